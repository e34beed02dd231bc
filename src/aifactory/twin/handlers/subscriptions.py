"""Tenants, subscriptions, resource providers, resource groups and tags."""

from aifactory.azure.regions import REGIONS
from aifactory.azure.resource_id import ResourceId, subscription_id
from aifactory.twin import operations, wire
from aifactory.twin.handlers.resources import merged
from aifactory.twin.wire import Answer, Call
from aifactory.twin.world import AzureError, Body
from aifactory.twin.writing import groups
from aifactory.twin.writing.writer import GROUP


def tenants(call: Call) -> Answer:
    """The one tenant."""
    scenario = call.state.scenario
    tenant = {
        "id": f"/tenants/{scenario.tenant}",
        "tenantId": scenario.tenant,
        "displayName": scenario.tenant_name,
        "tenantCategory": "Home",
    }
    return Answer(200, {"value": [tenant]})


def every(call: Call) -> Answer:
    """Every subscription."""
    found = [_subscription(call, item.id, item.name) for item in call.state.scenario.subscriptions]
    return Answer(200, {"value": found, "count": {"type": "Total", "value": len(found)}})


def one(call: Call) -> Answer:
    """One subscription."""
    found = _known(call)
    return Answer(200, _subscription(call, found["id"], found["name"]))


def _known(call: Call) -> Body:
    subscription = call.at["subscription"]
    call.writer.require_scope(subscription_id(subscription))
    found = call.state.subscription(subscription)
    assert found is not None
    return found


def _subscription(call: Call, subscription: str, name: str) -> Body:
    return {
        "id": f"/subscriptions/{subscription}",
        "subscriptionId": subscription,
        "displayName": name,
        "tenantId": call.state.scenario.tenant,
        "state": "Enabled",
        "authorizationSource": "RoleBased",
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": "EnterpriseAgreement_2014-09-01",
            "spendingLimit": "Off",
        },
        "managedByTenants": [],
    }


def locations(call: Call) -> Answer:
    """The regions, all of them open to every subscription."""
    _known(call)
    found = [
        {
            "id": f"/subscriptions/{call.at['subscription']}/locations/{region.name}",
            "name": region.name,
            "type": "Region",
            "displayName": region.title,
            "regionalDisplayName": f"({region.geography}) {region.title}",
            "metadata": {"regionType": "Physical", "geography": region.geography},
            "availabilityZoneMappings": [
                {"logicalZone": str(number), "physicalZone": f"{region.name}-az{number}"}
                for number in range(1, 4)
                if region.has_zones
            ],
        }
        for region in REGIONS.values()
    ]
    return Answer(200, {"value": found})


# -- resource providers


def providers(call: Call) -> Answer:
    """Every resource provider."""
    return Answer(200, {"value": [_provider(call, name) for name in _namespaces(call)]})


def provider(call: Call) -> Answer:
    """One resource provider; unknown namespaces are refused."""
    known = call.registry.namespaces.get(call.at["namespace"].lower())
    if known is None:
        message = f"The resource namespace '{call.at['namespace']}' is invalid."
        raise AzureError(404, "InvalidResourceNamespace", message)
    return Answer(200, _provider(call, known))


def register(call: Call) -> Answer:
    """Register a provider, which takes effect at once."""
    answer = provider(call)
    subscription, action = call.at.get("subscription", ""), call.at["action"].lower()
    state = "Registered" if action == "register" else "Unregistered"
    key = f"{subscription}/{call.at['namespace']}".lower()
    call.state.keep("registration", key, state)
    return Answer(200, {**answer.body, "registrationState": state})


def _namespaces(call: Call) -> list[str]:
    return sorted(call.registry.namespaces.values())


def _provider(call: Call, namespace: str) -> Body:
    subscription = call.at.get("subscription", "")
    made: Body = {
        "namespace": namespace,
        "registrationPolicy": "RegistrationRequired",
        "resourceTypes": call.registry.types(namespace, call.state),
    }
    if subscription:
        key = f"{subscription}/{namespace}".lower()
        made["id"] = f"/subscriptions/{subscription}/providers/{namespace}"
        made["registrationState"] = call.state.record("registration", key) or "Registered"
    return made


# -- resource groups


def all_groups(call: Call) -> Answer:
    """The groups of a subscription; $filter knows tagName and tagValue."""
    _known(call)
    comparisons = {name: value for name, equal, value in call.filters() if equal}
    scope = subscription_id(call.at["subscription"])
    found = [(item.key, body) for item, body in call.state.find(GROUP, scope=scope.key)]
    after = wire.skipped(call)
    return wire.page(
        call, (pair for pair in found if pair[0] > after and _tagged(pair[1], comparisons))
    )


def _tagged(group: Body, comparisons: dict[str, str]) -> bool:
    name, value = comparisons.get("tagname"), comparisons.get("tagvalue")
    tags = group.get("tags") or {}
    return name is None or (name in tags and value in {None, tags[name]})


def group(call: Call) -> Answer:
    """One group; while it is being deleted it says so."""
    call.writer.require_scope(subscription_id(call.at["subscription"]))
    found = call.state.get(call.id)
    leaving = call.state.record("leaving", call.id.key)
    if leaving is not None and leaving["until"] > call.state.at:
        state = {"properties": {"provisioningState": "Deleting"}}
        return Answer(200, {**leaving["body"], **state})
    if found is None:
        raise groups.missing(call.at["group"])
    return Answer(200, found)


def has_group(call: Call) -> Answer:
    """204 or 404."""
    return Answer(204 if call.state.row(call.id) else 404)


def put_group(call: Call) -> Answer:
    """Create a group, or replace its tags."""
    written = call.writer.write(call.id, call.api_version, call.json)
    return Answer(201 if written.new else 200, written.body)


def patch_group(call: Call) -> Answer:
    """Change some of a group."""
    existing = call.state.get(call.id)
    if existing is None:
        raise groups.missing(call.at["group"])
    body = {**existing, **call.json}
    return Answer(200, call.writer.write(call.id, call.api_version, body).body)


def delete_group(call: Call) -> Answer:
    """Delete a group with everything in it; what goes wrong shows at the end of the operation."""
    call.writer.require_scope(subscription_id(call.at["subscription"]))
    body = call.state.get(call.id)
    if body is None:
        raise groups.missing(call.at["group"])
    error = None
    try:
        seconds = call.writer.remove(call.id) or 0.0
        until = call.state.at + seconds
        call.state.keep("leaving", call.id.key, {"until": until, "body": body})
    except AzureError as refusal:
        if refusal.status == 403 or refusal.code == "ScopeLocked":
            raise  # of the group itself: what may not be is said at once
        error, until = refusal.as_error(), call.state.at + 1.0
    work = operations.Work(call.id, until, error)
    headers = operations.start(call, work)
    return Answer(202, None, {name: headers[name] for name in headers if "async" not in name})


# -- tags


def tags(call: Call) -> Answer:
    """GET, PUT, PATCH or DELETE of the tags of a resource or a group."""
    target = ResourceId(call.at["scope"] or "/")
    body = call.state.get(target)
    if body is None:
        raise AzureError(404, "ResourceNotFound", f"The resource '{target}' could not be found.")
    if call.method != "GET":
        body["tags"] = _changed_tags(call, body.get("tags") or {})
        call.state.put(target, body)
    shown = {
        "id": f"{target}/providers/Microsoft.Resources/tags/default",
        "name": "default",
        "type": "Microsoft.Resources/tags",
        "properties": {"tags": body.get("tags") or {}},
    }
    return Answer(200, None if call.method == "DELETE" else shown)


def _changed_tags(call: Call, old: dict[str, str]) -> dict[str, str]:
    given: dict[str, str] = call.json.get("properties", {}).get("tags") or {}
    if call.method != "PATCH":
        return given
    operation = str(call.json.get("operation", "Merge")).lower()
    if operation == "replace":
        return given
    if operation == "delete":
        return {name: value for name, value in old.items() if name not in given}
    return merged(old, given)
