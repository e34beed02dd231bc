"""Where customers' keys are promised: each key is used, is the promised one, is there and stays."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from aifactory.catalog.encryption import Encryption
from aifactory.verify import Promises, Scorecard, examine
from tests.verify import verify_facts as facts
from tests.verify import verify_keys as keys
from tests.verify import verify_world as w
from tests.verify.verify_world import World

STORE, KEY = facts.storage("dev"), keys.key("dev")
THEIRS = keys.own_vault("dev")
USED, USABLE = "SE07-customer-keys", "SE07-usable-keys"


def told(world: World, promise: Any = keys.with_keys, known: Any = facts.FACTS) -> set[Any]:
    promises = Promises("acme", (promise(w.promised("dev")), w.promised("stage")))
    return findings(asyncio.run(examine(promises, known, world, "SE07", "dev")))


def findings(card: Scorecard) -> set[Any]:
    return {(one.rule, one.state, one.resource, one.property, one.seen) for one in card.findings}


def brought(**vault: Any) -> World:
    """A key of the organisation's, in a vault of its own."""
    world = w.healthy()
    keys.uses(world, "dev", "kv-own-dev")
    world.add(THEIRS, properties={"enablePurgeProtection": True, **vault})
    world.add(keys.key("dev", THEIRS), properties={"attributes": {"enabled": True}})
    return world


SOURCE = "properties.encryption.keySource"
VAULT = "properties.encryption.keyvaultproperties.keyvaulturi"
ENABLED, ROTATION = "properties.attributes.enabled", "properties.rotationPolicy"
STORIES = [
    ("all in order", lambda x: None, set()),
    ("Azure keeps the key",
     lambda x: x.set(STORE, "properties.encryption", {"keySource": "Microsoft.Storage"}),
     {(USED, "failed", STORE, SOURCE, "Microsoft.Storage")}),
    ("nothing is said of a key",
     lambda x: x.set(STORE, "properties.encryption", None),
     {(USED, "failed", STORE, SOURCE, "")}),
    ("the key of a neighbour", lambda x: keys.uses(x, "dev", "kv-p002-dev"),
     {(USED, "failed", STORE, VAULT, "kv-p002-dev/encryption")}),
    ("another key of the vault", lambda x: keys.uses(x, "dev", "kv-p001-dev", "mine"),
     {(USED, "failed", STORE, VAULT, "kv-p001-dev/mine")}),
    ("the key is gone", lambda x: x.drop(KEY), {(USABLE, "failed", KEY, "", "")}),
    ("the key is disabled", lambda x: x.set(KEY, ENABLED, False),
     {(USABLE, "failed", KEY, ENABLED, "false")}),
    ("the key never changes", lambda x: x.set(KEY, ROTATION, None),
     {(USABLE, "failed", KEY, ROTATION, "")}),
    ("the key only tells that it is old",
     lambda x: x.set(KEY, f"{ROTATION}.lifetimeActions.0.action.type", "notify"),
     {(USABLE, "failed", KEY, ROTATION)}),
    ("the key may not be read", lambda x: x.deny(KEY), {(USABLE, "unproven", KEY, "", "")}),
]  # fmt: skip


SET = facts.rid("dev", "p001", "Microsoft.Compute/diskEncryptionSets", "des-p001-dev")
BEHIND = "properties.diskEncryptionSetID"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://kv-p001-dev.vault.azure.net/keys/encryption", None),
        ("https://kv-p002-dev.vault.azure.net/keys/encryption", "kv-p002-dev/encryption"),
        ("", ""),
    ],
    ids=["ours", "the neighbour's", "none"],
)
def test_a_key_that_something_in_between_names(address: str, expected: str | None) -> None:
    world = w.healthy()
    if address:
        world.add(SET, properties={"activeKey": {"keyUrl": address}})
        world.set(STORE, BEHIND, SET)
    through = Encryption(vault=BEHIND, through="properties.activeKey.keyUrl", source="a page")
    stores = facts.FACTS.services["storage"].model_copy(update={"encryption": through})
    known = facts.SmallFacts({**facts.FACTS.services, "storage": stores}, facts.FACTS.parts)
    wanted = set() if expected is None else {(USED, "failed", STORE, BEHIND, expected)}
    assert told(world, known=known) == wanted


@pytest.mark.parametrize(
    ("breakage", "expected"), [pytest.param(*each[1:], id=each[0]) for each in STORIES]
)
def test_a_floor_with_a_key_of_its_own(breakage: Any, expected: set[Any]) -> None:
    world = w.healthy()
    breakage(world)
    found = told(world)
    assert {one[: len(next(iter(expected), one))] for one in found} == expected


@pytest.mark.parametrize(
    ("story", "world", "expected"),
    [
        ("in order, whatever its rotation", brought(), set()),
        ("a vault that can be purged", brought(enablePurgeProtection=None),
         {(USABLE, "failed", THEIRS, "properties.enablePurgeProtection", "")}),
    ],
)  # fmt: skip
def test_a_key_that_the_organisation_brought(story: str, world: World, expected: set[Any]) -> None:
    assert told(world, keys.with_own_key) == expected


def test_where_no_key_is_promised_none_is_looked_for() -> None:
    world = w.healthy()
    world.set(STORE, "properties.encryption", None)
    world.drop(KEY)
    assert told(world, lambda promise: promise) == set()


def test_data_whose_facts_say_nothing_of_keys_is_unproven() -> None:
    silent = facts.FACTS.services["storage"].model_copy(update={"encryption": None, "data": True})
    services = {**facts.FACTS.services, "storage": silent}
    known = replace(facts.FACTS, services=services)
    assert told(w.healthy(), known=known) == {(USED, "unproven", STORE, "", "")}


def test_what_takes_no_key_for_a_reason_is_not_judged() -> None:
    reason = Encryption(reason="Each index has its own.", source="a page, 2026-08")
    excused = facts.FACTS.services["storage"].model_copy(update={"encryption": reason})
    services = {**facts.FACTS.services, "storage": excused}
    world = w.healthy()
    world.set(STORE, "properties.encryption", None)
    assert told(world, known=replace(facts.FACTS, services=services)) == set()
