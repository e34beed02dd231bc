"""What a file takes over from others: YAML, folders, documents, parameters, the environment."""

import json
import posixpath
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
import yaml

from aifactory.bicep import compile_bicep, problems_in
from aifactory.problems import Refused

SHOP = {
    "products": [
        {"name": "pizza", "price": 9, "tags": ["hot"], "size": {"cm": 30}},
        {"name": "water", "price": 2, "sold": True},
        {"name": "salad", "price": 4.5, "sold": False},
    ],
    "a-b": {"c d": 1},
}


class Files:
    def __init__(self, files: Mapping[str, str]) -> None:
        self.content = files

    def read(self, path: str) -> str:
        if path not in self.content:
            raise FileNotFoundError(path)
        return self.content[path]


class Rich(Files):
    environment: Mapping[str, str] = {"STAGE": "prod"}

    def yaml(self, text: str) -> Any:
        return yaml.safe_load(text)

    def files(self, path: str) -> Iterable[str]:
        names = [name for name in self.content if posixpath.dirname(name) == path]
        if not names:
            raise FileNotFoundError(path)
        return [posixpath.basename(name) for name in names]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (".products[0].name", "pizza"),
        ("$.products[-1].name", "salad"),
        ("products[1].price", 2),
        (".products[*].name", ["pizza", "water", "salad"]),
        (".products[?(@.price > 3)].name", ["pizza", "salad"]),
        (".products[?@.price <= 2].name", "water"),
        (".products[?(@.name == 'salad')].price", 4.5),
        ('.products[?(@.name != "salad" && @.price < 5)].name', "water"),
        (".products[?(@.sold == true || @.size.cm == 30)].name", ["pizza", "water"]),
        (".products[?(@.tags)].name", "pizza"),
        (".products[?(!@.tags)].name", ["water", "salad"]),
        (".products[0:2].name", ["pizza", "water"]),
        ("..cm", 30),
        ("$['a-b']['c d']", 1),
    ],
)
def test_a_json_path_leads_to_parts_of_a_document(path: str, expected: Any) -> None:
    written = path.replace("'", "\\'")
    source = f"var v = loadJsonContent('shop.json', '{written}')\n"
    files = {"main.bicep": source, "shop.json": json.dumps(SHOP)}
    assert compile_bicep("main.bicep", Files(files))["variables"]["$fxv#0"] == expected


@pytest.mark.parametrize(
    ("path", "code"),
    [(".nothing", "BCP235"), (".products[9]", "BCP235"), (".products[?(length(@))]", "AIF4101")],
)
def test_a_json_path_that_leads_nowhere_is_refused(path: str, code: str) -> None:
    source = f"var v = loadJsonContent('shop.json', '{path}')\n"
    with pytest.raises(Refused, match=code):
        compile_bicep("main.bicep", Files({"main.bicep": source, "shop.json": json.dumps(SHOP)}))


def test_yaml_is_read_by_the_one_who_offers_to() -> None:
    source = "var v = loadYamlContent('x.yaml')\nvar w = loadYamlContent('x.yaml', '.a[1]')\n"
    files = {"main.bicep": source, "x.yaml": "a: [1, two]\nb: on\n"}
    variables = compile_bicep("main.bicep", Rich(files))["variables"]
    assert (variables["$fxv#0"], variables["$fxv#1"]) == ({"a": [1, "two"], "b": True}, "two")
    with pytest.raises(Refused, match=r"AIF4101.*loadYamlContent"):
        compile_bicep("main.bicep", Files(files))


BOMB = "a0: &a0 [1, 1]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 60))


@pytest.mark.parametrize("text", ["a: [1", "a: 2024-01-01", "{1: 2, [3]: 4}"])
def test_yaml_that_is_no_plain_data_is_refused(text: str) -> None:
    files = {"main.bicep": "var v = loadYamlContent('x.yaml')\n", "x.yaml": text}
    with pytest.raises(Refused, match="BCP340"):
        compile_bicep("main.bicep", Rich(files))


def test_yaml_that_multiplies_is_refused() -> None:
    files = {"main.bicep": "var v = loadYamlContent('x.yaml')\n", "x.yaml": BOMB}
    with pytest.raises(Refused, match="AIF4102"):
        compile_bicep("main.bicep", Rich(files))


def test_a_file_that_is_too_large_to_load_is_refused() -> None:
    files = {"main.bicep": "var v = loadTextContent('x.txt')\n", "x.txt": "x" * 131_073}
    with pytest.raises(Refused, match="BCP184"):
        compile_bicep("main.bicep", Files(files))


def test_a_folder_is_listed_in_order_with_names_and_endings() -> None:
    files = {
        "app/main.bicep": "var v = loadDirectoryFileInfo('./assets')\n"
        "var w = loadDirectoryFileInfo('assets', '*.txt')\n",
        "app/assets/b.txt": "",
        "app/assets/Another": "",
        "app/assets/c.tar.gz": "",
        "app/assets/deeper/d.txt": "",
    }
    variables = compile_bicep("app/main.bicep", Rich(files))["variables"]
    assert [tuple(file.values()) for file in variables["$fxv#0"]] == [
        ("assets/Another", "Another", ""),
        ("assets/b.txt", "b.txt", ".txt"),
        ("assets/c.tar.gz", "c.tar.gz", ".gz"),
    ]
    assert [file["baseName"] for file in variables["$fxv#1"]] == ["b.txt"]
    with pytest.raises(Refused, match=r"AIF4101.*loadDirectoryFileInfo"):
        compile_bicep("app/main.bicep", Files(files))


TEMPLATE = "param one string\nparam two string\nparam three string = ''\n"


def test_a_parameters_file_takes_over_what_it_does_not_say_itself() -> None:
    files = {
        "main.bicep": TEMPLATE,
        "base.bicepparam": "using none\nvar b = 'base'\nparam one = b\nparam two = '${b}-2'\n",
        "main.bicepparam": "using 'main.bicep'\nextends 'base.bicepparam'\nparam one = 'own'\n",
    }
    found = compile_bicep("main.bicepparam", Files(files))["parameters"]
    assert found == {"one": {"value": "own"}, "two": {"value": "base-2"}}
    files["base.bicepparam"] = "using none\nparam one = 'x'\n"
    codes = {p.code for p in problems_in("main.bicepparam", Files(files)) if p.severity == "error"}
    assert codes == {"BCP258"}


def test_parameters_files_that_extend_each_other_are_refused() -> None:
    files = {
        "a.bicepparam": "using none\nextends 'b.bicepparam'\n",
        "b.bicepparam": "using none\nextends 'a.bicepparam'\n",
    }
    with pytest.raises(Refused, match="BCP095"):
        compile_bicep("a.bicepparam", Files(files))


def test_the_environment_is_read_where_it_is_handed_in() -> None:
    text = "using none\nparam a = readEnvironmentVariable('STAGE')\n"
    with_default = f"{text}param b = readEnvironmentVariable('NONE', 'x')\n"
    found = compile_bicep("p.bicepparam", Rich({"p.bicepparam": with_default}))["parameters"]
    assert found == {"a": {"value": "prod"}, "b": {"value": "x"}}
    with pytest.raises(Refused, match="AIF4101"):
        compile_bicep("p.bicepparam", Files({"p.bicepparam": text}))
    without = text.replace("STAGE", "NONE")
    with pytest.raises(Refused, match="BCP338"):
        compile_bicep("p.bicepparam", Rich({"p.bicepparam": without}))


def test_a_folder_where_a_file_is_needed_is_told() -> None:
    class Folders:
        def read(self, path: str) -> str:
            if path != "main.bicep":
                raise FileNotFoundError(path)
            return "output a string = loadTextContent('parts')\n"

        def files(self, path: str) -> list[str]:
            return ["one.txt"] if path == "parts" else []

    with pytest.raises(Refused) as refused:
        compile_bicep("main.bicep", Folders())
    assert [(p.where, p.code) for p in refused.value.problems] == [("main.bicep:1:35", "BCP275")]
