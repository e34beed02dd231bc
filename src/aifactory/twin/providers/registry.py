"""Which types have behaviour of their own; every other type is its data alone."""

from collections.abc import Mapping

from aifactory.twin.providers import identities
from aifactory.twin.providers.behaviour import Behaviour
from aifactory.twin.providers.network import (
    connections,
    endpoints,
    filters,
    forwarding,
    hosted,
    hubs,
    interfaces,
    networks,
    perimeters,
    zones,
)
from aifactory.twin.providers.services import (
    access,
    agents,
    budgets,
    diagnostics,
    foundry,
    kubernetes,
    machine_learning,
    model_registry,
    node_pools,
    storage,
    vaults,
    web,
)

_NONE = Behaviour()

_KNOWN: Mapping[str, Behaviour] = {
    networks.NETWORK: Behaviour(
        check=networks.check_network,
        complete=networks.complete_network,
        created=networks.network_created,
    ),
    networks.SUBNET: Behaviour(
        check=networks.check_subnet,
        created=networks.subnet_created,
        may_delete=networks.may_delete_subnet,
        deleted=networks.subnet_deleted,
    ),
    filters.PEERINGS.type: Behaviour(
        check=filters.check_peering,
        complete=filters.complete_peering,
        created=filters.peering_created,
        deleted=filters.peering_deleted,
    ),
    "Microsoft.Network/networkSecurityGroups": Behaviour(
        check=filters.check_group,
        complete=filters.RULES.complete,
        created=filters.RULES.created,
    ),
    filters.RULES.type: Behaviour(
        check=filters.check_rule,
        created=filters.RULES.child_created,
        deleted=filters.RULES.child_deleted,
    ),
    "Microsoft.Network/routeTables": Behaviour(
        complete=filters.ROUTES.complete,
        created=filters.ROUTES.created,
    ),
    filters.ROUTES.type: Behaviour(
        created=filters.ROUTES.child_created,
        deleted=filters.ROUTES.child_deleted,
    ),
    endpoints.ENDPOINT: Behaviour(
        check=endpoints.check_endpoint,
        complete=endpoints.complete_endpoint,
        created=endpoints.endpoint_created,
        deleted=endpoints.endpoint_deleted,
    ),
    **{
        kind: Behaviour(
            complete=hosted.complete_hosted,
            created=hosted.hosted_created,
            may_delete=interfaces.may_delete_interface,
            deleted=hosted.hosted_deleted,
        )
        for kind in hosted.HOSTED
    },
    hubs.HUB: Behaviour(check=hubs.check_hub, created=hubs.hub_created),
    **{
        kind: Behaviour(created=hubs.gateway_created, deleted=hubs.gateway_deleted)
        for kind in hubs.GATEWAYS
    },
    hubs.PLACE: Behaviour(created=hubs.place_created, deleted=hubs.place_deleted),
    hubs.CONNECTION: Behaviour(
        check=hubs.check_connection,
        complete=hubs.complete_connection,
        created=hubs.connection_created,
        deleted=hubs.connection_deleted,
    ),
    hubs.FIREWALL: Behaviour(
        complete=hubs.complete_firewall,
        created=hubs.firewall_created,
        may_delete=interfaces.may_delete_interface,
        deleted=hubs.firewall_deleted,
    ),
    perimeters.PERIMETER: Behaviour(may_delete=perimeters.may_delete),
    perimeters.RULE: Behaviour(check=perimeters.check_rule),
    perimeters.ASSOCIATION: Behaviour(check=perimeters.check_association),
    "Microsoft.Network/publicIPAddresses": Behaviour(complete=hosted.complete_public),
    f"{endpoints.ENDPOINT}/privateDnsZoneGroups": Behaviour(
        check=zones.check_group,
        complete=zones.complete_group,
        created=zones.group_created,
        deleted=zones.group_deleted,
    ),
    forwarding.LINK: Behaviour(check=forwarding.check_link),
    zones.LINK: Behaviour(
        check=zones.check_link,
        created=zones.link_created,
        deleted=zones.link_deleted,
    ),
    **{
        f"{zones.ZONE}/{kind}": Behaviour(
            check=zones.check_record,
            created=zones.record_created,
            deleted=zones.record_deleted,
        )
        for kind in ("A", "AAAA", "CNAME", "TXT")
    },
    identities.USER_ASSIGNED: Behaviour(
        created=identities.identity_created,
        deleted=identities.identity_deleted,
    ),
    access.DEFINITION: Behaviour(
        check=access.check_definition,
        complete=access.complete_definition,
        may_delete=access.may_delete_definition,
    ),
    access.ASSIGNMENT: Behaviour(
        check=access.check_assignment,
        complete=access.complete_assignment,
    ),
    diagnostics.SETTING: Behaviour(
        check=diagnostics.check_setting,
        complete=diagnostics.complete_setting,
    ),
    vaults.VAULT: Behaviour(complete=vaults.complete_vault, created=vaults.vault_created),
    f"{vaults.VAULT}/keys": Behaviour(
        check=vaults.check_key, complete=vaults.complete_key, deleted=vaults.part_deleted
    ),
    f"{vaults.VAULT}/secrets": Behaviour(deleted=vaults.part_deleted),
    foundry.ACCOUNT: Behaviour(
        check=agents.check_injection,
        complete=foundry.complete_account,
        created=foundry.account_created,
    ),
    foundry.PROJECT: Behaviour(
        check=foundry.check_project,
        created=foundry.project_created,
        deleted=foundry.project_deleted,
    ),
    f"{foundry.ACCOUNT}/deployments": Behaviour(check=foundry.check_deployment),
    f"{foundry.ACCOUNT}/capabilityHosts": Behaviour(
        check=agents.check_one_host,
        may_delete=foundry.may_delete_account_host,
    ),
    f"{foundry.PROJECT}/capabilityHosts": Behaviour(check=foundry.check_project_host),
    kubernetes.CLUSTER: Behaviour(
        check=node_pools.check_cluster,
        complete=node_pools.complete_cluster,
        created=node_pools.cluster_created,
        deleted=kubernetes.cluster_deleted,
    ),
    node_pools.POOL: Behaviour(
        check=node_pools.check_pool,
        complete=node_pools.complete_pool,
        created=node_pools.pool_created,
        deleted=node_pools.pool_deleted,
    ),
    machine_learning.WORKSPACE: Behaviour(check=machine_learning.check_workspace),
    f"{machine_learning.WORKSPACE}/computes": Behaviour(check=machine_learning.check_compute),
    model_registry.REGISTRY: Behaviour(
        complete=model_registry.complete_registry,
        created=model_registry.registry_created,
        deleted=model_registry.registry_deleted,
    ),
    web.PLAN: Behaviour(check=web.check_plan),
    web.SITE: Behaviour(check=web.check_site, complete=web.complete_site, created=web.site_created),
    web.ENVIRONMENT: Behaviour(created=web.environment_created),
    web.NETWORKING: Behaviour(created=web.networking_created),
    web.CONFIG: Behaviour(complete=web.complete_config),
    storage.CONTAINER: Behaviour(check=storage.check_container),
    **{
        kind: Behaviour(created=connections.ask, deleted=connections.asked_no_more)
        for kind in (connections.SHARED_LINK, connections.MANAGED_ENDPOINT)
    },
    "Microsoft.Consumption/budgets": Behaviour(check=budgets.check_budget),
}

_BY_TYPE = {name.lower(): one for name, one in _KNOWN.items()}
_DECISION = Behaviour(created=connections.decided, deleted=connections.taken_back)


def behaviour_of(resource_type: str) -> Behaviour:
    """What this type does beyond its data."""
    name = resource_type.lower()
    if name.endswith(f"/{connections.KIND.lower()}"):
        return _DECISION
    return _BY_TYPE.get(name, _NONE)
