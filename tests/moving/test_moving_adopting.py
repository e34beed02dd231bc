"""What the predecessor has made is taken over under its own names: nothing is made twice."""

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml

from aifactory.azure.resource_id import ResourceId
from tests.journeys.conftest import Journey
from tests.moving.test_moving_import import SUBS, text

ESTATE = yaml.safe_load((Path(__file__).parent / "estate.yaml").read_text())
TAKEN = [
    "la-cmn-sdc-dev-a4c2b-001",
    "kv-cmndev-a4c2b-001",
    "acrcommona4c2bsdc001dev",
    "acmea4c2besml001dev",
    "vnt-esmlcmn-sdc-dev-001",
    "id-cmn-cmk-dev-a4c2b-001",
    "mi-prj007-sdc-dev-a4c2b0d4f2e91c5-001",
    "kv-p007-sdc-dev-a4c2b01",
    "aif2a4c2b0d4007dev",
    "saprj007sdca4c2b1001dev",
    "saprj007sdca4c2b2001dev",
    "ain-prj007-sdc-dev-a4c2b-001",
]
ESTATE_TYPES = {one["name"]: one["type"].partition("@")[0] for one in ESTATE["resources"]}
GUIDE = (Path(__file__).parents[2] / "docs" / "moving-in.md").read_text()
SETTINGS = "2021-05-01-preview"
CHANGED = {"ENABLE_AZURE_MACHINE_LEARNING": "false", "ENABLE_AI_SEARCH": "true"}


def places(estate=ESTATE):
    """Name of each resource → its id."""
    found = {}
    for one in estate["resources"]:
        group = estate["groups"][one["in"]]
        kind = one["type"].partition("@")[0]
        provider, *levels = kind.split("/")
        path = "/".join(f"{t}/{n}" for t, n in zip(levels, one["name"].split("/"), strict=True))
        found[one["name"]] = (
            f"/subscriptions/{SUBS[0]}/resourceGroups/{group}/providers/{provider}/{path}"
        )
    return found


def put_estate(home):
    """The predecessor's resources, as its own deployments leave them."""
    ids = places()

    async def work(arm):
        at = ESTATE["location"]
        for group in ESTATE["groups"].values():
            path = f"/subscriptions/{SUBS[0]}/resourceGroups/{group}"
            await arm.put(path, "2021-04-01", {"location": at, "tags": {"AIF-Scaleset": "002"}})
        for one in ESTATE["resources"]:
            body = {key: one[key] for key in ("kind", "sku", "properties") if key in one}
            said = json.dumps(body)
            for name, each in ids.items():
                said = said.replace("{" + name + "}", each)
            body = {**json.loads(said), "location": one.get("location", at)}
            await arm.put(ids[one["name"]], one["type"].partition("@")[2], body)
        for one in ESTATE["settings"]:
            path = f"{ids[one['of']]}/providers/Microsoft.Insights/diagnosticSettings/{one['name']}"
            logs = [{"category": each, "enabled": True} for each in one["categories"]]
            properties = {"workspaceId": ids["la-cmn-sdc-dev-a4c2b-001"], "logs": logs}
            await arm.put(path, SETTINGS, {"properties": properties})

    home.arm(work)


def imported(path):
    """The factory that came by an import of dev alone."""
    home = Journey(path)
    home.path.mkdir()
    file = home.path.parent / "old.env"
    file.write_text(text("env", **CHANGED) + 'AIFACTORY_LOCATION_SHORT="sdc"\n')
    done = home.aif("import", str(file), "--out", str(home.path), "--env", "dev", "--adopt")
    assert done.code == 0, done.out + done.err
    return home


@pytest.fixture(scope="module")
def moved(tmp_path_factory):
    """That factory beside what stands; looked at, and not deployed."""
    home = imported(tmp_path_factory.mktemp("moved") / "factory")
    put_estate(home)
    refused = home.aif("plan", "-o", "json")
    assert [one["code"] for one in refused.json["problems"]] == ["AIF3015"]
    looked = home.aif("lock")
    assert looked.code == 0, looked.out + looked.err
    return home


@pytest.fixture
def copy(moved, tmp_path):
    shutil.copytree(moved.path, tmp_path / "factory")
    return Journey(tmp_path / "factory")


def lock(home):
    return yaml.safe_load((home.path / "factory.lock").read_text())["environments"]["dev/002"]


def test_names_numbers_and_addresses_are_promised_as_they_are(moved):
    promised = lock(moved)
    for ours, theirs in {
        "rg-acmeai-p007-dev-sdc-002": ESTATE["groups"]["project"],
        "rg-acmeai-net1-dev-sdc-002": ESTATE["groups"]["common"],
        "vnet-net1-dev-sdc-a4c2b": "vnt-esmlcmn-sdc-dev-001",
        "kv-cmn-dev-sdc-a4c2b": "kv-cmndev-a4c2b-001",
        "kv-p007-dev-sdc-a4c2b": "kv-p007-sdc-dev-a4c2b01",
        "st1p007devsdca4c2b": "saprj007sdca4c2b1001dev",
        "st2p007devsdca4c2b": "saprj007sdca4c2b2001dev",
        "aif-p007-dev-sdc-a4c2b": "aif2a4c2b0d4007dev",
        "id-p007-dev-sdc-a4c2b": "mi-prj007-sdc-dev-a4c2b0d4f2e91c5-001",
        "snet-p007-endpoints": "snt-prj007-genai",
    }.items():
        assert promised["adopted"][ours] == theirs
    (cell,) = promised["cells"].values()
    assert cell["prefixes"] == ["10.61.0.0/16"]
    assert cell["ranges"]["shared.endpoints"] == "10.61.61.0/26"
    assert cell["ranges"]["p007.endpoints"] == "10.61.62.0/25"
    assert set(cell["kept"]) == {"snet-esml-cmn-001-scoring", "snt-prj007-aca", "snt-prj008-genai"}
    doors = cell["kept"]["snt-prj008-genai"]["serviceEndpoints"]
    assert [each["service"] for each in doors] == ["Microsoft.Storage"]


def test_the_plan_says_what_would_change_and_makes_nothing_a_second_time(moved):
    planned = moved.aif("plan", "--locked", "-o", "json")
    changes = [change for stack in planned.json["stacks"] for change in stack["changes"]]
    by_kind = {kind: [c for c in changes if c["kind"] == kind] for kind in ("create", "modify")}
    assert planned.json["counts"]["delete"] == 0
    modified = {change["resource"].lower(): change for change in by_kind["modify"]}
    kept = places()
    for name in TAKEN:
        assert modified[kept[name].lower()]["properties"], name
    vault = modified[kept["kv-p007-sdc-dev-a4c2b01"].lower()]
    assert ["properties.enableRbacAuthorization", False, True] in vault["properties"]
    made = {
        ResourceId(change["resource"]) for change in by_kind["create"] if "/" in change["resource"]
    }
    assert not {each.type for each in made} & {ESTATE_TYPES[name] for name in TAKEN}
    assert not [each for each in made if each.name.startswith("pe-kv-p007")]


def test_a_deploy_takes_over_what_stands_and_leaves_others_alone(copy):
    kinds = sorted({ESTATE_TYPES[name] for name in TAKEN})
    before = {kind: copy.resources(kind) for kind in kinds}
    subnet = f"{places()['vnt-esmlcmn-sdc-dev-001']}/subnets/snt-prj008-genai"
    theirs = copy.arm(lambda arm: arm.get(subnet, "2024-05-01"))["properties"]
    done = copy.aif("deploy", "--yes", "--locked")
    assert done.code == 0, done.out + done.err
    assert {kind: copy.resources(kind) for kind in kinds} == before
    assert copy.arm(lambda arm: arm.get(subnet, "2024-05-01"))["properties"] == theirs
    settings = f"{places()['kv-p007-sdc-dev-a4c2b01']}/providers/Microsoft.Insights"
    listed = copy.arm(lambda arm: arm.get(f"{settings}/diagnosticSettings", SETTINGS))
    assert [each["name"] for each in listed["value"]] == ["diag-kv-p007"]
    again = copy.aif("lock")
    assert "Everything is promised already." in again.out, again.out
    assert "no change" in copy.aif("plan").out


def test_what_is_nobodys_here_is_named_once(copy):
    left = copy.aif("lock", "-o", "json").json["adopted"][0]["left"]
    assert {one.rpartition("/")[2] for one in left} == {
        "kv-cmnadmdev-a4c2b-001",  # a second vault
        "kv-p007-ine-dev-a4c2b01",  # in another region
        "genai-nsg-prj008-sdc-dev",
        "nsg-snet-esml-cmn-001",
    }


def test_a_service_that_is_switched_on_later_gets_the_subnet_that_was_kept_for_it(copy):
    file = copy.path / "projects" / "project007.yaml"
    project = yaml.safe_load(file.read_text())
    services = {**project.get("services", {}), "containerApps": "on"}
    file.write_text(yaml.safe_dump({**project, "services": services}).replace("'on'", "on"))
    done = copy.aif("lock")
    assert "snet-p007-containers is snt-prj007-aca" in done.out, done.out + done.err
    (cell,) = lock(copy)["cells"].values()
    assert cell["ranges"]["p007.containers"] == "10.61.64.0/23"
    assert "snt-prj007-aca" not in cell["kept"]


def test_the_guides_commands_run(tmp_path):
    """Each block of docs/moving-in.md, where there are a file of theirs and what it speaks of."""
    first, second, third = re.findall(r"```text\n(aif .*?)```", GUIDE, re.DOTALL)
    said = {"PROD_SUBSCRIPTION_ID": SUBS[2], "COMMON_VNET_CIDR": "172.16.0.0/16", **CHANGED}
    home = Journey(tmp_path)
    (tmp_path / "variables.yaml").write_text(text("yaml", **said))
    run(home, first)
    shutil.rmtree(tmp_path / "ai-factory")
    said = {"STAGE_SUBSCRIPTION_ID": "<todo>", **CHANGED}
    lines = text("yaml", **said) + '  admin_locationSuffix: "sdc"\n'
    (tmp_path / "variables.yaml").write_text(lines)
    run(home, second, after_import=lambda: put_estate(Journey(tmp_path / "ai-factory")))
    (tmp_path / "project002.env").write_text(text("env", **{**said, "PROJECT_NUMBER": "002"}))
    run(home, third)


def run(home, block, after_import=None):
    for line in block.splitlines():
        words = line.replace(" --target azure", "").split()[1:]
        words = [str(home.path / one) if one == "ai-factory" else one for one in words]
        files = ("variables.yaml", "project002.env")
        words = [str(home.path / one) if one in files else one for one in words]
        done = home.aif(*words)
        assert done.code == 0, f"{line}: {done.out}{done.err}"
        if words[0] == "import" and after_import:
            after_import()


def test_a_network_that_is_not_there_is_refused(tmp_path):
    home = imported(tmp_path / "factory")
    refused = home.aif("lock", "-o", "json")
    assert [one["code"] for one in refused.json["problems"]] == ["AIF1184"]
    assert "vnt-esmlcmn-sdc-dev-001" in refused.json["problems"][0]["what"]


def test_what_azure_never_changes_is_refused_and_the_rest_is_not(copy):
    factory = copy.path / "factory.yaml"
    assert "softDeleteDays: 30" in factory.read_text()
    factory.write_text(factory.read_text().replace("softDeleteDays: 30", "softDeleteDays: 45"))
    planned = copy.aif("plan", "--locked", "-o", "json")
    assert planned.code == 0, planned.err
    told = [one["what"] for one in planned.json["problems"]]
    assert {one["code"] for one in planned.json["problems"]} == {"AIF5065"}
    assert len(told) == 2  # of the vaults, the days alone: their rights change in place
    assert all("softDeleteRetentionInDays is 30 and cannot become 45" in one for one in told)
