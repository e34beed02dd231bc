"""Modules with real parameters become the resources that their facts promise, in every tier."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from aifactory.api.compilers.yaml_text import yaml_data
from aifactory.catalog import Catalog
from aifactory.catalog.facts.children import Sort
from aifactory.catalog.model import Json, Service, Setting
from aifactory.catalog.shapes import Reading, leaves
from aifactory.catalog.source import read_source
from aifactory.template import Evaluated
from tests.content.test_content_types import UNPUBLISHED

CONTENT = Path(__file__).parents[2] / "bicep"
FOLDERS = sorted(path.parent.name for path in CONTENT.glob("services/*/service.yaml"))
GROUP = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-p001"
IDENTITY = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-p001"
WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-cmn"
SUBNET = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet/subnets/snet-p001"
ROLE = f"/subscriptions/{GROUP.split('/')[2]}/providers/Microsoft.Authorization/roleDefinitions/r"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-p001"
PLANNED: dict[str, Json] = {
    "id": WORKSPACE,
    "name": "host001",
    "subnet": SUBNET,
    "defender": "Enabled",
    "overlay": "100.64.0.0/16",
    "wayOut": "loadBalancer",
    "clients": ["10.200.0.0/24"],
    "pipelines": "contoso",
    "grants": [
        {"name": "a", "principalId": "g-1", "identityId": "", "roleDefinitionId": ROLE},
        {"name": "b", "principalId": "", "identityId": IDENTITY, "roleDefinitionId": ROLE},
    ],
    "access": [
        {"name": "a", "principalId": "g-1", "label": "p001-lead", "role": "reads"},
        {"name": "b", "principalId": "", "label": "id-p001", "role": "writes"},
    ],
}
Evaluate = Callable[[str, Mapping[str, Any]], tuple[Evaluated, ...]]


@pytest.fixture(params=FOLDERS)
def service(request: pytest.FixtureRequest, catalog: Catalog) -> Service:
    return next(one for one in catalog.services.values() if one.folder == request.param)


@pytest.fixture
def published(service: Service) -> Service:
    """A service whose types Azure publishes."""
    if service.folder in UNPUBLISHED:
        pytest.skip("Azure publishes no type of it.")
    return service


# What Azure has closed by itself, and a module cannot say: a search service opens with a rule set.
LEFT = frozenset({"properties.networkRuleSet.bypass"})


def module(service: Service) -> str:
    return f"services/{service.folder}/main.bicep"


def at(body: Mapping[str, Any], path: str) -> Any:
    node: Any = body
    for step in path.split("."):
        node = node[int(step)] if isinstance(node, list) else node[step]
    return node


def settled(service: Service, tier: str) -> dict[str, Json]:
    """The settings as the planner gives them: default, then tier; the needed as in the example."""
    text = (CONTENT / "services" / service.folder / "example.yaml").read_text(encoding="utf-8")
    needed = {name for name, one in service.settings.items() if one.required}
    over = {name: said for name, said in yaml_data(text).items() if name in needed}
    over |= dict(service.tiers).get(tier, {})  # type: ignore[call-overload]
    return {name: value(one, over.get(name)) for name, one in service.settings.items()}


def value(setting: Setting, over: Json) -> Json:
    if setting.type in PLANNED:
        return PLANNED[setting.type]
    if setting.type != "map":
        return setting.default if over is None else over
    entries: dict[str, Any] = {}
    for layer in (setting.default, over):
        for name, entry in (layer or {}).items():  # type: ignore[union-attr]
            entries.setdefault(name, {n: one.default for n, one in setting.fields.items()})
            entries[name] |= entry
    return entries


def parameters(service: Service, tier: str, openings: list[Json]) -> dict[str, Any]:
    logs = service.logs.gold if service.logs else ()
    return {
        "name": "p001name",
        "location": "swedencentral",
        "tags": {"aif-factory": "contoso"},
        "identityId": IDENTITY,
        "endpoints": [
            endpoint(one.group, one.zones_in("swedencentral")) for one in service.endpoints
        ],
        "logs": {
            "workspaceId": WORKSPACE if service.logs else "",
            "categories": [word for word in logs if word != "allLogs"],
            "groups": [word for word in logs if word == "allLogs"],
            "metrics": bool(service.logs and service.logs.metrics),
        },
        "openings": openings,
        **({"key": {"vaultId": "", "name": ""}} if service.takes_key else {}),
        "settings": settled(service, tier),
    }


def exemplified(service: Service, tier: str) -> dict[str, Any]:
    """The parameters with the settings of the service's example over those of a tier."""
    values = parameters(service, tier, [])
    said = read_source(CONTENT / "services" / service.folder / "example.yaml", "e.yaml", "AIF2")
    for path, (one, _) in leaves(Reading(said), (), said.data, service.settings).items():
        node, fields = values["settings"], service.settings
        for step in path[:-1]:
            node = node[step]
            fields = fields[str(step)].fields if str(step) in fields else fields
        fresh = {name: field.default for name, field in fields.items()}
        node[path[-1]] = one if one != {} else fresh | node.get(path[-1], {})
    return values


def endpoint(group: str, zones: tuple[str, ...]) -> dict[str, Json]:
    zone_ids = [f"{GROUP}/providers/Microsoft.Network/privateDnsZones/{zone}" for zone in zones]
    return {"group": group, "subnetId": SUBNET, "zoneIds": zone_ids}


@pytest.mark.parametrize("tier", ["economy", "production"])
def test_a_module_makes_its_resource_endpoints_and_logs(
    service: Service, tier: str, evaluated: Evaluate
) -> None:
    found = evaluated(module(service), parameters(service, tier, []))
    kinds = [one.id.type for one in found]
    assert service.resource_type in kinds
    assert kinds.count("Microsoft.Network/privateEndpoints") == len(service.endpoints)
    wanted = max(1, len(service.logs.on)) if service.logs else 0
    assert kinds.count("Microsoft.Insights/diagnosticSettings") == wanted
    given = sum(one.type == "grants" for one in service.settings.values()) * 2
    assert kinds.count("Microsoft.Authorization/roleAssignments") == given


def test_no_workspace_means_no_diagnostic_setting(service: Service, evaluated: Evaluate) -> None:
    values = parameters(service, "economy", [])
    values["logs"] = {**values["logs"], "workspaceId": ""}
    kinds = {one.id.type for one in evaluated(module(service), values)}
    assert "Microsoft.Insights/diagnosticSettings" not in kinds


def test_closed_is_what_the_facts_call_closed(service: Service, evaluated: Evaluate) -> None:
    found = evaluated(module(service), parameters(service, "production", []))
    main = next(one for one in found if one.id.type == service.resource_type)
    for path, closed in {**service.private, **service.keyless}.items():
        assert path in LEFT or at(main.body, path) == closed, path


def encrypted(service: Service, evaluated: Evaluate, vault: str) -> Mapping[str, Any]:
    values = parameters(service, "production", [])
    values["key"] = {"vaultId": vault, "name": "ours" if vault else ""}
    found = evaluated(module(service), values)
    main = next(one.body for one in found if one.id.type == service.resource_type)
    facts = service.encryption
    between = str(seen(main, facts.vault)).lower() if facts and facts.through and vault else ""
    named = next((one.body for one in found if one.id.key == between), {})
    return {**main, "between": named}


def seen(body: Mapping[str, Any], path: str) -> Any:
    node: Any = body
    for step in path.split("."):
        if isinstance(node, list):
            node = dict(enumerate(node)).get(int(step)) or {}
        else:
            node = node.get(step) or {} if isinstance(node, Mapping) else {}
    return node


def test_a_key_is_taken_as_the_facts_say(service: Service, evaluated: Evaluate) -> None:
    facts = service.encryption
    if facts is None or not service.takes_key:
        assert "key" not in parameters(service, "production", [])
        return
    platform, customer = (encrypted(service, evaluated, vault) for vault in ("", VAULT))
    for path, value in facts.customer.items():
        assert seen(customer, path) == value
        assert seen(platform, path) != value
    used = str(seen(customer, f"between.{facts.through}" if facts.through else facts.vault))
    if facts.rotation == "itself" and not facts.through:
        name = str(seen(customer, facts.key)) if facts.key else used.rpartition("/keys/")[2]
        assert (used.split(".", maxsplit=1)[0], name) == ("https://kv-p001", "ours")
    else:
        assert "keyUriWithVersion" in used  # only Azure knows it yet
    moves = seen(customer, "between.properties.rotationToLatestKeyVersionEnabled")
    assert (moves is True) == (bool(facts.through) and facts.rotation == "itself")
    assert seen(platform, facts.vault) != seen(customer, facts.vault)
    holder = customer["between"] or customer
    assert str(holder["identity"]["userAssignedIdentities"]).count(IDENTITY) == 1
    assert facts.sku in ("", customer.get("sku", {}).get("name"))


@pytest.mark.parametrize("tier", ["economy", "production"])
def test_a_module_makes_what_the_facts_call_promised(
    service: Service, tier: str, evaluated: Evaluate
) -> None:
    values = parameters(service, tier, [])
    found = {one.id.key: one.body for one in evaluated(module(service), values)}
    (main,) = [one for one in found.values() if one["type"] == service.resource_type][:1]
    for child, wanted in service.promised.items():
        home = next(key for key in found if key.endswith(f"/{values['name']}".lower()))
        body = main if child == "." else found[f"{home}/{child}".lower()]
        for path, word in wanted.items():
            filled = word.format_map(values["settings"]) if isinstance(word, str) else word
            assert str(at(body, path)) == str(filled), (child, path)


@pytest.mark.parametrize("tier", ["economy", "production"])
def test_a_module_makes_the_children_that_the_facts_allow(
    service: Service, tier: str, evaluated: Evaluate
) -> None:
    values = parameters(service, tier, [])
    found = evaluated(module(service), values)
    for said, collection in service.collections.items():
        path = said.replace("{name}", values["name"])
        names = {one.format(name=values["name"]) for one in collection.names}
        for setting in collection.settings:
            named = values["settings"].get(setting, ())
            names |= {named.rpartition("/")[2]} if isinstance(named, str) else set(named)
        children = [one for one in found if one.id.key.rpartition("/")[0].endswith(path.lower())]
        seen = {one.id.name for one in children}
        assert names <= seen <= names | {*collection.given}, path
        for one in children:
            mine = [collection, *(sort for sort in collection.sorts if is_of(one.body, sort))]
            for facts in mine:
                for where, closed in {**facts.private, **facts.keyless}.items():
                    assert at(one.body, where) == closed, where


def is_of(body: Mapping[str, Any], sort: Sort) -> bool:
    return all(at(body, path) == value for path, value in sort.when.items())


def test_a_map_of_settings_becomes_one_resource_each(catalog: Catalog, evaluated: Evaluate) -> None:
    service = catalog.services["machineLearning"]
    values = parameters(service, "production", [])
    cpu = values["settings"]["clusters"]["cpu"]
    values["settings"]["clusters"] = {"gpu": {**cpu, "max": 7}, "cpu": cpu}
    found = evaluated(module(service), values)
    (rule,) = service.scaling
    most = {
        one.id.name: at(one.body, rule.max)
        for one in found
        if one.id.type.endswith(rule.resource.partition("/")[0])
    }
    assert most == {"cpu": cpu["max"], "gpu": 7}


@pytest.mark.parametrize("openings", [[], [{"range": "203.0.113.0/24"}]], ids=["closed", "opened"])
def test_what_a_module_makes_fits_the_types_of_azure(
    published: Service,
    openings: list[Json],
    evaluated: Evaluate,
    fits_azure: Callable[[Mapping[str, Any]], None],
) -> None:
    values = parameters(published, "production", openings)
    if published.takes_key and not openings:
        values["key"] = {"vaultId": VAULT, "name": "ours"}
    found = evaluated(module(published), values)
    fits_azure({"resources": [one.body for one in found]})


def test_what_stands_in_a_perimeter_fits_the_types_of_azure(
    catalog: Catalog, evaluated: Evaluate, fits_azure: Callable[[Mapping[str, Any]], None]
) -> None:
    opened = [one for one in catalog.services.values() if one.opened and one.opened.perimeter]
    assert len(opened) >= 5
    for one in opened:
        values = parameters(one, "production", [{"perimeter": "office"}])
        fits_azure({"resources": [made.body for made in evaluated(module(one), values)]})


@pytest.mark.parametrize("way", ["rules", "perimeter"])
def test_an_opening_changes_what_the_facts_say(
    service: Service, way: str, evaluated: Evaluate
) -> None:
    facts = service.opened
    if facts is None or (way == "perimeter" and facts.perimeter is None):
        return
    openings = [{"range": "203.0.113.0/24"}] if way == "rules" else [{"perimeter": "office"}]
    wanted = facts.wanted if facts.perimeter is None or way == "rules" else facts.perimeter.wanted
    made = evaluated(module(service), parameters(service, "production", openings))
    (body,) = [one.body for one in made if one.id.type == service.resource_type]
    assert {path: at(body, path) for path in wanted} == wanted
    assert ("203.0.113.0/24" in str(body)) == (way == "rules")


@pytest.mark.parametrize("tier", ["economy", "production"])
def test_what_an_example_orders_fits_the_types_of_azure(
    published: Service,
    tier: str,
    evaluated: Evaluate,
    fits_azure: Callable[[Mapping[str, Any]], None],
) -> None:
    found = evaluated(module(published), exemplified(published, tier))
    assert published.resource_type in {one.id.type for one in found}
    fits_azure({"resources": [one.body for one in found]})


def test_everybody_who_is_let_in_has_an_entry(
    service: Service, catalog: Catalog, evaluated: Evaluate
) -> None:
    """The group and the identity of the planner's list, each in an entry that opens this one."""
    host = catalog.services.get(service.host or "")
    facts = service.data_plane or (host.data_plane if host else None)
    if facts is None or not facts.entries or (facts is service.data_plane and facts.part):
        return
    values = parameters(service, "production", [])
    made = evaluated(module(service), values)
    leaf = facts.entries.rpartition("/")[2]
    entries = [one for one in made if one.id.type.endswith(f"/{leaf}")]
    assert len(entries) == 2, [str(one.id) for one in made]
    assert any("g-1" in f"{one.id} {one.body}" for one in entries)
    reach = facts.part.format(name=values["name"])
    assert all(str(at(one.body, facts.scope)).endswith(reach) for one in entries if facts.scope)
