"""Public estates, compiled by us and deployed by az: `make test-clients ESTATES=DIR` knows where.

The folder holds their clones, each named OWNER+NAME or NAME.
"""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.clients.harness import READERS, SUBSCRIPTION, Az, run

RECIPES = yaml.safe_load(Path(__file__).with_name("estates.yaml").read_text())
ESTATES = Path(os.environ.get("AIF_ESTATES") or "nowhere")


def clone(estate: str) -> Path | None:
    names = (estate.replace("/", "+"), estate.rpartition("/")[2])
    return next((ESTATES / name for name in names if (ESTATES / name).is_dir()), None)


FOUND = {estate: place for estate in RECIPES if (place := clone(estate)) is not None}


@pytest.mark.parametrize("estate", FOUND)
def test_a_public_estate_deploys_unchanged(estate: str, az: Az, tmp_path: Path) -> None:
    known = {"subscription": SUBSCRIPTION, "readers": READERS}
    known["tenant"] = az("account", "show", "--query", "tenantId")
    for step in RECIPES[estate]:
        made = deployed(az, FOUND[estate], step, known, tmp_path)
        there = {*types(made["outputResources"]), *az("resource", "list", "--query", "[].type")}
        assert set(step["holds"]) <= there, step["step"]
        known |= {
            f"{step['step']}.{name}": each["value"]
            for name, each in (made["outputs"] or {}).items()
            if "value" in each
        }


def deployed(az: Az, place: Path, step: Any, known: dict[str, Any], scratch: Path) -> Any:
    """The properties of one step's deployment, which has succeeded."""
    template, given = place / step["file"], scratch / f"{step['step']}.parameters.json"
    if template.suffix == ".bicep":
        compiled = scratch / f"{step['step']}.json"
        run(["aif", "compile", str(template), "--out", str(compiled)], az.env)
        template = compiled
    given.write_text(json.dumps(parameters(place, step, known)))
    made = az(
        *("deployment", *scope(az, step), "--name", step["step"]),
        *("--template-file", str(template), "--parameters", f"@{given}"),
        *("--query", "properties"),
    )
    assert made["provisioningState"] == "Succeeded"
    return made


def scope(az: Az, step: Any) -> list[str]:
    """Where the step deploys to, in az's words; its group is made first."""
    if "group" in step:
        az("group", "create", "-n", step["group"], "-l", "swedencentral")
        return ["group", "create", "-g", step["group"]]
    if "subscription" in step:
        return ["sub", "create", "-l", step["subscription"]]
    if "tenant" in step:
        return ["tenant", "create", "-l", step["tenant"]]
    return ["mg", "create", "-m", step["managementGroup"], "-l", "swedencentral"]


def parameters(place: Path, step: Any, known: dict[str, Any]) -> dict[str, Any]:
    """The estate's own file of parameters, and what the recipe adds."""
    file = step.get("parameters")
    own = json.loads((place / file).read_text())["parameters"] if file else {}
    given = {name: {"value": filled(one, known)} for name, one in step.get("with", {}).items()}
    return {**own, **given}


def filled(value: Any, known: dict[str, Any]) -> Any:
    found = re.fullmatch(r"\{([\w.]+)\}", value) if isinstance(value, str) else None
    return known[found[1]] if found else value


def types(resources: list[dict[str, str]]) -> set[str]:
    """The types of what was made."""
    words = (each["id"].rpartition("/providers/")[2].split("/") for each in resources)
    return {"/".join((each[0], *each[1::2])) for each in words}
