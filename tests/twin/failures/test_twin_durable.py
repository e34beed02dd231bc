"""What is kept: through kills at any moment, from version to version, by one twin at a time."""

import json
import random
import signal
import sqlite3
import ssl
import threading
import time
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest

from aifactory.azure.resource_id import ResourceId
from aifactory.problems import Exit, Refused
from aifactory.twin import open_twin
from aifactory.twin.keeping.alone import hold
from aifactory.twin.keeping.migrations import SHAPE
from aifactory.twin.server import serve
from tests.twin.client import GROUP, SCENARIO, SUB, Client, template
from tests.twin.failures.faulty import faulty
from tests.twin.failures.real import REGION, real_twin
from tests.twin.test_twin_server import Server

V = "api-version=2024-11-01"
LOST = (OSError, ssl.SSLError, HTTPException, ValueError)
RULES = "Microsoft.Network/networkSecurityGroups"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path)
    server.scenario.write_text(f"{SCENARIO}quotas: {{ resourceGroups: 100000 }}\n")
    server.start()
    server.login()
    yield server
    if server.process is not None and server.process.poll() is None:
        server.stop(signal.SIGKILL)


class Writer(threading.Thread):
    """Writes groups with a deployment in each until the server is gone; notes what was promised."""

    def __init__(self, server: Server, prefix: str) -> None:
        super().__init__()
        self._server, self._prefix = server, prefix
        self.promised: list[str] = []

    def run(self) -> None:
        number = 0
        try:
            while True:
                number += 1
                self._write(f"{GROUP}-{self._prefix}-{number}")
        except LOST:
            return

    def _write(self, group: str) -> None:
        self._put(group, {"location": REGION}, group)
        resources = [
            {"type": RULES, "apiVersion": "2024-05-01", "name": name, "location": REGION}
            for name in ("one", "two")
        ]
        body = {"mode": "Incremental", "template": template(*resources)}
        deployment = f"{group}/providers/Microsoft.Resources/deployments/d"
        made = [f"{group}/providers/{RULES}/{name}" for name in ("one", "two")]
        self._put(deployment, {"properties": body}, deployment, *made)

    def _put(self, path: str, body: Any, *promised: str) -> None:
        status, answer = self._server.send("PUT", f"{path}?{V}", json.dumps(body))
        assert status == 201, answer
        self.promised.extend(promised)


def killed_at_moments(server: Server, count: int, seed: int) -> int:
    """Kill the server so often while two clients write; how many promises it kept."""
    dice, kept = random.Random(seed), 0
    for at in range(count):
        server.send(
            "PUT", f"{GROUP}?{V}", json.dumps({"location": REGION})
        )  # what it knows is read
        writers = [Writer(server, f"{seed}-{at}-{which}") for which in range(2)]
        for writer in writers:
            writer.start()
        time.sleep(dice.uniform(0.1, 1.2))
        server.stop(signal.SIGKILL)
        for writer in writers:
            writer.join()
        server.start()
        for path in [path for writer in writers for path in writer.promised]:
            status, _ = server.send("GET", f"{path}?{V}")
            assert status == 200, f"{path} was promised and is gone (seed {seed}, kill {at})"
            kept += 1
    return kept


def test_kills_lose_nothing_that_was_acknowledged(server: Server) -> None:
    assert killed_at_moments(server, 5, seed=4) > 20


@pytest.mark.slow
def test_fifty_kills_lose_nothing_that_was_acknowledged(server: Server) -> None:
    assert killed_at_moments(server, 50, seed=7) > 500


def test_a_dropped_connection_is_dropped_over_tls_too(server: Server) -> None:
    folder = server.scenario.parent
    drop = "what: request, method: PUT, times: 2, effect: { drop: after }"
    faulty(folder, f"faults: [{{ {drop} }}]", ".aif/twin.db")
    began = time.monotonic()
    for _ in range(2):
        with pytest.raises(LOST):
            server.send("PUT", f"{GROUP}?{V}", json.dumps({"location": REGION}))
    assert time.monotonic() - began < 10  # cut, not timed out
    assert server.send("GET", f"{GROUP}?{V}")[0] == 200
    assert server.send("PUT", f"{GROUP}?{V}", json.dumps({"location": REGION}))[0] == 200


def test_a_served_twin_is_throttled_by_the_clock_that_it_has(server: Server) -> None:
    error = "error: { status: 429, code: TooManyRequests, retryAfter: 100 }"
    faulty(
        server.scenario.parent,
        f"faults: [{{ what: read, times: 1, effect: {{ {error} }} }}]",
        ".aif/twin.db",
    )
    assert server.send("GET", f"/subscriptions?{V}")[0] == 429
    assert server.send("GET", f"/subscriptions?{V}")[0] == 200


@pytest.mark.parametrize("held_by", ["server", "command"])
def test_a_state_is_a_servers_or_for_commands(held_by: str, tmp_path: Path) -> None:
    state, scenario = tmp_path / "twin.db", tmp_path / "twin.yaml"
    scenario.write_text(SCENARIO)
    with hold(state, alone=held_by == "server"):
        if held_by == "server":
            with pytest.raises(Refused, match="AIF8004") as refused:
                open_twin(state, scenario)
            assert refused.value.exit_code == Exit.UNAVAILABLE
        else:
            open_twin(state, scenario).close()  # commands share it
        with pytest.raises(Refused, match="AIF8004"):
            serve(state, scenario, 0)
    open_twin(state, scenario).close()


def test_a_running_server_keeps_commands_out(server: Server) -> None:
    with pytest.raises(Refused, match="AIF8004"):
        open_twin(server.state, server.scenario)
    server.stop(signal.SIGKILL)
    open_twin(server.state, server.scenario).close()


# -- from one version to the next

FIRST = """
CREATE TABLE resources (
  key TEXT PRIMARY KEY, id TEXT NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL,
  body BLOB NOT NULL, version TEXT NOT NULL,
  starts REAL NOT NULL, ready REAL NOT NULL, phase TEXT NOT NULL);
CREATE INDEX resources_by_type ON resources (type, key);
CREATE INDEX resources_by_name ON resources (type, name);
CREATE TABLE records (
  kind TEXT NOT NULL, key TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (kind, key));
PRAGMA user_version=1;
"""
ROBOT = "5a1c0000-0000-0000-0000-00000000000f"


def first_state(path: Path) -> None:
    """A state as the first version of the twin wrote it."""
    kind = "Microsoft.Resources/resourceGroups"
    group = {"id": GROUP, "name": "rg", "type": kind, "location": REGION, "properties": {}}
    robot = {"id": ROBOT, "type": "ServicePrincipal", "name": "robot"}
    clock = {"virtual": 1_900_000_000.0, "wall": 1_900_000_000.0, "speed": None}
    db = sqlite3.connect(path)
    db.executescript(FIRST)
    row = (GROUP.lower(), GROUP, kind.lower(), "rg", json.dumps(group), '"v"', 1.0, 1.0, "")
    db.execute("INSERT INTO resources VALUES (?,?,?,?,?,?,?,?,?)", row)
    records = (("principal", ROBOT, robot), ("meta", "clock", clock), *dead())
    for record, key, body in records:
        db.execute("INSERT INTO records VALUES (?,?,?)", (record, key, json.dumps(body).encode()))
    db.commit()
    db.close()


VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/it4ever"
SUBNET = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/net/subnets/agents"


def dead() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """A vault, its key and the subnet of agents that are gone, kept by type and name."""
    vault = {"properties": {"tenantId": "1", "sku": {"family": "A", "name": "standard"}}}
    subnet = SUBNET.lower().replace("/", "~")
    for resource, body in (
        (VAULT, {**vault, "location": REGION}),
        (f"{VAULT}/keys/it4ever~k", {"id": f"{VAULT}/keys/k", "properties": {"kty": "RSA"}}),
        (f"{SUBNET}/serviceAssociationLinks/{subnet}", {}),
    ):
        at = ResourceId(resource)
        grave = {"id": resource, "type": at.type, "name": at.name, "location": REGION, "body": body}
        grave |= {"purgeProtected": False, "deletedAt": "2030-03-17T17:46:40.0000000Z"}
        yield "tombstone", f"{at.type}/{at.name}".lower(), grave


def test_the_dead_of_an_older_state_hold_what_they_held(tmp_path: Path) -> None:
    first_state(tmp_path / "twin.db")
    twin = real_twin(tmp_path)
    client = Client(twin, version="2024-11-01")
    client.login()
    network = {
        "location": REGION,
        "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}},
    }
    network["properties"]["subnets"] = [
        {"name": "agents", "properties": {"addressPrefix": "10.0.1.0/24"}}
    ]
    assert client.put(SUBNET.partition("/subnets")[0], network).status == 201
    client.sleep(60)
    assert client.delete(SUBNET).code == "InUseSubnetCannotBeDeleted"
    vault = {
        "location": REGION,
        "properties": {"tenantId": "1", "sku": {"family": "A", "name": "standard"}},
    }
    assert client.put(VAULT, vault).code == "ConflictError"
    vault["properties"]["createMode"] = "recover"
    assert client.put(VAULT, vault).status < 300
    client.sleep(3600)
    assert client.get(f"{VAULT}/keys/k").json["properties"]["kty"] == "RSA"
    twin.close()


def test_a_state_of_the_first_version_is_taken_over(tmp_path: Path) -> None:
    first_state(tmp_path / "twin.db")
    twin = real_twin(tmp_path, "propagation: 300")
    client = Client(twin, version="2024-11-01")
    client.login()
    assert client.get(GROUP).json["location"] == REGION
    assert twin.elapsed == pytest.approx(0.0)
    role = "/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
    name = "00000000-0000-0000-0000-0000000000aa"
    path = f"{GROUP}/providers/Microsoft.Authorization/roleAssignments/{name}"
    given = {"properties": {"principalId": ROBOT, "roleDefinitionId": role}}
    assert client.put(path, given).status == 201  # the principal is no new one
    twin.close()
    db = sqlite3.connect(tmp_path / "twin.db")
    assert db.execute("PRAGMA user_version").fetchone() == (SHAPE,)
    db.close()
    real_twin(tmp_path).close()  # and once more, with nothing left to do


def test_a_migration_that_fails_leaves_the_state_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "twin.db"
    first_state(path)
    db = sqlite3.connect(path)
    db.execute("UPDATE records SET body='no JSON' WHERE kind='principal'")
    db.commit()
    db.close()
    with pytest.raises(Exception, match=r"JSON|unexpected|expected"):
        real_twin(tmp_path)
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA user_version").fetchone() == (1,)
    assert db.execute("SELECT COUNT(*) FROM records WHERE key='born'").fetchone() == (0,)
    db.close()


def test_answers_tell_how_long_the_real_thing_would_have_taken(tmp_path: Path) -> None:
    twin = real_twin(tmp_path)
    client = Client(twin, version="2024-11-01")
    client.login()
    before = float(client.get(f"/subscriptions/{SUB}").headers["x-aif-virtual-seconds"])
    client.sleep(123)
    after = float(client.get(f"/subscriptions/{SUB}").headers["x-aif-virtual-seconds"])
    assert after - before == pytest.approx(123)
    assert twin.elapsed == pytest.approx(after, abs=0.01)
    twin.close()
    twin = real_twin(tmp_path)
    assert twin.elapsed == pytest.approx(after, abs=0.01)
    twin.close()
