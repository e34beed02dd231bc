"""A small factory, its repository, its cloud (the twin), and who may act there."""

import itertools
import json
import shutil
import sqlite3
import uuid

from aifactory.api.pipelines.printing import PROVIDERS, write_pipelines
from tests.journeys.conftest import Journey
from tests.pipelines.conftest import committed
from tests.pipelines.interpreter import AzureDevOps, GitHub, shim, until

SUBSCRIPTIONS = {
    name: f"00000000-0000-0000-0000-00000000{at}001"
    for name, at in zip(("dev", "stage", "prod"), "dab", strict=True)
}
TENANT = "72f988bf-0000-4000-8000-000000000001"
FACTORY = {
    "factory": "contoso",
    "region": "swedencentral",
    "environments": {
        name: {"subscriptions": [sub], "tier": "economy"} for name, sub in SUBSCRIPTIONS.items()
    },
    "pipelines": {
        "runner": "aif-{environment}",
        "github": "contoso/ai-factory",
        "azureDevOps": {
            "organization": "acme",
            "organizationId": "0a0a0000-0000-0000-0000-000000000001",
            "project": "ai platform",
        },
    },
}
TEAM = {
    role: f"5a1c0000-0000-0000-0000-00000000000{at}" for role, at in (("lead", 1), ("members", 2))
}
NEW_TEAM = {role: each.replace("5a1c", "5a1d") for role, each in TEAM.items()}  # of an order
IDENTITIES = "2024-11-30"
ROLES = "2022-04-01"


def robot(environment, purpose):
    """The scenario's principal that stands in for an identity: the twin gives it a secret."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{environment}/{purpose}"))


def founded(home):
    """The repository's files, and a cloud in which `aif bootstrap` has been run."""
    home.mkdir()
    journey = Journey(home)
    journey.write("factory.yaml", json.dumps(FACTORY))
    (home / "projects").mkdir()
    journey.write("projects/churn.yaml", json.dumps({"profile": "compact", "team": TEAM}))
    robots = [
        {
            "id": robot(env, purpose),
            "type": "ServicePrincipal",
            "name": f"{env}-{purpose}",
            "secret": "s",
        }
        for env in SUBSCRIPTIONS
        for purpose in ("reads", "writes")
    ]
    groups = [
        {"id": each, "type": "Group", "name": f"{name}-{role}"}
        for name, team in (("churn", TEAM), ("vision", NEW_TEAM))
        for role, each in team.items()
    ]
    scenario = {
        "tenant": {"id": TENANT, "name": "Contoso"},
        "subscriptions": [{"id": sub, "name": name} for name, sub in SUBSCRIPTIONS.items()],
        "principals": [*groups, *robots],
    }
    journey.write("twin.yaml", json.dumps(scenario))
    journey.write(".gitignore", ".aif/\nkept/\n")
    assert journey.aif("lock").code == 0
    done = journey.aif("bootstrap", "--do", "-o", "json")
    assert done.code == 0, done.out + done.err
    journey.arm(lambda arm: _same_rights(arm, done.json["steps"]))
    for provider in PROVIDERS:
        write_pipelines(home, provider)
    return journey


async def _same_rights(arm, steps):
    for step in steps:
        if step["kind"] == "assignment":
            who = robot(step["environment"], step["purpose"])
            properties = {**(await arm.get(step["path"], ROLES))["properties"], "principalId": who}
            path = f"{step['path'].rpartition('/')[0]}/{who}"
            kept = (
                "principalId",
                "principalType",
                "roleDefinitionId",
                "condition",
                "conditionVersion",
            )
            body = {key: properties[key] for key in kept if properties.get(key)}
            await arm.put(path, ROLES, {"properties": body})


class World:
    """One repository in front of one cloud; machines come and go."""

    def __init__(self, home, founded_path):
        self.home = home
        shutil.copytree(founded_path, home / "repository", ignore=shutil.ignore_patterns(".aif"))
        shutil.copytree(founded_path / ".aif" / "twin", home / "cloud")
        self.journey = Journey(home / "repository")
        self._plug_in(self.journey.path)
        self.bin = shim(home / "bin")
        self._count = itertools.count()
        self.trust = self.journey.arm(_trusts)

    def _plug_in(self, folder):
        (folder / ".aif").mkdir()
        (folder / ".aif" / "twin").symlink_to(self.home / "cloud", target_is_directory=True)

    def scratch(self):
        folder = self.home / f"scratch-{next(self._count)}"
        folder.mkdir()
        return folder

    def check_out(self, here):
        shutil.copytree(self.journey.path, here, dirs_exist_ok=True,
                        ignore=shutil.ignore_patterns(".aif", "kept"))  # fmt: skip
        self._plug_in(here)

    def provider(self, name):
        reader = GitHub if name == "github" else AzureDevOps
        return reader(self.journey.path, self._variables(name))

    def _variables(self, name):
        """What people note at the provider: each environment's (or connection's) client id."""
        clients = {(one["env"], one["purpose"]): one["client"] for one in self.trust.values()}
        endings = {"reads": "-plan", "writes": ""}
        if name == "github":
            return {
                f"{env}{endings[purpose]}": {"AZURE_CLIENT_ID": client, "AZURE_TENANT_ID": TENANT}
                for (env, purpose), client in clients.items()
            }
        return {f"contoso-{env}{endings[p]}": client for (env, p), client in clients.items()}

    def login(self, provider, subject, client):
        """The secret of whoever stands in for the identity that trusts this subject."""
        found = self.trust[provider, subject]  # KeyError: nobody trusts it
        assert found["client"] == client
        return {
            "AIF_TWIN_CLIENT_ID": robot(found["env"], found["purpose"]),
            "AIF_TWIN_CLIENT_SECRET": "s",
        }

    def wait_for_a_stack(self, job):
        """Until the job has made its first stack, so that it is cancelled in the middle."""
        before = self._stacks()
        until(lambda: self._stacks() > before)

    def _stacks(self):
        with sqlite3.connect(f"file:{self.home / 'cloud' / 'twin.db'}?mode=ro", uri=True) as state:
            rows = "select key from resources union all select key from records"
            query = f"select count(*) from ({rows}) where lower(key) like '%deploymentstacks%'"
            return state.execute(query).fetchone()[0]

    def state(self):
        """Everything that is live, and whether it is as declared."""
        plan = self.journey.aif("plan", "-o", "json").json
        return {
            "stacks": {one["id"]: one["state"] for one in plan["stacks"]},
            "resources": self.journey.arm(_resources),
            "files": {k: v for k, v in committed(self.journey.path).items() if "kept" not in k},
        }


async def _resources(arm):
    found = []
    for sub in SUBSCRIPTIONS.values():
        path = f"/subscriptions/{sub}/resources"
        found += [one["id"].lower() async for one in arm.pages(path, "2025-04-01")]
    return sorted(found)


async def _trusts(arm):
    """Provider and subject → the identity that trusts it, as Azure has it."""
    found = {}
    kind = "Microsoft.ManagedIdentity/userAssignedIdentities"
    for env, sub in SUBSCRIPTIONS.items():
        query = {"$filter": f"resourceType eq '{kind}'"}
        async for one in arm.pages(f"/subscriptions/{sub}/resources", "2025-04-01", query):
            live = await arm.get(one["id"], IDENTITIES)
            purpose = "reads" if "-plan-" in one["name"] else "writes"
            known = {"env": env, "purpose": purpose, "client": live["properties"]["clientId"]}
            credentials = f"{one['id']}/federatedIdentityCredentials"
            async for each in arm.pages(credentials, IDENTITIES):
                found[each["name"], each["properties"]["subject"]] = known
    return found
