"""Network security rules: a project talks to itself and the shared endpoints, to no neighbour."""

from collections.abc import Sequence
from dataclasses import dataclass

from aifactory.catalog.facts.network import Inbound
from aifactory.catalog.model import Json


@dataclass(frozen=True, slots=True)
class Outside:
    """Who comes from outside a network: people, and the environment's other networks."""

    clients: tuple[str, ...] = ()  # where people sit
    met: tuple[str, ...] = ()  # what they may ask here
    siblings: tuple[str, ...] = ()  # the environment's whole space, where networks are joined
    shared: tuple[str, ...] = ()  # what those may ask


def project_rules(
    own: Sequence[str],
    shared: Sequence[str],
    neighbours: Sequence[str],
    foreign: Sequence[str],
    overlays: Sequence[str],
    outside: Outside,
) -> list[Json]:
    """The rules of a project's NSG; `foreign` are the spaces of the other environments.

    Pods of an overlay speak to each other with their own addresses, which the group sees, too
    (learn.microsoft.com/azure/aks/azure-cni-overlay, 2026-08).
    """
    mine = [*own, *overlays]
    closed = [_rule("deny-environments", 200, "Outbound", "Deny", ["*"], foreign)]
    return [
        _rule("allow-own-inbound", 100, "Inbound", "Allow", mine, mine),
        *_people(outside),
        _rule("deny-network-inbound", 200, "Inbound", "Deny", ["VirtualNetwork"], ["*"]),
        _rule("allow-own-outbound", 100, "Outbound", "Allow", mine, mine),
        _rule("allow-shared-outbound", 110, "Outbound", "Allow", mine, shared),
        *(closed if foreign else []),
        _rule("deny-neighbours", 210, "Outbound", "Deny", ["*"], neighbours),
    ]


def shared_rules(
    inside: Sequence[str],
    neighbours: Sequence[str],
    foreign: Sequence[str],
    azure: Sequence[tuple[Inbound, str]],
    outside: Outside,
) -> list[Json]:
    """The rules of the shared NSG: every project may ask, but not what is for people `inside`.

    No other environment may ask; Azure's own control plane may, one range on one port each. Where
    networks are joined, nobody else on the other side may: Azure's own rules would let them.
    """
    from_azure = [
        {**_rule(one.name, at, "Inbound", "Allow", [one.source], [where]), "port": one.port}
        for at, (one, where) in enumerate(azure, 110)
    ]
    around = [
        _rule("allow-inside-inbound", 190, "Inbound", "Allow", inside, inside),
        _rule("deny-neighbours-inbound", 200, "Inbound", "Deny", neighbours, inside),
    ]
    closed = [_rule("deny-environments-inbound", 100, "Inbound", "Deny", foreign, ["*"])]
    return [
        *(closed if foreign else []),
        *from_azure,
        *_people(outside),
        *(around if inside else []),
        *(_joined(outside) if outside.siblings else []),
    ]


def resolver_rules(askers: Sequence[str], where: str, foreign: Sequence[str]) -> list[Json]:
    """The rules of a resolver's NSG: who may ask it for names, and nobody else for anything."""
    asked = _rule("allow-names-inbound", 110, "Inbound", "Allow", askers, [where])
    closed = [_rule("deny-environments-inbound", 100, "Inbound", "Deny", foreign, ["*"])]
    return [
        *(closed if foreign else []),
        {**asked, "port": "53", "protocol": "*"},
        _rule("deny-network-inbound", 200, "Inbound", "Deny", ["VirtualNetwork"], ["*"]),
    ]


def _people(outside: Outside) -> list[Json]:
    if not outside.clients or not outside.met:
        return []
    return [_rule("allow-clients-inbound", 180, "Inbound", "Allow", outside.clients, outside.met)]


def _joined(outside: Outside) -> list[Json]:
    mine = [outside.siblings, outside.shared]
    return [
        _rule("allow-environment-inbound", 210, "Inbound", "Allow", *mine),
        _rule("deny-network-inbound", 220, "Inbound", "Deny", ["VirtualNetwork"], ["*"]),
    ]


def _rule(
    name: str,
    priority: int,
    direction: str,
    access: str,
    sources: Sequence[str],
    destinations: Sequence[str],
) -> dict[str, Json]:
    return {
        "name": name,
        "priority": priority,
        "direction": direction,
        "access": access,
        "sources": list(sources),
        "destinations": list(destinations),
    }
