"""The factory's folder: where its files are, and how they are replaced without ever being half."""

import errno
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import aifactory
from aifactory.plan.lock import Lock, dump, load
from aifactory.plan.lock.sound import contradictions
from aifactory.problems import Problem, Refused, refuse

_TAKEN = "Choose another folder or name, or move the file away."


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
        """Where the team's own services and profiles are, when there are any."""
        rooms = (self.path / "services", self.path / "profiles")
        return self.path if any(room.is_dir() for room in rooms) else None

    def read_lock(self) -> Lock:
        """The promises made so far; raises Refused (AIF3001, AIF3012) when the file is no lock."""
        try:
            text = self.lock_file.read_text(encoding="utf-8")
            _refuse_conflict(text)
            lock = load(text)
        except FileNotFoundError:
            return Lock()
        except (UnicodeDecodeError, IsADirectoryError, RecursionError) as error:
            what = f"The lock cannot be read: {error}"
            fix = "Restore factory.lock from version control; it is written by aif alone."
            raise refuse("factory.lock", "AIF3001", what, fix) from None
        if problems := contradictions(lock):
            raise Refused(problems)
        return lock

    def write_lock(self, lock: Lock) -> bool:
        """Write the promises; False when they are in the file already."""
        text = dump(lock)
        if self.lock_file.is_file() and self.lock_file.read_text(encoding="utf-8") == text:
            return False
        write(self.lock_file, text)
        return True


def _refuse_conflict(text: str) -> None:
    """Refuses a lock that was merged by hand: two promises of one address are none."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(("<<<<<<< ", ">>>>>>> ")) or line == "=======":
            raise refuse(
                f"factory.lock:{number}:1",
                "AIF3001",
                "A merge left its marks here: two branches have promised different things.",
                "Take the lock of the branch that is deployed (`git checkout --ours` or `--theirs "
                "factory.lock`); `aif lock` then promises the rest anew.",
            )


def write(path: Path, text: str) -> None:
    """Replace a file in one step: a reader sees the old text or the new, never a part."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "a folder stands where a file is wanted", str(path))
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
            Problem(str(path), "AIF1090", "The file is there already.", _TAKEN) for path in there
        )
    written: list[Path] = []
    try:
        for path, text in files.items():
            write(path, text)
            written.append(path)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise


def content_root() -> Path:
    """The folder with our Bicep modules and facts: beside the code in a wheel, or in a checkout."""
    package = Path(aifactory.__file__).parent
    for root in (package / "content", package.parents[1] / "bicep"):
        if (root / "services").is_dir():
            return root
    raise refuse(
        str(package), "AIF2090", "The content folder is missing.", "Install the package again."
    )
