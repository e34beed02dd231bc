"""The printed schemas accept what the loader accepts, and complete services and their settings."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from aifactory.catalog import Catalog, content_schemas, load_catalog, service_schema
from aifactory.config import load_factory, schemas, smallest
from aifactory.config.codes import CODES
from aifactory.config.edit import factory_name
from tests.config.conftest import CONTENT, FACTORY, PROJECT, Write

FULL = """\
profile: wide
scaleSet: "001"
team: { lead: 5a1c0000-0000-0000-0000-000000000001 }
services:
  vault: { keepDays: 3d, purge: off }
  cluster: { pools: { gpu: { idle: 5m, max: 4 } }, labels: { a: b } }
  store: on
environments: { dev: { services: { store: off } }, prod: {} }
budget: { monthly: 10, alertAt: [50] }
tags: { a: b }
"""


def judge(tmp_path: Path, schema: dict[str, Any], *files: Path) -> str:
    """What check-jsonschema, which we did not write, says; empty when all is well."""
    path = tmp_path / "judged.schema.json"
    path.write_text(json.dumps(schema))
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--schemafile",
        str(path),
        *map(str, files),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_the_schemas_accept_what_the_loader_accepts(
    write: Write, catalog: Catalog, tmp_path: Path
) -> None:
    folder = write(FACTORY, churn=PROJECT, full=FULL.replace("3d", "30d"))
    load_factory(folder, catalog)
    found = schemas(catalog)
    assert judge(tmp_path, found["factory.schema.json"], folder / "factory.yaml") == ""
    files = [folder / "projects" / name for name in ("churn.yaml", "full.yaml")]
    assert judge(tmp_path, found["project.schema.json"], *files) == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (PROJECT + "services: { valt: on }\n", "valt"),
        (PROJECT + "services: { vault: { keepDay: 8 } }\n", "keepDay"),
        (PROJECT + "services: { vault: { purge: true } }\n", "not valid"),
        (PROJECT.replace("small", "smal"), "smal"),
        (PROJECT.replace("lead", "leed"), "leed"),
        (PROJECT + "environments: { Production: {} }\n", "Production"),
    ],
)
def test_the_schemas_refuse_what_the_loader_refuses(
    write: Write, catalog: Catalog, tmp_path: Path, text: str, words: str
) -> None:
    folder = write(FACTORY, churn=text)
    schema = schemas(catalog)["project.schema.json"]
    assert words in judge(tmp_path, schema, folder / "projects" / "churn.yaml")


def test_no_schema_offers_null(catalog: Catalog) -> None:
    printed = json.dumps([schemas(catalog), content_schemas()])
    assert '"null"' not in printed
    assert '"default": null' not in printed


def test_every_field_of_the_planner_stays_out_of_the_editor(catalog: Catalog) -> None:
    services = schemas(catalog)["project.schema.json"]["$defs"]["Services"]["properties"]
    settings = services["cluster"]["anyOf"][1]["properties"]
    assert set(settings) == {"pools", "labels"}
    assert settings["pools"]["additionalProperties"]["properties"]["max"]["maximum"] == 100
    assert services["vault"]["anyOf"][0] == {"enum": ["on", "off"]}


def test_the_schema_of_a_service_accepts_ours(tmp_path: Path) -> None:
    assert judge(tmp_path, service_schema(), *sorted(CONTENT.glob("services/*/service.yaml"))) == ""


def test_the_smallest_factory_loads_with_the_content_that_ships(tmp_path: Path) -> None:
    catalog = load_catalog(Path(__file__).parents[2] / "bicep")
    files = smallest("My-Factory 2", catalog)
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    factory = load_factory(tmp_path, catalog)
    assert (factory.name, list(factory.projects)) == ("myfactory2", ["churn"])
    assert list(factory.environments) == ["dev/001", "prod/001", "stage/001"]
    for file in ("factory.yaml", "projects/churn.yaml"):
        pointers = re.findall(r"\$schema[=:] ?(\S+)", files[file])
        assert len(pointers) == 2
        targets = {(tmp_path / file).parent / pointer for pointer in pointers}
        assert all(target.is_file() for target in targets)
    assert set(files) >= {"twin.yaml", ".gitignore"}
    assert all(group in files["twin.yaml"] for group in factory.projects["churn"].team.values())


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("acme", "acme"),
        ("Contoso AI", "contosoai"),
        ("2024-x", "acme"),
        ("a-very-long-name", "averylongn"),
        ("", "acme"),
    ],
)
def test_a_factory_is_named_after_its_folder(folder: str, name: str) -> None:
    assert factory_name(folder) == name


def test_every_code_is_a_sentence() -> None:
    for code, sentence in CODES.items():
        assert re.match(r"AIF[12]\d{3}$", code)
        assert re.match(r"[a-zA-Z].*\.$", sentence)
