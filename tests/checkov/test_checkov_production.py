"""No check of checkov fails on what production is asked for, but for those that have a reason."""

import json
import os
import subprocess
from collections import Counter
from pathlib import Path

import pytest
import yaml

from aifactory.api.building import built
from aifactory.api.desired import desire
from aifactory.template import Deployment, DeploymentScope, Unresolved, evaluate
from aifactory.template.model import Unknown
from tests.journeys.test_journey_services import CATALOG, FLAGS, switched, write

CONTOSO = Path(__file__).parents[2] / "examples" / "contoso"
SKIPS = Path(__file__).parent / "skips.yaml"
TENANT = "00000000-0000-0000-0000-0000000000aa"
SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"


def templates(path):
    """The evaluated resources of every stack of production, as templates with a list."""
    for each in built(desire(path)):
        if each.stack.environment != "prod":
            continue
        scope = DeploymentScope(
            TENANT, each.stack.subscription, each.stack.group, each.stack.location
        )
        deployment = Deployment(each.stack.name, scope, each.template, each.parameters)
        found = [
            {
                **json.loads(json.dumps(dict(one.body), default=unknown)),
                "type": one.id.type,
                "apiVersion": one.api_version,
                "name": _name(one.id),
            }
            for one in evaluate(deployment, Unresolved())
        ]
        yield each.stack.id, {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "resources": found}


def _name(resource):
    """A name that no other resource of the stack has: that of what it extends comes first."""
    around = resource.scope.partition("/providers/")[2]
    return "/".join(filter(None, (around, *resource.names)))


def unknown(value):
    assert isinstance(value, Unknown)
    return "known-when-it-is-there"


# A part of a host that is roles alone has nothing that checkov looks at, and all of them together
# are more than one project may have.
RESOURCES = [
    one for one in FLAGS if not CATALOG.services[one].resource_type.endswith("Assignments")
]


@pytest.fixture(scope="module")
def examined(tmp_path_factory):
    """What checkov says, and how many resources it was given.

    Contoso, and a factory in which every service there is stands on, encrypted with its own keys.
    """
    folder, count = tmp_path_factory.mktemp("production"), 0
    everything = tmp_path_factory.mktemp("everything")
    write(everything, switched(RESOURCES))
    for home in (CONTOSO, everything):
        for stack, template in templates(home):
            count += len(template["resources"])
            name = f"{home.name}-{stack.replace('/', '-')}.json"
            (folder / name).write_text(json.dumps(template))
    command = [os.environ["AIF_TEST_CHECKOV"], "-d", str(folder), "--framework", "arm"]
    command += ["--skip-download", "--output", "json", "--quiet", "--soft-fail"]
    environment = {**os.environ, "LOG_LEVEL": "ERROR"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return json.loads(done.stdout), count


def test_checkov_sees_every_resource(examined):
    report, count = examined
    assert report["summary"]["resource_count"] == count
    assert report["summary"]["parsing_errors"] == 0


def test_every_failed_check_has_its_reason_and_every_reason_its_check(examined):
    report, _ = examined
    failed = Counter(
        (check["check_id"], check["resource"].rpartition(".")[0])
        for check in report["results"]["failed_checks"]
    )
    skips = yaml.safe_load(SKIPS.read_text(encoding="utf-8"))
    reasons = {(check, kind) for check, kinds in skips.items() for kind in kinds}
    unexplained = {key: number for key, number in failed.items() if key not in reasons}
    assert unexplained == {}
    assert reasons - failed.keys() == set()
