"""As many projects as `aif capacity` says are deployed, limits on; the next is refused by name."""

import pytest

from aifactory.api.capacity.fitting import capacity
from aifactory.api.changing import Order, deploy
from aifactory.api.configuring import check
from aifactory.problems import Exit, Refused

FACTORY = """\
factory: room
region: swedencentral
environments:
  dev: {{ subscriptions: [00000000-0000-0000-0000-00000000d001]{limits} }}
"""
TWIN = """\
tenant: {{ id: 72f988bf-0000-4000-8000-000000000001, name: Room }}
subscriptions: [{{ id: 00000000-0000-0000-0000-00000000d001, name: dev }}]
quotas: {{ {quotas} }}
principals:
{groups}
"""
MOST = 500


def group(team, role):
    return f"5a1c0000-0000-0000-{role:04d}-{team:012d}"


def write(path, limits, quotas, profile, number):
    """A folder with so many projects, and a twin that holds it to quotas."""
    (path / "projects").mkdir(exist_ok=True)
    said = f", limits: {{ {limits} }}" if limits else ""
    (path / "factory.yaml").write_text(FACTORY.format(limits=said))
    groups = "\n".join(
        f"  - {{ id: {group(team, role)}, type: Group, name: g{team}-{role} }}"
        for team in range(MOST)
        for role in (1, 2)
    )
    (path / "twin.yaml").write_text(TWIN.format(quotas=quotas, groups=groups))
    for team in range(number):
        (path / "projects" / f"team-{team:03d}.yaml").write_text(
            f"profile: {profile}\nteam: {{ lead: {group(team, 1)}, members: {group(team, 2)} }}\n"
        )


def run(path):
    return deploy(path, Order(), lambda _: True, lambda _: None)


def fill(path, profile, limit, quotas):
    """Deploy as many as are said to fit; the next is refused by the limit that was named."""
    write(path, quotas, quotas, profile, 1)
    (row,) = capacity(path, profile).rows
    assert row.fit.bounds[0].measure.limit == limit
    number = 1 + row.fit.more
    write(path, quotas, quotas, profile, number)
    assert run(path).done
    write(path, quotas, quotas, profile, number + 1)
    with pytest.raises(Refused) as refused:
        check(path)
    assert refused.value.exit_code == Exit.DOES_NOT_FIT
    assert [problem.code for problem in refused.value.problems] == ["AIF3013"]
    assert f" of {limit}" in refused.value.problems[0].what
    return number


@pytest.mark.parametrize(
    ("profile", "limit", "most", "told"),
    [
        ("compact", "vaultsWithEndpoints", 4, "key vaults with private endpoints"),
        ("compact", "roleAssignments", 40, "No more role assignments can be created"),
        ("compact", "resourceGroups", 5, "would exceed the quota of '5'"),
        ("ml", "storageAccounts", 7, "storage"),
    ],
)
def test_as_many_fit_as_are_said_and_azure_refuses_the_next(tmp_path, profile, limit, most, told):
    quotas = f"{limit}: {most}"
    number = fill(tmp_path, profile, limit, quotas)
    assert number > 1
    write(tmp_path, "", quotas, profile, number + 1)  # the factory believes in Azure's own limits
    try:
        ended = run(tmp_path)
    except Refused as refused:  # what can be asked for before the first write is
        words = " ".join(problem.what for problem in refused.problems)
    else:
        assert not ended.done
        errors = [one.error for one in ended.report.outcomes if one.error]
        words = " ".join(str(cause) for error in errors for cause in error.causes())
    assert told.lower() in words.lower()


@pytest.mark.slow
def test_compact_projects_fill_a_subscription_with_azures_own_limits(tmp_path):
    """300 and more stand in one cell; the next is refused by the limit that was named."""
    write(tmp_path, "", "", "compact", 1)
    (row,) = capacity(tmp_path, "compact").rows
    limit = row.fit.bounds[0].measure.limit
    assert row.fit.more + 1 >= 300
    assert fill(tmp_path, "compact", limit, "") == row.fit.more + 1
