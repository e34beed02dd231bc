"""Moving in from the predecessor: one of its files becomes a factory folder that can be planned."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aifactory.api.desired import desire
from aifactory.api.folder import Folder, content_root, write_new
from aifactory.api.moving.joining import join
from aifactory.api.moving.texts import group_entries, yaml_text
from aifactory.catalog import load_catalog
from aifactory.config.edit import SCHEMAS, editor, schema_text
from aifactory.config.moving import Moved, read_file, read_text, translate
from aifactory.config.schemas import FACTORY_SCHEMA, PROJECT_SCHEMA, schemas
from aifactory.plan.lock import GroundPromise, Lock
from aifactory.plan.names import COMMON, Names, floor_of
from aifactory.plan.site import VNET


def import_factory(
    file: Path,
    out: Path,
    spaces: Mapping[str, str],
    only: Sequence[str] = (),
    adopt: bool = False,
) -> Moved:
    """Write the folder, with the number and the salt that exist; nothing is left if refused.

    Where a factory is already, the file's project joins it: see `join`. With `adopt` the lock says
    where everything stands; `aif lock` then reads it there.
    """
    said = read_text(str(file), read_file(file))
    catalog = load_catalog(content_root())
    if (out / "factory.yaml").is_file():
        return join(said, out, catalog, only)
    moved = translate(said, catalog, spaces, only, adopt)
    texts = {
        "factory.yaml": editor(f"{SCHEMAS}/{FACTORY_SCHEMA}") + yaml_text(moved.factory),
        f"projects/{moved.name}.yaml": editor(f"../{SCHEMAS}/{PROJECT_SCHEMA}")
        + yaml_text(moved.project),
        "twin.yaml": yaml_text(_scenario(moved)),
        ".gitignore": ".aif/\nkept/\n",
        **{f"{SCHEMAS}/{name}": schema_text(one) for name, one in schemas(catalog).items()},
    }
    files = {out / name: text for name, text in texts.items()}
    write_new(files)
    try:
        _promise(out, moved)
    except BaseException:
        for path in (*files, out / "factory.lock"):
            path.unlink(missing_ok=True)
        raise
    return moved


def previewed(
    file: Path, spaces: Mapping[str, str], only: Sequence[str] = (), adopt: bool = False
) -> tuple[Moved, dict[str, str]]:
    """The same, and what the folder would say, by file; nothing of it stays."""
    with TemporaryDirectory() as scratch:
        out = Path(scratch) / "factory"
        moved = import_factory(file, out, spaces, only, adopt)
        shown = ("factory.yaml", f"projects/{moved.name}.yaml", "factory.lock")
        return moved, {name: (out / name).read_text(encoding="utf-8") for name in shown}


def _promise(out: Path, moved: Moved) -> None:
    """The lock: the number that the project has, and the salt that is in the names of dev."""
    folder = Folder(out)
    folder.write_lock(Lock(numbers={moved.name: moved.number}))
    lock = desire(out).lock
    first = f"{next(iter(moved.factory['environments']))}/{moved.scale_set}"
    if moved.salt:
        grounds = dict(lock.grounds)
        grounds[first] = replace(grounds[first], salt=moved.salt)
        folder.write_lock(replace(lock, grounds=grounds))
        lock = desire(out).lock
    folder.write_lock(_placed(lock, moved) if moved.places else lock)


def _placed(lock: Lock, moved: Moved) -> Lock:
    """The lock that knows groups and networks by their names, and promises no address yet."""
    grounds = {}
    for key, promised in lock.grounds.items():
        environment, _, scale_set = key.partition("/")
        where = (environment, scale_set, moved.factory["region"], promised.salt)
        names, place = Names(moved.factory["factory"], *where), moved.places[environment]
        adopted = {
            names.group(COMMON): place.common,
            names.group(floor_of(moved.number)): place.project,
            names.group("net1"): place.network,
            names.of("vnet", VNET, "net1"): place.vnet,
        }
        grounds[key] = GroundPromise(promised.salt, (), {}, {}, adopted=adopted)
    return replace(lock, grounds=grounds)


def _scenario(moved: Moved) -> dict[str, Any]:
    """What the twin is told, so that the folder can be rehearsed at once."""
    groups = [*moved.project["team"].values()]
    groups += [one["group"] for one in moved.factory.get("personas", {}).values()]
    return {
        "tenant": {
            "id": moved.factory.get("tenant", "7e4a0000-0000-0000-0000-000000000001"),
            "name": moved.factory["factory"],
        },
        "subscriptions": [
            {"id": one["subscriptions"][0], "name": name}
            for name, one in moved.factory["environments"].items()
        ],
        "principals": group_entries(groups),
    }
