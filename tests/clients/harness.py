"""Clients nobody here wrote, in processes of their own, and the twin that they are pointed at."""

import json
import os
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

ROOT = Path(__file__).parents[2]
TEMPLATES = Path(__file__).with_name("templates")
BIN = ROOT / ".venv" / "bin"
AZ_BIN = ROOT / ".venv-az" / "bin"
SUBSCRIPTION = "00000000-0000-0000-0000-0000000000a1"
OTHER = "00000000-0000-0000-0000-0000000000a2"
READERS = "33333333-0000-0000-0000-000000000001"
SCENARIO = f"""\
tenant: {{ id: 72f988bf-0000-4000-8000-000000000001, name: Contoso }}
subscriptions:
  - {{ id: {SUBSCRIPTION}, name: contoso-one }}
  - {{ id: {OTHER}, name: contoso-two }}
principals:
  - {{ id: {READERS}, type: Group, name: readers }}
"""
DONE = object()  # the command succeeds and prints nothing


@dataclass(frozen=True)
class Refused:
    """The command fails, and says each of these."""

    words: tuple[str, ...]


def refused(*words: str) -> Refused:
    return Refused(words)


@dataclass(frozen=True)
class Shows:
    """The command prints text in which each of these is found."""

    words: tuple[str, ...]


def shows(*words: str) -> Shows:
    return Shows(words)


Step = tuple[str, Any]  # a command line after `az`, and what comes of it


@contextmanager
def served(folder: Path, speed: float) -> Iterator[dict[str, str]]:
    """The environment in which clients reach a twin of this folder; it is stopped in the end."""
    (folder / "twin.yaml").write_text(f"{SCENARIO}speed: {speed}\n")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AZURE_")}
    clean["PATH"] = os.pathsep.join([str(AZ_BIN), str(BIN), clean["PATH"]])
    clean["AZURE_CORE_ONLY_SHOW_ERRORS"] = "true"
    run(["aif", "-C", str(folder), "twin", "start", "--port", str(port)], clean)
    try:
        yield pointed(folder, clean)
    finally:
        run(["aif", "-C", str(folder), "twin", "stop"], clean)
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port))


def pointed(folder: Path, clean: Mapping[str, str]) -> dict[str, str]:
    """The environment after the line that the documentation has people type."""
    line = f'eval "$(aif -C {shlex.quote(str(folder))} twin env --az)" && '
    show = "import json, os; print(json.dumps(dict(os.environ)))"
    done = run(["sh", "-ec", f'{line}"$0" -c "$1"', sys.executable, show], clean)
    return json.loads(done.stdout)


def run(words: Sequence[str], env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """A program that must succeed."""
    done = attempt(words, env)
    assert done.returncode == 0, f"{shlex.join(words)}: {done.stdout}{done.stderr}"
    return done


def attempt(words: Sequence[str], env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, env=env, text=True, capture_output=True, timeout=120, check=False)


class Az:
    """The real az, logged in to one twin."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env

    def __call__(self, *words: str) -> Any:
        """What the command prints, as a value."""
        text = run(["az", *words, "-o", "json"], self.env).stdout
        return json.loads(text) if text.strip() else DONE

    def text(self, *words: str) -> str:
        """What the command prints as it stands."""
        return run(["az", *words], self.env).stdout

    def fails(self, *words: str) -> str:
        """What a command says that must fail."""
        done = attempt(["az", *words], self.env)
        assert done.returncode, f"az {shlex.join(words)} succeeds: {done.stdout}"
        return done.stderr

    def travel(self, steps: Sequence[Step], **names: str) -> None:
        """Take the steps of a journey one after the other; each does what stands beside it."""
        known = {"sub": SUBSCRIPTION, "other": OTHER, "readers": READERS, "t": str(TEMPLATES)}
        known |= {"client": self.env["AZURE_CLIENT_ID"], **names}
        for line, wanted in steps:
            words = [Template(word).safe_substitute(known) for word in shlex.split(line)]
            self._step(words, _filled(wanted, known))

    def _step(self, words: list[str], wanted: Any) -> None:
        if isinstance(wanted, Refused | Shows):
            said = self.fails(*words) if isinstance(wanted, Refused) else self.text(*words)
            missing = [word for word in wanted.words if word not in said]
            assert not missing, f"az {shlex.join(words)} does not say {missing}:\n{said}"
            return
        found = self(*words)
        assert found == wanted, f"az {shlex.join(words)}:\n{found!r}\ninstead of\n{wanted!r}"


def _filled(wanted: Any, known: Mapping[str, str]) -> Any:
    """The same with $names filled in, wherever they stand."""
    if isinstance(wanted, str):
        return Template(wanted).safe_substitute(known)
    if isinstance(wanted, list):
        return [_filled(item, known) for item in wanted]
    if isinstance(wanted, dict):
        return {_filled(key, known): _filled(value, known) for key, value in wanted.items()}
    if isinstance(wanted, Refused | Shows):
        return type(wanted)(tuple(_filled(word, known) for word in wanted.words))
    return wanted
