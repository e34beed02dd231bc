"""Forwarding rulesets that a network is linked to: names that others answer for it.

Asked after the zones that are linked to the network; the longest domain wins
(learn.microsoft.com/azure/dns/dns-private-resolver-overview, 2026-11). Which rulesets: POST
{network}/listDnsForwardingRulesets of the resolvers' API.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from aifactory.azure.resource_id import ResourceId
from aifactory.verify.inventory import Body, Inventory, children, same, value_at

LINKED = "/listDnsForwardingRulesets"
RULESET = "microsoft.network/dnsforwardingrulesets"
FORWARDING = "/forwardingRules"


@dataclass(frozen=True, slots=True)
class Forwarding:
    """One rule: questions for a domain go to these servers."""

    ruleset: ResourceId
    name: str
    domain: str  # lower case, without its last dot; empty: every name
    servers: tuple[str, ...]

    @property
    def way(self) -> str:
        """The rule as a hop."""
        return f"ruleset {self.ruleset.name}: {self.name} to {', '.join(self.servers)}"


def rulesets(network: ResourceId, inventory: Inventory) -> tuple[ResourceId, ...]:
    """The rulesets that a network is linked to; raises Unproven when that was not read."""
    return tuple(ResourceId(str(one["id"])) for one in inventory.items(network.text + LINKED))


def forwardings(network: ResourceId, inventory: Inventory) -> tuple[Forwarding, ...]:
    """The rules that a network's questions meet; raises Unproven when they were not read."""
    return tuple(
        _forwarding(ruleset, rule)
        for ruleset in rulesets(network, inventory)
        for rule in inventory.items(ruleset.text + FORWARDING)
        if not same(value_at(rule, "properties.forwardingRuleState"), "Disabled")
    )


def _forwarding(ruleset: ResourceId, rule: Body) -> Forwarding:
    domain = str(value_at(rule, "properties.domainName")).lower().rstrip(".")
    return Forwarding(ruleset, str(rule.get("name")), domain, tuple(_servers(rule)))


def _servers(rule: Body) -> Iterator[str]:
    for server in children(rule, "properties.targetDnsServers"):
        yield str(server.get("ipAddress"))


def forwarded(name: str, rules: Iterable[Forwarding]) -> Forwarding | None:
    """The rule that a name meets: that of the longest domain."""
    met = [one for one in rules if f".{name.lower()}".endswith(f".{one.domain}".rstrip("."))]
    return max(met, key=lambda one: len(one.domain), default=None)
