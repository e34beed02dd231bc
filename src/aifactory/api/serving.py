"""The twin as a server for a folder: start, stop, status, environment, reset."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from aifactory.api.folder import Folder, write
from aifactory.api.target import Server, is_alive, running_server, server_file, twin_state
from aifactory.problems import Exit, Refused, refuse

_PATIENCE = 20.0  # seconds for a start or a stop; a start takes about one
_CLOUD = "twin"  # the twin's name among the clouds that az knows


def twin_start(path: Path, port: int, host: str = "127.0.0.1") -> dict[str, Any]:
    """Start the server, or say where the running one is; raises Refused when it does not come.

    On loopback, or on another address of this machine: whoever reaches it may try the secret.
    """
    folder = Folder(path)
    running = running_server(folder)
    if running is not None:
        return _shown(running)
    _require_free(host, port)
    from aifactory.twin.scenario import read_scenario
    from aifactory.twin.server import EVERYWHERE, HOST, certificates_beside

    scenario = read_scenario(folder.scenario)
    state = twin_state(folder)
    state.parent.mkdir(parents=True, exist_ok=True)
    authority = certificates_beside(state, host).authority
    log = state.with_name("server.log")
    with log.open("w", encoding="utf-8") as out:
        child = subprocess.Popen(
            [sys.executable, "-m", __name__, str(state), str(folder.scenario), str(port), host],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    name = "localhost" if host in {HOST, EVERYWHERE} else host
    server = Server(child.pid, port, scenario.tenant, str(authority.resolve()), name)
    _await(child, server, log)
    write(server_file(folder), json.dumps(asdict(server), indent=2) + "\n")
    return _shown(server)


def twin_stop(path: Path) -> bool:
    """Stop the server of this folder; False when none runs."""
    folder = Folder(path)
    server = running_server(folder)
    if server is None:
        return False
    with suppress(ProcessLookupError):
        os.kill(server.pid, signal.SIGTERM)
    deadline = time.monotonic() + _PATIENCE
    while is_alive(server.pid) and not _is_let_go(twin_state(folder)):
        if time.monotonic() > deadline:
            what = f"Process {server.pid} did not end within {_PATIENCE:.0f} s."
            fix = f"End it yourself: `kill -9 {server.pid}`; what it acknowledged is kept."
            raise refuse("aif twin stop", "AIF8096", what, fix, Exit.UNAVAILABLE)
        time.sleep(0.05)
    server_file(folder).unlink(missing_ok=True)
    return True


def twin_status(path: Path) -> dict[str, Any]:
    """Whether a server runs for this folder, and where; else that the twin works in process."""
    folder = Folder(path)
    server = running_server(folder)
    if server is not None:
        return _shown(server)
    return {"running": False, "state": str(twin_state(folder))}


def twin_fault(path: Path, file: Path | None) -> list[str]:
    """Have this folder's twin, served or not, fail as a file says, or no more; the faults' names.

    Raises Refused (AIF8010 to AIF8013) with every problem of the file.
    """
    from aifactory.twin.faults.file import read_faults
    from aifactory.twin.faults.keeping import clear_faults, keep_faults
    from aifactory.twin.faults.model import faults_of

    state = twin_state(Folder(path))
    if file is None:
        clear_faults(state)
        return []
    document = read_faults(file)
    keep_faults(state, document)
    return [fault.name for fault in faults_of(document).faults]


def twin_reset(path: Path) -> None:
    """Forget everything that the twin and the engine of this folder know; nobody may use it."""
    from aifactory.deploy.lock import only_one
    from aifactory.twin.keeping.alone import hold

    folder = Folder(path)
    if running_server(folder) is not None:
        raise refuse(
            str(path), "AIF8090", "The twin's server is running.", "Stop it: `aif twin stop`."
        )
    with ExitStack() as held:
        if (folder.state / "twin").is_dir():
            held.enter_context(hold(twin_state(folder), alone=True))
        if (folder.state / "engine").is_dir():
            with suppress(IsADirectoryError):  # a lock that nobody can hold
                held.enter_context(only_one(folder.state / "engine"))
        for name in ("twin", "engine", "cache"):
            _forget(folder.state / name)


def _is_let_go(state: Path) -> bool:
    """Whether no server holds the state: one that has ended may stay in the list of processes."""
    from aifactory.twin.keeping.alone import hold

    try:
        hold(state, alone=True).close()
    except Refused:
        return False
    return True


def _forget(place: Path) -> None:
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)


def _require_free(host: str, port: int) -> None:
    """Refuses a port that somebody has: a stranger's answer there would look like a start."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            what = f"Port {port} on {host} cannot be used: {error.strerror}."
            fix = "Stop what listens there, or choose another with --port, or --host."
            raise refuse("aif twin start", "AIF8003", what, fix, Exit.UNAVAILABLE) from None


def twin_env(path: Path, az: bool = False) -> dict[str, str]:
    """Variables that point Azure's SDKs at the running server of this folder.

    With `az`, the installed CLI is logged in to it as well, in a configuration folder of its own.
    """
    folder = Folder(path)
    server = running_server(folder)
    if server is None:
        raise refuse(
            str(path), "AIF8091", "No twin serves this folder.", "Start it: `aif twin start`."
        )
    from aifactory.twin.identity import identity_beside
    from aifactory.twin.scenario import read_scenario

    known = identity_beside(twin_state(folder))
    subscriptions = read_scenario(folder.scenario).subscriptions
    values = {
        "AZURE_AUTHORITY_HOST": server.base,
        "AZURE_TENANT_ID": server.tenant,
        "AZURE_CLIENT_ID": known.client_id,
        "AZURE_CLIENT_SECRET": known.client_secret,
        "AZURE_SUBSCRIPTION_ID": subscriptions[0].id if subscriptions else "",
        "AIF_TWIN_ENDPOINT": server.base,
        "REQUESTS_CA_BUNDLE": server.authority,
        "SSL_CERT_FILE": server.authority,
    }
    if az:
        values |= _az_settings(folder)
        _log_az_in(values)
    return values


def _az_settings(folder: Folder) -> dict[str, str]:
    """Where az keeps what it knows of the twin, and nothing that it would ask the real Azure."""
    return {
        "AZURE_CONFIG_DIR": str((folder.state / "twin" / "az").resolve()),
        "AZURE_CORE_INSTANCE_DISCOVERY": "false",
        "AZURE_CORE_COLLECT_TELEMETRY": "false",
        "AZURE_CORE_LOGIN_EXPERIENCE_V2": "off",
    }


def _log_az_in(values: dict[str, str]) -> None:
    """Register the cloud and log the service principal in; its secret is no process's argument."""
    program, home = _program(), Path(values["AZURE_CONFIG_DIR"])
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    (home / "clouds.config").unlink(missing_ok=True)  # an earlier server had another address
    (home / "msal_http_cache.bin").unlink(missing_ok=True)  # and another discovery
    secret = home / "secret"
    with open(secret, "w", encoding="utf-8", opener=_privately) as file:
        file.write(values["AZURE_CLIENT_SECRET"])
    client, tenant = values["AZURE_CLIENT_ID"], values["AZURE_TENANT_ID"]
    try:
        where = ("--endpoint-resource-manager", values["AIF_TWIN_ENDPOINT"])
        _az(program, values, "cloud", "register", "--name", _CLOUD, *where)
        _az(program, values, "cloud", "set", "--name", _CLOUD)
        as_whom = ("--username", client, "--password", f"@{secret}", "--tenant", tenant)
        _az(program, values, "login", "--service-principal", *as_whom)
    finally:
        secret.unlink(missing_ok=True)


def _privately(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _program() -> str:
    """Where az is; raises Refused when there is none."""
    program = shutil.which("az")
    if program is None:
        raise refuse(
            "aif twin env --az",
            "AIF8094",
            "There is no `az` on the PATH.",
            "Install azure-cli in a virtual environment of its own, and put its bin on the PATH.",
            Exit.UNAVAILABLE,
        )
    return program


def _az(program: str, values: dict[str, str], *words: str) -> None:
    """Run az for the twin; raises Refused with what it says when it fails."""
    done = subprocess.run(
        [program, *words, "--only-show-errors", "--output", "none"],
        env={**os.environ, **values},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        umask=0o077,
        check=False,
    )
    if done.returncode:
        raise refuse(
            "aif twin env --az",
            "AIF8095",
            f"`az {' '.join(words[:2])}` failed: {done.stderr.strip()}",
            "Put that right; `az --version` shows which one ran (tested: 2.91).",
            Exit.UNAVAILABLE,
        )


def _shown(server: Server) -> dict[str, Any]:
    return {"running": True, "url": server.base, "pid": server.pid, "authority": server.authority}


def _await(child: "subprocess.Popen[bytes]", server: Server, log: Path) -> None:
    """Return when the server answers; raises Refused with its own words when it ended instead."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if child.poll() is not None:
            raise refuse(
                "aif twin start",
                "AIF8092",
                f"The server ended at once: {log.read_text(encoding='utf-8').strip()}",
                "Put that right, or choose another port with --port.",
                Exit.UNAVAILABLE,
            )
        try:
            socket.create_connection((server.host, server.port), timeout=0.5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    child.terminate()
    raise refuse(
        "aif twin start",
        "AIF8093",
        f"The server did not answer within {_PATIENCE:.0f} s.",
        f"Look into {log}.",
        Exit.UNAVAILABLE,
    )


def _main() -> int:
    from aifactory.twin.server import serve

    state, scenario, port, host = sys.argv[1:5]
    try:
        serve(Path(state), Path(scenario), int(port), host=host)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return refused.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(_main())
