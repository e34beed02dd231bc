"""Cost: every floor says who pays, a budget watches it, and nothing idles behind a dead link."""

from collections.abc import Iterator

from aifactory.azure.resource_id import ResourceId
from aifactory.problems import counted
from aifactory.verify.connections import Connection
from aifactory.verify.ground import Ground
from aifactory.verify.inventory import BUDGETS, value_at
from aifactory.verify.promises import Bounds
from aifactory.verify.rule import Fault, Rule, Subject
from aifactory.verify.view import View


def _groups(view: View, ground: Ground) -> Iterator[Subject]:
    yield from (Subject(group, group) for group in ground.promise.groups)


def _tagged(view: View, ground: Ground, group: str) -> Iterator[Fault]:
    """Every resource group is there and carries the factory's tags."""
    body = ground.inventory.body(group)
    if body is None:
        sentence = "The promised resource group is not there."
        yield Fault(group, "", None, "a resource group", sentence)
        return
    tags = {str(key).lower(): value for key, value in (body.get("tags") or {}).items()}
    for name, wanted in sorted(ground.promise.tags.items()):
        seen = tags.get(name.lower())
        if seen != wanted:
            sentence = f"The group does not say its {name}."
            yield Fault(group, f"tags.{name}", seen, wanted, sentence)


def _budgeted(view: View, ground: Ground) -> Iterator[Subject]:
    for group, amount in sorted(ground.promise.budgets.items()):
        yield Subject(group, (group, amount))


def _watched(view: View, ground: Ground, item: tuple[str, int]) -> Iterator[Fault]:
    """A promised budget exists with the promised amount and tells somebody."""
    group, amount = item
    budgets = ground.inventory.items(group + BUDGETS)
    if not budgets:
        yield Fault(group, "budgets", None, amount, "The promised budget is not there.")
        return
    amounts = [value_at(budget, "properties.amount") for budget in budgets]
    if amount not in amounts:
        sentence = "The budget watches for another amount than was promised."
        yield Fault(group, "budgets.properties.amount", amounts, amount, sentence)
    for budget in budgets:
        notices = value_at(budget, "properties.notifications") or {}
        if not any(notice.get("enabled") for notice in notices.values()):
            path = "properties.notifications"
            yield Fault(str(budget["id"]), path, None, "an alert", "The budget tells nobody.")


def _connections(view: View, ground: Ground) -> Iterator[Subject]:
    yield from (Subject(one.endpoint.id.text, one) for one in ground.connections)


def _leads_somewhere(view: View, ground: Ground, one: Connection) -> Iterator[Fault]:
    """Every private endpoint leads to something: none is paid for behind a dead connection."""
    if one.status.lower() in ("disconnected", "rejected"):
        sentence = f"{one.endpoint.id.name} costs money and leads nowhere."
        path = "properties.privateLinkServiceConnections"
        yield Fault(one.endpoint.id.text, path, one.status, "Approved", sentence)


def _scaling(view: View, ground: Ground) -> Iterator[Subject]:
    if ground.promise.sleeps:
        yield from (Subject(bounds.resource, bounds) for bounds in ground.promise.scaling)


def _sleeps(view: View, ground: Ground, bounds: Bounds) -> Iterator[Fault]:
    """In an economy, what scales goes down to nothing: no machine waits for work overnight.

    A minimum that a project orders there is found as well: it costs, and somebody should know.
    """
    body = ground.inventory.body(bounds.resource)
    least = value_at(body, bounds.paths[0]) if body is not None else 0
    if least:
        sentence = (
            f"{ResourceId(bounds.resource).name} keeps {counted(least, 'machine')} when idle."
        )
        yield Fault(bounds.resource, bounds.paths[0], least, 0, sentence)


RULES = (
    Rule("CO03-tags", "cost", ("CO:01", "CO:03", "OE:01"), "low",
         "Every group says whose it is", _groups, _tagged),
    Rule("CO04-budgets", "cost", ("CO:04",), "medium",
         "Promised budgets watch", _budgeted, _watched),
    Rule("CO12-scale-to-zero", "cost", ("CO:12", "CO:08"), "low",
         "Machines of an economy go when they are idle", _scaling, _sleeps),
    Rule("CO07-dead-endpoints", "cost", ("CO:07",), "low",
         "No endpoint leads nowhere", _connections, _leads_somewhere),
)  # fmt: skip
