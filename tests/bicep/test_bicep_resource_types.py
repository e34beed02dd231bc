"""Azure's resource types: what is known without definitions, and both forms of definitions."""

import json
from typing import Any

import pytest

from aifactory.bicep import DistilledTypes, compile_bicep, original_types, problems_in
from aifactory.bicep.resource_types import KNOWN
from tests.bicep.bicep_memory import Memory


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("microsoft.storage/STORAGEACCOUNTS", "Microsoft.Storage/storageAccounts"),
        ("Microsoft.Web/serverFarms", "Microsoft.Web/serverfarms"),
        ("microsoft.network/virtualnetworks/Subnets", "Microsoft.Network/virtualNetworks/subnets"),
        ("Contoso.Things/BIG", "Contoso.Things/BIG"),
    ],
)
def test_without_definitions_types_still_get_their_official_spelling(
    written: str, spelled: str
) -> None:
    source = f"resource r '{written}@2024-01-01' = {{\n  name: 'r'\n}}\n"
    source = source.replace("'r'", "'a/b'") if "Subnets" in written else source
    (resource,) = compile_bicep("main.bicep", Memory(source))["resources"]
    assert resource["type"] == spelled


def test_an_older_version_keeps_the_spelling_it_was_published_with() -> None:
    spelled = {KNOWN.spelled(f"Microsoft.Cache/Redis@{v}") for v in ("2018-03-01", "2024-11-01")}
    assert spelled == {"Microsoft.Cache/Redis@2018-03-01", "Microsoft.Cache/redis@2024-11-01"}


@pytest.mark.parametrize(
    ("part", "base"),
    [
        ("<'Microsoft.Storage/storageAccounts@2024-01-01'>", "object"),
        ("<'Microsoft.Storage/storageAccounts@2024-01-01'>.tags", "object"),
        ("<'Microsoft.Storage/storageAccounts@2024-01-01'>.sku.name", "string"),
        ("<'Microsoft.Storage/storageAccounts@2024-01-01'>.properties.isHnsEnabled", "bool"),
        (
            "<'Microsoft.Storage/storageAccounts@2024-01-01'>.properties.networkAcls.ipRules",
            "array",
        ),
        (
            "<'Microsoft.Network/virtualNetworks@2024-05-01'>.properties.subnets[*].properties"
            ".addressPrefix",
            "string",
        ),
        (
            "<'Microsoft.App/containerApps@2025-01-01'>.properties.template.scale.maxReplicas",
            "int",
        ),
    ],
)
def test_without_definitions_a_part_has_the_base_type_that_is_known(part: str, base: str) -> None:
    source = f"#disable-next-line no-unused-params\nparam it resourceInput{part}\n"
    assert problems_in("main.bicep", Memory(source)) == ()
    assert compile_bicep("main.bicep", Memory(source))["parameters"]["it"]["type"] == base


def test_a_base_type_that_is_only_likely_is_assumed_aloud() -> None:
    source = (
        "#disable-next-line no-unused-params\n"
        "param it resourceInput<'Contoso.Things/big@2024-01-01'>.properties.size\n"
    )
    (warning,) = problems_in("main.bicep", Memory(source))
    assert (warning.where, warning.code, warning.severity) == (
        "main.bicep:2:10",
        "AIF4103",
        "warning",
    )
    assert "type" not in compile_bicep("main.bicep", Memory(source))["parameters"]["it"]


PUBLISHED: dict[str, Any] = {
    "index.json": {
        "resources": {"Contoso.Things/bigThings@2024-01-01": {"$ref": "contoso/types.json#/6"}}
    },
    "contoso/types.json": [
        {"$type": "StringType", "minLength": 3},
        {"$type": "IntegerType"},
        {"$type": "ArrayType", "itemType": {"$ref": "#/5"}},
        {"$type": "StringLiteralType", "value": "a"},
        {
            "$type": "ObjectType",
            "name": "Body",
            "properties": {
                "name": {"type": {"$ref": "#/0"}, "flags": 9},
                "parts": {"type": {"$ref": "#/2"}, "flags": 0},
                "more": {"type": {"$ref": "#/7"}},
                "kind": {"type": {"$ref": "#/8"}},
            },
        },
        {
            "$type": "DiscriminatedObjectType",
            "discriminator": "form",
            "baseProperties": {"weight": {"type": {"$ref": "#/1"}}},
            "elements": {"a": {"$ref": "#/7"}},
        },
        {
            "$type": "ResourceType",
            "name": "Contoso.Things/bigThings@2024-01-01",
            "body": {"$ref": "#/4"},
        },
        {
            "$type": "ObjectType",
            "properties": {"form": {"type": {"$ref": "#/3"}}},
            "additionalProperties": {"$ref": "#/9"},
        },
        {"$type": "UnionType", "elements": [{"$ref": "#/3"}, {"$ref": "#/0"}]},
        {"$type": "BooleanType"},
    ],
}


@pytest.mark.parametrize(
    ("path", "base"),
    [
        ("name", "string"),
        ("parts", "array"),
        ("parts.[]", "object"),
        ("parts.[].weight", "int"),
        ("parts.[].form", "string"),
        ("parts.[].other", "bool"),
        ("more.*", "bool"),
        ("kind", "string"),
    ],
)
def test_definitions_are_read_as_azure_publishes_them(path: str, base: str) -> None:
    types = original_types(lambda file: json.dumps(PUBLISHED[file]))
    name = "contoso.things/BIGTHINGS@2024-01-01"
    assert types.spelled(name) == "Contoso.Things/bigThings@2024-01-01"
    assert types.base_type(name, tuple(path.split("."))) == base
    assert not types.is_assumed(name, tuple(path.split(".")))


def test_what_definitions_leave_out_is_taken_from_what_is_known() -> None:
    types = original_types(lambda file: json.dumps(PUBLISHED[file]))
    name = "microsoft.web/SERVERFARMS@2024-04-01"
    assert types.spelled(name) == "Microsoft.Web/serverfarms@2024-04-01"
    assert types.base_type(name, ("properties", "zoneRedundant")) == "bool"


BODY = {
    "name": "Contoso.Things/bigThings@2024-01-01",
    "t": [
        {"o": {"name": [9, "s"], "properties": {"r": 1}, "state": [2, "s"]}},
        {
            "o": {
                "size": "i",
                "made": [2, "s"],
                "parts": {"[": {"r": 2}},
                "free": {"o": {}, "*": {"r": 3}},
            }
        },
        {"d": "kind", "o": {"kind": "s"}, "m": {"a": {"r": 3}, "b": {"o": {"other": "s"}}}},
        {"o": {"weight": "i"}},
    ],
    "b": 0,
}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("properties: { size: 1, parts: [{ kind: 'a', weight: 1 }] }", []),
        ("tags: {}", []),
        ("sise: 1", ["2:3 error BCP037"]),
        ("state: 'x'", ["2:3 warning BCP073"]),
        ("properties: { sise: 1 }", ["2:17 warning BCP089"]),
        ("properties: { made: 'x' }", ["2:17 warning BCP073"]),
        (
            "properties: true ? { sise: 1 } : { nothing: 1 }",
            ["2:24 warning BCP089", "2:38 warning BCP037"],
        ),
        ("properties: { parts: [{ kind: 'a', other: 1 }] }", ["2:38 warning BCP037"]),
        ("properties: { parts: [{ kind: p, other: 1 }] }", []),
        (
            "properties: { parts: [for i in [1]: { kind: 'b', weight: i }] }",
            ["2:52 warning BCP037"],
        ),
        ("properties: { free: { any: { weight: 1 } } }", []),
        ("properties: { free: { any: { wieght: 1 } } }", ["2:32 warning BCP089"]),
        ("properties: { ...any(p) }", []),
    ],
)
def test_a_body_is_held_against_its_type(body: str, expected: list[str]) -> None:
    types = DistilledTypes(lambda name: BODY if "big" in name else None)
    source = (
        f"resource r 'Contoso.Things/bigThings@2024-01-01' = {{\n  {body}\n  name: p\n}}\n"
        "param p string\n"
    )
    problems = problems_in("main.bicep", Memory(source), types)
    places = [p.where.removeprefix("main.bicep:") for p in problems]
    told = [f"{where} {p.severity} {p.code}" for where, p in zip(places, problems, strict=True)]
    assert told == expected
