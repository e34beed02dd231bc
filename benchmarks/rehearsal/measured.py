"""A command as people run it, against a served twin: what it said, and what it cost them both."""

import json
import os
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

AIF = Path(sys.executable).with_name("aif")
_DISCOVERY = "/metadata/endpoints?api-version=2022-09-01"
_MIB = 1024  # KiB, which is what Linux counts memory in
_LINE = 10.0  # seconds between two lines of progress

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Counted:
    """What a server has answered and used since it began."""

    requests: int
    throttled: int
    cpu: float


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended, and its figures; seconds, and MiB."""

    code: int
    said: Any  # its JSON
    told: tuple[str, ...]  # its lines on stderr
    wall: float
    client_cpu: float
    client_memory: float
    server: Counted  # during the command

    def means(self, code: int) -> "Ran":
        """Itself; SystemExit with what the command said when it ended otherwise."""
        if self.code != code:
            raise SystemExit(f"exit {self.code} where {code} was due: {self.said} {self.told[-5:]}")
        return self


@dataclass(frozen=True, slots=True)
class Served:
    """A factory folder whose twin runs as a server, in a process of its own."""

    home: Path
    say: Say

    def aif(self, *words: str) -> Ran:
        """Run a command to its end."""
        before, start = self.counted(), time.perf_counter()
        command = [str(AIF), "-C", str(self.home), *words, "-o", "json"]
        out = self.home / "out.json"
        with out.open("w") as file:
            child = subprocess.Popen(command, stdout=file, stderr=subprocess.PIPE, text=True)
            told = tuple(self._followed(child))
            _, status, used = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        wall, after = time.perf_counter() - start, self.counted()
        text = out.read_text(encoding="utf-8")
        return Ran(
            code=child.returncode,
            said=json.loads(text) if text else None,
            told=told,
            wall=wall,
            client_cpu=used.ru_utime + used.ru_stime,
            client_memory=used.ru_maxrss / _MIB,
            server=Counted(
                after.requests - before.requests - 1,  # less the question that asked for it
                after.throttled - before.throttled,
                after.cpu - before.cpu,
            ),
        )

    def _followed(self, child: "subprocess.Popen[str]") -> Iterator[str]:
        assert child.stderr is not None
        shown = time.monotonic()
        with child.stderr:
            for line in child.stderr:
                yield line.rstrip()
                if time.monotonic() > shown + _LINE:
                    shown = time.monotonic()
                    self.say(f"  {line.strip()}")

    def counted(self) -> Counted:
        """The server's own count, read off its answer to a question that anybody may ask."""
        known = self._server()
        context = ssl.create_default_context(cafile=known["authority"])
        with urlopen(f"https://localhost:{known['port']}{_DISCOVERY}", context=context) as answer:
            requests, throttled = (
                int(answer.headers[f"x-aif-{what}"]) for what in ("requests", "throttled")
            )
        stat = Path(f"/proc/{known['pid']}/stat").read_text(encoding="ascii")
        user, system = (int(one) for one in stat.rpartition(")")[2].split()[11:13])
        return Counted(requests, throttled, (user + system) / os.sysconf("SC_CLK_TCK"))

    def memory(self) -> float:
        """The most memory that the server has had, in MiB."""
        lines = Path(f"/proc/{self._server()['pid']}/status").read_text(encoding="ascii")
        most = next(line for line in lines.splitlines() if line.startswith("VmHWM"))
        return int(most.split()[1]) / _MIB

    def _server(self) -> dict[str, Any]:
        file = self.home / ".aif" / "twin" / "server.json"
        known: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return known


@contextmanager
def served(home: Path, say: Say) -> Iterator[Served]:
    """The folder's twin as a server on a free port of loopback, until the end of the block."""
    from aifactory.api.serving import twin_start, twin_stop

    twin_start(home, _free_port())
    try:
        yield Served(home, say)
    finally:
        twin_stop(home)


def _free_port() -> int:
    from socket import socket

    with socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
