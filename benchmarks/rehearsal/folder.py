"""The factory that is rehearsed: so many `compact` projects in three environments, and its twin."""

from pathlib import Path

ENVIRONMENTS = ("dev", "stage", "prod")
LEAD, MEMBERS = 1, 2
IN_A_SCALE_SET = 300

_FACTORY = """\
factory: rehearsal
region: swedencentral
environments:
{environments}
"""
# Limits and throttles are on, and what is new is known everywhere only after a minute.
_TWIN = """\
tenant: {{ id: 72f988bf-0000-4000-8000-000000000001, name: Rehearsal }}
subscriptions:
{subscriptions}
throttle: on
propagation: 60
speed: {speed}
principals:
{groups}
"""


def write_folder(home: Path, projects: int) -> None:
    """The YAML of a factory with so many projects, so many in a scale set at most."""
    (home / "projects").mkdir(parents=True)
    text = _FACTORY.format(environments=_environments(0, "  "))
    if projects > IN_A_SCALE_SET:
        text += 'scaleSets:\n  "001": {}\n'
    for at in range(1, -(-projects // IN_A_SCALE_SET)):
        text += f'  "{at + 1:03d}":\n    environments:\n{_environments(at, "      ")}\n'
    (home / "factory.yaml").write_text(text, encoding="utf-8")
    for number in range(projects):
        write_project(home, number, number // IN_A_SCALE_SET)


def _environments(scale_set: int, margin: str) -> str:
    lines = (
        f"{margin}{name}: {{ subscriptions: [{_subscription(name, scale_set)}] }}"
        for name in ENVIRONMENTS
    )
    return "\n".join(lines)


def write_twin(home: Path, projects: int, speed: float) -> None:
    """A twin whose directory has the groups of so many projects; limits are on."""
    known = [f"  - {{ id: {_subscription(name, 0)}, name: {name} }}" for name in ENVIRONMENTS]
    groups = [
        f"  - {{ id: {_group(number, role)}, type: Group, name: group-{number}-{role} }}"
        for number in range(projects)
        for role in (LEAD, MEMBERS)
    ]
    lines = {"subscriptions": "\n".join(known), "groups": "\n".join(groups)}
    (home / "twin.yaml").write_text(_TWIN.format(speed=speed, **lines), encoding="utf-8")


def write_project(home: Path, number: int, scale_set: int = 0) -> str:
    """One project with two groups of its own; its name."""
    lead, members = _group(number, LEAD), _group(number, MEMBERS)
    text = f"profile: compact\nteam: {{ lead: {lead}, members: {members} }}\n"
    if scale_set:
        text += f'scaleSet: "{scale_set + 1:03d}"\n'
    name = f"team-{number:03d}"
    (home / "projects" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return name


def _subscription(environment: str, at: int) -> str:
    return f"00000000-0000-0000-000{at}-{ENVIRONMENTS.index(environment) + 1:012d}"


def _group(project: int, role: int) -> str:
    return f"5a1c0000-0000-0000-{role:04d}-{project:012d}"
