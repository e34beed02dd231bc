"""How a cell's packets leave it: through an address of its own, or through the hub's firewall."""

from dataclasses import dataclass

from aifactory.catalog.model import Json
from aifactory.plan.demand import ENDPOINTS
from aifactory.plan.landing.filters import facts_of
from aifactory.plan.model import ModuleCall
from aifactory.plan.names import network_floor
from aifactory.plan.site import Site

_NAT = "Microsoft.Network/natGateways"
_ADDRESS = "Microsoft.Network/publicIPAddresses"
_TABLE = "Microsoft.Network/routeTables"


@dataclass(frozen=True, slots=True)
class WaysOut:
    """What must be there before the network, and what its subnets point at; empty: nothing."""

    calls: tuple[ModuleCall, ...]
    nat: str = ""
    routes: str = ""

    def of_subnet(self, site: Site, owner: str) -> dict[str, Json]:
        """What carries the packets of a promised subnet: nothing where Azure takes none.

        Endpoints only answer: they have routes, and no address on the internet.
        """
        facts = facts_of(site, owner)
        closed = facts is not None and (facts.unguarded or facts.unrouted)
        silent = closed or owner.partition(".")[2] == ENDPOINTS
        return {
            "natGatewayId": "" if silent else self.nat,
            "routeTableId": "" if closed else self.routes,
        }


def ways_out(site: Site, cell: str, tags: dict[str, Json]) -> WaysOut:
    """The NAT gateway, or the route table, of a cell."""
    zone, group, where = site.ground.landing, site.network_group(cell), site.ground.place
    floor = network_floor(cell)
    base: dict[str, Json] = {"location": site.ground.region, "tags": tags}
    if zone.nat:
        gateway = site.resource(group, _NAT, site.names.of("ng", _NAT, floor))
        made = ModuleCall(
            symbol="natGateway",
            module="landing-zone/nat-gateway.bicep",
            params={
                **base,
                "name": gateway.name,
                "addressName": site.names.of("pip-ng", _ADDRESS, floor),
            },
            resource=gateway,
            why=zone.place("natGateway", where),
        )
        return WaysOut((made,), nat=str(gateway))
    if zone.hub is not None and zone.hub.firewall:
        table = site.resource(group, _TABLE, site.names.of("rt", _TABLE, floor))
        made = ModuleCall(
            symbol="routeTable",
            module="landing-zone/route-table.bicep",
            params={**base, "name": table.name, "firewall": zone.hub.firewall},
            resource=table,
            why=zone.place("hub", where),
        )
        return WaysOut((made,), routes=str(table))
    return WaysOut(())
