"""Isolation: environments share nothing, and no project can ask another.

The proof is over the configuration that ARM reports: addresses, peerings, links, endpoints,
security rules and roles. It trusts Azure to do what its configuration says.
"""

from collections.abc import Iterator
from typing import Any

from aifactory.azure.asking import SHOWN, is_from, target_of
from aifactory.azure.resource_id import ResourceId
from aifactory.verify.connections import Connection
from aifactory.verify.ground import NETWORKS, ZONES, Ground, is_project, prefixes
from aifactory.verify.inventory import (
    LINKS,
    SETTINGS,
    Body,
    Live,
    Unproven,
    children,
    id_at,
    same,
    value_at,
)
from aifactory.verify.reach.spans import ADDRESSES
from aifactory.verify.reach.survey import is_azures
from aifactory.verify.reach.topology import HUBS
from aifactory.verify.reading import monitored
from aifactory.verify.rule import Fault, Rule, Subject
from aifactory.verify.view import View

_WAF = ("SE:04",)
_SCOPES = "microsoft.insights/privatelinkscopes"
_PARTNER = "marketplacePartnerId"
_SINKS = ("workspaceId", "storageAccountId", "eventHubAuthorizationRuleId", _PARTNER)
_KEPT_IN = "properties.workspaceResourceId"  # a service that keeps its telemetry in a workspace
_JOINING = "microsoft.network/"  # their rules follow each of their words, hop by hop
# What other rules look at: SE04-strangers, SE04-acting and SE04-logs.
_JUDGED = frozenset(
    {"linkedresourceid", "networkacls", "userassignedidentities", "workspaceresourceid",
     *(name.lower() for name, _ in SHOWN)}
)  # fmt: skip
_ID = "/subscriptions/"

Said = tuple[str, ResourceId]  # where it is said, and what is named


def _subscriptions(view: View, ground: Ground) -> Iterator[Subject]:
    yield from (Subject(f"/subscriptions/{one}", one) for one in ground.promise.subscriptions)


def _own_subscription(view: View, ground: Ground, subscription: str) -> Iterator[Fault]:
    """No two environments stand in the same subscription."""
    for other in view.foreign(ground):
        if subscription.lower() in [one.lower() for one in other.promise.subscriptions]:
            sentence = f"{ground.key} and {other.key} share a subscription."
            yield Fault(f"/subscriptions/{subscription}", "subscription", other.key, ground.key,
                        sentence)  # fmt: skip


def _networks(view: View, ground: Ground) -> Iterator[Subject]:
    yield from (Subject(live.id.text, live) for live in ground.of_type(NETWORKS))


def _own_space(view: View, ground: Ground, network: Live) -> Iterator[Fault]:
    """Every network lies within its environment's promised space and meets no other's.

    Of a network that its owners keep, our subnets lie there. No space of ours holds addresses of
    the family IPv6, whose packets nothing here follows: a network that has some has too many.
    """
    path = "properties.addressSpace.addressPrefixes"
    kept = network.id in ground.kept_by_others
    for text in value_at(network.body, path) or ():
        if ":" in str(text) and not kept:
            sentence = f"{text} was not promised to {ground.key}."
            yield Fault(network.id.text, path, text, list(ground.promise.spaces), sentence)
    for prefix in prefixes(network.body):
        if not kept and not any(prefix.subnet_of(space) for space in ground.spaces):
            sentence = f"{prefix} was not promised to {ground.key}."
            yield Fault(network.id.text, path, str(prefix), list(ground.promise.spaces), sentence)
        for other in view.foreign(ground):
            theirs = [*other.spaces]
            theirs += (one for live in other.of_type(NETWORKS) for one in prefixes(live.body))
            if any(prefix.overlaps(one) for one in theirs):
                sentence = f"{prefix} overlaps the addresses of {other.key}."
                yield Fault(network.id.text, path, str(prefix), "no overlap", sentence)


def _no_strange_peer(view: View, ground: Ground, network: Live) -> Iterator[Fault]:
    """No network is peered with another environment's, or with one that nobody promised.

    A hub is promised; whether it leads to another environment is for SE04-paths to say. So is the
    peering that Azure makes itself with a connection to a hub of a Virtual WAN.
    """
    hubs = {ResourceId(one) for one in ground.promise.peers}
    topology = view.topology
    joined = topology.hub_of(network.id) if ground.promise.hubs else None
    lost = topology.lost(HUBS) if ground.promise.hubs else ()
    doubts = []
    for peering in children(network.body, "properties.virtualNetworkPeerings"):
        if joined and is_azures(peering, joined[0].space):
            continue
        if lost and is_azures(peering, ADDRESSES):
            doubts.append(f"{peering.get('name')} may be of a hub that was not read: {lost[0]}")
            continue
        remote = id_at(peering, "properties.remoteVirtualNetwork.id")
        if remote not in hubs and not view.at_home(ground, remote):
            path = f"properties.virtualNetworkPeerings.{peering.get('name')}"
            sentence = f"{network.id.name} is peered with a network of {view.owner(remote)}."
            yield Fault(network.id.text, path, str(remote), f"networks of {ground.key}", sentence)
    for doubt in doubts:
        raise Unproven(doubt)


def _zones(view: View, ground: Ground) -> Iterator[Subject]:
    yield from (Subject(live.id.text, live) for live in ground.of_type(ZONES))


def _answers_home(view: View, ground: Ground, zone: Live) -> Iterator[Fault]:
    """Private names are answered in their own environment's networks alone."""
    for link in ground.inventory.items(zone.id.text + LINKS):
        network = id_at(link, "properties.virtualNetwork.id")
        if not view.at_home(ground, network):
            path = f"virtualNetworkLinks.{link.get('name')}"
            sentence = f"{zone.id.name} answers in a network of {view.owner(network)}."
            yield Fault(zone.id.text, path, str(network), f"networks of {ground.key}", sentence)


def _connections(view: View, ground: Ground) -> Iterator[Subject]:
    yield from (Subject(one.endpoint.id.text, one) for one in ground.connections)


def _stays_home(view: View, ground: Ground, one: Connection) -> Iterator[Fault]:
    """A private endpoint stands in its environment's network and leads to its services.

    It may lead to what the factory names as existing already and shared, and to what Azure made
    behind a service that is met here, as that one says itself.
    """
    brought = {ResourceId(each.resource) for each in ground.promise.existing}
    brought |= {target for _, _, target in ground.made_by_azure}
    for path, seen in (("properties.subnet.id", one.subnet), ("target", one.target)):
        if not view.at_home(ground, seen) and (path != "target" or seen not in brought):
            sentence = f"{one.endpoint.id.name} joins {ground.key} and {view.owner(seen)}."
            yield Fault(one.endpoint.id.text, path, str(seen), ground.key, sentence)


def _services(view: View, ground: Ground) -> Iterator[Subject]:
    yield from (Subject(live.id.text, live) for live, _ in ground.services)


def _lets_no_stranger_in(view: View, ground: Ground, live: Live) -> Iterator[Fault]:
    """No service has approved an endpoint, a subnet or a resource of another environment.

    Rules for single resources stay in force when public access is disabled
    (learn.microsoft.com/azure/storage/common/storage-network-security-set-default-access, 2026-08):
    a project's service may name those of its own floor, what is shared those of any. What another
    environment uses because both name it has that one's promised endpoints, and no others.
    """
    yield from _strange_endpoints(view, ground, live)
    path = "properties.networkAcls.virtualNetworkRules"
    for item in children(live.body, path):
        subnet = id_at(item, "id")
        if subnet and not view.at_home(ground, subnet):
            sentence = f"{live.id.name} admits a subnet of {view.owner(subnet)}."
            yield Fault(live.id.text, path, str(subnet), ground.key, sentence)
    path = "properties.networkAcls.resourceAccessRules"
    for item in children(live.body, path):
        named = ResourceId(str(value_at(item, "resourceId")))
        near = ground.is_shared(live.id) or ground.floor(named) == ground.floor(live.id)
        if not (view.at_home(ground, named) and near):
            sentence = f"{live.id.name} admits {named.name} of {view.owner(named)}."
            yield Fault(live.id.text, path, str(named), ground.key, sentence)


def _strange_endpoints(view: View, ground: Ground, live: Live) -> Iterator[Fault]:
    for name, state in SHOWN:
        for item in children(live.body, f"properties.{name}"):
            endpoint = id_at(item, "properties.privateEndpoint.id")
            # A pending endpoint is no way in; one that Azure keeps for a service of ours is ours.
            if not endpoint or not same(value_at(item, f"properties.{state}.status"), "Approved"):
                continue
            known = view.at_home(ground, endpoint) or (live.id, endpoint) in ground.lent_through
            if not known and not _asked_here(ground, live, item):
                sentence = f"{live.id.name} approved an endpoint of {view.owner(endpoint)}."
                yield Fault(live.id.text, f"properties.{name}", str(endpoint), ground.key, sentence)


def _asked_here(ground: Ground, live: Live, connection: Body) -> bool:
    """Whether a service of the same floor has asked for it; what is shared any project may ask."""
    floor = ground.floor(live.id)
    return any(
        target_of(row, one.body) == live.id
        and (ground.floor(one.id) == floor or ground.is_shared(live.id))
        and is_from(one.id, one.body, connection)
        for row, one in ground.askers
    )


def _senders(view: View, ground: Ground) -> Iterator[Subject]:
    for live in ground.resources:
        logs = ground.logs(live)
        for target in monitored(live.id, logs.on) if logs else ():
            yield Subject(target, ("diagnosticSettings", target, None))
        if value_at(live.body, _KEPT_IN) is not None:
            yield Subject(live.id.text, (_KEPT_IN, live.id.text, live))
    for live in ground.of_type(_SCOPES):
        yield Subject(live.id.text, ("scopedResources", live.id.text, live))


Sender = tuple[str, str, Live | None]  # where it says what it sends to, its id, itself


def _logs_at_home(view: View, ground: Ground, item: Sender) -> Iterator[Fault]:
    """Logs flow into the environment's own workspace, and where the factory says that they may.

    Every sink of every diagnostic setting is looked at: workspaces, stores, event hubs, partners of
    Azure's, and private doors. One outside of the environment, such as a SIEM's workspace, is named
    under `governance.logsTo`; another environment's never is.
    """
    path, resource, live = item
    for where, found in _sinks(ground, path, resource, live):
        if not _may_get_logs(view, ground, found):
            sentence = f"Logs meet {found.name} of {view.owner(found)}."
            yield Fault(resource, where, str(found), ground.key, sentence)


def _may_get_logs(view: View, ground: Ground, sink: ResourceId) -> bool:
    if any(other.holds(sink.key) for other in view.foreign(ground)):
        return False
    named = any(f"{sink.key}/".startswith(f"{one}/") for one in ground.promise.outside.sinks)
    return named or sink.key.startswith(ground.brought) or view.at_home(ground, sink)


def _sinks(
    ground: Ground, path: str, resource: str, live: Live | None
) -> Iterator[tuple[str, ResourceId]]:
    """Everything that it sends to, and the property that says so."""
    if live is None:
        settings = ground.inventory.items(resource + SETTINGS)
        said = [(f"{path}.{sink}", one, sink) for one in settings for sink in _SINKS]
    elif path == _KEPT_IN:
        said = [(path, live.body, path.removeprefix("properties."))]
    else:
        links = ground.inventory.items(f"{resource}/{path}")
        said = [(path, link, "linkedResourceId") for link in links]
    for where, body, name in said:
        found = id_at(body, f"properties.{name}")
        if found is not None:
            yield where, found


def _speakers(view: View, ground: Ground) -> Iterator[Subject]:
    for live in ground.resources:
        if not live.type.startswith(_JOINING):
            yield Subject(live.id.text, (live,))
    for live, path, _ in ground.collections:
        if not live.type.startswith(_JOINING):
            yield Subject(f"{live.id.text}/{path}", ground.entries(live, path))


def _names_its_own(view: View, ground: Ground, item: tuple[Live, ...]) -> Iterator[Fault]:
    """Nothing names a resource of another environment, of another project, or of a stranger.

    Every resource id in the answers is looked at, whatever the property: where copies, logs,
    captures and connections go. A stranger's is one in a subscription of somebody else, but for
    what the factory names there. What is named by address alone, such as a URL, is not known to be
    anybody's.
    """
    for live in item:
        for path, named in _said(live.body):
            whose = _strange(view, ground, live, named)
            if whose:
                sentence = f"{live.id.name} names {named.name} of {whose}."
                yield Fault(live.id.text, path, str(named), ground.key, sentence)


def _said(body: Any, path: str = "") -> Iterator[Said]:
    if isinstance(body, str):
        if body[: len(_ID)].lower() == _ID and path != "id":
            yield path, ResourceId(body)
        return
    pairs = body.items() if isinstance(body, dict) else enumerate(body or ())
    for key, value in pairs:
        if isinstance(value, str | dict | list) and str(key).lower() not in _JUDGED:
            yield from _said(value, f"{path}.{key}" if path else str(key))


def _strange(view: View, ground: Ground, live: Live, named: ResourceId) -> str:
    """Whose it is, if it is nobody's whom the resource may name; empty: it may."""
    if named.key.startswith(ground.brought):
        return ""
    if any(other.holds(named.key) for other in view.foreign(ground)):
        return view.owner(named)
    if view.at_home(ground, named):
        theirs = ground.ranges.get(named.key) or ground.floor(named)
        mine = _floors(ground, live.id)
        return theirs if is_project(theirs) and mine and theirs not in mine else ""
    below, above = ground.promise.neighbours, (f"{named.key}/",)
    near = named.key.startswith(below) or any(one.startswith(above) for one in below)
    home = str(named.subscription).lower() in ground.promise.subscriptions
    return "" if near or home else view.owner(named)


def _floors(ground: Ground, resource: ResourceId) -> set[str]:
    """The projects whose it is, by its group or as their part of a shared host; none: shared."""
    names = {name.partition("-")[0].lower() for name in resource.names}
    return {one for one in (ground.floor(resource), *names) if is_project(one)}


RULES = (
    Rule("SE04-own-subscriptions", "isolation", _WAF, "high",
         "Environments share no subscription", _subscriptions, _own_subscription),
    Rule("SE04-own-space", "isolation", _WAF, "high",
         "Environments share no addresses", _networks, _own_space),
    Rule("SE04-peerings", "isolation", _WAF, "high",
         "Environments are not peered", _networks, _no_strange_peer),
    Rule("SE04-names", "isolation", _WAF, "high",
         "Private names are answered at home", _zones, _answers_home),
    Rule("SE04-endpoints", "isolation", _WAF, "high",
         "Private endpoints stay at home", _connections, _stays_home),
    Rule("SE04-strangers", "isolation", _WAF, "high",
         "Services let no stranger in", _services, _lets_no_stranger_in),
    Rule("SE04-logs", "isolation", _WAF, "medium",
         "Logs stay at home", _senders, _logs_at_home),
    Rule("SE04-mentions", "isolation", _WAF, "high",
         "Nothing names what is another's", _speakers, _names_its_own),
)  # fmt: skip
