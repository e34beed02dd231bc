"""Our modules stay in the part of Bicep that needs no type data and nothing from elsewhere."""

import re
from pathlib import Path
from typing import Any

import pytest

from aifactory.bicep import problems_in
from aifactory.bicep.binding.workspace import Workspace
from aifactory.bicep.emit.template import Emitter
from aifactory.bicep.syntax import nodes as n

CONTENT = Path(__file__).parents[2] / "bicep"
DEPLOYMENTS = {"Microsoft.Resources/deployments"}
UNUSED = "no-unused-params"  # every module takes the same parameters, needed or not
MODULES = sorted(path.relative_to(CONTENT).as_posix() for path in CONTENT.rglob("*.bicep"))


class Files:
    def __init__(self, **texts: str) -> None:
        self.texts = texts

    def read(self, path: str) -> str:
        return self.texts.get(path.partition(".")[0]) or (CONTENT / path).read_text()


def breaks(path: str, files: Files) -> list[str]:
    """What of a module, and of the modules that it calls, is outside the dialect."""
    workspace = Workspace(files)
    workspace.load(path)
    codes = (str(problem.code) for problem in problems_in(path, files))
    found = [code for code in codes if code != UNUSED]
    for model in workspace.models.values():
        for statement in model.program:
            if isinstance(statement, n.Module):
                assert isinstance(statement.path, n.Text)
                local = not statement.path.value.startswith(("br:", "br/", "ts:", "ts/"))
                found += [] if local else [f"{statement.name} is not local"]
        found += [f"{m.name} has no name" for m in model.modules if "name" not in m.properties]
    if not found:
        found += _cased(path, workspace, files)
    return found


def _cased(path: str, workspace: Workspace, files: Files) -> list[str]:
    """Types that Azure spells otherwise: the compiler writes Azure's spelling."""
    written = {
        word for file in workspace.models for word in re.findall(r"'([\w./]+)@", files.read(file))
    }
    return sorted(_types(Emitter(workspace).template(path)) - written - DEPLOYMENTS)


def _types(template: dict[str, Any]) -> set[str]:
    listed = template["resources"]
    found: set[str] = set()
    for one in listed.values() if isinstance(listed, dict) else listed:
        found.add(one["type"])
        if one["type"] in DEPLOYMENTS:
            found |= _types(one.get("properties", {}).get("template", {"resources": []}))
    return found


@pytest.mark.parametrize("path", MODULES)
def test_a_module_needs_no_type_data_and_nothing_from_elsewhere(path: str) -> None:
    assert breaks(path, Files()) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("param p resourceInput<'A.B/c@2024-01-01'>.properties\noutput o object = p", "AIF4103"),
        ("extension kubernetes", "AIF4101"),
        ("module m 'br/public:avm/a:1.0.0' = { name: 'm' }", "BCP192"),
        ("module m 'landing-zone/identity.bicep' = {}", "BCP035"),
        (
            "resource v 'microsoft.keyvault/vaults@2024-11-01' = { name: 'v' }",
            "Microsoft.KeyVault/vaults",
        ),
    ],
)
def test_what_is_outside_the_dialect_is_noticed(source: str, expected: str) -> None:
    assert expected in breaks("main.bicep", Files(main=source))
