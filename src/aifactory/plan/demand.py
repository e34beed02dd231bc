"""What a project asks of its network: endpoint addresses and subnets at maximum scale."""

from collections.abc import Iterable, Mapping

from aifactory.catalog import Catalog
from aifactory.catalog.facts.network import Subnet
from aifactory.catalog.model import Json
from aifactory.config.model import Project, ScaleSetEnvironment, Wanted
from aifactory.plan.addresses import prefix_for

SHARED = "shared.endpoints"
SHARED_PREFIX = 25  # the endpoints of the shared services: registry, lake, vault, monitor, hosts
ENDPOINTS = "endpoints"
_SMALLEST = 27  # room to switch services on later: a promised range cannot grow


def shared_ranges(common: Mapping[str, Wanted], catalog: Catalog) -> dict[str, int]:
    """Purpose → prefix length of each subnet that the services need which projects share."""
    return {
        subnet.purpose: prefix_for(hosts(subnet, on.settings), _SMALLEST)
        for flag, on in sorted(common.items())
        if not on.existing
        for subnet in catalog.services[flag].subnets
    }


def subnets_of(catalog: Catalog) -> dict[str, Subnet]:
    """The facts of every subnet beside those of endpoints, by purpose."""
    services = reversed([*catalog.services.values()])  # of two with one purpose the first speaks
    return {subnet.purpose: subnet for service in services for subnet in service.subnets}


def least_shared(common: Mapping[str, Wanted], catalog: Catalog) -> int:
    """Prefix length of a subnet that just holds the endpoints of the shared services."""
    services = (catalog.services[flag.partition(".")[0]] for flag in common)
    return prefix_for(
        sum(
            one.addresses
            for s in services
            for one in (*s.endpoints_on("common"), *(behind.endpoint for behind in s.behind))
        ),
        _SMALLEST,
    )


def ranges_wanted(project: Project, environment: str, catalog: Catalog) -> dict[str, int]:
    """Purpose → prefix length of each subnet that the project needs in an environment."""
    wanted = project.environments[environment].services
    endpoints = sum(
        sum(one.addresses for one in service.endpoints_on("project"))
        * max(1, len(service.instances))
        for service in (catalog.services[flag] for flag, on in wanted.items() if not on.existing)
        if service.host is None
    )
    prefixes = {ENDPOINTS: prefix_for(endpoints, _SMALLEST)} if endpoints else {}
    for flag, on in wanted.items():
        for subnet in () if on.existing else catalog.services[flag].subnets_beside(wanted):
            least = min(_SMALLEST, subnet.smallest)
            prefixes[subnet.purpose] = prefix_for(hosts(subnet, on.settings), least)
    return prefixes


def owners_wanted(
    ground: ScaleSetEnvironment,
    projects: Iterable[Project],
    numbers: Mapping[str, str],
    catalog: Catalog,
) -> dict[str, int]:
    """Owner → the prefix length that just does, of every subnet that a ground has a use for."""
    floor = SHARED.partition(".")[0]
    shared = shared_ranges(ground.common, catalog)
    return {
        SHARED: least_shared(ground.common, catalog),
        **{f"{floor}.{purpose}": prefix for purpose, prefix in shared.items()},
        **{
            f"p{numbers[project.name]}.{purpose}": prefix
            for project in projects
            for purpose, prefix in ranges_wanted(project, ground.environment, catalog).items()
        },
    }


def hosts(subnet: Subnet, settings: Mapping[str, Json]) -> int:
    """How many addresses a subnet's service takes at maximum scale."""
    if isinstance(subnet.addresses, int):
        return subnet.addresses
    return sum(_term(settings, term.strip()) for term in subnet.addresses.split(" + "))


def overlay_of(catalog: Catalog, purpose: str) -> str | None:
    """The range that machines in subnets of a purpose use among themselves."""
    found = subnets_of(catalog).get(purpose)
    return found.overlay if found else None


def _term(settings: Mapping[str, Json], term: str) -> int:
    return int(term) if term.isdigit() else int(_sum(settings, term.split(".")))


def _sum(value: Json | Mapping[str, Json], path: list[str]) -> float:
    if not path:
        return value if isinstance(value, int | float) else 0
    if not isinstance(value, Mapping):
        return 0
    head, *rest = path
    if head == "*" and not rest:
        return len(value)
    if head == "*":
        return sum(_sum(entry, rest) for entry in value.values())
    return _sum(value.get(head), rest)
