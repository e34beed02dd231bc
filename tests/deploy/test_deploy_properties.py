"""Desired against live: what Azure spells its own way is the same, and what differs has a path."""

from typing import Any

import pytest

from aifactory.deploy.compared.properties import compare_properties
from aifactory.deploy.model import PropertyChange
from aifactory.template import Unknown

VAULT = "Microsoft.KeyVault/vaults"
SUBNET = "/subscriptions/S/resourceGroups/G/providers/Microsoft.Network/virtualNetworks/v/subnets/a"
LATER = Unknown("reference('x').id")


def p(**values: Any) -> dict[str, Any]:
    return {"properties": values}


def rule(name: str, priority: int, **more: Any) -> dict[str, Any]:
    return {"name": name, "properties": {"priority": priority, **more}}


@pytest.mark.parametrize(
    ("story", "desired", "live"),
    [
        ("more is there than asked for", p(a=1), {"id": "/x", "tags": {"t": "1"}, **p(a=1, b=2)}),
        ("ids in another case", p(subnet={"id": SUBNET}), p(subnet={"id": SUBNET.lower()})),
        ("enums in another case", p(state="Enabled"), p(state="enabled")),
        ("property names in another case", p(sku={"Name": "S0"}), p(sku={"name": "S0"})),
        ("a location with blanks", {"location": "westeurope"}, {"location": "West Europe"}),
        ("null is absent", p(a=None), p()),
        ("null leaves what is there", p(a=None), p(a="kept")),
        ("an empty list that is not shown", p(rules=[]), p()),
        ("an empty text that is not shown", p(text=""), p()),
        ("an object whose parts are all absent", p(acls={"rules": [], "x": None}), p()),
        ("numbers", p(a=1, b=2.0, c=3), p(a=1.0, b=2, c="3")),
        ("a flag as a text", p(on=True), p(on="true")),
        (
            "an instant to the tick",
            p(at="2026-01-01T00:00:00Z"),
            p(at="2026-01-01T00:00:00.0000000Z"),
        ),
        (
            "the same instant elsewhere",
            p(at="2026-01-01T01:00:00+01:00"),
            p(at="2026-01-01T00:00:00Z"),
        ),
        (
            "named objects in another order",
            p(rules=[rule("a", 1), rule("b", 2)]),
            p(rules=[rule("B", 2, etag="x"), rule("A", 1)]),
        ),
        (
            "log categories and groups in another order",
            p(
                logs=[
                    {"categoryGroup": "audit", "enabled": True},
                    {"category": "X", "enabled": True},
                ]
            ),
            p(
                logs=[
                    {"category": "X", "categoryGroup": None, "enabled": True},
                    {"category": None, "categoryGroup": "audit", "enabled": True},
                ]
            ),
        ),
        (
            "lists of objects without names, with more in them",
            p(a=[{"x": 1}]),
            p(a=[{"x": 1, "y": 2}]),
        ),
        ("what only Azure knows", p(id=LATER), p(id="/real")),
        (
            "unknown deep inside",
            p(list=[{"name": "a", "id": LATER}]),
            p(list=[{"name": "a", "id": 1}]),
        ),
        ("a list of unknown length", p(list=[LATER]), p(list=["a", "b"])),
        ("write-only properties", p(createMode="recover"), p()),
        ("what the request says of itself", {"apiVersion": "1", "type": "t", "name": "n"}, {}),
        (
            "identities that Azure has filled in",
            {"identity": {"type": "UserAssigned", "userAssignedIdentities": {"/ID": {}}}},
            {
                "identity": {
                    "type": "userAssigned",
                    "userAssignedIdentities": {"/id": {"clientId": 1}},
                }
            },
        ),
    ],
)
def test_the_same_in_azures_spelling(
    story: str, desired: dict[str, Any], live: dict[str, Any]
) -> None:
    changes, _ = compare_properties(VAULT, desired, live)
    assert changes == (), story


@pytest.mark.parametrize(
    ("story", "desired", "live", "expected"),
    [
        ("another value", p(a="x"), p(a="y"), [("properties.a", "y", "x")]),
        ("free text keeps its case", p(a="My x"), p(a="my x"), [("properties.a", "my x", "My x")]),
        ("a property that is gone", p(nsg={"id": "/n"}), p(), [("properties.nsg.id", None, "/n")]),
        ("a flag that is gone", p(on=False), p(), [("properties.on", None, False)]),
        ("a flag is no number", p(on=True), p(on=1), [("properties.on", 1, True)]),
        ("an emptied list", p(rules=[]), p(rules=["1.2"]), [("properties.rules", ["1.2"], [])]),
        ("another length", p(a=["x"]), p(a=["x", "y"]), [("properties.a", ["x", "y"], ["x"])]),
        ("another order of plain values", p(a=["x", "y"]), p(a=["y", "x"]), [
            ("properties.a[0]", "y", "x"), ("properties.a[1]", "x", "y")]),
        ("one rule changed", p(r=[rule("a", 1), rule("b", 2)]), p(r=[rule("b", 3), rule("a", 1)]), [
            ("properties.r[b].properties.priority", 3, 2)]),
        ("a rule is gone", p(r=[rule("a", 1), rule("b", 2)]), p(r=[rule("a", 1)]), [
            ("properties.r[b]", None, rule("b", 2))]),
        ("a rule was added", p(r=[rule("a", 1)]), p(r=[rule("a", 1), rule("z", 9)]), [
            ("properties.r[z]", rule("z", 9), None)]),
        ("a tag is gone", {"tags": {"cost": "1"}}, {"tags": {}}, [("tags.cost", None, "1")]),
        ("an identity was added", {"identity": {"userAssignedIdentities": {"/a": {}}}},
         {"identity": {"userAssignedIdentities": {"/A": {}, "/evil": {}}}},
         [("identity.userAssignedIdentities./evil", {}, None)]),
        ("a day that no month has", p(at="2026-01-30T00:00:00Z"), p(at="2026-02-30T00:00:00Z"), [
            ("properties.at", "2026-02-30T00:00:00Z", "2026-01-30T00:00:00Z")]),
        ("an object where a value is", p(a={"b": 1}), p(a="x"), [("properties.a", "x", {"b": 1})]),
        ("unknowns are shown as expressions", p(r=[{"name": "a", "id": LATER}]), p(r=[]), [
            ("properties.r[a]", None, {"name": "a", "id": "[reference('x').id]"})]),
    ],
)  # fmt: skip
def test_what_differs_has_a_path(
    story: str, desired: dict[str, Any], live: dict[str, Any], expected: list[tuple[str, Any, Any]]
) -> None:
    changes, _ = compare_properties(VAULT, desired, live)
    assert list(changes) == [PropertyChange(*each) for each in expected], story


@pytest.mark.parametrize(
    ("story", "resource_type", "desired", "live", "path"),
    [
        ("a subnet's routes", "Microsoft.Network/virtualNetworks/subnets", p(routeTable=None),
         p(routeTable={"id": "/rt"}), "properties.routeTable.id"),
        ("inside a network", "Microsoft.Network/virtualNetworks",
         p(subnets=[{"name": "a", **p(networkSecurityGroup=None)}]),
         p(subnets=[{"name": "a", **p(networkSecurityGroup={"id": "/nsg"})}]),
         "properties.subnets[a].properties.networkSecurityGroup.id"),
        ("none is there", "Microsoft.Network/virtualNetworks/subnets", p(routeTable=None), p(), ""),
        ("Azure fills it in", "Microsoft.Network/virtualHubs/hubVirtualNetworkConnections",
         p(routingConfiguration=None), p(routingConfiguration={"vnetRoutes": {}}), ""),
        ("Azure makes one", "Microsoft.MachineLearningServices/workspaces", p(registry=None),
         p(registry={"id": "/cr"}), ""),
    ],
)  # fmt: skip
def test_a_null_takes_a_reference_of_a_network_away(
    story: str, resource_type: str, desired: dict[str, Any], live: dict[str, Any], path: str
) -> None:
    changes, _ = compare_properties(resource_type, desired, live)
    assert [(one.path, one.after) for one in changes] == ([(path, None)] if path else []), story


def test_write_only_is_a_fact_of_the_type() -> None:
    desired = p(administratorLoginPassword="secret")
    assert compare_properties("microsoft.sql/servers", desired, p())[0] == ()
    assert len(compare_properties("Microsoft.Other/servers", desired, p())[0]) == 1


def test_write_only_inside_a_list() -> None:
    desired = p(configuration={"secrets": [{"name": "s", "value": "v"}]})
    live = p(configuration={"secrets": [{"name": "s"}]})
    assert compare_properties("Microsoft.App/containerApps", desired, live)[0] == ()


def test_unknown_values_are_named() -> None:
    _, unknown = compare_properties(VAULT, p(a=LATER, b=[LATER], c=1), p(a=1, b=[1], c=1))
    assert unknown == ("properties.a", "properties.b[0]")
