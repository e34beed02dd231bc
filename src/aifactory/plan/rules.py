"""Network security rules: a project talks to itself and the shared endpoints, to no neighbour."""

from collections.abc import Sequence

from aifactory.catalog.facts.network import Inbound
from aifactory.catalog.model import Json


def project_rules(
    own: Sequence[str],
    shared: Sequence[str],
    neighbours: Sequence[str],
    foreign: Sequence[str],
    overlays: Sequence[str] = (),
) -> list[Json]:
    """The rules of a project's NSG; `foreign` are the spaces of the other environments.

    Pods of an overlay speak to each other with their own addresses, which the group sees, too
    (learn.microsoft.com/azure/aks/azure-cni-overlay, 2026-08).
    """
    mine = [*own, *overlays]
    outside = [_rule("deny-environments", 200, "Outbound", "Deny", ["*"], foreign)]
    return [
        _rule("allow-own-inbound", 100, "Inbound", "Allow", mine, mine),
        _rule("deny-network-inbound", 200, "Inbound", "Deny", ["VirtualNetwork"], ["*"]),
        _rule("allow-own-outbound", 100, "Outbound", "Allow", mine, mine),
        _rule("allow-shared-outbound", 110, "Outbound", "Allow", mine, shared),
        *(outside if foreign else []),
        _rule("deny-neighbours", 210, "Outbound", "Deny", ["*"], neighbours),
    ]


def shared_rules(
    inside: Sequence[str],
    neighbours: Sequence[str],
    foreign: Sequence[str],
    azure: Sequence[tuple[Inbound, str]],
) -> list[Json]:
    """The rules of the shared NSG: every project may ask, but not what is for people `inside`.

    No other environment may ask; Azure's own control plane may, one range on one port each.
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
    return [*(closed if foreign else []), *from_azure, *(around if inside else [])]


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
