"""Commands as processes: interrupted, two at once, and the twin as a server."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time

import pytest

COMMAND = [sys.executable, "-c", "from aifactory.cli import main; main()"]
DEPLOY = ("deploy", "--env", "dev", "--yes")


@pytest.fixture
def start(folder):
    """Starts commands; none outlives its test."""
    children = []

    def begin(*words):
        child = subprocess.Popen(
            [*COMMAND, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        children.append(child)
        return child

    yield begin
    for child in children:
        child.kill()
        child.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_deploy_is_finished_by_the_same_command(aif, folder, start, number):
    child = start(*DEPLOY)
    runs = folder / ".aif" / "engine" / "runs.sqlite"
    deadline = time.monotonic() + 30
    while not runs.is_file() and time.monotonic() < deadline:
        time.sleep(0.01)
    child.send_signal(number)
    _, err = child.communicate(timeout=30)
    assert child.returncode == 130
    assert "Traceback" not in err
    assert "what was acknowledged is kept" in err
    assert aif(*DEPLOY).code == 0
    assert aif("plan", "--env", "dev", "--detailed-exitcode").code == 0


def test_two_deploys_at_once_are_one_and_a_refusal(folder, start):
    both = [start(*DEPLOY, "-o", "json") for _ in range(2)]
    ends = sorted((child.communicate(timeout=60)[0], child.returncode) for child in both)
    outs = {code: json.loads(out) for out, code in ends}
    assert set(outs) <= {0, 1}
    assert outs[0]["done"]
    if 1 in outs:  # else the second one came when the first had ended
        assert outs[1]["problems"][0]["code"] == "AIF5010"


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_taken_port_is_not_taken_for_a_start(aif, folder, port):
    with socket.create_server(("127.0.0.1", port)):
        ended = aif("twin", "start", "--port", port, "-o", "json")
    assert ended.code == 69
    assert ended.codes == ["AIF8003"]
    assert "--port" in ended.json["problems"][0]["fix"]
    assert not aif("twin", "status", "-o", "json").json["running"]


def test_a_killed_server_is_noticed_and_nothing_is_lost(aif, folder, start, port):
    child = start("twin", "start", "--port", str(port), "-o", "json")
    server = json.loads(child.communicate(timeout=30)[0])
    try:
        values = aif("twin", "env", "-o", "json").json
        assert values["AIF_TWIN_ENDPOINT"] == server["url"]
        lines = aif("twin", "env").out.splitlines()
        assert [line.split("=")[0] for line in lines] == [f"export {name}" for name in values]
        assert aif("twin", "reset", "--yes", "-o", "json").codes == ["AIF8090"]
        lost = shutil.move(folder / ".aif" / "twin" / "server.json", folder / "server.json")
        assert aif("plan", "-o", "json").codes == ["AIF8004"]
        shutil.move(lost, folder / ".aif" / "twin" / "server.json")
        assert aif("plan", "--env", "dev").code == 0
    finally:
        os.kill(server["pid"], signal.SIGKILL)
    deadline = time.monotonic() + 10
    while aif("twin", "status", "-o", "json").json["running"] and time.monotonic() < deadline:
        time.sleep(0.05)
    assert aif("plan", "--env", "dev").code == 0
    assert aif("twin", "env", "-o", "json").codes == ["AIF8091"]
    assert aif("twin", "stop", "-o", "json").json == {"stopped": False}


def reached(host, port):
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) == 0


def test_a_server_is_reached_at_the_address_that_it_was_given(aif, folder, start, port):
    other = "127.0.0.2"  # of this machine alone, and not where servers listen by themselves
    child = start("twin", "start", "--port", str(port), "--host", other)
    out, err = child.communicate(timeout=30)
    try:
        assert f"https://{other}:{port}" in out
        assert "Others may reach it" in err
        assert (reached(other, port), reached("127.0.0.1", port)) == (True, False)
        assert aif("plan", "--env", "dev").code == 0  # over TLS, under that name
        assert (
            aif("twin", "env", "-o", "json").json["AIF_TWIN_ENDPOINT"] == f"https://{other}:{port}"
        )
    finally:
        assert aif("twin", "stop").code == 0
    child = start("twin", "start", "--port", str(port))
    _, err = child.communicate(timeout=30)
    try:
        assert "Others" not in err
        assert (reached(other, port), reached("127.0.0.1", port)) == (False, True)
    finally:
        assert aif("twin", "stop").code == 0


def test_an_address_of_another_machine_is_refused(aif, folder, port):
    ended = aif("twin", "start", "--port", port, "--host", "192.0.2.1", "-o", "json")
    assert (ended.code, ended.codes) == (69, ["AIF8003"])
    assert "--host" in ended.json["problems"][0]["fix"]


def test_without_az_an_earlier_login_stays(aif, folder, start, port, monkeypatch):
    start("twin", "start", "--port", str(port)).communicate(timeout=30)
    try:
        clouds = folder / ".aif" / "twin" / "az" / "clouds.config"
        clouds.parent.mkdir(parents=True)
        clouds.write_text("[twin]\n")
        monkeypatch.setenv("PATH", str(folder))
        assert aif("twin", "env", "--az", "-o", "json").codes == ["AIF8094"]
        assert clouds.read_text() == "[twin]\n"
    finally:
        assert aif("twin", "stop").code == 0


@pytest.mark.parametrize(
    "text",
    [
        "garbage",
        "[1]",
        '{"pid": "a", "port": 1, "tenant": "x", "authority": "/none"}',
        '{"pid": 1, "port": 1, "tenant": "x", "authority": "/none"}',
        '{"pid": 99999999999999999999, "port": 1, "tenant": "x", "authority": "/none"}',
    ],
)
def test_a_note_of_a_server_that_is_none_is_passed_over(aif, folder, text):
    note = folder / ".aif" / "twin" / "server.json"
    note.parent.mkdir(parents=True)
    note.write_text(text)
    assert aif("twin", "status", "-o", "json").json["running"] is False
    assert aif("twin", "stop", "-o", "json").json == {"stopped": False}
