"""Whoever waits for a server that has gone silent is told so, and by nothing that data is in."""

import json
import logging
import os
import socket
import subprocess
import sys
import time

import pytest
import trustme

from aifactory.api.logbook import WAITING
from aifactory.cli.shell import Shell
from aifactory.cli.waiting import waiting

COMMAND = [sys.executable, "-c", "from aifactory.cli import main; main()"]


@pytest.mark.parametrize("output", ["text", "json"])
def test_what_is_told_while_a_command_waits_is_a_line_on_stderr(capsys, output):
    with waiting(Shell(".", output, True, "twin")):
        logging.getLogger(WAITING).warning("No answer.")
    logging.getLogger(WAITING).warning("Too late.")
    assert capsys.readouterr() == ("", "No answer.\n")


@pytest.mark.slow
@pytest.mark.parametrize("words", [("plan", "-o", "json"), ("verify",), ("deploy", "--yes")])
def test_a_server_that_hangs_is_told_of_within_seconds(aif, folder, words):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        note = folder / ".aif" / "twin" / "server.json"
        assert aif("plan", "--env", "dev").code == 0
        authority = folder / ".aif" / "ca.pem"
        trustme.CA().cert_pem.write_to_path(authority)
        port = silent.getsockname()[1]
        where = {"pid": os.getpid(), "port": port, "tenant": "x", "authority": str(authority)}
        note.write_text(json.dumps({**where, "host": "127.0.0.1"}))
        began = time.monotonic()
        child = subprocess.Popen([*COMMAND, *words], stderr=subprocess.PIPE, text=True)
        line = child.stderr.readline()
        child.terminate()
        child.communicate()
    assert line == f"No answer from 127.0.0.1:{port} for 10 s; still waiting, Ctrl-C stops.\n"
    assert time.monotonic() - began < 30
