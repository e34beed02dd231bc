"""Bodies are held against official types: what is wrong, how it is refused, and what is let be."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from aifactory.problems import Refused
from aifactory.twin import providers
from aifactory.twin.providers.types import typed
from aifactory.twin.providers.types.checking import faults
from aifactory.twin.providers.types.definitions import Definition
from aifactory.twin.world import AzureError, Write
from tests.twin.client import GROUP as REAL_GROUP
from tests.twin.failures.real import Real, real_twin
from tests.twin.providers.small_world import CALLER, SmallWorld, at

# One made-up type with every kind of node; the folder's format is told in definitions.py.
BOX: dict[str, Any] = yaml.safe_load(
    """
name: Test.Box/boxes@2024-01-01
scopes: [8, 8]
b: 0
t:
- o:
    id: [10, s]
    name: [9, s]
    type: [10, { l: Test.Box/boxes }]
    apiVersion: [10, { l: "2024-01-01" }]
    location: [1, s]
    tags: { o: {}, "*": s }
    properties: { r: 1 }
- o:
    size: { i: [1, 10] }
    count: i
    open: b
    label: { s: [2, 4, "^[a-z]+$"] }
    tier: { e: [Basic, Premium] }
    wish: { e: [Low, High], x: 1 }
    kind: { l: box }
    owner: [1, s]
    state: [2, s]
    born: [3, s]
    parts: { "[": { r: 2 }, n: [0, 2] }
    either: { u: [s, { "[": s }] }
    extra: { o: {}, "*": i }
    any: a
    shape: { d: kind, o: { deep: b }, m: { Round: { r: 3 }, Flat: { r: 4 } } }
- o: { name: [1, s], weight: i }
- o: { kind: [1, { l: Round }], radius: [1, i] }
- o: { kind: [1, { l: Flat }] }
"""
)
FULL = {"owner": "me"}


def found(properties: Any, existing: Any = None, **rest: Any) -> list[tuple[str, str]]:
    body = {"location": "uksouth", "properties": properties, **rest}
    before = {"properties": existing} if existing is not None else None
    return [(one.kind, one.path) for one in faults(Definition(BOX), "one", body, before)]


@pytest.mark.parametrize(
    "properties",
    [
        {},
        {"size": 10, "count": 0.5, "open": False, "label": "abcd"},
        {"tier": "premium", "wish": "whatever", "kind": "BOX"},
        {"Size": 3, "OWNER": "me"},
        {"parts": [{"name": "a"}, {"name": "b", "weight": 2}]},
        {"either": "a", "any": {"x": [1]}, "extra": {"one": 1}},
        {"either": ["a"], "shape": {"kind": "round", "radius": 1, "deep": True}},
        {"size": None, "unheardOf": None},
    ],
)
def test_what_fits_is_taken(properties: dict[str, Any]) -> None:
    assert found({**FULL, **properties}) == []


@pytest.mark.parametrize(
    ("properties", "kind", "path"),
    [
        ({"colour": 1}, "unknown", "properties.colour"),
        ({"owner": None}, "missing", "properties.owner"),
        ({"state": "ok"}, "readOnly", "properties.state"),
        ({"size": "3"}, "type", "properties.size"),
        ({"count": True}, "type", "properties.count"),
        ({"open": "true"}, "type", "properties.open"),
        ({"label": ["abc"]}, "type", "properties.label"),
        ({"parts": {"name": "a"}}, "type", "properties.parts"),
        ({"extra": ["a"]}, "type", "properties.extra"),
        ({"either": {"a": "b"}}, "type", "properties.either"),
        ({"either": 3}, "type", "properties.either"),
        ({"size": 11}, "value", "properties.size"),
        ({"size": 0}, "value", "properties.size"),
        ({"label": "a"}, "value", "properties.label"),
        ({"label": "ABC"}, "value", "properties.label"),
        ({"tier": "Gold"}, "value", "properties.tier"),
        ({"tier": 3}, "type", "properties.tier"),
        ({"wish": 3}, "type", "properties.wish"),
        ({"kind": "bag"}, "value", "properties.kind"),
        ({"parts": [{"name": "a"}] * 3}, "value", "properties.parts"),
        ({"parts": [{"name": "a"}, {"weight": 1}]}, "missing", "properties.parts[1].name"),
        ({"parts": [{"name": "a", "hue": 1}]}, "unknown", "properties.parts[0].hue"),
        ({"extra": {"one": "1"}}, "type", "properties.extra.one"),
        ({"shape": {"radius": 1}}, "missing", "properties.shape.kind"),
        ({"shape": {"kind": "Oval"}}, "value", "properties.shape.kind"),
        ({"shape": {"kind": "Flat", "radius": 1}}, "unknown", "properties.shape.radius"),
        ({"shape": {"kind": "Round", "radius": 1, "deep": 1}}, "type", "properties.shape.deep"),
        ({"shape": []}, "type", "properties.shape"),
    ],
)
def test_what_does_not_fit_is_found_where_it_is(
    properties: dict[str, Any], kind: str, path: str
) -> None:
    assert found({**FULL, **properties}) == [(kind, path)]


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ({"sku": {"name": "S1"}, "identity": {"type": "None"}, "zones": ["1"]}, []),
        ({"colour": "red"}, [("unknown", "colour")]),
        ({"location": None}, [("missing", "location")]),
        ({"tags": {"a": 1}}, [("type", "tags.a")]),
        ({"properties": []}, [("type", "properties")]),
        ({"name": "other", "type": "T", "id": "/x", "apiVersion": "1"}, []),
    ],
)
def test_the_envelope(rest: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert found(**{"properties": FULL, **rest}) == expected


def test_what_stands_already_may_come_back_and_no_more() -> None:
    stored = {"owner": "me", "state": "ok", "colour": 1, "parts": [{"name": "a", "hue": 1}]}
    assert found(stored, stored) == []
    assert found({**stored, "state": "bad"}, stored) == [("readOnly", "properties.state")]
    assert found({**stored, "colour": 2}, stored) == [("unknown", "properties.colour")]


# -- refusals, as each service words them


def folder_of(tmp_path: Path, *documents: dict[str, Any]) -> Path:
    for document in documents:
        name = document["name"].lower().replace("/", "_")
        (tmp_path / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    return tmp_path


def as_type(name: str) -> dict[str, Any]:
    return {**BOX, "name": name}


@pytest.mark.parametrize(
    ("resource_type", "status", "code", "inner"),
    [
        ("Microsoft.Search/searchServices", 400, "InvalidRequestContent", []),
        ("Microsoft.Network/routeTables", 400, "InvalidRequestFormat", ["InvalidJson"]),
        ("Microsoft.KeyVault/vaults", 400, "BadRequest", ["BadRequest"]),
    ],
)
def test_a_service_refuses_in_its_own_words(
    tmp_path: Path, resource_type: str, status: int, code: str, inner: list[str]
) -> None:
    offered = typed(providers, folder_of(tmp_path, as_type(f"{resource_type}@2024-01-01")))
    body = {"location": "uksouth", "properties": {"owner": "me", "colour": 1}}
    write = Write(at(f"{resource_type}/one"), "2024-01-01", body, None, CALLER)
    with pytest.raises(AzureError) as caught:
        offered.check(write, SmallWorld())
    error = caught.value
    assert (error.status, error.code) == (status, code)
    assert [one.code for one in error.details] == inner  # type: ignore[union-attr]
    assert error.target == "properties.colour"
    said = "Could not find member 'colour' on object of type 'Properties'."
    assert said in json.dumps(error.as_json())


def test_all_faults_are_told_at_once_and_a_change_is_a_conflict(tmp_path: Path) -> None:
    kind = "Microsoft.Search/searchServices"
    offered = typed(providers, folder_of(tmp_path, as_type(f"{kind}@2024-01-01")))
    stored = {"location": "uksouth", "properties": {"owner": "me", "state": "ok"}}

    def refused(existing: Any, **properties: Any) -> AzureError:
        body = {"location": "uksouth", "properties": {"owner": "me", **properties}}
        with pytest.raises(AzureError) as caught:
            offered.check(
                Write(at(f"{kind}/o"), "2024-01-01", body, existing, CALLER), SmallWorld()
            )
        return caught.value

    assert len(refused(None, colour=1, size=99).details) == 2
    changed = refused(stored, state="bad")
    assert (changed.status, changed.code) == (409, "PropertyChangeNotAllowed")
    assert changed.message == "Changing property 'properties.state' is not allowed."
    assert refused(None, state="bad").code == "InvalidRequestContent"
    assert refused(stored, state="bad", size=99).code == "InvalidRequestContent"


def test_a_type_or_version_without_a_definition_is_held_against_nothing(tmp_path: Path) -> None:
    kind = "Microsoft.Network/routeTables"
    offered = typed(providers, folder_of(tmp_path, as_type(f"{kind}@2024-01-01")))
    for version in ("2024-05-01", "2024-01-01"):
        write = Write(at(f"{kind}/one"), version, {"location": "uksouth"}, None, CALLER)
        offered.check(write, SmallWorld())
    body = {"location": "uksouth", "properties": {"colour": 1}}
    offered.check(Write(at(f"{kind}/one"), "2024-05-01", body, None, CALLER), SmallWorld())


# -- the folder


@pytest.mark.parametrize("content", [None, "", "[]", '{"types": []}', "not JSON"])
def test_a_folder_that_is_none_is_refused(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "microsoft.x_y@2024-01-01.json").write_text(content, encoding="utf-8")
    folder = tmp_path if content is not None else tmp_path / "nowhere"
    with pytest.raises(Refused, match="AIF8005"):
        typed(providers, folder)


@pytest.mark.parametrize("told_by", ["scenario", "environment", "nobody"])
def test_the_scenario_or_the_environment_names_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told_by: str
) -> None:
    kind = "Microsoft.Network/routeTables"
    (tmp_path / "types").mkdir()
    folder_of(tmp_path / "types", as_type(f"{kind}@2024-05-01"))
    monkeypatch.delenv("AIF_TWIN_TYPES", raising=False)
    if told_by == "environment":
        monkeypatch.setenv("AIF_TWIN_TYPES", str(tmp_path / "types"))
    twin = real_twin(tmp_path, "types: types" if told_by == "scenario" else "")
    try:
        client = Real.of(twin)
        reply = client.write(f"{REAL_GROUP}/providers/{kind}/rt", {"owner": "me", "colour": 1})
    finally:
        twin.close()
    assert (reply.status == 400) == (told_by != "nobody")
