"""A persona's role, expanded, is its line in the matrix of access by kind, and nothing beyond."""

from itertools import chain
from typing import get_args

import pytest

from aifactory.azure.built_in.floor import FLOOR, JOINING, reading
from aifactory.azure.built_in.role import BuiltInRole
from aifactory.azure.patterns import covers, meets
from aifactory.azure.roles import BUILT_IN, OVER_OTHERS, role, united
from aifactory.catalog import Catalog
from aifactory.catalog.model import Kind
from aifactory.plan.access import IDENTITY, Roles, types_of

TIERS = ("economy", "production")
KINDS = get_args(Kind)
STEPS = ("none", "reader", "builder", "owner")
SIDES = (("actions", "notActions"), ("dataActions", "notDataActions"))
Permissions = list[dict[str, list[str]]]


def roles_in(catalog: Catalog, tier: str) -> Roles:
    return Roles("acme", "dev/001", "a4c2b", tier, catalog)


def allows(permissions: Permissions, action: str, side: int) -> bool:
    given, taken = SIDES[side]
    return any(
        any(covers(wide, action) for wide in entry[given])
        and not any(covers(less, action) for less in entry[taken])
        for entry in permissions
    )


def universe(side: int, kinds_types: list[str]) -> set[str]:
    """Concrete actions: one or two for every pattern of every role, and reads of every type."""
    names = ("actions", "not_actions") if side == 0 else ("data_actions", "not_data_actions")
    patterns = {one for each in (*BUILT_IN, FLOOR) for name in names for one in getattr(each, name)}
    patterns |= {f"{one}/*" for one in kinds_types}
    return {pattern.replace("*", word) for pattern in patterns for word in ("x", "parts/read")}


def matrix_sets(catalog: Catalog, persona: str, tier: str) -> list[BuiltInRole]:
    """What the matrix says, read from the facts and not from the planner: a set for each kind."""
    one = catalog.personas[persona]
    sets = [FLOOR, JOINING] if one.type == "identity" else [FLOOR]
    for kind in KINDS:
        level = one.access[tier][kind]
        if level == "none":
            continue
        sets.append(reading(types_of(catalog, kind)))
        for facts in (*catalog.services.values(), *catalog.parts.values()):
            if facts.kind != kind or getattr(facts, "whole", False):
                continue
            steps = STEPS[1 : STEPS.index(level) + 1]
            named = chain.from_iterable(getattr(facts.roles, step) for step in steps)
            if one.type == "identity":
                named = getattr(facts, "identity", ())
                sets.append(BuiltInRole(kind, "", getattr(facts, "acts", ())))
            sets += [role(name) for name in named]
    return sets


@pytest.mark.parametrize("tier", TIERS)
def test_a_role_expanded_is_exactly_its_line_of_the_matrix(catalog: Catalog, tier: str) -> None:
    types = [one for kind in KINDS for one in types_of(catalog, kind)]
    actions = {side: universe(side, types) for side in (0, 1)}
    for persona in catalog.personas:
        permissions = roles_in(catalog, tier).definition(persona, ())["permissions"]
        wanted = [entry for one in matrix_sets(catalog, persona, tier) for entry in united([one])]
        for side in (0, 1):
            seen = {action for action in actions[side] if allows(permissions, action, side)}
            assert seen == {a for a in actions[side] if allows(wanted, a, side)}, persona


@pytest.mark.parametrize("tier", TIERS)
def test_no_access_to_a_kind_is_no_action_of_its_services(catalog: Catalog, tier: str) -> None:
    checked = 0
    for persona in set(catalog.personas) - {IDENTITY}:  # it may join subnets
        roles = roles_in(catalog, tier)
        permissions = roles.definition(persona, ())["permissions"]
        for kind in KINDS:
            if roles.level(persona, kind) != "none":
                continue
            for resource in types_of(catalog, kind):
                for entry in permissions:
                    given = [*entry["actions"], *entry["dataActions"]]
                    found = [one for one in given if meets(one, f"{resource}/*")]
                    assert not found, f"{persona} in {tier}: {kind} is none, yet {found}"
                    checked += 1
    assert checked > 100


@pytest.mark.parametrize("tier", TIERS)
def test_access_to_a_kind_lets_its_services_be_seen(catalog: Catalog, tier: str) -> None:
    roles = roles_in(catalog, tier)
    for persona in catalog.personas:
        permissions = roles.definition(persona, ())["permissions"]
        for kind in KINDS:
            if roles.level(persona, kind) != "none":
                for resource in types_of(catalog, kind):
                    assert allows(permissions, f"{resource}/read", 0), (persona, kind, resource)


@pytest.mark.parametrize("tier", TIERS)
def test_every_persona_becomes_a_role_that_azure_accepts(catalog: Catalog, tier: str) -> None:
    # Azure takes one permission entry in a custom role (see `united`), and 2,048 letters as its
    # description (learn.microsoft.com/azure/role-based-access-control/custom-roles, unverified).
    for persona in catalog.personas:
        definition = roles_in(catalog, tier).definition(persona, ())
        assert len(definition["permissions"]) == 1, persona
        assert len(definition["description"]) <= 2048


@pytest.mark.parametrize("tier", TIERS)
def test_nobody_can_hand_out_access_or_read_everything(catalog: Catalog, tier: str) -> None:
    for persona in catalog.personas:
        roles = roles_in(catalog, tier)
        names = {name for kind in KINDS for name in roles.built_in(persona, kind)}
        assert not names & {*OVER_OTHERS, "Contributor", "Reader"}
        permissions = roles.definition(persona, ())["permissions"]
        for action in ("roleAssignments/write", "roleDefinitions/write", "elevateAccess/action"):
            assert not allows(permissions, f"Microsoft.Authorization/{action}", 0), persona
        assert not allows(permissions, "Microsoft.Anything/things/read", 0), persona


def test_reading_never_hands_out_a_key() -> None:
    one = reading(["Microsoft.OperationalInsights/workspaces"])
    key = "Microsoft.OperationalInsights/workspaces/sharedKeys/read"
    assert any(covers(wide, key) for wide in one.actions)
    assert key in one.not_actions
    assert reading(["Microsoft.KeyVault/vaults"]).not_actions == ()


def test_whom_an_access_names_is_in_the_table_of_built_in_roles(catalog: Catalog) -> None:
    for facts in (*catalog.services.values(), *catalog.parts.values()):
        named = [*facts.roles.reader, *facts.roles.builder, *facts.roles.owner]
        named += getattr(facts, "identity", ())
        assert [role(name).name for name in named] == named, facts.title


@pytest.mark.parametrize("tier", TIERS)
def test_an_identity_may_read_and_join_a_subnet_and_cannot_open_it(
    catalog: Catalog, tier: str
) -> None:
    (entry,) = roles_in(catalog, tier).definition(IDENTITY, ())["permissions"]
    subnets = "Microsoft.Network/virtualNetworks/subnets"
    found = [one for one in entry["actions"] if meets(one, "Microsoft.Network/*")]
    assert found == [f"{subnets}/join/action", f"{subnets}/read"]
