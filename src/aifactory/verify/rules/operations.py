"""Operations: everything is watched at the promised level, and nothing here is unknown."""

from collections.abc import Iterable, Iterator

from aifactory.catalog.model import Logs
from aifactory.verify.ground import Ground
from aifactory.verify.inventory import (
    CATEGORIES,
    SETTINGS,
    Body,
    Live,
    Unproven,
    children,
    id_at,
    same,
    value_at,
)
from aifactory.verify.reading import monitored
from aifactory.verify.rule import Fault, Rule, Subject
from aifactory.verify.view import View

_ALL = "alllogs"


def _targets(view: View, ground: Ground) -> Iterator[Subject]:
    for live in ground.resources:
        logs = ground.logs(live)
        if logs is not None:
            for target in monitored(live.id, logs.on):
                yield Subject(target, (target, logs))


def _logged(view: View, ground: Ground, item: tuple[str, Logs]) -> Iterator[Fault]:
    """Every service and landing-zone part sends at least its level's logs to the workspace.

    The categories of the type are asked of ARM, so `allLogs` and `audit` mean what ARM says they
    hold today; a category that the facts name and ARM does not offer is unproven.
    """
    target, logs = item
    offered = ground.inventory.items(target + CATEGORIES)
    wanted = _wanted(getattr(logs, ground.promise.level), offered)
    settings = [
        setting
        for setting in ground.inventory.items(target + SETTINGS)
        if id_at(setting, "properties.workspaceId") in ground.workspaces
    ]
    if not settings:
        sentence = "It sends nothing to the environment's workspace."
        yield Fault(target, "diagnosticSettings", None, sorted(wanted), sentence)
        return
    sent = {name for setting in settings for name in _sent(setting, offered)}
    if not wanted <= sent:
        sentence = f"It does not send {', '.join(sorted(wanted - sent))}."
        yield Fault(target, "diagnosticSettings.logs", sorted(sent), sorted(wanted), sentence)
    if logs.metrics and _offers_metrics(offered) and not any(map(_sends_metrics, settings)):
        path = "diagnosticSettings.metrics"
        yield Fault(target, path, None, "AllMetrics", "It does not send its metrics.")


def _wanted(words: Iterable[str], offered: Iterable[Body]) -> set[str]:
    known = {_name(category): category for category in offered}
    wanted = set()
    for word in words:
        held = {name for name, one in known.items() if _in_group(one, word)}
        if word.lower() in known:
            held = {word.lower()}
        if not held:
            raise Unproven(f"The facts name log category {word}; ARM does not offer it")
        wanted |= held
    return wanted


def _sent(setting: Body, offered: Iterable[Body]) -> Iterator[str]:
    for entry in children(setting, "properties.logs"):
        if entry.get("enabled") is not True:
            continue
        group = entry.get("categoryGroup")
        if group:
            yield from (_name(one) for one in offered if _in_group(one, str(group)))
        else:
            yield str(entry.get("category")).lower()


def _name(category: Body) -> str:
    return str(category.get("name")).lower()


def _in_group(category: Body, group: str) -> bool:
    if not same(value_at(category, "properties.categoryType"), "Logs"):
        return False
    groups = [str(one).lower() for one in value_at(category, "properties.categoryGroups") or ()]
    return group.lower() in groups or group.lower() == _ALL


def _offers_metrics(offered: Iterable[Body]) -> bool:
    return any(same(value_at(one, "properties.categoryType"), "Metrics") for one in offered)


def _sends_metrics(setting: Body) -> bool:
    return any(one.get("enabled") is True for one in children(setting, "properties.metrics"))


def _everything(view: View, ground: Ground) -> Iterator[Subject]:
    yield from (Subject(live.id.text, live) for live in ground.resources)


def _known(view: View, ground: Ground, live: Live) -> Iterator[Fault]:
    """Every live resource is of a type that some service or part of the catalogue creates.

    What no fact describes, no other rule examines: it is reported here, so it is never silently
    passed.
    """
    if not ground.known.knows(live.id.type):
        sentence = f"{live.id.name} is of a type that the factory does not know."
        yield Fault(live.id.text, "type", live.id.type, "a type of the catalogue", sentence)


RULES = (
    Rule("OE07-diagnostics", "operations", ("OE:07", "RE:10", "SE:10"), "high",
         "Everything logs at its level", _targets, _logged),
    Rule("OE05-known-types", "operations", ("OE:05", "SE:04"), "medium",
         "Every resource is of a known type", _everything, _known),
)  # fmt: skip
