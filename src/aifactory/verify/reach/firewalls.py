"""An Azure Firewall policy as filters: parents first, network rules before application rules.

Order of processing: learn.microsoft.com/azure/firewall/rule-processing, 2026-08. Rules that
translate addresses (DNAT) let callers in from outside, where nothing starts here: not followed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from aifactory.verify.inventory import Body, children, value_at
from aifactory.verify.reach.packets import Box, Filter
from aifactory.verify.reach.spans import Spans
from aifactory.verify.reach.words import PUBLIC, Meant, Tags, addresses, ports, protocols, told

_NETWORK, _APPLICATION = "networkrule", "applicationrule"
_WEB = {"http": 80, "https": 443, "mssql": 1433}


def filters(levels: Sequence[Sequence[Body]], ip_groups: Mapping[str, Spans]) -> tuple[Filter, ...]:
    """The rules of rule collection groups, policy by policy: parents before their children.

    A firewall lets nothing through that no rule allows; rules of a parent go first whatever their
    priority, and every network rule goes before every application rule.
    """
    tags = Tags(network=told(Spans()), groups=ip_groups)
    found = []
    for kind in (_NETWORK, _APPLICATION):
        for level in levels:
            for collection in _by_priority(level):
                found += list(_collection(collection, kind, tags))
    return tuple(found)


def _by_priority(groups: Sequence[Body]) -> Iterator[Body]:
    for group in sorted(groups, key=lambda one: _priority(value_at(one, "properties"))):
        yield from sorted(children(group, "properties.ruleCollections"), key=_priority)


def _priority(body: Body) -> int:
    return int(value_at(body, "priority") or 0)


def _collection(collection: Body, kind: str, tags: Tags) -> Iterator[Filter]:
    allow = str(value_at(collection, "action.type")).lower() == "allow"
    for rule in children(collection, "rules"):
        if str(rule.get("ruleType")).lower() != kind:
            continue
        source, target = _sources(rule, tags), _targets(rule, kind, tags)
        name = f"{collection.get('name')}/{rule.get('name')}"
        box = Box(
            source.possible if allow else source.sure, target.possible if allow else target.sure
        )
        boxes = tuple(one for one in _ways(box, rule, kind) if one)
        guessed = source.guessed or target.guessed
        yield Filter(name, allow, boxes, guessed, proxied=kind == _APPLICATION)


def _ways(box: Box, rule: Body, kind: str) -> Iterator[Box]:
    if kind == _NETWORK:
        yield replace(
            box,
            ports=ports(rule.get("destinationPorts") or ("*",)),
            protocols=protocols(rule.get("ipProtocols") or ("*",)),
        )
        return
    for one in children(rule, "protocols"):
        port = int(one.get("port") or _WEB.get(str(one.get("protocolType")).lower(), 443))
        yield replace(box, ports=Spans(((port, port),)), protocols=protocols(["tcp"]))


def _sources(rule: Body, tags: Tags) -> Meant:
    return _listed(rule, ("sourceAddresses", "sourceIpGroups"), tags)


def _targets(rule: Body, kind: str, tags: Tags) -> Meant:
    if kind == _APPLICATION:
        return _named(rule, tags)
    if rule.get("destinationFqdns"):
        # A name may lead anywhere that the firewall's own name server says.
        return Meant(Spans(), addresses(["*"], tags).possible)
    return _listed(rule, ("destinationAddresses", "destinationIpGroups"), tags)


def _named(rule: Body, tags: Tags) -> Meant:
    """Names lead to public addresses, but the star leads to everything."""
    names = [*(rule.get("targetFqdns") or ()), *(rule.get("targetUrls") or ())]
    every = addresses(["*"], tags)
    if "*" in names:
        return every
    if rule.get("destinationAddresses"):
        return Meant(Spans(), addresses(rule["destinationAddresses"], tags).possible)
    return Meant(Spans(), PUBLIC)


def _listed(rule: Body, keys: tuple[str, str], tags: Tags) -> Meant:
    words = [str(word) for key in keys for word in rule.get(key) or ()]
    return addresses(words, tags)
