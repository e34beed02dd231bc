"""`aif twin env --az`: what it writes, who may read it, and that it can be asked again."""

import os
import stat
from pathlib import Path

from tests.clients.harness import BIN, Az, attempt, run


def test_what_az_knows_is_private(env: dict[str, str]):
    home = Path(env["AZURE_CONFIG_DIR"])
    assert home.parts[-3:] == (".aif", "twin", "az")
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    holders = [path for path in _files(home.parent) if _holds(path, env["AZURE_CLIENT_SECRET"])]
    assert holders
    assert {stat.S_IMODE(path.stat().st_mode) for path in holders} == {0o600}


def test_the_line_can_be_said_again(env: dict[str, str], az: Az):
    folder = Path(env["AZURE_CONFIG_DIR"]).parents[2]
    said = run(["aif", "-C", str(folder), "twin", "env", "--az"], env).stdout
    assert f"export AZURE_CONFIG_DIR={env['AZURE_CONFIG_DIR']}" in said
    assert az("account", "show", "--query", "id") == env["AZURE_SUBSCRIPTION_ID"]


def test_az_finds_the_twin_by_hand(env: dict[str, str], tmp_path: Path):
    """What the line does, step by step, as people who read Azure's own pages do it."""
    plain = {**env, "AZURE_CONFIG_DIR": str(tmp_path / "az")}
    az, at = Az(plain), env["AIF_TWIN_ENDPOINT"]
    az("cloud", "register", "-n", "byhand", "--endpoint-resource-manager", at)
    az("cloud", "set", "-n", "byhand")
    account = ("-u", env["AZURE_CLIENT_ID"], "-p", env["AZURE_CLIENT_SECRET"])
    tenant = ("--tenant", env["AZURE_TENANT_ID"])
    found = az("login", "--service-principal", *account, *tenant, "--query", "[].name")
    assert found == ["contoso-one", "contoso-two"]
    assert az("group", "list", "--query", "type(@)") == "array"


def test_no_cloud_of_the_user_is_touched(env: dict[str, str]):
    without = {name: value for name, value in env.items() if name != "AZURE_CONFIG_DIR"}
    home = Path(env["AZURE_CONFIG_DIR"]).with_name("elsewhere")
    clouds = run(["az", "cloud", "list", "--query", "[].name"], {**without, "HOME": str(home)})
    assert "twin" not in clouds.stdout


def test_without_az_the_line_says_so_and_leaves_what_is_there(env: dict[str, str], az: Az):
    folder = Path(env["AZURE_CONFIG_DIR"]).parents[2]
    lonely = {**env, "PATH": os.pathsep.join([str(BIN), "/usr/bin", "/bin"])}
    done = attempt(["aif", "-C", str(folder), "twin", "env", "--az"], lonely)
    assert done.returncode == 69
    assert "AIF8094" in done.stderr
    assert "export" not in done.stdout
    assert az("account", "show", "--query", "id") == env["AZURE_SUBSCRIPTION_ID"]


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _holds(path: Path, secret: str) -> bool:
    return secret.encode() in path.read_bytes()
