"""A twin with the real providers, and a client that waits and tries again as an engine does."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aifactory.twin import Twin, open_twin
from tests.twin.client import GROUP, SCENARIO, Client, Reply

REGION = "swedencentral"
NET = f"{GROUP}/providers/Microsoft.Network"
ROLES = "/providers/Microsoft.Authorization/roleDefinitions"
READER = f"{ROLES}/acdd72a7-3385-48ef-bd42-f606fba81ae7"
CRYPTO = f"{ROLES}/e147488a-f6f5-4113-8e2d-b22465e65bf6"


def real_twin(folder: Path, words: str = "") -> Twin:
    """A twin whose scenario has these further words."""
    scenario = folder / "twin.yaml"
    scenario.write_text(f"{SCENARIO}{words}\n", encoding="utf-8")
    return open_twin(folder / "twin.db", scenario)


class Real(Client):
    """A client of the real providers, with a group."""

    @classmethod
    def of(cls, twin: Twin) -> "Real":
        made = cls(twin, version="2024-05-01")
        made.login()
        made.group()
        return made

    def write(self, path: str, properties: Mapping[str, Any], **rest: Any) -> Reply:
        """PUT a resource in the region."""
        return self.put(path, {"location": REGION, "properties": dict(properties), **rest})

    def ready(self, path: str, properties: Mapping[str, Any], **rest: Any) -> Any:
        """PUT a resource, wait until it is done, and read it."""
        reply = self.write(path, properties, **rest)
        assert reply.status < 300, reply.json
        self.sleep(3600)
        return self.get(path).json

    def identity(self, name: str) -> str:
        """A new identity; its principal."""
        path = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}"
        reply = self.put(path, {"location": REGION})
        assert reply.status < 300, reply.json
        return str(reply.json["properties"]["principalId"])
