"""Azure's roles that no service of ours names are known to those whom a team brings."""

import re

import pytest

from aifactory.azure.patterns import meets
from aifactory.azure.roles import BUILT_IN
from aifactory.catalog.facts.roles import built_in_role, others


def test_a_role_over_data_is_known_with_what_it_allows() -> None:
    found = built_in_role("app configuration data reader")
    assert found.guid == "516239f1-63e1-4d78-a4de-a74fb236a071"
    assert found.data_actions == ("Microsoft.AppConfiguration/configurationStores/*/read",)


def test_a_role_of_ours_is_known_as_before() -> None:
    assert built_in_role("Azure AI User").name == "Foundry User"


def test_a_mistyped_role_names_the_nearest() -> None:
    with pytest.raises(KeyError, match="Did you mean 'App Configuration Data Reader'"):
        built_in_role("App Configuration Data Readr")


def test_the_table_is_whole_and_nothing_is_twice() -> None:
    guids = [one.guid for one in (*BUILT_IN, *others().values())]
    assert len(set(guids)) == len(guids)
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", guid) for guid in guids)
    words = {word for one in others().values() for word in (*one.actions, *one.data_actions)}
    assert all(re.fullmatch(r"(\*|[A-Za-z0-9.]+)/[^ \t]+", word) for word in words), words


def test_no_role_of_the_table_hands_out_access() -> None:
    hands_out = "Microsoft.Authorization/roleAssignments/write"
    assert [
        one.name for one in others().values() if any(meets(a, hands_out) for a in one.actions)
    ] == []
