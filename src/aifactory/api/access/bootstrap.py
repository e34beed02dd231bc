"""Before the first deploy: providers, and the identities of the pipelines with their roles.

Each environment has one that deploys and one that plans; neither has a secret. Whoever runs it
with `do` needs more than the deployer ever gets: to register providers, and to write role
definitions and assignments on the subscriptions. It is done once, by a person.
"""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from aifactory.api.access.needs import ASSIGNMENT, Needs, Robot, needs, robots
from aifactory.api.building import built
from aifactory.api.desired import Desired, desire
from aifactory.api.proposals.selection import Selection, within
from aifactory.api.target import Target, reach
from aifactory.arm import Arm
from aifactory.azure.federation import AUDIENCE, AZURE_DEVOPS, GITHUB, Issuer
from aifactory.azure.regions import region as region_of
from aifactory.config.model import Pipelines
from aifactory.plan.access import seeded
from aifactory.problems import Exit, refuse

_GROUPS = "2025-04-01"
_IDENTITIES = "2024-11-30"
_ROLES = "2022-04-01"
_PROVIDERS = "2021-04-01"
_BETWEEN, _TRIES = 10.0, 60  # looks at a registration, which takes minutes

State = Literal["there", "missing", "different", "done", "asked"]
Do = Callable[[Arm], Any]


@dataclass(slots=True)
class Step:
    """One thing that Azure needs: what it is, whether it is there, and what would make it."""

    environment: str
    kind: Literal["provider", "group", "identity", "credential", "role", "assignment", "outside"]
    what: str
    path: str
    version: str
    purpose: str = ""  # of the identity: reads or writes
    body: Mapping[str, Any] = field(default_factory=dict)
    state: State = "missing"
    client: str = ""  # an identity's client id, by which pipelines name it
    principal: str = ""  # and its object id, by which roles name it

    def as_json(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "environment": self.environment,
            "kind": self.kind,
            "purpose": self.purpose,
            "what": self.what,
            "state": self.state,
            "path": self.path,
            "body": dict(self.body),
            "clientId": self.client,
        }


def bootstrap(
    path: Path, target: Target, environment: str | None = None, do: bool = False
) -> list[dict[str, Any]]:
    """Everything that Azure needs first, environment by environment; with `do` it is there then."""
    return asyncio.run(_bootstrap(path, target, environment, do))


async def _bootstrap(
    path: Path, target: Target, environment: str | None, do: bool
) -> list[dict[str, Any]]:
    desired = desire(path)
    within(desired, Selection(environment))
    stacks = built(desired)
    names = sorted({ground.environment for ground in desired.factory.environments.values()})
    found: list[Step] = []
    async with reach(desired.folder, target, desired.factory.tenant) as arm:
        for name in names:
            if environment in (None, name):
                found += await _Environment(desired, needs(desired, stacks, name), arm).steps(do)
    return [step.as_json() for step in found]


@dataclass(frozen=True, slots=True)
class _Environment:
    """One environment's bootstrap."""

    desired: Desired
    needs: Needs
    arm: Arm

    @property
    def _factory(self) -> str:
        return self.desired.factory.name

    @property
    def _group(self) -> str:
        short = region_of(self.needs.region).short
        name = f"rg-{self._factory}-deploy-{self.needs.environment}-{short}"
        return f"/subscriptions/{self.needs.subscriptions[0]}/resourceGroups/{name}"

    async def steps(self, do: bool) -> list[Step]:
        """Each step with its state; with `do`, what is missing is made in this order."""
        made = [await self._taken(step, do) for step in (*self._providers(), self._home())]
        title = self.desired.catalog.personas["factory-pipeline"].title
        deployer, planner = robots(self.needs, self._factory, title)
        for robot in (deployer, planner):
            made += await self._robot(robot, do)
        who = next((one.principal for one in made if one.kind == "identity" and one.principal), "")
        return [*made, *self._outside(deployer, who)]

    def _outside(self, deployer: Robot, principal: str) -> Iterator[Step]:
        """What owners of other subscriptions are to give the deployer, in their own words."""
        for group, actions in self.needs.outside.items():
            name = f"{deployer.role} at {group.rpartition('/')[2]}"
            definition = {"Name": name, "Actions": [*actions], "AssignableScopes": [group]}
            body = {
                "definition": definition,
                "commands": [
                    f"az role definition create --role-definition '{json.dumps(definition)}'",
                    f"az role assignment create --role '{name}' --scope {group} "
                    f"--assignee-object-id {principal or 'PRINCIPAL_ID'} "
                    "--assignee-principal-type ServicePrincipal",
                ],
            }
            step = self._of(deployer, "outside", group, _ROLES, body)
            step.what, step.state = group, "asked"
            yield step

    async def _robot(self, robot: Robot, do: bool) -> list[Step]:
        identity = self._identity(robot)
        steps = (identity, *self._credentials(robot, identity.path), self._role(robot))
        made = [await self._taken(step, do) for step in steps]
        live = await self.arm.get(identity.path, _IDENTITIES)
        properties = (live or {}).get("properties") or {}
        identity.client = str(properties.get("clientId") or "")
        identity.principal = principal = str(properties.get("principalId") or "")
        for step in self._assignments(robot, principal):
            made.append(await self._taken(step, do and bool(principal)))
        return made

    def _step(self, kind: Any, what: str, path: str, version: str, body: Any = None) -> Step:
        return Step(self.needs.environment, kind, what, path, version, body=body or {})

    def _of(self, robot: Robot, kind: Any, path: str, version: str, body: Any) -> Step:
        """A step for one identity, called after the end of its path."""
        name = path.rpartition("/")[2]
        return Step(self.needs.environment, kind, name, path, version, robot.purpose, body)

    def _providers(self) -> list[Step]:
        return [
            self._step("provider", name, f"/subscriptions/{sub}/providers/{name}", _PROVIDERS)
            for sub in self.needs.subscriptions
            for name in self.needs.namespaces
        ]

    @property
    def _place(self) -> dict[str, Any]:
        return {"location": self.needs.region, "tags": {"aif-factory": self._factory}}

    def _home(self) -> Step:
        name = self._group.rpartition("/")[2]
        return self._step("group", name, self._group, _GROUPS, self._place)

    def _identity(self, robot: Robot) -> Step:
        kind = "Microsoft.ManagedIdentity/userAssignedIdentities"
        name = f"id-{self._factory}-{robot.word}-{self.needs.environment}"
        path = f"{self._group}/providers/{kind}/{name}"
        return self._of(robot, "identity", path, _IDENTITIES, self._place)

    def _credentials(self, robot: Robot, identity: str) -> list[Step]:
        steps = []
        environment = f"{self.needs.environment}{robot.suffix}"
        pipelines = self.desired.factory.pipelines
        for issuer, address, subject in trusted(pipelines, self._factory, environment):
            path = f"{identity}/federatedIdentityCredentials/{issuer.name}"
            body = {"issuer": address, "subject": subject, "audiences": [AUDIENCE]}
            step = self._of(robot, "credential", path, _IDENTITIES, {"properties": body})
            step.what = subject
            steps.append(step)
        return steps

    def _role(self, robot: Robot) -> Step:
        scopes = [f"/subscriptions/{sub}" for sub in self.needs.subscriptions]
        permissions = {
            "actions": list(robot.actions),
            "notActions": [],
            "dataActions": [],
            "notDataActions": [],
        }
        body = {
            "roleName": robot.role,
            "description": robot.title,
            "type": "CustomRole",
            "permissions": [permissions],
            "assignableScopes": scopes,
        }
        path = f"{scopes[0]}/providers/Microsoft.Authorization/roleDefinitions/{robot.guid}"
        step = self._of(robot, "role", path, _ROLES, {"properties": body})
        step.what = robot.role
        return step

    def _assignments(self, robot: Robot, principal: str) -> list[Step]:
        steps = []
        for sub in self.needs.subscriptions:
            scope = f"/subscriptions/{sub}"
            roles = f"{scope}/providers/Microsoft.Authorization/roleDefinitions"
            body = {
                "principalId": principal,
                "principalType": "ServicePrincipal",
                "roleDefinitionId": f"{roles}/{robot.guid}",
            }
            if robot.condition:
                body |= {"condition": robot.condition, "conditionVersion": "2.0"}
            # The deployer's ids began with this word before there was another identity.
            word = "deployer" if robot.word == "deploy" else "planner"
            path = f"{scope}/providers/{ASSIGNMENT}/{seeded(word, scope, robot.guid)}"
            step = self._of(robot, "assignment", path, _ROLES, {"properties": body})
            step.what = f"{robot.role} on {scope}"
            steps.append(step)
        return steps

    async def _taken(self, step: Step, do: bool) -> Step:
        step.state = await self._state(step)
        if do and step.state != "there":
            await (self._register(step) if step.kind == "provider" else self._put(step))
            step.state = "done"
        return step

    async def _state(self, step: Step) -> State:
        live = await self.arm.get(step.path, step.version)
        if live is None:
            return "missing"
        if step.kind == "provider":
            return "there" if live.get("registrationState") == "Registered" else "missing"
        return "there" if _holds(step.body, live) else "different"

    async def _put(self, step: Step) -> None:
        await self.arm.put(step.path, step.version, step.body)

    async def _register(self, step: Step) -> None:
        await self.arm.post(f"{step.path}/register", step.version)
        for _ in range(_TRIES):
            if await self._state(step) == "there":
                return
            await self.arm.sleep(_BETWEEN)
        what = f"{step.what} is still being registered after {_BETWEEN * _TRIES / 60:.0f} minutes."
        raise refuse(
            step.path, "AIF5030", what, "Run it again later: it goes on.", Exit.UNAVAILABLE
        )


def trusted(
    pipelines: Pipelines, factory: str, environment: str
) -> Sequence[tuple[Issuer, str, str]]:
    """Issuer, its address and the subject of each pipeline that may act in an environment."""
    found = []
    if pipelines.github:
        subject = GITHUB.subject.format(repository=pipelines.github, environment=environment)
        found.append((GITHUB, GITHUB.issuer, subject))
    if pipelines.organization:
        address = AZURE_DEVOPS.issuer.format(organization_id=pipelines.organization_id)
        subject = AZURE_DEVOPS.subject.format(
            organization=pipelines.organization,
            project=pipelines.project,
            connection=f"{factory}-{environment}",
        )
        found.append((AZURE_DEVOPS, address, subject))
    return found


def _holds(wanted: Any, live: Any) -> bool:
    """Whether what is live has everything that is wanted; case and order of words do not count."""
    if isinstance(wanted, Mapping):
        return isinstance(live, Mapping) and all(
            _holds(value, live.get(key)) for key, value in wanted.items()
        )
    if isinstance(wanted, list) and isinstance(live, list):
        mine, theirs = sorted(wanted, key=str), sorted(live, key=str)
        return len(mine) == len(theirs) and all(map(_holds, mine, theirs))
    return str(wanted).lower() == str(live).lower()
