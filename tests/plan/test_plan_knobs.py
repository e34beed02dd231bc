"""No knob is dead: every word of the schemas changes the plan, or is refused, or has its test."""

import copy
import json
from pathlib import Path

import pytest

from aifactory.api.compilers.yaml_text import yaml_data
from aifactory.catalog.shapes import PLANNED
from aifactory.config.schemas import schemas
from aifactory.plan.lock import Lock
from tests.plan.conftest import CATALOG

ROOT = Path(__file__).parents[2]
KNOBS = yaml_data((Path(__file__).parent / "knobs.yaml").read_text())
ROWS = [(file, *row) for file, rows in KNOBS.items() for row in rows.items()]
SCHEMAS = {"factory.yaml": "factory.schema.json", "projects/churn.yaml": "project.schema.json"}
BASE = {
    "factory.yaml": {
        "factory": "acme",
        "region": "swedencentral",
        "environments": {
            "dev": {"subscriptions": ["00000000-0000-0000-0000-000000000001"]},
            "prod": {"subscriptions": ["00000000-0000-0000-0000-000000000003"]},
        },
        "scaleSets": {
            "001": {},
            "002": {
                "environments": {
                    "dev": {
                        "subscriptions": ["00000000-0000-0000-0000-000000000005"],
                        "network": {"space": ["10.96.0.0/14"]},
                    },
                    "prod": {"subscriptions": ["00000000-0000-0000-0000-000000000007"]},
                }
            },
        },
        "personas": {"core-it-admin": {"group": "5a1c0000-0000-0000-0000-000000000001"}},
    },
    "projects/churn.yaml": {
        "profile": "dedicated",
        "team": {
            word: f"5a1c0000-0000-0000-0000-00000000000{number}"
            for number, word in enumerate(("lead", "members", "dataops", "frontend"), 2)
        },
        "budget": {"monthly": 50, "alertAt": [80]},
    },
}
SMALL, TRAIN = (
    {"profile": profile, "team": {"lead": f"5a1c0000-0000-0000-0000-0000000000{number}"}}
    for profile, number in (("compact", 21), ("ml", 22))
)
HOW = {"to", "elsewhere"}
ENTRIES = {
    "environments": "dev",
    "scaleSets": "001",
    "tags": "costCentre",
    "exemptions": "old",
    "openings": "office",
}


def leaves(schema, root, path=()):
    """The path of every word of a schema that takes a value; `*` is a name of one's own."""
    if path and path[-1] == "services":
        return {path}
    if "$ref" in schema:
        return leaves(root["$defs"][schema["$ref"].rpartition("/")[2]], root, path)
    inner = {(*path, name): one for name, one in schema.get("properties", {}).items()}
    further = [schema.get("additionalProperties"), *schema.get("patternProperties", {}).values()]
    inner |= {(*path, "*"): one for one in further if isinstance(one, dict)}
    found = {leaf for at, one in inner.items() for leaf in leaves(one, root, at)}
    for option in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        found |= leaves(option, root, path)
    return {leaf for leaf in found if leaf != path} or {path}


def zoned(file, path, zone):
    """The base with a landing zone where a path to one of its words leads."""
    if zone is None:
        return BASE
    above = path[: path.index("landingZone") + len("landingZone")]
    return turned(BASE, file, above, copy.deepcopy(zone), {})


def turned(base, file, path, value, beside):
    """The base with one word set, and what it cannot stand without beside it."""
    documents = copy.deepcopy(base)
    level, before = documents[file], ""
    *steps, last = path.split(".")
    for step in steps:
        level = level.setdefault(ENTRIES.get(before, "") if step == "*" else step, {})
        before = step
    level |= {**beside, ENTRIES[before] if last == "*" else last: value}
    return documents


def drawn(drawing, documents):
    """The plan of a factory; JSON is YAML."""
    texts = {Path(file).stem: json.dumps(document) for file, document in documents.items()}
    drawing.lock = Lock()
    return drawing.write(**texts).draw()


@pytest.mark.parametrize("file", KNOBS)
def test_every_word_of_the_schema_has_its_row(file):
    schema = schemas(CATALOG)[SCHEMAS[file]]
    assert {".".join(leaf) for leaf in leaves(schema, schema)} == set(KNOBS[file])


@pytest.mark.parametrize(("file", "path", "value"), ROWS, ids=lambda part: str(part)[:60])
def test_a_word_changes_the_plan(drawing, file, path, value):
    row = value if isinstance(value, dict) and value.keys() & HOW else {"to": value}
    if "elsewhere" in row:
        assert path.rpartition(".")[2] in (ROOT / row["elsewhere"]).read_text()
        return
    base = zoned(file, path, row.get("zone"))
    after = turned(base, file, path, row["to"], row.get("beside", {}))
    before = drawn(drawing, base)
    assert drawn(drawing, after) != before


def settings():
    """Every setting that a user may write: flag, path, two values that it may have."""
    for flag, service in CATALOG.services.items():
        for name, setting in service.settings.items():
            fields = {(name, "own", field): facts for field, facts in setting.fields.items()}
            for path, facts in (fields or {(name,): setting}).items():
                if facts.type not in PLANNED:
                    two = values(path[-1], facts, said(service, name))
                    yield pytest.param(flag, path, two, id=f"{flag}.{'.'.join(path)}")


def switched(flag):
    """The service and what it needs, but what the common part has anyway: hosts by their parts."""
    service = CATALOG.services[flag]
    if service.capacity:
        return {one.flag for one in CATALOG.services.values() if one.host == flag}
    shared = flag in CATALOG.profiles["common"].services or "project" not in service.floors
    needed = {one for need in service.needs for one in switched(need.partition(".")[0])}
    return needed if shared else needed | {flag}


GUIDS = tuple(f"5a1c0000-0000-0000-0000-00000000003{number}" for number in (1, 2))


def example(flag):
    """The settings that the service's own example gives it."""
    folder = ROOT / "bicep" / "services" / CATALOG.services[flag].folder
    return yaml_data((folder / "example.yaml").read_text())


PIPELINES = {
    "runner": "aif-{environment}",
    "azureDevOps": {"organization": "acme", "organizationId": GUIDS[0], "project": "platform"},
}
NEEDED = {  # what an entry cannot be without
    "apps": {"image": "p001/api:1"},
    "deployments": {"model": "gpt-5", "version": "1"},
    "instances": {"person": GUIDS[0]},
}
MADE = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/made/providers/"
TEXTS = {  # two values that fit a pattern
    "namespace": ("default", "jobs"),
    "serveAs": ("models.contoso.example", "scores.contoso.example"),
    "administrator": ("one@example.org", "two@example.org"),
    "endpoint": ("https://one.example", "https://two.example"),
    "application": GUIDS,
    "business": ("1", "2"),
    "principal": GUIDS,
    "healthPath": ("/one", "/two"),
    "image": ("p001/api:1", "p001/api:2"),
    "partitionKey": ("/one", "/two"),
    "person": GUIDS,
    "publicKey": ("ssh-rsa AAAA", "ssh-rsa BBBB"),
    "publisher": ("platform@example.org", "gateway@example.org"),
    "runtime": ("PYTHON|3.12", "PYTHON|3.13"),
    "stop": ("18:00", "19:30"),
    "storeId": tuple(f"{MADE}Microsoft.Storage/storageAccounts/{word}" for word in ("a", "b")),
    "imagesId": tuple(
        f"{MADE}Microsoft.ContainerRegistry/registries/{word}" for word in ("a", "b")
    ),
}


def said(service, name):
    """What the tiers say of a setting that is no map."""
    found = (tier.get(name) for tier in service.tiers.values())
    return sorted({one for one in found if isinstance(one, str)})


def values(name, facts, tiers):
    """Two values of a setting; `tiers` are those that the tiers give."""
    if facts.choices:
        return facts.choices[:2]
    if facts.type == "bool":
        return ("on", "off")
    if facts.type == "int":
        least = max(facts.min or 0, 1)
        if name.startswith("max"):  # it stays above the smallest number
            return (facts.max - 1, facts.max)
        return (least, least + 1)
    if len(tiers) > 1:
        return tiers
    return TEXTS.get(name, ("Standard_D4s_v5", "Standard_D8s_v5"))  # a name, and a size


@pytest.mark.parametrize(("flag", "path", "two"), [*settings()])
def test_a_setting_changes_the_plan(drawing, flag, path, two):
    def asked(value):
        shape = value
        for step in reversed(path):
            shape = {step: shape}
        if path[0] in NEEDED and len(path) > 1:
            shape[path[0]]["own"] = {**NEEDED[path[0]], **shape[path[0]]["own"]}
        factory = copy.deepcopy(BASE["factory.yaml"])
        if CATALOG.services[flag].is_everybodys:  # a scale set switches it on
            factory["scaleSets"]["001"]["services"] = {flag: example(flag)}
            factory["landingZone"] = {"clients": ["10.200.0.0/24"]}
            factory["pipelines"] = PIPELINES
        if CATALOG.services[flag].not_private:
            said = {"owner": "research@example.org", "reason": "A test.", "until": "2099-12-31"}
            named = {flag: said}
            for environment in factory["environments"].values():
                environment["notPrivate"] = named
        train = {**TRAIN, "services": dict.fromkeys(switched(flag), "on")}
        documents = {**BASE, "projects/small.yaml": SMALL, "projects/train.yaml": train}
        factory["overrides"] = {"services": {flag: shape}}
        return drawn(drawing, {**documents, "factory.yaml": factory})

    first, second = map(asked, two)
    assert first != second
