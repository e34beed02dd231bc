"""Azure's own services that put machines into a network: each may do that there, and no more."""

from aifactory.catalog.model import Json, Service
from aifactory.plan.model import Grant
from aifactory.plan.site import Node, Site
from aifactory.problems import Problem


def guest_roles(site: Site, scopes: tuple[str, ...]) -> list[dict[str, Json]]:
    """One role for each such service that is on, as the module takes it."""
    return [site.roles.of_guest(node.service, scopes) for node in _hosts_of(site)]


def guest_grants(site: Site, stack: str) -> tuple[Grant, ...]:
    """What lets them into the network in which shared services stand."""
    group = site.network_group(site.home)
    return tuple(
        Grant(
            group,
            site.roles.id(node.service.flag, group.subscription or ""),
            node.service.flag,
            _principal(node.service, node),
            stack,
            "ServicePrincipal",
        )
        for node in _hosts_of(site)
    )


def shut_out(site: Site) -> list[Problem]:
    """Guests in a network that its owners keep: they may be let in by those alone (AIF3021)."""
    if not site.promised.cells[site.home].network:
        return []
    return [
        Problem(
            str(node.wanted.place),
            "AIF3021",
            f"{node.service.flag!r} lets a service of Azure's own into the network of "
            f"{site.ground.key}, which others keep.",
            "Switch it off there, or give the environment a network of its own.",
        )
        for node in _hosts_of(site)
    ]


def _hosts_of(site: Site) -> list[Node]:
    """The shared services that bring a guest with them."""
    return [node for node in site.common.values() if node.is_ours and node.service.guest]


def _principal(service: Service, node: Node) -> str:
    said = node.wanted.settings.get(service.guest.principal, "") if service.guest else ""
    return str(said).lower()
