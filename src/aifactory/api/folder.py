"""The factory's folder: where its files are, and how they are replaced without ever being half."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import aifactory
from aifactory.plan.lock import Lock, dump, load
from aifactory.problems import Problem, Refused, refuse


@dataclass(frozen=True, slots=True)
class Folder:
    """The paths of one factory folder."""

    path: Path

    @property
    def state(self) -> Path:
        """Caches, runs and the twin's memory: git-ignored, can be deleted."""
        return self.path / ".aif"

    @property
    def scenario(self) -> Path:
        """The twin's scenario."""
        return self.path / "twin.yaml"

    @property
    def lock_file(self) -> Path:
        """The committed promises."""
        return self.path / "factory.lock"

    @property
    def projects(self) -> Path:
        """One file per project."""
        return self.path / "projects"

    @property
    def own_content(self) -> Path | None:
        """The team's own service folders, when there are any."""
        return self.path if (self.path / "services").is_dir() else None

    def read_lock(self) -> Lock:
        """The promises made so far."""
        try:
            return load(self.lock_file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return Lock()

    def write_lock(self, lock: Lock) -> bool:
        """Write the promises; False when they are in the file already."""
        text = dump(lock)
        if self.lock_file.is_file() and self.lock_file.read_text(encoding="utf-8") == text:
            return False
        write(self.lock_file, text)
        return True


def write(path: Path, text: str) -> None:
    """Replace a file in one step: a reader sees the old text or the new, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(draft, 0o644)
        os.replace(draft, path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def write_new(files: dict[Path, str]) -> None:
    """Write files that must not be there yet: all of them or none."""
    there = [path for path in files if path.exists()]
    if there:
        raise Refused(
            Problem(str(path), "AIF1090", "The file is there already.", "Choose another folder.")
            for path in there
        )
    for path, text in files.items():
        write(path, text)


def content_root() -> Path:
    """The folder with our Bicep modules and facts: beside the code in a wheel, or in a checkout."""
    package = Path(aifactory.__file__).parent
    for root in (package / "content", package.parents[1] / "bicep"):
        if (root / "services").is_dir():
            return root
    raise refuse(
        str(package), "AIF2090", "The content folder is missing.", "Install the package again."
    )
