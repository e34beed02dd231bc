"""Operations: somebody is told when something is wrong, and no telemetry is stored twice."""

from collections.abc import Iterator

from aifactory.azure.resource_id import ResourceId
from aifactory.verify.ground import Ground
from aifactory.verify.guarded import Watch
from aifactory.verify.inventory import SETTINGS, Live, children, id_at, value_at
from aifactory.verify.rule import Fault, Rule, Subject
from aifactory.verify.view import View

_COMPONENTS = "microsoft.insights/components"
_ACTIONS = ("properties.actions.actionGroups", "properties.actions")


def _groups(view: View, ground: Ground) -> Iterator[Subject]:
    watch = ground.promise.guards.watch
    if watch is not None:
        yield Subject(watch.group, watch)


def _reached(view: View, ground: Ground, watch: Watch) -> Iterator[Fault]:
    """The action group is on and writes to everybody who was named."""
    body = ground.inventory.body(watch.group)
    if body is None:
        return  # OE05-ordered and OE08-alerts say so
    if value_at(body, "properties.enabled") is not True:
        seen = value_at(body, "properties.enabled")
        yield Fault(watch.group, "properties.enabled", seen, True, "Alerts reach nobody.")
    seen = {str(each.get("emailAddress")) for each in children(body, "properties.emailReceivers")}
    if seen != set(watch.emails):
        sentence = "Alerts do not reach the people who were named."
        yield Fault(watch.group, "properties.emailReceivers", seen, watch.emails, sentence)


def _alerts(view: View, ground: Ground) -> Iterator[Subject]:
    watch = ground.promise.guards.watch
    if watch is not None:
        yield from (Subject(one, (one, watch.group)) for one in watch.alerts)


def _rings(view: View, ground: Ground, item: tuple[str, str]) -> Iterator[Fault]:
    """Each alert of the level is there, on, and tells the environment's action group."""
    alert, group = item
    body = ground.inventory.body(alert)
    if body is None:
        return
    if value_at(body, "properties.enabled") is False:
        yield Fault(alert, "properties.enabled", False, True, "The alert is off.")
    told = {one for path in _ACTIONS for one in _told(body, path)}
    if ResourceId(group) not in told:
        path = "properties.actions"
        yield Fault(alert, path, sorted(map(str, told)), group, "The alert tells nobody of ours.")


def _told(body: object, path: str) -> Iterator[ResourceId]:
    found = value_at(body, path)
    for entry in found if isinstance(found, list) else ():
        text = entry if isinstance(entry, str) else value_at(entry, "actionGroupId")
        if isinstance(text, str) and text.startswith("/"):
            yield ResourceId(text)


def _telemetry(view: View, ground: Ground) -> Iterator[Subject]:
    yield from (Subject(live.id.text, live) for live in ground.of_type(_COMPONENTS))


def _once(view: View, ground: Ground, live: Live) -> Iterator[Fault]:
    """Telemetry is not sent once more to the workspace that it is written to anyway.

    Any other resource cannot store a log twice: Azure refuses a second setting that sends the
    same category to the same workspace.
    """
    own = id_at(live.body, "properties.WorkspaceResourceId")
    settings = ground.inventory.items(live.id.text + SETTINGS)
    again = [one for one in settings if id_at(one, "properties.workspaceId") == own]
    if own is not None and again:
        names = sorted(str(one.get("name")) for one in again)
        sentence = "The same telemetry is stored, and paid for, twice."
        yield Fault(live.id.text, "diagnosticSettings", names, "none", sentence)


RULES = (
    Rule("OE08-action-group", "operations", ("OE:08", "SE:12"), "medium",
         "Alerts reach the people who were named", _groups, _reached),
    Rule("OE08-alerts", "operations", ("OE:08", "RE:10"), "medium",
         "Alerts of the level are there and on", _alerts, _rings),
    Rule("OE07-stored-once", "operations", ("OE:07", "CO:10"), "low",
         "No telemetry is stored twice", _telemetry, _once),
)  # fmt: skip
