"""Security: permissions that services keep themselves, where Azure's roles say nothing."""

from collections.abc import Iterator

from aifactory.azure.resource_id import ResourceId
from aifactory.catalog.data_plane import DataPlane
from aifactory.verify.ground import Ground
from aifactory.verify.inventory import Body, Live, value_at
from aifactory.verify.rule import Fault, Rule, Subject
from aifactory.verify.view import View

Door = tuple[Live, DataPlane]
Entry = tuple[str, str, str]  # who, the service's word, and how far it reaches


def _doors(view: View, ground: Ground) -> Iterator[Subject]:
    for live, service in ground.services:
        if service.data_plane is not None:
            yield Subject(live.id.text, (live, service.data_plane))


def _is_as_ordered(view: View, ground: Ground, door: Door) -> Iterator[Fault]:
    """A service's own permissions let in whom the factory named, as it said, and nobody else.

    Databases and caches decide themselves who reads and writes: what they say is compared with
    the factory, entry by entry.
    """
    live, facts = door
    wanted = {
        (one.principal, one.word.lower() if facts.role else "", one.reach)
        for one in ground.promise.admitted
        if one.resource == live.id.key
    }
    seen = {_entry(ground, live, facts, body) for body in _entries(ground, facts, live)}
    where = facts.entries or facts.principal
    for one in sorted(seen - wanted):
        sentence = f"{_called(one[0])} gets at the data of {_place(live, one)}; nobody ordered it."
        yield Fault(live.id.text, where, " ".join(one).strip(), "no entry", sentence)
    for one in sorted(wanted - seen):
        sentence = f"{_called(one[0])} does not get at the data of {_place(live, one)} as ordered."
        yield Fault(live.id.text, where, None, " ".join(one).strip(), sentence)


def _entries(ground: Ground, facts: DataPlane, live: Live) -> tuple[Body, ...]:
    """What lets somebody in; a resource that names nobody lets nobody in."""
    if facts.entries:
        return ground.inventory.items(f"{live.id.text}/{facts.entries}")
    return (live.body,) if value_at(live.body, facts.principal) else ()


def _entry(ground: Ground, live: Live, facts: DataPlane, body: Body) -> Entry:
    principal = str(value_at(body, facts.principal) or "").rpartition("/")[2].lower()
    word = str(value_at(body, facts.role) or "") if facts.role else ""
    said = str(value_at(body, facts.scope) or "") if facts.scope else ""
    reach = said.lower().removeprefix(live.id.key).strip("/")
    return ground.identities.get(principal, principal), word.rpartition("/")[2].lower(), reach


def _place(live: Live, entry: Entry) -> str:
    """Of what an entry opens the data: a resource, or a part of it."""
    return f"{live.id.name}/{entry[2]}" if entry[2] else live.id.name


def _called(principal: str) -> str:
    return ResourceId(principal).name if principal.startswith("/") else principal or "Somebody"


RULES = (
    Rule("SE05-data", "security", ("SE:05", "SE:04"), "high",
         "Services open their data to those who were ordered, and to nobody else", _doors,
         _is_as_ordered),
)  # fmt: skip
