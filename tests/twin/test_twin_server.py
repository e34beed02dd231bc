"""The twin over TLS: real sockets, its own authority, and a kill that loses nothing."""

import http.client
import json
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from aifactory.problems import Exit, Refused
from aifactory.twin import open_twin
from aifactory.twin.server import EVERYWHERE, HOST, certificates_beside, serve
from tests.twin.client import GROUP, SCENARIO

STARTER = """
import sys
from pathlib import Path
from aifactory.twin.server import serve
serve(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), speed=50)
"""


class Server:
    """A twin in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.state, self.scenario = folder / ".aif" / "twin.db", folder / "twin.yaml"
        self.scenario.write_text(SCENARIO)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = int(probe.getsockname()[1])
        self.process: subprocess.Popen[bytes] | None = None
        self.token = ""

    def start(self) -> None:
        words = [sys.executable, "-c", STARTER, str(self.state), str(self.scenario), str(self.port)]
        self.process = subprocess.Popen(words)
        for _ in range(200):
            try:
                self.send("GET", "/metadata/endpoints?api-version=2022-09-01")
            except (OSError, ssl.SSLError):
                time.sleep(0.05)
            else:
                return
        self.stop(signal.SIGKILL)
        raise AssertionError("the server does not start")

    def stop(self, how: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(20)

    def login(self) -> None:
        identity = json.loads(self.state.with_name("twin.db.identity").read_text())
        form = {name: identity[name] for name in ("client_id", "client_secret")}
        content = urlencode({"grant_type": "client_credentials", **form})
        tenant = "11111111-0000-0000-0000-000000000000"
        _, body = self.send("POST", f"/{tenant}/oauth2/v2.0/token", content)
        self.token = body["access_token"]

    def send(self, method: str, path: str, content: str | None = None) -> tuple[int, Any]:
        trust = ssl.create_default_context(cafile=str(self.state.with_name("twin.db.ca.pem")))
        link = http.client.HTTPSConnection("localhost", self.port, context=trust, timeout=20)
        try:
            link.request(method, path, content, {"Authorization": f"Bearer {self.token}"})
            answer = link.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text else None
        finally:
            link.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path)
    server.start()
    server.login()
    yield server
    if server.process is not None and server.process.poll() is None:
        server.stop(signal.SIGKILL)


def test_a_killed_server_loses_nothing_that_it_acknowledged(server: Server) -> None:
    version = "api-version=2021-04-01"
    names = [f"rg{number}" for number in range(25)]
    for name in names:
        status, _ = server.send(
            "PUT", f"{GROUP}-{name}?{version}", json.dumps({"location": "swedencentral"})
        )
        assert status == 201
    server.stop(signal.SIGKILL)
    server.start()  # the token of before is good: its key is kept
    subscription = GROUP.rpartition("/")[0]
    status, body = server.send("GET", f"{subscription}?{version}")
    assert status == 200
    assert {item["name"] for item in body["value"]} == {f"rg-{name}" for name in names}


def test_a_server_stops_when_it_is_told_to(server: Server) -> None:
    assert server.stop(signal.SIGTERM) in {0, -signal.SIGTERM}


def test_the_identity_is_for_its_owner_alone(server: Server) -> None:
    for name in ("identity", "key.pem"):
        assert server.state.with_name(f"twin.db.{name}").stat().st_mode & 0o777 == 0o600


def test_a_taken_port_is_refused(server: Server, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="AIF8003") as refused:
        serve(tmp_path / "other.db", server.scenario, server.port)
    assert refused.value.exit_code == Exit.UNAVAILABLE


def test_a_second_server_of_one_state_is_refused(server: Server) -> None:
    with pytest.raises(Refused, match="AIF8004"):
        serve(server.state, server.scenario, 0)


@pytest.mark.parametrize(
    ("story", "text"),
    [
        ("no such file", None),
        ("not YAML", "tenant: ["),
        ("no subscriptions", "tenant: { id: 11111111-0000-0000-0000-000000000000 }"),
        ("an id that is none", "tenant: { id: x }\nsubscriptions: []"),
        (
            "a principal of no known type",
            SCENARIO + "  - { id: 5a1c0000-0000-0000-0000-000000000003, type: Robot, name: x }",
        ),
    ],
)
def test_a_bad_scenario_is_refused(story: str, text: str | None, tmp_path: Path) -> None:
    scenario = tmp_path / "twin.yaml"
    if text is not None:
        scenario.write_text(text)
    with pytest.raises(Refused, match="AIF8001"):
        open_twin(tmp_path / "twin.db", scenario)


def test_a_state_of_another_shape_is_refused(tmp_path: Path) -> None:
    (tmp_path / "twin.yaml").write_text(SCENARIO)
    (tmp_path / "twin.db").write_text("this is not a database, and long enough to tell " * 9)
    with pytest.raises(Refused, match="AIF8002") as refused:
        open_twin(tmp_path / "twin.db", tmp_path / "twin.yaml")
    assert refused.value.exit_code == Exit.UNAVAILABLE


def test_the_certificate_names_the_address_that_is_served(tmp_path: Path) -> None:
    from cryptography import x509

    def named(host: str) -> set[str]:
        kept = certificates_beside(tmp_path / "twin.db", host)
        first = x509.load_pem_x509_certificate(kept.chain.read_bytes())
        found = first.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return {str(name.value) for name in found}

    assert named(HOST) == {"localhost", "127.0.0.1", "::1"}
    assert named("10.0.0.4") == named(HOST) | {"10.0.0.4"}
    assert named(EVERYWHERE) == named(HOST) | {socket.gethostname()}
