"""The pipelines of a factory, written for the provider that will run them."""

from importlib.metadata import version
from pathlib import Path
from typing import Literal

from aifactory.api.desired import configured
from aifactory.api.folder import write
from aifactory.build.pipelines import EACH, Promotion, Runner, azure_devops, github, pipelines
from aifactory.build.pipelines.github import NOTE
from aifactory.catalog.reader import COMMON
from aifactory.problems import Problem, Refused

Provider = Literal["github", "azure-devops"]
PROVIDERS: tuple[Provider, ...] = ("github", "azure-devops")


def printed(path: Path, provider: Provider) -> dict[str, str]:
    """File name → text of every file that a platform team commits."""
    _, catalog, factory = configured(path)
    profiles = tuple(sorted(set(catalog.profiles) - {COMMON}))
    runner = Runner(version("aifactory"), factory.name, factory.pipelines.word("runner", EACH))
    model = pipelines(Promotion(factory.order, profiles))
    return (github if provider == "github" else azure_devops)(model, runner)


def write_pipelines(path: Path, provider: Provider, out: Path | None = None) -> list[Path]:
    """Write the files, in the factory's folder unless said; what is not ours is kept (AIF9001)."""
    root = path if out is None else out
    files = {root / name: text for name, text in printed(path, provider).items()}
    theirs = [file for file in files if file.exists() and not _is_ours(file)]
    if theirs:
        fix = "Move it away, or write elsewhere with --out and compare."
        raise Refused(
            Problem(str(file), "AIF9001", "Something that aif has not written is here.", fix)
            for file in theirs
        )
    for file, text in files.items():
        write(file, text)
    return sorted(files)


def _is_ours(file: Path) -> bool:
    if not file.is_file():
        return False
    with file.open(encoding="utf-8", errors="replace") as lines:
        return NOTE in next(lines, "")
