"""What a caller hands in: bytes, registry artefacts, Azure's types; and what comes back."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from aifactory.bicep import DistilledTypes, compile_bicep, problems_in
from aifactory.problems import Refused

THING = {
    "name": "Contoso.Things/bigThings@2024-01-01",
    "t": [
        {"o": {"name": [1, "s"], "properties": {"r": 1}, "tags": {"o": {}, "*": "s"}}},
        {"o": {"size": {"e": ["S", "L"]}, "parts": {"[": {"r": 2}}, "more": {"o": {}, "*": "i"}}},
        {"d": "kind", "o": {"kind": "s"}, "m": {"a": {"o": {"weight": "i"}}}},
    ],
    "b": 0,
}


class Disk:
    def __init__(self, files: Mapping[str, str | bytes]) -> None:
        self.files = files

    def read(self, path: str) -> str:
        return self.read_bytes(path).decode()

    def read_bytes(self, path: str) -> bytes:
        if path not in self.files:
            raise FileNotFoundError(path)
        content = self.files[path]
        return content.encode() if isinstance(content, str) else content


def types() -> DistilledTypes:
    def read(name: str) -> dict[str, Any] | None:
        return THING if name == "contoso.things/bigthings@2024-01-01" else None

    return DistilledTypes(read)


@pytest.mark.parametrize(
    ("part", "base", "pointer"),
    [
        ("tags", "object", "properties/tags"),
        ("properties", "object", "properties/properties"),
        ("properties.size", "string", "properties/properties/properties/size"),
        ("properties.parts", "array", "properties/properties/properties/parts"),
        ("properties.more.*", "int", "properties/properties/properties/more/additionalProperties"),
        (
            "properties.parts[*].weight",
            "int",
            "properties/properties/properties/parts/items/properties/weight",
        ),
        ("identity", "object", "properties/identity"),
    ],
)
def test_a_part_of_a_resource_type_has_its_base_type(part: str, base: str, pointer: str) -> None:
    source = f"param it resourceInput<'contoso.things/bigthings@2024-01-01'>.{part}\n"
    template = compile_bicep("main.bicep", Disk({"main.bicep": source}), types())
    assert template["parameters"]["it"] == {
        "type": base,
        "metadata": {
            "__bicep_resource_derived_type!": {
                "source": f"Contoso.Things/bigThings@2024-01-01#{pointer}"
            }
        },
    }


def test_resource_types_get_their_official_spelling() -> None:
    source = (
        "resource r 'contoso.things/BIGTHINGS@2024-01-01' = { name: 'r' }\noutput i string = r.id\n"
    )
    template = compile_bicep("main.bicep", Disk({"main.bicep": source}), types())
    assert template["resources"][0]["type"] == "Contoso.Things/bigThings"
    assert template["outputs"]["i"]["value"] == "[resourceId('Contoso.Things/bigThings', 'r')]"


def test_files_that_are_not_text_are_loaded_as_bytes() -> None:
    files = {
        "main.bicep": "var a = loadFileAsBase64('x.bin')\n"
        "var b = loadTextContent('y.txt', 'iso-8859-1')\n",
        "x.bin": b"\x83\xff",
        "y.txt": b"\xe9",
    }
    assert compile_bicep("main.bicep", Disk(files))["variables"] == {"a": "g/8=", "b": "é"}


def test_a_registry_module_is_what_the_resolver_gives_for_its_reference() -> None:
    published = {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "parameters": {"name": {"type": "string"}},
        "resources": [],
    }
    files = {
        "main.bicep": "module m 'br/public:avm/res/x:1.0.0' = { name: 'm', params: { name: 1 } }\n",
        "br/public:avm/res/x:1.0.0": json.dumps(published),
    }
    template = compile_bicep("main.bicep", Disk(files))
    assert template["resources"][0]["properties"]["template"] == published
    with pytest.raises(Refused, match="BCP192"):
        compile_bicep("main.bicep", Disk({"main.bicep": files["main.bicep"]}))


def test_warnings_are_told_but_do_not_stop_a_compile() -> None:
    source = "type shape = { size: int }\nparam s shape\noutput o int = s.sise\n"
    disk = Disk({"main.bicep": source})
    (warning,) = problems_in("main.bicep", disk)
    assert (warning.severity, warning.code, warning.fix) == (
        "warning",
        "BCP083",
        "Did you mean 'size'?",
    )
    assert compile_bicep("main.bicep", disk)["outputs"]["o"]["value"] == "[parameters('s').sise]"


def test_a_file_that_is_not_there_and_one_nested_too_deeply_are_refused() -> None:
    with pytest.raises(Refused, match="BCP091"):
        compile_bicep("main.bicep", Disk({}))
    deep = "(" * 3000 + "1" + ")" * 3000
    with pytest.raises(Refused, match="AIF4102"):
        compile_bicep("main.bicep", Disk({"main.bicep": f"var v = {deep}\n"}))
    fair = "[" * 60 + "1" + "]" * 60
    assert compile_bicep("main.bicep", Disk({"main.bicep": f"var v = {fair}\n"}))["variables"]
