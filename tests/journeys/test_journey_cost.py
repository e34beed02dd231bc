"""A plan says what it changes in the monthly bill: new, larger, gone, changed behind our back."""

import pytest

SEARCH = "Microsoft.Search/searchServices"
UNIT = 0.336 * 730  # a standard unit in swedencentral for a month


def bill(journey, environment, *words):
    planned = journey.aif("plan", "-o", "json", *words).json
    found = {one["environment"]: one for one in planned["cost"]}
    return found.get(environment)


def edit(journey, name, old, new):
    path = journey.path / "projects" / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_from_nothing_the_plan_costs_what_the_factory_costs(nothing):
    planned = nothing.aif("plan", "-o", "json").json["cost"]
    costs = nothing.aif("cost", "-o", "json").json["environments"]
    assert [one["change"]["idle"] for one in planned] == pytest.approx(
        [one["idle"] for one in costs], abs=0.01
    )
    assert "USD a month while idle" in nothing.aif("plan", "--env", "dev").out


def test_nothing_to_do_costs_nothing(contoso):
    assert contoso.aif("plan", "-o", "json").json["cost"] == []


def test_a_larger_search_and_a_smaller_cluster_are_the_difference(contoso):
    edit(contoso, "assistant.yaml", "replicas: 3", "replicas: 5")
    assert bill(contoso, "prod")["change"]["idle"] == pytest.approx(2 * UNIT, abs=0.01)
    edit(contoso, "churn.yaml", "min: 1, max: 8", "min: 0, max: 6")
    change = bill(contoso, "prod")["change"]
    node = 0.204 * 730
    assert change["idle"] == pytest.approx(2 * UNIT - node, abs=0.01)
    assert change["maximum"] == pytest.approx(2 * UNIT - 2 * node, abs=0.01)
    assert bill(contoso, "dev") is None


def test_a_service_that_is_switched_off_saves_what_is_live_of_it(contoso):
    edit(contoso, "assistant.yaml", "  stage: {}", "  stage: { services: { aiSearch: off } }")
    found = bill(contoso, "stage")
    gone = 2 * UNIT + 7.30 + 0.50  # two units, their endpoint, and the zone that nobody needs now
    assert found["change"]["idle"] == pytest.approx(-gone, abs=0.01)
    assert found["saved"]["idle"] == pytest.approx(2 * UNIT + 7.30, abs=0.01)


def test_what_somebody_made_larger_in_azure_is_taken_back(contoso):
    search = next(each for each in contoso.resources(SEARCH) if "p001-prod" in each)
    contoso.change(search, "2025-05-01", lambda body: body["properties"].update(replicaCount=6))
    assert bill(contoso, "prod")["change"]["idle"] == pytest.approx(-3 * UNIT, abs=0.01)


def test_a_removed_project_takes_its_costs_away(contoso):
    before = contoso.aif("cost", "--env", "prod", "-o", "json").json["floors"]
    mine = next(one["idle"] for one in before if one["project"] == "assistant")
    assert contoso.aif("project", "remove", "assistant").code == 0
    change = bill(contoso, "prod")["change"]["idle"]
    # Also the zone that nobody else needs, and what Defender asks for its two storage accounts.
    assert change == pytest.approx(-mine - 0.50 - 2 * 9.78, abs=0.01)
