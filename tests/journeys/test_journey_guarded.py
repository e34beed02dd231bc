"""Policies deny, locks keep, Defender ends as Free: the engine still does what it is asked."""

import re

import pytest

from aifactory.problems import Refused
from tests.journeys.journey_contoso import FACTORY, at, gone, having, made, version
from tests.journeys.journey_guarded import AI, lock

PROD = "--env", "prod"
HOME = f"/subscriptions/{FACTORY['prod']['subscriptions'][0]}"
VAULT = at("p003", "KeyVault/vaults", "kv-p003", "prod")
LAKE = at("cmn", "Storage/storageAccounts", "dlscmn", "prod")
OPENED = having(VAULT, publicNetworkAccess="Enabled")
EXEMPT = """
      exemptions:
        old-import:
          policy: keyVaultPublicAccess
          project: helpdesk
          owner: platform@contoso.example
          until: "{until}"
          reason: The old import has no private path yet.
"""


def edited(contoso, before, after):
    """Replace the last place of a text in factory.yaml: production stands last."""
    text = (contoso.path / "factory.yaml").read_text()
    head, found, tail = text.rpartition(before)
    assert found
    contoso.write("factory.yaml", head + after + tail)


def exempt(contoso, until):
    edited(
        contoso,
        "policies: { rules: { storageSharedKeys: deny, aiLocalKeys: deny } }",
        f"policies:{EXEMPT.format(until=until).rstrip()}",
    )


def allowed(refused):
    """The options that the fixes of a refusal name."""
    assert refused.code == 4, refused.out + refused.err
    fixes = " ".join(problem["fix"] for problem in refused.json["problems"])
    names = dict.fromkeys(re.findall(r"--allow-delete (\S+)", fixes))
    return [word for name in names for word in ("--allow-delete", name)]


def refusal(contoso, work):
    with pytest.raises(Refused) as found:
        contoso.arm(work)
    return str(found.value)


def read(contoso, resource):
    return contoso.arm(lambda arm: arm.get(resource, version(resource)))


def test_production_denies_what_a_declared_exemption_lets_through(contoso):
    assert "keyVaultPublicAccess" in refusal(contoso, OPENED)
    exempt(contoso, "2099-06-30")
    assert contoso.aif("deploy", "--yes", *PROD).code == 0
    assert contoso.aif("plan", "--detailed-exitcode", *PROD).code == 0
    assert contoso.aif("verify", *PROD).code == 0
    contoso.arm(OPENED)  # exempt, and still found by plan and verify
    assert "publicNetworkAccess Enabled → Disabled" in contoso.aif("plan", *PROD).out
    other = at("p001", "KeyVault/vaults", "kv-p001", "prod")
    assert "Disallowed" in refusal(contoso, having(other, publicNetworkAccess="Enabled"))


def test_an_exemption_that_is_over_is_refused_by_every_command(contoso):
    exempt(contoso, "2020-06-30")
    for verb in ("check", "plan", "verify"):
        ended = contoso.aif(verb, "-o", "json")
        assert ended.code == 1
        assert [problem["code"] for problem in ended.json["problems"]] == ["AIF1147"]


def test_development_is_only_told(contoso):
    vault = at("p003", "KeyVault/vaults", "kv-p003")
    contoso.arm(having(vault, publicNetworkAccess="Enabled"))
    assert read(contoso, vault)["properties"]["publicNetworkAccess"] == "Enabled"
    contoso.arm(gone(vault))  # and locks nothing


def test_what_is_locked_goes_only_when_a_plan_says_so_and_the_host_stays_locked(contoso):
    assert "locked" in refusal(contoso, gone(VAULT))
    (contoso.path / "projects" / "helpdesk.yaml").unlink()
    planned = contoso.aif("plan", *PROD)
    (note,) = [line for line in planned.out.splitlines() if line.startswith("Lifted for")]
    assert LAKE.rpartition("/")[2] in note
    options = allowed(contoso.aif("deploy", "--yes", *PROD, "-o", "json"))
    assert read(contoso, lock(VAULT)) is not None  # a refused deploy lifts nothing
    done = contoso.aif("deploy", "--yes", *PROD, *options)
    assert done.code == 0, done.out + done.err
    assert (read(contoso, VAULT), read(contoso, lock(VAULT))) == (None, None)
    assert read(contoso, lock(LAKE))["properties"]["level"] == "CanNotDelete"
    assert contoso.aif("plan", "--detailed-exitcode", *PROD).code == 0
    assert contoso.aif("verify", *PROD).code == 0


def test_a_lock_that_somebody_else_has_set_is_theirs_to_take_away(contoso):
    theirs = lock(VAULT).replace("aif-keep", "theirs")
    contoso.arm(made(theirs, properties={"level": "CanNotDelete"}))
    (contoso.path / "projects" / "helpdesk.yaml").unlink()
    options = allowed(contoso.aif("deploy", "--yes", *PROD, "-o", "json"))
    done = contoso.aif("deploy", "--yes", *PROD, *options)
    assert done.code == 7
    assert "ScopeLocked" in done.out + done.err
    assert read(contoso, theirs) is not None
    assert read(contoso, lock(LAKE)) is not None


def test_a_lock_that_is_gone_is_drift_and_comes_back(contoso):
    contoso.arm(gone(lock(VAULT)))
    found = contoso.aif("drift", *PROD, "-o", "json")
    assert found.code == 3
    changes = [each for stack in found.json["stacks"] for each in stack["changes"]]
    assert [(each["kind"], each["resource"].lower()) for each in changes] == [
        ("create", lock(VAULT).lower())
    ]
    assert contoso.aif("deploy", "--yes", *PROD).code == 0
    assert read(contoso, lock(VAULT)) is not None


@pytest.mark.slow
def test_a_defender_plan_ends_as_free_when_it_is_switched_off_and_when_all_goes(contoso):
    vaults = f"{HOME}/providers/Microsoft.Security/pricings/KeyVaults"
    never = f"{HOME}/providers/Microsoft.Security/pricings/CosmosDbs"
    edited(contoso, "keyVaults: on", "keyVaults: off")
    assert "pricingTier Standard → Free" in contoso.aif("plan", *PROD).out
    assert contoso.aif("deploy", "--yes", *PROD).code == 0
    assert read(contoso, vaults)["properties"]["pricingTier"] == "Free"
    assert read(contoso, never) is None
    assert contoso.aif("verify", *PROD).code == 0
    options = allowed(contoso.aif("destroy", "--yes", *PROD, "-o", "json"))
    done = contoso.aif("destroy", "--yes", *PROD, *options)
    assert done.code == 0, done.out + done.err
    assert read(contoso, AI)["properties"]["pricingTier"] == "Free"
    deleted = refusal(contoso, lambda arm: arm.delete(AI, version(AI)))
    assert "of a subscription cannot be deleted" in deleted
