"""The house keeps its sizes, and the repository speaks of the project alone."""

import ast
import re
from functools import cache
from pathlib import Path

from aifactory.catalog.model import Service

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
CONTENT = ROOT / "bicep"
# The twin knows Azure; the two languages have words (keyVault, storage) that are also flags.
LANGUAGES = {"twin", "bicep", "template"}


@cache
def walked(path):
    """Every node of a file's tree; several tests look at them all."""
    return tuple(ast.walk(ast.parse(path.read_text())))


def test_files_are_small_enough_to_hold():
    long = {str(path): n for path in SOURCES if (n := len(path.read_text().splitlines())) > 400}
    assert not long


def test_functions_are_small_enough_to_hold():
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    long = [
        f"{path.name}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in walked(path)
        if isinstance(node, kinds) and node.end_lineno - node.lineno >= 50
    ]
    assert not long


def test_rooms_are_small_enough_to_walk():
    rooms = {path.parent for path in SOURCES}
    crowded = {str(room): n for room in rooms if (n := len(list(room.glob("*.py")))) > 16}
    assert not crowded


def test_no_python_file_outside_the_twin_names_a_service():
    flags = {
        line.removeprefix("flag:").strip()
        for path in CONTENT.glob("services/*/service.yaml")
        for line in path.read_text().splitlines()
        if line.startswith("flag:")
    }
    named = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.value}"
        for path in SOURCES
        if not LANGUAGES & set(path.parts)
        for node in walked(path)
        if isinstance(node, ast.Constant) and node.value in flags
    ]
    assert flags
    assert not named


def test_an_assert_only_tells_the_type_checker_what_holds():
    """`python -O` leaves all of them out: what may be wrong is refused by an `if`."""
    narrowing = re.compile(r"assert (\w+|[\w.]+ is not None|isinstance\([^()]+\))")
    nodes = [node for path in SOURCES for node in walked(path)]
    told = [ast.unparse(node) for node in nodes if isinstance(node, ast.Assert)]
    assert [one for one in told if not narrowing.fullmatch(one)] == []
    assert "AssertionError" not in {node.id for node in nodes if isinstance(node, ast.Name)}


def test_every_fact_of_a_service_has_a_reader():
    """Beside the twin, which has facts of its own under names that are alike."""
    ours = [path for path in SOURCES if "twin" not in path.parts]
    read = {one.attr for path in ours for one in walked(path) if isinstance(one, ast.Attribute)}
    assert [one for one in Service.model_fields if one not in read] == []


def test_every_file_says_first_what_it_is_for():
    silent = [str(path) for path in SOURCES if not path.read_text().startswith('"""')]
    assert not silent
