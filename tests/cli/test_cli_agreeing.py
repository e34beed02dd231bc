"""What is agreed to is seen first: the difference, its bill, and what the plan says beside it."""

from tests.cli.test_cli_cycle import ONE, allowed


def test_the_bill_stands_above_the_question(aif, folder):
    ended = aif("deploy", *ONE)
    assert ended.code == 4
    assert "USD a month while idle" in ended.out
    assert "AIF5002" in ended.err


def test_what_a_teardown_leaves_or_purges_is_named_before_it_is_agreed_to(aif, folder):
    assert aif("deploy", *ONE, "--yes").code == 0
    named = allowed(aif("destroy", *ONE, "--yes", "-o", "json"))
    assert "Deleted, and kept under its name until" in aif("destroy", *ONE, *named).out
    asked = aif("destroy", *ONE, "--purge", *named)
    assert asked.code == 4
    assert "PURGED FOR GOOD after the deletes" in asked.out
    gone = aif("destroy", *ONE, "--purge", "--yes", *named)
    assert gone.code == 0
    assert "purged  aif" in gone.out
