"""What would move although it was promised never to: projects' numbers, and addresses in use."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from aifactory.azure.resource_id import ResourceId
from aifactory.deploy.model import Change
from aifactory.problems import Problem

_OWNER = "tags.aif-project"
_SUBNET = re.compile(r"properties\.subnets\[([^\]]+)\]\.properties\.addressPrefix(?:es.*)?")
_GROUP = "microsoft.resources/resourcegroups"
_FIX = "Restore factory.lock from version control: what stands was promised there."
_SHOWN = 3  # moves that are told for each environment and kind; the rest is a count


def moved(changes: Iterable[Change]) -> list[Problem]:
    """A problem (AIF5049) where a project takes another's number, and where subnets would move.

    Only a lock that was lost, or edited, asks for it: what is promised there stays. What somebody
    changed in Azure is no such move: it is drift, and is put right.
    """
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in changes:
        if one.kind == "modify" and one.cause == "declared" and one.resource.startswith("/"):
            for promise, what in _moves(one):
                found["/".join(one.stack.split("/")[:2]), promise].append(what)
    return [
        Problem(f"factory.lock {key}", "AIF5049", f"{promise} would move: {_listed(moves)}.", _FIX)
        for (key, promise), moves in sorted(found.items())
    ]


def _moves(change: Change) -> Iterator[tuple[str, str]]:
    name = ResourceId(change.resource).name
    for each in change.properties:
        if each.before is None or each.after is None:
            continue
        if each.path == _OWNER and change.type.lower() == _GROUP:
            yield "Projects", f"{name} from {each.before} to {each.after}"
        if found := _SUBNET.fullmatch(each.path):
            yield "Subnets", f"{found[1]} from {each.before} to {each.after}"


def _listed(moves: list[str]) -> str:
    more = f", and {len(moves) - _SHOWN} more" if len(moves) > _SHOWN else ""
    return f"{', '.join(moves[:_SHOWN])}{more}"
