"""Operations: what was ordered is there and as large as it was ordered, and nothing else is."""

from collections.abc import Iterator

from aifactory.azure.resource_id import ResourceId
from aifactory.verify.ground import SUBNETS, Ground
from aifactory.verify.inventory import Live, same, value_at
from aifactory.verify.promises import Join, Kept
from aifactory.verify.rule import Fault, Rule, Subject
from aifactory.verify.view import View

_INTERFACES = "microsoft.network/networkinterfaces"


def _promised(view: View, ground: Ground) -> Iterator[Subject]:
    promise = ground.promise
    brought = (one.resource for one in promise.existing)
    for resource in sorted({*promise.services, *promise.parts, *brought}):
        yield Subject(resource, resource)


def _is_there(view: View, ground: Ground, resource: str) -> Iterator[Fault]:
    """Every promised service, network, subnet, security group, zone and identity is there.

    So is what the factory uses and somebody else makes.
    """
    found = ResourceId(resource)
    if not _stands(ground, found):
        sentence = f"{found.name} was ordered and is not there."
        yield Fault(resource, "", None, found.type, sentence)


def _stands(ground: Ground, resource: ResourceId) -> bool:
    if resource.type.lower() == SUBNETS and resource.parent is not None:
        ground.inventory.body(resource.parent.text)  # Unproven when the network was not read
        return resource in ground.subnets
    return resource in ground.by_id or ground.inventory.body(resource.text) is not None


Standing = tuple[Live | ResourceId, str]  # a thing by itself, or a path below it


def _standing(view: View, ground: Ground) -> Iterator[Subject]:
    promise = ground.promise
    if promise.services:
        yield from (Subject(live.id.text, (live.id, "")) for live, _ in ground.services)
    if promise.parts:
        yield from (Subject(live.id.text, (live.id, "")) for live in _parts(ground))
        yield from (Subject(one.text, (one, "")) for one in ground.subnets)
        for live, path, facts in ground.collections:
            if not facts.free:
                yield Subject(f"{live.id.text}/{path}", (live, path))


def _parts(ground: Ground) -> Iterator[Live]:
    for live in ground.resources:
        if ground.service(live) is None and ground.known.knows(live.type):
            yield live


def _was_ordered(view: View, ground: Ground, item: Standing) -> Iterator[Fault]:
    """Everything live was ordered: nothing was added by hand or left behind.

    Services, parts of the landing zone, subnets, and the children that the facts say are all
    ordered: clusters, containers of the lake, links. Any other child that the facts of its
    promised parent name belongs to the parent, as an interface does to its endpoint. What was
    not ordered is reported once, without what stands below it.
    """
    above, path = item
    found = [one.id for one in ground.entries(above, path)] if isinstance(above, Live) else [above]
    for one in found:
        if one.key not in ground.ordered and not _belongs(ground, one):
            sentence = f"{one.name} is there and nobody ordered it."
            yield Fault(one.text, "", one.type, "no such resource", sentence)


def _belongs(ground: Ground, resource: ResourceId) -> bool:
    """Whether it comes with something else, which is ordered or is reported itself."""
    if resource.type.lower() == _INTERFACES:
        return resource in ground.interfaces
    above, path = resource.parent, ""
    while above is not None:
        path = "/".join(resource.text.split("/")[above.text.count("/") + 1 : -1])
        if above.key in ground.ordered:
            return _is_free(ground, above, resource, path)
        if above in ground.by_id:
            return True
        above = above.parent
    return False


def _is_free(ground: Ground, above: ResourceId, resource: ResourceId, path: str) -> bool:
    flag = ground.flags.get(above.key)
    if flag is None:
        return False
    facts = ground.known.services[flag]
    if any(f"{path}/".lower().startswith(f"{one}/".lower()) for one in facts.free):
        return True
    mine = [kind.lower() for kind in facts.children]
    counted = [one.lower() for one in facts.collections]
    return resource.type.lower() in mine and path.lower() not in counted


def _kept(view: View, ground: Ground) -> Iterator[Subject]:
    yield from (Subject(one.resource, one) for one in ground.promise.kept)


def _is_as_ordered(view: View, ground: Ground, kept: Kept) -> Iterator[Fault]:
    """Sizes, copies and retention are what the settings say: nobody changed them by hand.

    Which property shows which setting is a fact of the service folder. A resource that is not
    there fails OE05-present.
    """
    body = ground.inventory.body(kept.resource)
    if body is None:
        return
    seen = value_at(body, kept.path)
    if not same(seen, kept.value):
        sentence = f"{ResourceId(kept.resource).name} is not as it was ordered."
        yield Fault(kept.resource, kept.path, seen, kept.value, sentence)


def _joined(view: View, ground: Ground) -> Iterator[Subject]:
    yield from (Subject(one.resource, one) for one in ground.promise.joins)


def _is_joined(view: View, ground: Ground, join: Join) -> Iterator[Fault]:
    """What joins our networks with others is there on both sides, and says what was ordered.

    Peerings are connected and forward what the hub's firewall sends on; connections follow their
    environment's route table; subnets go out by the route or the gateway that is theirs, and a
    route table, a label or a rule of a hub that we made has nothing beside. The hub's
    side may be for its owners to write: until they have, it is found missing here, and
    `aif requests` prints what to ask them for.
    """
    found = ResourceId(join.resource)
    body, name = ground.subnets.get(found) or ground.inventory.body(join.resource), found.name
    if body is None:
        fix = "" if join.ours else " Its owners must write it: `aif requests` says what."
        yield Fault(join.resource, "", None, "there", f"{name} is not there.{fix}")
        return
    for path, wanted in sorted(join.wanted.items()):
        seen = value_at(body, path)
        if not same(seen, wanted):
            yield Fault(join.resource, path, seen, wanted, f"{name} is not as it was ordered.")
    for path, count in sorted(join.counts.items()):
        there = len(value_at(body, path) or ())
        if there != count:
            sentence = f"{name} says more, or less, than was ordered."
            yield Fault(join.resource, path, there, count, sentence)


RULES = (
    Rule("OE05-present", "operations", ("OE:05",), "high",
         "Everything promised is there", _promised, _is_there),
    Rule("OE05-ordered", "operations", ("OE:05", "CO:07", "SE:04"), "medium",
         "Everything live was ordered", _standing, _was_ordered),
    Rule("OE05-as-ordered", "operations", ("OE:05", "RE:09", "PE:05", "SE:04"), "medium",
         "Sizes and retention are as ordered", _kept, _is_as_ordered),
    Rule("OE05-joined", "operations", ("OE:05", "SE:04", "SE:06"), "high",
         "Networks are joined with what is outside as ordered", _joined, _is_joined),
)  # fmt: skip
