"""What is kept of stacks says where they are and what they are made of, and nothing of the past."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from aifactory.api.building import built
from aifactory.api.content.own import content_roots
from aifactory.api.desired import desire
from aifactory.api.proposals.order import Order, State
from aifactory.api.proposals.sketches import files_read, fingerprint, sketched
from aifactory.problems import Refused

EXAMPLES = Path(__file__).parents[2] / "examples"
SKETCHES = Path(".aif", "cache", "sketches.json")
Change = Callable[[Path], object]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of which everything was drawn once."""
    folder = tmp_path_factory.mktemp("sketches") / "standalone"
    shutil.copytree(EXAMPLES / "standalone", folder, ignore=shutil.ignore_patterns(".aif"))
    State(folder, Order())
    return folder


@pytest.fixture
def folder(drawn: Path, tmp_path: Path) -> Path:
    """The same at its own place, where nothing is kept yet."""
    shutil.copytree(drawn, tmp_path / "standalone", ignore=shutil.ignore_patterns(".aif"))
    return tmp_path / "standalone"


def rewritten(name: str, old: str, new: str) -> Change:
    return lambda folder: (folder / name).write_text(
        (folder / name).read_text(encoding="utf-8").replace(old, new), encoding="utf-8"
    )


def test_a_sketch_tells_where_each_stack_is_and_what_it_is_made_of(drawn: Path) -> None:
    state = State(drawn, Order())
    known = sketched(drawn, fingerprint(drawn, "own"))
    desired = desire(drawn)
    whole = built(desired)
    assert known is not None
    assert known.lock == desired.lock == state.desired.lock
    assert [
        (one.stack.id, one.stack.resource_id, one.stack.location, one.key) for one in known.stacks
    ] == [(one.stack.id, one.stack.resource_id, one.stack.location, one.key) for one in whole]
    assert state.stacks == whole
    assert "plan" not in vars(State(drawn, Order()).desired)  # nothing was drawn


@pytest.mark.parametrize(
    ("story", "change"),
    [
        (
            "a word of the factory",
            rewritten("factory.yaml", "region: westeurope", "region: northeurope"),
        ),
        ("a comment, for it moves lines", rewritten("factory.yaml", "\n", "\n# here\n")),
        ("a promise", rewritten("factory.lock", "salt: ", "salt: a")),
        ("a project more", lambda at: shutil.copy(first(at), at / "projects" / "one-more.yaml")),
        ("a project less", lambda at: first(at).unlink()),
        ("a project of another name", lambda at: first(at).rename(at / "projects" / "other.yaml")),
        (
            "a word of a project",
            lambda at: first(at).write_text("# here\n" + first(at).read_text()),
        ),
    ],
)
def test_whatever_stacks_are_drawn_from_counts(folder: Path, story: str, change: Change) -> None:
    before = fingerprint(folder, "own")
    (folder / "runs").mkdir()
    assert fingerprint(folder, "own") == before != "", "what no stack is drawn from does not"
    change(folder)
    assert fingerprint(folder, "own") not in ("", before), story


def first(folder: Path) -> Path:
    """A project's file."""
    return min((folder / "projects").glob("*.yaml"))


@pytest.mark.parametrize(
    ("story", "change"),
    [
        ("modules of a team's own", lambda at: (at / "services").mkdir()),
        ("a link", lambda at: (at / "projects" / "link.yaml").symlink_to(first(at))),
        ("no factory", lambda at: (at / "factory.yaml").unlink()),
        ("a large file", lambda at: first(at).write_bytes(b"#" * (1 << 25))),
    ],
)
def test_what_may_change_unseen_is_not_kept(folder: Path, story: str, change: Change) -> None:
    change(folder)
    assert fingerprint(folder, "own") == "", story


def test_another_compiler_is_a_program_that_may_change(folder: Path) -> None:
    assert fingerprint(folder, "cli") == ""


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "{",
        "[]",
        '{"of": "MARK"}',
        '{"of": "MARK", "stacks": [["dev/001/common"]]}',
        '{"of": "MARK", "stacks": [], "lock": {"version": 1, "projects": []}}',
    ],
)
def test_a_torn_sketch_is_none(folder: Path, kept: str) -> None:
    mark = fingerprint(folder, "own")
    (folder / SKETCHES).parent.mkdir(parents=True)
    (folder / SKETCHES).write_text(kept.replace("MARK", mark), encoding="utf-8")
    assert sketched(folder, mark) is None


def test_nothing_is_drawn_from_a_lock_that_is_not_the_file(folder: Path) -> None:
    State(folder, Order())
    kept = (folder / SKETCHES).read_text(encoding="utf-8")
    salt = State(folder, Order()).desired.lock.grounds["dev/001"].salt
    (folder / SKETCHES).write_text(kept.replace(salt, "other"), encoding="utf-8")
    state = State(folder, Order())
    assert state.desired.lock.grounds["dev/001"].salt == "other"
    with pytest.raises(Refused, match="AIF5008"):
        _ = state.stacks


def test_a_change_is_drawn_and_kept_in_place_of_what_was(folder: Path) -> None:
    before = State(folder, Order()).content
    rewritten("factory.yaml", "\n", "\n# here\n")(folder)
    first(folder).unlink()
    assert State(folder, Order()).content != before
    assert State(folder, Order()).content == State(folder, Order()).content != before


def test_our_own_code_and_content_count() -> None:
    # Every module and fact that a plan is made of: a change of ours is a change of all folders.
    desired = desire(EXAMPLES / "standalone")
    counted = {str(file) for file in files_read(desired.folder)}
    content = [
        file for root in content_roots(desired.folder, desired.catalog) for file in root.rglob("*")
    ]
    rooms = [
        Path(EXAMPLES.parent, "src", "aifactory", room)
        for room in ("plan", "config", "build", "bicep")
    ]
    code = [file for room in rooms for file in room.rglob("*.py")]
    assert {str(file) for file in (*content, *code) if file.is_file()} <= counted
