"""Databases with settings of one's own: somebody can log in, and Azure takes each size."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from aifactory.catalog import Catalog
from aifactory.template import Evaluated
from tests.content.test_content_evaluated import module, parameters

Evaluate = Callable[[str, Mapping[str, Any]], tuple[Evaluated, ...]]


@pytest.fixture
def made(catalog: Catalog, evaluated: Evaluate) -> Callable[[str], dict[str, Any]]:
    """The properties of a server and its database of some size, by the end of their types."""

    def properties(size: str) -> dict[str, Any]:
        service = catalog.services["sql"]
        values = parameters(service, "economy", [])
        values["settings"] |= {"size": size}
        found = evaluated(module(service), values)
        return {one.id.type.rpartition("/")[2]: one.body["properties"] for one in found}

    return properties


def test_an_administrator_is_known_by_its_client_id(
    made: Callable[[str], dict[str, Any]],
) -> None:
    administrator = made("S0")["servers"]["administrators"]
    assert administrator["principalType"] == "Application"
    assert str(administrator["sid"]).rstrip("]\"'").endswith("clientId")


@pytest.mark.parametrize(
    ("size", "least"),
    [
        ("S0", None),
        ("GP_Gen5_2", None),
        ("GP_S_Gen5_1", 0.5),
        ("GP_S_Gen5_4", 0.5),
        ("GP_S_Gen5_6", 0.75),
        ("GP_S_Gen5_10", 1.25),
        ("GP_S_Gen5_40", 5),
    ],
)
def test_a_size_that_sleeps_keeps_an_eighth_of_its_cores(
    made: Callable[[str], dict[str, Any]], size: str, least: float | None
) -> None:
    assert made(size)["databases"].get("minCapacity") == least
