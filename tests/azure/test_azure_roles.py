"""Built-in roles are found by any of their names, and united they allow exactly their sum."""

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aifactory.azure.asking import ASKING, Asking
from aifactory.azure.built_in.floor import FLOOR, reading
from aifactory.azure.federation import AZURE_DEVOPS, GITHUB, Issuer
from aifactory.azure.linked import LINKED, Linked, linked
from aifactory.azure.patterns import covers, meets
from aifactory.azure.questions.asked import ASKED, Asked
from aifactory.azure.roles import BUILT_IN, OVER_OTHERS, BuiltInRole, role, united


@pytest.mark.parametrize(
    "name",
    ["Foundry User", "foundry user", "Azure AI User", "53ca6127-db72-4b80-b1b0-d745d6d5456d"],
)
def test_a_role_answers_to_its_name_its_former_name_and_its_id(name: str) -> None:
    assert role(name).name == "Foundry User"


def test_a_mistyped_role_names_the_nearest() -> None:
    with pytest.raises(KeyError, match="Did you mean 'Key Vault Secrets User'"):
        role("Key Vault Secret User")


def test_the_table_is_whole_and_nothing_is_twice() -> None:
    guids = [one.guid for one in BUILT_IN]
    assert len(set(guids)) == len(guids)
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", guid) for guid in guids)
    assert all(one.actions or one.data_actions for one in BUILT_IN)
    assert all(role(name).name == name for name in OVER_OTHERS)


PAGE = r"(learn\.microsoft\.com|(docs\.)?github\.com)/[\w./#-]+"
DATE = r"20[2-9][0-9]-(0[1-9]|1[0-2])(-[0-3][0-9])?"


@pytest.mark.parametrize(
    "one", [*BUILT_IN, FLOOR, reading(["A.B/things"])], ids=lambda one: one.name
)
def test_every_role_and_so_every_action_has_a_page_and_a_date(one: BuiltInRole) -> None:
    assert re.fullmatch(PAGE, one.source), one.source
    assert re.fullmatch(DATE, one.date), one.date


@pytest.mark.parametrize(
    ("source", "date"),
    [
        ("", "2026-08-22"),
        ("somebody said", "2026-08-22"),
        ("learn.microsoft.com/azure/roles", ""),
        ("learn.microsoft.com/azure/roles", "lately"),
    ],
)
def test_what_has_no_page_or_no_date_is_found(source: str, date: str) -> None:
    assert not (re.fullmatch(PAGE, source) and re.fullmatch(DATE, date))


@pytest.mark.parametrize("one", [*LINKED, *ASKED], ids=lambda one: one.action)
def test_an_action_that_we_name_has_a_page_and_a_date_or_is_marked(one: Linked | Asked) -> None:
    assert re.fullmatch(PAGE, one.source), one.source
    assert one.date == "unverified" or re.fullmatch(DATE, one.date), one.date


@pytest.mark.parametrize("one", ASKING, ids=lambda one: one.type)
def test_what_asks_for_a_connection_has_a_page_and_a_date_or_is_marked(one: Asking) -> None:
    assert re.match(PAGE, one.source), one.source
    assert one.date == "unverified" or re.fullmatch(DATE, one.date), one.date


@pytest.mark.parametrize("one", [GITHUB, AZURE_DEVOPS], ids=lambda one: one.name)
def test_an_issuer_has_a_page_and_a_date_or_is_marked(one: Issuer) -> None:
    assert re.fullmatch(PAGE, one.source), one.source
    assert one.date == "unverified" or re.fullmatch(DATE, one.date), one.date


def test_a_body_asks_for_the_actions_on_what_it_points_at() -> None:
    group = "/subscriptions/1/resourceGroups/g/providers"
    vault, subnet = (
        f"{group}/Microsoft.KeyVault/vaults/v",
        f"{group}/Microsoft.Network/virtualNetworks/n/subnets/s",
    )
    body = {
        "identity": {
            "userAssignedIdentities": {
                f"{group}/Microsoft.ManagedIdentity/userAssignedIdentities/i": {}
            }
        },
        "properties": {
            "subnet": {"id": subnet},
            "privateLinkServiceConnections": [{"properties": {"privateLinkServiceId": vault}}],
        },
    }
    assert {
        (action, str(target).rpartition("/")[2])
        for action, target in linked("Microsoft.Network/privateEndpoints", body)
    } == {
        ("Microsoft.Network/virtualNetworks/subnets/join/action", "s"),
        ("Microsoft.KeyVault/vaults/privateEndpointConnectionsApproval/action", "v"),
        ("Microsoft.ManagedIdentity/userAssignedIdentities/assign/action", "i"),
    }


def _allows(one: BuiltInRole, action: str, data: bool) -> bool:
    given, taken = (
        (one.data_actions, one.not_data_actions) if data else (one.actions, one.not_actions)
    )
    return any(covers(wide, action) for wide in given if wide not in one.guarded) and not any(
        covers(less, action) for less in taken
    )


def _concrete(roles: tuple[BuiltInRole, ...], data: bool) -> set[str]:
    patterns = itertools.chain.from_iterable(
        (one.data_actions + one.not_data_actions if data else one.actions + one.not_actions)
        for one in roles
    )
    return {pattern.replace("*", word) for pattern in patterns for word in ("x", "things/read")}


ORDINARY = [one for one in BUILT_IN if one.name not in (*OVER_OTHERS, "Contributor")]


@pytest.mark.parametrize("data", [False, True], ids=["actions", "data actions"])
def test_a_union_allows_what_one_of_its_roles_allows_and_nothing_else(data: bool) -> None:
    for pair in itertools.combinations(ORDINARY, 2):
        sets = united(pair)
        assert len(sets) == 1, [one.name for one in pair]
        given = sets[0]["dataActions" if data else "actions"]
        taken = sets[0]["notDataActions" if data else "notActions"]
        for action in _concrete(pair, data):
            allowed = any(covers(wide, action) for wide in given) and not any(
                covers(less, action) for less in taken
            )
            wanted = any(_allows(one, action, data) for one in pair)
            assert allowed == wanted, (action, [one.name for one in pair])


def _in(entry: dict[str, list[str]], action: str, data: bool) -> bool:
    allowed, taken = ("dataActions", "notDataActions") if data else ("actions", "notActions")
    return any(covers(wide, action) for wide in entry[allowed]) and not any(
        covers(less, action) for less in entry[taken]
    )


READING = reading(["Microsoft.OperationalInsights/workspaces", "Microsoft.KeyVault/vaults"])


@settings(max_examples=150)
@given(st.lists(st.sampled_from([*BUILT_IN, FLOOR, READING]), unique=True), st.booleans())
def test_any_set_of_roles_united_allows_exactly_the_union(
    roles: list[BuiltInRole], data: bool
) -> None:
    entries = united(roles)
    for action in _concrete(tuple(BUILT_IN), data):
        allowed = any(_in(entry, action, data) for entry in entries)
        assert allowed == any(_allows(one, action, data) for one in roles), action


word = st.sampled_from(["A", "A/b", "A/b/c", "A/d"])
pattern = st.builds(
    lambda start, end: start + end, word, st.sampled_from(["/*", "/read", "/*/write"])
)
made_up = st.builds(
    lambda name, given, taken: BuiltInRole(name=name, guid=name, actions=given, not_actions=taken),
    st.uuids().map(str),
    st.lists(pattern, max_size=3, unique=True).map(tuple),
    st.lists(pattern, max_size=2, unique=True).map(tuple),
)
ACTIONS = [
    f"{start}{end}"
    for start in ("A", "A/b", "A/b/c", "A/d", "B")
    for end in ("/read", "/write", "/x/read", "/x/write", "/x")
]


@given(st.lists(made_up, max_size=4))
def test_what_one_role_takes_back_is_never_taken_from_another(roles: list[BuiltInRole]) -> None:
    entries = united(roles)
    for action in ACTIONS:
        allowed = any(_in(entry, action, False) for entry in entries)
        assert allowed == any(_allows(one, action, False) for one in roles), (action, roles)


def test_one_role_does_not_weaken_another() -> None:
    (both,) = united([role("AzureML Data Scientist"), role("AzureML Compute Operator")])
    computes = "Microsoft.MachineLearningServices/workspaces/computes/*/write"
    assert computes in role("AzureML Data Scientist").not_actions
    assert computes not in both["notActions"]
    assert "Microsoft.MachineLearningServices/workspaces/write" in both["notActions"]


def test_roles_that_one_set_cannot_unite_exactly_stay_apart() -> None:
    some = BuiltInRole(name="some", guid="1", actions=("A/*",), not_actions=("A/b/*",))
    other = BuiltInRole(name="other", guid="2", actions=("A/b/read",))
    assert len(united([some, other])) == 2


def test_the_union_is_the_same_in_any_order_and_says_nothing_twice() -> None:
    roles = [role("Reader"), role("Key Vault Reader"), role("Foundry User")]
    assert united(roles) == united([*reversed(roles), role("Reader")])


def test_access_that_a_condition_guards_is_never_united() -> None:
    manager = role("Foundry Project Manager")
    assert manager.guarded
    (alone,) = united([manager])
    assert not any("roleAssignments/write" in action for action in alone["actions"])


@pytest.mark.parametrize(
    ("wide", "narrow", "covered", "met"),
    [
        ("*", "A/b/read", True, True),
        ("A/*/read", "A/b/c/read", True, True),
        ("A/*/read", "A/*/write", False, False),
        ("A/*", "*/read", False, True),
        ("A/b", "a/B", True, True),
        ("A/*/read", "A/read", False, False),
        ("A/*", "A/*/x/*", True, True),
    ],
)
def test_patterns(wide: str, narrow: str, covered: bool, met: bool) -> None:
    assert covers(wide, narrow) is covered
    assert meets(wide, narrow) is met
    assert meets(narrow, wide) is met
