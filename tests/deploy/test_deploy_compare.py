"""Each stack is absent, same, changed, unfinished or undeclared; each change says what and why."""

import json
import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aifactory.arm import ArmError
from aifactory.build.main_bicep import deployment
from aifactory.build.model import Built
from aifactory.deploy import Change, Difference, Ground, StackDifference, compare
from aifactory.deploy.compared.live import Live
from aifactory.deploy.retry import READING
from aifactory.problems import Place
from tests.deploy.small_arm import GROUP, SUBSCRIPTION, SmallArm, built

pytestmark = pytest.mark.anyio

TYPE = "Microsoft.KeyVault/vaults"
VAULT = f"{GROUP}/g/providers/{TYPE}/kv"
IDENTITY = f"{GROUP}/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id"
OTHER = f"{GROUP}/g/providers/Microsoft.Storage/storageAccounts/st"
SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
STACK = "dev/001/p001/services"
WHY = Place("p.yaml", 3, 1)
GROUND = Ground(
    factory="acme",
    tenant="t",
    subscriptions=(SUBSCRIPTION,),
    data_types={"Microsoft.Storage/storageAccounts": "data"},
)
MEMORY = "evaluations.sqlite"
PAGE = 4096  # bytes, of SQLite
LIVE: dict[str, Any] = {"location": "West Europe", "properties": {"days": 90, "by": "me"}}


def template(days: int = 90) -> dict[str, Any]:
    """One module call, as the builder makes them: a nested deployment named by its symbol."""
    stack = built(STACK, group="g").stack
    identity = f"[reference('{IDENTITY}', '2023-01-31').principalId]"
    vault = {
        "type": TYPE,
        "apiVersion": "2024-11-01",
        "name": "kv",
        "location": "westeurope",
        "properties": {"days": days, "by": identity},
    }
    inner = {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "resources": [vault]}
    nested = {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2022-09-01",
        "name": deployment(stack, stack.calls[0]),
        "properties": {
            "mode": "Incremental",
            "expressionEvaluationOptions": {"scope": "inner"},
            "template": inner,
        },
    }
    return {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "resources": [nested]}


def declared(days: int = 90, key: str = "k1") -> Built:
    return built(STACK, group="g", template=template(days), key=key)


def azure(*owned: str, key: str = "k1", state: str = "succeeded", **more: str) -> SmallArm:
    """A group with our stack, the vault and the identity."""
    small = SmallArm()
    small.add(f"{GROUP}/g", location="westeurope")
    tags = {"aif-factory": "acme", "aif-stack": STACK, "aif-key": key, **more}
    properties = {"provisioningState": state, "resources": [{"id": each} for each in owned]}
    small.add(declared().stack.resource_id.text, tags=tags, properties=properties)
    small.add(VAULT, **LIVE)
    small.add(IDENTITY, properties={"principalId": "me"})
    return small


async def only(small: SmallArm, stack: Built, ground: Ground = GROUND) -> StackDifference:
    (found,) = (await compare([stack], small.arm(), ground)).stacks
    return found


async def test_a_stack_that_is_not_there_is_not_evaluated() -> None:
    small = SmallArm()
    broken = replace(declared(), template={"resources": [{"nonsense": True}]})
    found = await only(small, broken)
    assert (found.state, found.key_equal) == ("absent", False)
    assert found.changes == (Change("create", "services/key-vault/main.bicep", STACK, WHY),)
    assert not [path for _, path in small.asked if "vaults" in path]


async def test_what_is_as_declared_is_the_same() -> None:
    found = await only(azure(VAULT), declared())
    assert (found.state, found.changes, found.key_equal) == ("same", (), True)


@pytest.mark.parametrize(
    ("story", "live_key", "days", "cause"),
    [
        ("changed in Azure", "k1", 7, "drift"),
        ("changed in the factory", "older", 7, "declared"),
    ],
)
async def test_a_changed_property_says_who_changed_it(
    story: str, live_key: str, days: int, cause: str
) -> None:
    small = azure(VAULT, key=live_key)
    small.add(VAULT, **{**LIVE, "properties": {"days": days, "by": "me"}})
    found = await only(small, declared())
    (change,) = found.changes
    assert (found.state, change.kind, change.cause, change.why) == ("changed", "modify", cause, WHY)
    assert [(each.path, each.before, each.after) for each in change.properties] == [
        ("properties.days", days, 90)
    ], story


async def test_another_key_alone_is_a_change_that_shows_nothing() -> None:
    found = await only(azure(VAULT, key="older"), declared())
    assert (found.state, found.changes) == ("changed", ())


@pytest.mark.parametrize(
    ("story", "live_key", "actions", "danger"),
    [
        ("it only loses", "older", ["a"], "none"),
        ("it gains, too", "older", ["a", "c"], "privilege"),
        (
            "only Azure knows",
            "older",
            f"[reference('{IDENTITY}x', '2023-01-31').actions]",
            "privilege",
        ),
        ("somebody widened it", "k1", ["a"], "privilege"),
    ],
)
async def test_a_role_is_told_by_what_it_allows(
    story: str, live_key: str, actions: object, danger: str
) -> None:
    kind, small = "Microsoft.Authorization/roleDefinitions", azure(key=live_key)
    small.add(f"{GROUP}/g/providers/{kind}/r", properties=_allowing(["a", "b"], "old"))
    whole = template()
    role = {"type": kind, "apiVersion": "2022-04-01", "name": "r"}
    role["properties"] = _allowing(actions, "new")  # type: ignore[assignment]
    whole["resources"][0]["properties"]["template"]["resources"] = [role]
    found = await only(small, built(STACK, group="g", template=whole, key="k1"))
    (change,) = (one for one in found.changes if one.resource.endswith("/r"))
    assert (change.kind, change.danger) == ("modify", danger), story


def _allowing(actions: object, description: str) -> dict[str, Any]:
    return {"permissions": [{"actions": actions}], "description": description}


@pytest.mark.parametrize("state", ["failed", "deploying", "canceled", ""])
async def test_a_stack_that_did_not_succeed_is_unfinished(state: str) -> None:
    found = await only(azure(VAULT, state=state), declared())
    assert (found.state, found.key_equal) == ("unfinished", False)


async def test_a_resource_that_somebody_deleted_is_created_again() -> None:
    small = azure(VAULT)
    del small.resources[VAULT.lower()]
    (change,) = (await only(small, declared())).changes
    assert (change.kind, change.resource, change.cause) == ("create", VAULT, "drift")


async def test_what_is_no_longer_declared_is_deleted_with_its_danger() -> None:
    group = f"{GROUP}/g"
    found = await only(azure(VAULT, OTHER, IDENTITY, group, key="older"), declared())
    assert {(change.kind, change.resource, change.danger) for change in found.changes} == {
        ("delete", OTHER, "data"),
        ("delete", IDENTITY, "identity"),
    }


async def test_what_only_azure_knows_is_unknown_and_equal() -> None:
    small = azure(VAULT)
    del small.resources[IDENTITY.lower()]
    found = await only(small, declared())
    assert (found.state, found.unknown) == ("same", (f"{VAULT} properties.by",))


async def test_a_reference_is_answered_by_what_is_live() -> None:
    small = azure(VAULT)
    small.add(IDENTITY, properties={"principalId": "somebody else"})
    (change,) = (await only(small, declared())).changes
    assert change.properties[0].after == "somebody else"


async def test_live_stacks_that_nobody_declares_are_shown_whole() -> None:
    group = f"{GROUP}/g"
    live = (await compare([], azure(VAULT, group).arm(), GROUND)).stacks
    # The group of a stack at subscription scope says where to look.
    small = azure(VAULT, group)
    outer = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Resources/deploymentStacks/f"
    tags = {"aif-factory": "acme", "aif-stack": "dev/001/p001/foundation", "aif-key": "k"}
    small.add(outer, tags=tags, properties={"resources": [{"id": group}]})
    found = (await compare([], small.arm(), GROUND)).stacks
    assert live == ()
    assert [(each.id, each.state) for each in found] == [
        ("dev/001/p001/foundation", "undeclared"),
        (STACK, "undeclared"),
    ]
    assert [change.resource for change in found[0].changes] == [group]
    assert {change.resource for change in found[1].changes} == {VAULT, group}


async def test_stacks_are_shown_by_number() -> None:
    names = [f"dev/001/cell-{n}/network" for n in (10, 2, 1)]
    found = await compare([built(name, group="g") for name in names], SmallArm().arm(), GROUND)
    assert [each.id for each in found.stacks] == names[::-1]


@pytest.mark.parametrize(
    ("story", "ground"),
    [
        ("another factory's", replace(GROUND, factory="other")),
        ("declared, but not compared now", replace(GROUND, declared=frozenset({STACK}))),
        ("outside of what is looked at", replace(GROUND, within=("dev/001/p002/",))),
    ],
)
async def test_stacks_that_are_left_alone(story: str, ground: Ground) -> None:
    inside = built("dev/001/p002/services", group="g")
    found = await compare([inside], azure(VAULT).arm(), ground)
    assert [each.id for each in found.stacks] == ["dev/001/p002/services"], story


@pytest.mark.parametrize(
    ("stack", "left"),
    [
        (STACK, "dev/001/p001@cell-1/services"),
        ("dev/001/people", "dev/001/common@cell-1/people"),
    ],
)
async def test_a_stack_that_is_declared_elsewhere_goes_where_it_is(stack: str, left: str) -> None:
    moved = built(stack, group="elsewhere", template=template(), key="k1")
    places = {stack: moved.stack.resource_id}
    ground = replace(GROUND, places=places, cells={SUBSCRIPTION: "cell-1"}, within=("dev/001/",))
    small = azure(VAULT, **{"aif-stack": stack})
    outer = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Resources/deploymentStacks/f"
    tags = {"aif-factory": "acme", "aif-stack": "dev/001/p001/foundation", "aif-key": "k"}
    small.add(outer, tags=tags, properties={"resources": [{"id": f"{GROUP}/g"}]})
    found = {each.id: each for each in (await compare([moved], small.arm(), ground)).stacks}
    assert found[stack].state == "absent"
    assert (found[left].state, [one.resource for one in found[left].changes]) == (
        "undeclared",
        [VAULT],
    )


async def test_throttled_reads_wait_and_go_on() -> None:
    small = azure(VAULT)
    throttled = (429, "TooManyRequests", {"Retry-After": "17"})
    small.refusals = {
        "kv": [throttled],
        "deploymentStacks": [throttled],
        "resourcegroups": [throttled],
    }
    assert (await only(small, declared())).state == "same"
    assert small.slept == [17.0] * 3


@pytest.mark.parametrize("what", ["kv", "deploymentStacks", "resourcegroups"])
async def test_a_lost_connection_is_tried_again_as_a_throttle_is(what: str) -> None:
    small = azure(VAULT)
    small.lost = {what: 2}
    assert (await only(small, declared())).state == "same"
    assert len(small.slept) == 2


VAULTS = f"/subscriptions/{SUBSCRIPTION}/providers/{TYPE}"


def shown(days: int | None = 90) -> list[dict[str, Any]]:
    """The vault as a list shows it."""
    kept = {} if days is None else {"days": days}
    return [{"id": VAULT, "location": "westeurope", "properties": {**kept, "by": "me"}}]


@pytest.mark.parametrize(
    ("story", "listed", "days", "state", "alone"),
    [
        ("one list stands for all that it shows", shown(), 90, "same", 0),
        ("what no list shows is asked for by itself", [], 90, "same", 2),
        ("what a list leaves out is not missing", shown(None), 90, "same", 2),
        ("a list that lags behind raises no alarm", shown(7), 90, "same", 2),
        ("what differs is seen", shown(7), 7, "changed", 2),
    ],
)
async def test_a_list_vouches_only_for_what_agrees(
    story: str, listed: list[dict[str, Any]], days: int, state: str, alone: int
) -> None:
    small = azure(VAULT)
    small.add(VAULT, **{**LIVE, "properties": {"days": days, "by": "me"}})
    small.lists[VAULTS] = listed
    twice = [declared(), replace(declared(), stack=replace(declared().stack, id="dev/001/p002/s"))]
    found = (await compare(twice, small.arm(), replace(GROUND, adopting=("dev/001/p002/",)))).stacks
    assert found[0].state == state, story
    paths = [path for _, path in small.asked]
    assert (paths.count(VAULTS), paths.count(VAULT)) == (1, alone), story


async def test_what_a_list_has_shown_is_known_without_a_question() -> None:
    small = azure(VAULT)
    small.lists[VAULTS] = shown()
    live, asked = Live(small.arm()), (VAULT.lower(), "2023-07-01")
    assert not live.has(asked)
    await live.read(f"{VAULT}-2", "2023-07-01")  # it is not there, and neither is the third
    assert live.has(asked)
    assert live.known(asked) == shown()[0]
    assert not live.has((f"{asked[0]}-3", "2023-07-01"))
    assert [path for _, path in small.asked] == [VAULTS, f"{VAULT}-2"]


async def test_a_list_of_what_is_gone_shows_nothing() -> None:
    small = azure(VAULT)
    small.refusals = {"vaults": [(404, "ResourceNotFound", {})]}
    assert (await only(small, declared())).state == "same"
    small.refusals = {"vaults": [(403, "AuthorizationFailed", {})]}
    with pytest.raises(ArmError, match="AuthorizationFailed"):
        await only(small, declared())


async def test_who_never_answers_is_given_up() -> None:
    small = azure(VAULT)
    small.lost = {"kv": 1000}
    with pytest.raises(ConnectionError, match="reset by peer"):
        await only(small, declared())
    assert len(small.slept) == READING.attempts - 1


async def test_a_read_that_is_denied_is_no_empty_answer() -> None:
    small = azure(VAULT)
    small.refusals = {"kv": [(403, "AuthorizationFailed", {})]}
    with pytest.raises(ArmError, match="AuthorizationFailed"):
        await only(small, declared())


async def test_evaluated_templates_are_remembered_by_their_key(tmp_path: Path) -> None:
    ground = replace(GROUND, cache=tmp_path)
    assert (await only(azure(VAULT), declared(), ground)).state == "same"
    unreadable = replace(declared(), template={"resources": [{"nonsense": True}]})
    assert (await only(azure(VAULT), unreadable, ground)).state == "same"
    small = azure(VAULT)
    small.add(IDENTITY, properties={"principalId": "somebody else"})
    (change,) = (await only(small, declared(), ground)).changes
    assert change.properties[0].after == "somebody else"


async def test_what_agreed_once_is_compared_again_only_when_it_changes(tmp_path: Path) -> None:
    ground = replace(GROUND, cache=tmp_path)
    assert (await only(azure(VAULT), declared(), ground)).state == "same"
    unreadable = replace(declared(), template={"resources": [{"nonsense": True}]})
    small = azure(VAULT)
    small.add(VAULT, **{**LIVE, "properties": {"days": 7, "by": "me"}})
    assert (await only(small, unreadable, ground)).state == "changed", "what is kept is compared"
    assert (await only(azure(VAULT), unreadable, ground)).state == "same"
    # Nobody looks at the resources that are kept but to compare.
    rewrite(tmp_path, "resources = 'torn'")
    assert (await only(azure(VAULT), unreadable, ground)).state == "same"
    surplus = await only(azure(VAULT, OTHER), declared(), ground)
    assert [change.resource for change in surplus.changes if change.kind == "delete"] == [OTHER]


@pytest.mark.parametrize(
    "change",
    ["head = '{\"asked\": ['", "head = '[]'", "resources = '[{}]'", "resources = '['"],
)
async def test_a_torn_row_is_no_memory(tmp_path: Path, change: str) -> None:
    ground = replace(GROUND, cache=tmp_path)
    small = azure(VAULT)
    small.add(VAULT, **{**LIVE, "properties": {"days": 7, "by": "me"}})  # what is kept is used
    before = await only(small, declared(), ground)
    rewrite(tmp_path, change)
    assert await only(small, declared(), ground) == before


async def test_a_row_in_which_letters_have_flipped_is_no_memory(tmp_path: Path) -> None:
    ground = replace(GROUND, cache=tmp_path)
    assert (await only(azure(VAULT), declared(), ground)).state == "same"
    with closing(sqlite3.connect(tmp_path / MEMORY)) as rows, rows:
        (head,) = rows.execute("SELECT head FROM evaluations").fetchone()
        flipped = head.replace(b"/vaults/kv", b"/vaults/kw")
        assert flipped != head
        rows.execute("UPDATE evaluations SET head = ?", (flipped,))
    assert (await only(azure(VAULT), declared(), ground)).state == "same", "nothing to delete"


@pytest.mark.parametrize("at", range(3))
async def test_a_torn_memory_is_begun_anew(tmp_path: Path, at: int) -> None:
    ground = replace(GROUND, cache=tmp_path)
    assert (await only(azure(VAULT), declared(), ground)).state == "same"
    with (tmp_path / MEMORY).open("r+b") as file:
        assert file.seek(0, os.SEEK_END) > at * PAGE
        file.seek(at * PAGE)
        file.write(b"\xff" * PAGE)
    for _ in range(2):  # a page that is only written to is found to be torn at the end of a run
        another = replace(declared(), key="k2")
        assert (await only(azure(VAULT, key="k2"), another, ground)).state == "same"
    unreadable = replace(another, template={"resources": [{"nonsense": True}]})
    assert (await only(azure(VAULT, key="k2"), unreadable, ground)).state == "same"
    with closing(sqlite3.connect(tmp_path / MEMORY)) as rows:
        assert rows.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


async def test_a_place_that_keeps_nothing_is_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    ground = replace(GROUND, cache=tmp_path / "file")
    assert (await only(azure(VAULT), declared(), ground)).state == "same"


async def test_what_differs_comes_with_what_its_stack_declares(tmp_path: Path) -> None:
    ground = replace(GROUND, cache=tmp_path)
    small = azure(VAULT)
    assert (await only(small, declared(), ground)).resources == ()
    small.add(VAULT, **{**LIVE, "properties": {"days": 7, "by": "me"}})
    for _ in range(2):  # evaluated, and remembered
        found = await only(small, declared(), ground)
        assert VAULT in {one.id.text for one in found.resources}


async def test_a_stack_is_remembered_once_whatever_it_was(tmp_path: Path) -> None:
    ground = replace(GROUND, cache=tmp_path)
    for key in ("k1", "k2"):
        await only(azure(VAULT, key=key), replace(declared(), key=key), ground)
    with closing(sqlite3.connect(tmp_path / MEMORY)) as rows:
        assert rows.execute("SELECT count(*) FROM evaluations").fetchone() == (1,)


def rewrite(folder: Path, change: str) -> None:
    """Change every row of what is remembered in a folder."""
    with closing(sqlite3.connect(folder / MEMORY)) as rows, rows:
        assert rows.execute(f"UPDATE evaluations SET {change}").rowcount == 1


async def test_the_difference_survives_json_and_has_a_stable_hash() -> None:
    small = azure(VAULT, OTHER)
    small.add(VAULT, **{**LIVE, "properties": {"days": 7, "by": "me"}})
    found = await compare([declared()], small.arm(), GROUND)
    again = await compare([declared()], small.arm(), GROUND)
    assert Difference.from_json(json.loads(json.dumps(found.as_json()))) == found
    assert found.hash == again.hash
    assert found.counts == {"create": 0, "modify": 1, "delete": 1}
    assert not found.is_empty
    drift = found.drift()
    assert [change.kind for change in drift.changes] == ["modify"]
    assert drift.hash != found.hash
