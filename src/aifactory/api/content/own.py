"""A team's own service folders: the same contract as ours, held to before anything is planned."""

from collections.abc import Iterator
from pathlib import Path

from aifactory.api.folder import Folder, content_root
from aifactory.bicep import compile_bicep
from aifactory.build.templates import Content
from aifactory.catalog import Catalog, load_catalog
from aifactory.catalog.contract import FILES, broken, unfinished
from aifactory.catalog.model import Service
from aifactory.problems import Problem, Refused

SHARED = "shared"


def own_catalog(folder: Folder) -> Catalog:
    """Our catalogue and a team's own, or every problem of a fact, a file or a module."""
    catalog = load_catalog(content_root(), folder.own_content)
    content = Content(content_roots(folder, catalog))
    problems = [
        problem
        for flag, service in catalog.services.items()
        if catalog.folders[flag].parent == folder.path / "services"
        for problem in held(service, catalog.folders[flag], content)
    ]
    if problems:
        raise Refused(problems)
    return catalog


def content_roots(folder: Folder, catalog: Catalog) -> tuple[Path, ...]:
    """The content folders, the team's own last: it adds, and replaces nothing of ours."""
    own = folder.own_content
    return (catalog.root, *((own,) if own else ()))


def held(service: Service, folder: Path, content: Content) -> Iterator[Problem]:
    """What a service folder lacks, leaves to be edited, or has a module do against its facts."""
    texts = {name: text for name in (*FILES, "lock.bicep") if (text := _text(folder / name))}
    lacking = tuple(unfinished(folder.name, texts))
    yield from lacking
    if "main.bicep" not in texts:
        return
    try:
        template = compile_bicep(f"services/{folder.name}/main.bicep", content)
    except Refused as refused:
        yield from refused.problems
        return
    yield from broken(service, texts, template)


def stale(folder: Folder) -> Iterator[Problem]:
    """Every copy in the team's `shared/` that is not what modules are compiled with."""
    for path in sorted((content_root() / SHARED).glob("*.bicep")):
        copy = folder.path / SHARED / path.name
        if copy.is_file() and copy.read_bytes() != path.read_bytes():
            what = "This copy differs from the file that modules are compiled with."
            fix = "`aif service shared` writes it again; put words of your own in another file."
            yield Problem(f"{SHARED}/{path.name}:1:1", "AIF2123", what, fix, "warning")


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
