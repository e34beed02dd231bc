"""The main job end to end: nothing, deployed, again, changed behind our back, killed, removed."""

import os
import re
import shutil
import signal
import sqlite3
import time

import pytest

VAULTS = "Microsoft.KeyVault/vaults"


def stacks(journey):
    """The deployment stacks that the twin holds."""

    async def _list(arm):
        found = {}
        async for subscription in arm.pages("/subscriptions", "2022-12-01"):
            path = f"{subscription['id']}/providers/Microsoft.Resources/deploymentStacks"
            async for stack in arm.pages(path, "2024-03-01"):
                found[stack["id"]] = stack["properties"]["provisioningState"]
        return found

    return journey.arm(_list)


def test_from_nothing_to_a_scorecard_on_which_everything_holds(nothing):
    assert nothing.aif("check").code == 0
    planned = nothing.aif("plan", "-o", "json").json
    assert planned["counts"]["create"] > 100
    assert planned["counts"]["delete"] == 0
    ended = nothing.aif("deploy", "--yes", "-o", "json")
    assert ended.code == 0, ended.err
    assert {each["state"] for each in ended.json["stacks"]} == {"done"}
    card = nothing.aif("verify", "-o", "json")
    assert card.code == 0, card.out
    assert card.json["holds"]
    assert card.json["passed"] > 300


def test_a_second_deploy_reports_nothing_and_writes_nothing(contoso):
    before = contoso.files()
    state = sqlite3.connect(contoso.path / ".aif" / "twin" / "twin.db")
    marks = list(state.execute("select id, body from resources order by id"))
    state.close()
    ended = contoso.aif("deploy", "--yes")
    assert ended.code == 0
    assert "nothing was written" in ended.out
    again = sqlite3.connect(contoso.path / ".aif" / "twin" / "twin.db")
    assert list(again.execute("select id, body from resources order by id")) == marks
    again.close()
    assert contoso.files() == before
    assert contoso.aif("plan", "--detailed-exitcode").code == 0


def test_a_property_changed_behind_our_back_is_named_and_put_right(contoso):
    vault = next(each for each in contoso.resources(VAULTS) if "kv-p003-dev" in each)
    contoso.change(
        vault, "2025-05-01", lambda body: body["properties"].update(publicNetworkAccess="Enabled")
    )
    planned = contoso.aif("plan")
    assert "publicNetworkAccess Enabled → Disabled" in planned.out
    assert "drift" in planned.out
    drift = contoso.aif("drift", "-o", "json")
    assert drift.code == 3
    assert [c["resource"].lower() for s in drift.json["stacks"] for c in s["changes"]] == [
        vault.lower()
    ]
    card = contoso.aif("verify", "--only", "security", "-o", "json")
    assert card.code == 3
    assert contoso.aif("deploy", "--yes").code == 0
    assert contoso.aif("verify").code == 0
    assert contoso.aif("drift").code == 0


def test_the_engine_can_forget_everything_and_the_plan_is_still_empty(contoso):
    shutil.rmtree(contoso.path / ".aif" / "engine")
    shutil.rmtree(contoso.path / ".aif" / "cache", ignore_errors=True)
    assert contoso.aif("plan", "--detailed-exitcode").code == 0


def test_a_deploy_killed_in_the_middle_is_finished_by_the_same_command(nothing):
    """Wherever its folder has been moved meanwhile."""
    child = nothing.start("deploy", "--yes")
    database = nothing.path / ".aif" / "engine" / "runs.sqlite"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and _done(database) < 5 and child.poll() is None:
        time.sleep(0.01)
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()
    assert len(stacks(nothing)) > 0
    first = _done(database)
    nothing.path = nothing.path.rename(nothing.path.with_name("moved"))
    ended = nothing.aif("deploy", "--yes", "-o", "json")
    assert ended.code == 0, ended.err
    assert first > 0
    assert nothing.aif("plan", "--detailed-exitcode").code == 0
    assert nothing.aif("verify").code == 0


def _done(database):
    if not database.exists():
        return 0
    try:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as store:
            query = "select count(*) from outcomes where state = 'done'"
            return store.execute(query).fetchone()[0]
    except sqlite3.OperationalError:
        return 0


def test_a_removed_project_goes_only_when_its_data_is_named(contoso):
    assert contoso.aif("project", "remove", "helpdesk").code == 0
    planned = contoso.aif("plan")
    assert "DATA IS LOST" in planned.out
    refused = contoso.aif("deploy", "--yes", "-o", "json")
    assert refused.code == 4
    wanted = {word for p in refused.json["problems"] for word in _named(p["fix"])}
    assert wanted
    allowed = [part for each in sorted(wanted) for part in ("--allow-delete", each)]
    ended = contoso.aif("deploy", "--yes", *allowed)
    assert ended.code == 0, ended.err
    assert not [each for each in contoso.resources(VAULTS) if "-p003-" in each]
    assert contoso.aif("plan", "--detailed-exitcode").code == 0
    assert contoso.aif("verify").code == 0
    lock = (contoso.path / "factory.lock").read_text()
    assert "p003" not in lock
    assert "retired:\n- '003'" in lock


def _named(fix):
    words = fix.replace("`", " ").split()
    return [words[at + 1] for at, word in enumerate(words) if word == "--allow-delete"]


def test_a_stale_plan_is_refused(contoso, tmp_path):
    saved = tmp_path / "plan.json"
    assert contoso.aif("plan", "--out", str(saved)).code == 0
    assert contoso.aif("deploy", str(saved), "--yes").code == 0
    text = (contoso.path / "factory.yaml").read_text()
    contoso.write("factory.yaml", text.replace('"9999"', '"1234"'))
    refused = contoso.aif("deploy", str(saved), "--yes", "-o", "json")
    assert refused.code == 1
    assert refused.json["problems"][0]["code"] == "AIF5001"


def test_one_changed_tag_is_a_handful_of_lines(contoso):
    text = (contoso.path / "factory.yaml").read_text()
    contoso.write("factory.yaml", text.replace('"9999"', '"1234"'))
    planned = contoso.aif("plan")
    assert "costCentre 9999 → 1234" in planned.out
    assert len(planned.out.splitlines()) < 60


@pytest.mark.parametrize("arguments", [("deploy",), ("destroy",)])
def test_nothing_is_done_without_a_yes(contoso, arguments):
    text = (contoso.path / "factory.yaml").read_text()
    contoso.write("factory.yaml", text.replace('"9999"', '"1234"'))
    refused = contoso.aif(*arguments)
    assert refused.code == 4
    assert "--yes" in refused.err or "--allow-delete" in refused.err


def test_the_server_is_used_when_it_runs(contoso):
    port = "18443"
    started = contoso.start("twin", "start", "--port", port)  # whoever starts it is gone then
    assert started.communicate(timeout=60)
    assert started.returncode == 0
    try:
        assert contoso.aif("twin", "status", "-o", "json").json["running"]
        assert contoso.aif("plan", "--detailed-exitcode").code == 0
        assert contoso.aif("twin", "start", "--port", port).code == 0
        assert "AZURE_AUTHORITY_HOST" in contoso.aif("twin", "env").out
    finally:
        assert contoso.aif("twin", "stop").code == 0
    assert not contoso.aif("twin", "status", "-o", "json").json["running"]


def test_a_project_alone_needs_its_environment_first(nothing):
    refused = nothing.aif("deploy", "--project", "helpdesk", "--yes", "-o", "json")
    assert refused.code == 1
    assert {problem["code"] for problem in refused.json["problems"]} == {"AIF5004"}
    assert nothing.aif("deploy", "--env", "dev", "--yes").code == 0
    assert nothing.aif("plan", "--env", "dev", "--detailed-exitcode").code == 0
    assert nothing.aif("plan", "--env", "prod", "--detailed-exitcode").code == 2


def test_a_budget_promised_in_an_earlier_month_starts_when_it_is_first_deployed(nothing):
    lock = nothing.path / "factory.lock"
    lock.write_text(re.sub(r"budgetStart: \d{4}-\d\d", "budgetStart: 2026-01", lock.read_text()))
    refused = nothing.aif("deploy", "--locked", "--yes", "-o", "json")
    assert refused.json["problems"][0]["code"] == "AIF5005"
    assert nothing.aif("deploy", "--yes").code == 0
    assert "2026-01" not in lock.read_text()
    assert nothing.aif("plan", "--locked", "--detailed-exitcode").code == 0


def test_destroying_a_project_leaves_its_neighbours_and_their_network_alone(contoso):
    refused = contoso.aif("destroy", "--project", "helpdesk", "--yes", "-o", "json")
    assert refused.code == 4
    wanted = sorted({word for p in refused.json["problems"] for word in _named(p["fix"])})
    allowed = [part for each in wanted for part in ("--allow-delete", each)]
    ended = contoso.aif("destroy", "--project", "helpdesk", "--yes", "-o", "json", *allowed)
    assert ended.code == 0, ended.err
    assert all("/p003/" in stack for stack in ended.json["deleted"])
    assert len(ended.json["deleted"]) == 11  # locks in stage and prod
    status = {row["floor"]: row["state"] for row in contoso.aif("status", "-o", "json").json}
    assert status == {
        "common": "live",
        "cell-1": "live",
        "p001": "live",
        "p002": "live",
        "p003": "absent",
    }
    again = contoso.aif("deploy", "--yes")
    assert again.code == 0, again.out
    assert "Restored from soft delete" in again.out
    assert contoso.aif("verify").code == 0


def test_two_plans_of_the_same_files_are_the_same_bytes(contoso):
    text = (contoso.path / "factory.yaml").read_text()
    contoso.write("factory.yaml", text.replace('"9999"', '"1234"'))
    assert contoso.aif("plan", "-o", "json").out == contoso.aif("plan", "-o", "json").out


def test_a_rehearsal_says_how_long_azure_would_take(nothing):
    first = nothing.aif("deploy", "--env", "dev", "--yes", "-o", "json").json
    assert 60 < first["rehearsedSeconds"] < 4 * 3600
    again = nothing.aif("deploy", "--env", "dev", "--yes", "-o", "json").json
    assert again["rehearsedSeconds"] < 60
