"""Every service of every profile: off is a planned, guarded delete, and on again works."""

import shutil
from pathlib import Path

import pytest

from aifactory.api.changing import Order, deploy, plan
from aifactory.catalog import load_catalog
from aifactory.problems import Exit, Refused

CATALOG = load_catalog(Path(__file__).parents[2] / "bicep")
FACTORY = """\
factory: flags
region: swedencentral
environments: { dev: { subscriptions: [00000000-0000-0000-0000-00000000d001] } }
"""
TWIN = """\
tenant: { id: 72f988bf-0000-4000-8000-000000000001, name: Flags }
subscriptions: [{ id: 00000000-0000-0000-0000-00000000d001, name: dev }]
principals: [{ id: 5a1c0000-0000-0000-0000-000000000001, type: Group, name: leads }]
"""
PROFILES = {
    "compact": {},
    "dedicated": {},
    "genai": {},
    "ml": {"kubernetes": "on"},
}  # and what more is on


def services(profile):
    return {**CATALOG.profiles[profile].services, **PROFILES[profile]}


def write(path, profile, off=()):
    switches = {**PROFILES[profile], **dict.fromkeys(off, "off")}
    words = ", ".join(f"{flag}: {switch}" for flag, switch in switches.items())
    (path / "projects").mkdir(exist_ok=True)
    (path / "projects" / "one.yaml").write_text(
        f"profile: {profile}\nteam: {{ lead: 5a1c0000-0000-0000-0000-000000000001 }}\n"
        f"services: {{ {words} }}\n"
    )


def run(path, *allowed):
    return deploy(path, Order(allow_delete=frozenset(allowed)), lambda _: True, lambda _: None)


@pytest.fixture(scope="module")
def deployed(tmp_path_factory):
    """A folder of each profile, deployed once."""
    made = {}
    for profile in PROFILES:
        path = tmp_path_factory.mktemp("flags") / profile
        path.mkdir()
        (path / "factory.yaml").write_text(FACTORY)
        (path / "twin.yaml").write_text(TWIN)
        write(path, profile)
        assert run(path).done
        made[profile] = path
    return made


def dependants(profile, flag):
    """What cannot stay on without the service, directly or through others."""
    found, ahead = set(), [flag]
    while ahead:
        need = ahead.pop()
        for other in services(profile):
            if need in CATALOG.services[other].needs and other not in found:
                found.add(other)
                ahead.append(other)
    return found


CASES = [(profile, flag) for profile in PROFILES for flag in services(profile)]


@pytest.mark.slow
@pytest.mark.parametrize(("profile", "flag"), CASES)
def test_off_is_a_guarded_delete_and_on_again_works(deployed, tmp_path, profile, flag):
    path = tmp_path / profile
    shutil.copytree(deployed[profile], path)
    needing = dependants(profile, flag)
    if needing:
        write(path, profile, off=[flag])
        with pytest.raises(Refused, match=f"needs '{flag}', which is off since projects/one.yaml"):
            plan(path, Order())
    write(path, profile, off=[flag, *needing])
    difference = plan(path, Order()).difference
    deletes = [one for one in difference.changes if one.kind == "delete"]
    assert deletes
    precious = [one for one in deletes if one.danger in ("data", "identity")]
    kept = any(CATALOG.services[one].data for one in (flag, *needing))
    emptied = any(one.stack == "dev/001/common" for one in deletes)  # nobody is left on a host
    assert bool(precious) == (kept or emptied)
    if precious:
        with pytest.raises(Refused) as refused:
            run(path)
        assert refused.value.exit_code is Exit.UNCONFIRMED
    assert run(path, *{one.stack for one in precious}).done
    assert plan(path, Order()).difference.is_empty
    write(path, profile)
    assert run(path).done
    assert plan(path, Order()).difference.is_empty
