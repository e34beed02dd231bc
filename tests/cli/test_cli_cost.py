"""`aif cost` for tired eyes: what is over budget first, sums that add up, gaps with what to do."""

import re

import pytest

from aifactory.cli.bill import money

NODE = """\
prices:
  vm.Standard_D4s_v5: {{ unit: hour, amount: {amount}, source: us, date: 2026-11-01 }}
"""
LIKE = "like: { swedencentral: [westeurope, eastus, westus] }\n"


def dear(folder, amount):
    (folder / "prices.yaml").write_text(LIKE + NODE.format(amount=amount))


def line(folder, name, words):
    """The place of the first line of a project's file that holds the words."""
    lines = (folder / "projects" / name).read_text().splitlines()
    return next(at for at, text in enumerate(lines, 1) if words in text)


@pytest.fixture(autouse=True)
def _without_the_cluster(folder):
    """Its price would hide what is looked at here."""
    file = folder / "projects" / "churn.yaml"
    kept = [text for text in file.read_text().splitlines() if "kubernetes: { pools" not in text]
    file.write_text("\n".join(kept) + "\n")


def sums(found, name):
    return [(one["idle"], one["maximum"], one["unknown"]) for one in found[name]]


def test_rows_floors_and_environments_add_up(aif, folder):
    found = aif("cost", "-o", "json").json
    for at in (0, 1, 2):
        whole = sum(one[at] for one in sums(found, "environments"))
        assert whole == pytest.approx(sum(one[at] for one in sums(found, "floors")), abs=0.1)
        assert whole == pytest.approx(sum(one[at] for one in sums(found, "rows")), abs=0.5)
        assert whole == pytest.approx(list(found["total"].values())[at], abs=0.1)
    assert found["total"]["maximum"] > found["total"]["idle"] > 0
    assert {one["project"] for one in found["floors"]} == {None, "assistant", "churn", "helpdesk"}


def test_every_price_that_counts_has_its_page_and_date(aif, folder):
    rows = [row for row in aif("cost", "-o", "json").json["rows"] if row["maximum"]]
    assert rows
    assert all(row["source"] and re.fullmatch(r"20\d\d-\d\d-\d\d", row["date"]) for row in rows)


def test_a_budget_that_is_too_small_comes_first_with_its_line(aif, folder):
    assert "!" not in aif("cost").out
    dear(folder, 2)  # 8 nodes at most, 1 while idle
    lines = aif("cost").out.splitlines()
    assert "! prod/001 churn: 11,723.80 at maximum scale is over its budget of 2,500" in lines[1]
    assert f"projects/churn.yaml:{line(folder, 'churn.yaml', 'budget')}:1" in lines[1]
    assert aif("check").out.splitlines()[-1].endswith("nothing is wrong.")


def test_a_budget_that_is_spent_while_idle_is_a_warning_of_check(aif, folder):
    dear(folder, 4)
    checked = aif("check")
    assert checked.code == 0
    at = line(folder, "churn.yaml", "budget")
    warning = f"projects/churn.yaml:{at}:1: warning AIF3020: churn costs 2,963.80 USD"
    assert warning in checked.out
    assert "1 to look at" in checked.out
    assert "while idle is over its budget" in aif("cost").out.splitlines()[1]


def test_what_nobody_can_price_is_named_once_with_what_to_do(aif, folder):
    assert "search.basic in swedencentral" not in aif("cost").out
    (folder / "prices.yaml").unlink()
    ended = aif("cost")
    asked = [line for line in ended.out.splitlines() if "search.basic in swedencentral" in line]
    assert len(asked) == 1
    assert "known in eastus, westus2" in asked[0]
    assert "prices.yaml" in asked[0]
    assert re.search(r"^dev/001 .* and \d unknown$", ended.out, re.MULTILINE)


def test_prices_of_other_regions_are_said(aif, folder):
    assert "prices of eastus for swedencentral (prices.yaml `like`): " in aif("cost").out


def test_one_project_is_listed_service_by_service(aif, folder):
    out = aif("cost", "--project", "assistant", "--env", "prod").out
    assert re.search(r"^    AI Search +735\.84 +735\.84$", out, re.MULTILINE)
    assert "churn" not in out
    assert "dev/001" not in out


def test_shares_of_what_is_shared(aif, folder):
    found = aif("cost", "-o", "json").json
    share = found["environments"][0]["sharePerProject"]["idle"]
    floors = [one for one in found["floors"] if one["environment"] == "dev/001"]
    shared = [one["idle"] for one in floors if not one["project"]]
    assert share == pytest.approx(sum(shared) / 3, abs=0.01)
    assert f"and {share:,.2f} of what is shared" in aif("cost", "--shares").out


def test_the_difference_between_one_registry_and_many_is_printed(aif, folder):
    assert re.search(r"^containerRegistry: shared now; shared 171\.90, one for each .*: \+343\.80",
                     aif("cost").out, re.MULTILINE)  # fmt: skip


def test_flags_that_are_off_in_dev_are_savings(aif, folder):
    file = folder / "projects" / "assistant.yaml"
    text = file.read_text()
    file.write_text(text.replace("  dev: {}", "  dev: { services: { aiSearch: off } }"))
    out = aif("cost").out
    assert "dev/001: off here and on elsewhere saves 81.03 idle" in out
    assert f"projects/assistant.yaml:{line(folder, 'assistant.yaml', '  dev:')}:" in out


@pytest.mark.parametrize(
    "words",
    [("cost", "--env", "deb"), ("cost", "--project", "chrun"), ("requests", "--env", "deb")],
)
def test_a_name_that_is_not_there_is_refused(aif, folder, words):
    ended = aif(*words, "-o", "json")
    assert ended.code == 1
    assert ended.codes == ["AIF1092"]


@pytest.mark.parametrize(
    ("amount", "shown"), [(-0.001, "+0.00"), (-0.0, "+0.00"), (-1234.5, "-1,234.50"), (3, "+3.00")]
)
def test_a_change_of_nothing_is_not_less(amount, shown):
    assert money(amount, sign=True) == shown
