"""Network security rules: a project talks to itself and the shared endpoints, to no neighbour."""

from collections.abc import Sequence

from aifactory.catalog.model import Json


def project_rules(
    own: Sequence[str],
    shared: str,
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
        _rule("allow-shared-outbound", 110, "Outbound", "Allow", mine, [shared]),
        *(outside if foreign else []),
        _rule("deny-neighbours", 210, "Outbound", "Deny", ["*"], neighbours),
    ]


def closed(foreign: Sequence[str]) -> list[Json]:
    """The rules of the shared endpoints' NSG: no other environment may ask."""
    if not foreign:
        return []
    return [_rule("deny-environments-inbound", 100, "Inbound", "Deny", foreign, ["*"])]


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
