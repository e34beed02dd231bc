"""What people review of contoso: the stacks, their sources and their values."""

import json
from pathlib import Path

import pytest

from aifactory.api.building import built
from aifactory.api.desired import desire
from aifactory.catalog import load_catalog
from aifactory.config import schemas
from aifactory.config.edit import schema_text

CONTOSO = Path(__file__).parents[2] / "examples" / "contoso"


@pytest.fixture(scope="module")
def stacks():
    return built(desire(CONTOSO, locked=True))


def test_the_stacks_and_their_order(stacks, golden):
    rows = [
        {
            "id": each.stack.id,
            "name": each.stack.name,
            "scope": each.stack.group or each.stack.subscription,
            "after": list(each.stack.after),
            "calls": [call.symbol for call in each.stack.calls],
        }
        for each in stacks
    ]
    golden("contoso/stacks.json", json.dumps(rows, indent=2) + "\n")


def test_the_sources_are_one_for_each_shape(stacks, golden):
    shapes = {}
    for each in stacks:
        plain = each.stack.id.partition("/")[2]
        name = each.stack.id if plain.replace("/", "-") in shapes.values() else plain
        shapes.setdefault(each.main, name.replace("/", "-"))
    assert len(shapes) == 24  # four of them are encrypted with keys of their own
    for main, name in shapes.items():
        golden(f"contoso/{name}.bicep", main)


@pytest.mark.parametrize("stack", ["dev/001/cell-1/network", "prod/001/p002/services"])
def test_the_values(stacks, golden, stack):
    found = next(each for each in stacks if each.stack.id == stack)
    text = json.dumps(found.parameters, indent=2) + "\n"
    golden(f"contoso/{stack.replace('/', '-')}.parameters.json", text)


def test_the_schemas_that_editors_read(golden):
    for name, schema in schemas(load_catalog(CONTOSO.parents[1] / "bicep")).items():
        golden(f"../../examples/contoso/schemas/{name}", schema_text(schema))


def test_the_same_files_give_the_same_bytes(stacks):
    again = built(desire(CONTOSO, locked=True))
    assert [each.key for each in again] == [each.key for each in stacks]
