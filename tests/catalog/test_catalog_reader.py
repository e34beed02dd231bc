"""The catalogue is read from folders, and a mistake in one of its files has a place and a fix."""

import shutil
from pathlib import Path

import pytest

from aifactory.catalog import load_catalog
from aifactory.problems import Place, Refused

CONTENT = Path(__file__).parents[1] / "config" / "content"
VAULT = "services/vault/service.yaml"
CLUSTER = "services/cluster/service.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(CONTENT, tmp_path / "root")
    return tmp_path / "root"


def test_what_exists_is_registered_and_sorted(root: Path) -> None:
    catalog = load_catalog(root)
    assert list(catalog.services) == sorted(catalog.services)
    assert catalog.services["vault"].folder == "vault"
    assert catalog.folders["vault"] == root / "services" / "vault"
    assert catalog.profiles["small"].name == "small"
    assert catalog.personas["team-lead"].name == "team-lead"
    assert catalog.tiers["production"].deletes == "each"
    assert list(catalog.parts) == ["network"]


def test_defaults_and_sizes_keep_their_lines(root: Path) -> None:
    catalog = load_catalog(root)
    assert catalog.defaults["vault"]["keepDays",] == (90, Place(VAULT, 8, 52))
    assert catalog.defaults["vault"]["purge",] == (True, Place(VAULT, 9, 33))
    assert catalog.sizes["vault", "economy"]["keepDays",] == (7, Place(VAULT, 11, 24))
    assert catalog.defaults["cluster"]["pools", "*", "idle"][0] == 120


def test_a_team_adds_its_own_services_and_profiles(root: Path, tmp_path: Path) -> None:
    own = tmp_path / "factory"
    shutil.copytree(root / "services" / "vault", own / "services" / "safe")
    text = (own / "services/safe/service.yaml").read_text()
    text = text.replace("flag: vault", "flag: safe").replace("abbreviation: v", "abbreviation: sf")
    (own / "services/safe/service.yaml").write_text(text)
    (own / "profiles").mkdir()
    (own / "profiles/ours.yaml").write_text('title: Ours\nversion: "1"\nservices: { safe: on }\n')
    catalog = load_catalog(root, own)
    assert catalog.folders["safe"] == own / "services" / "safe"
    assert catalog.shapes["ours"]["safe"].place == Place("profiles/ours.yaml", 3, 13)


CASES = [
    ("a field that no fact has", VAULT, "kind: secrets", "kinds: secrets", "AIF2020", ":5:1"),
    ("a kind that does not exist", VAULT, "kind: secrets", "kind: secret", "AIF2023", ":5:7"),
    ("a type without version", VAULT, "@2025-01-01", "", "AIF2024", ":3:11"),
    ("gold without silver's logs", VAULT, "gold: [allLogs]", "gold: [audit]", "AIF2104", ":6:56"),
    ("silver without bronze's", VAULT, "[audit, reads]", "[reads]", "AIF2104", ":6:34"),
    ("a default beyond its maximum", VAULT, "default: 90", "default: 91", "AIF2034", ":8:52"),
    (
        "a tier with an unknown setting",
        VAULT,
        "{ keepDays: 7 }",
        "{ keep: 7 }",
        "AIF2031",
        ":11:14",
    ),
    ("a tier below the minimum", VAULT, "{ keepDays: 7 }", "{ keepDays: 1 }", "AIF2034", ":11:24"),
    ("a need that does not exist", CLUSTER, "[vault]", "[vualt]", "AIF2103", ":6:9"),
    ("a need of itself", CLUSTER, "[vault]", "[cluster]", "AIF2107", ":6:8"),
    ("an id of nothing", CLUSTER, "of: vault", "of: volt", "AIF2106", ":10:28"),
    (
        "an id without a target",
        CLUSTER,
        "{ type: id, of: vault }",
        "{ type: id }",
        "AIF2106",
        ":10:3",
    ),
    ("a subnet for no purpose", CLUSTER, "of: nodes", "of: node", "AIF2106", ":11:33"),
    (
        "a way out in two words",
        CLUSTER,
        "{ type: id, of: vault }",
        "{ type: wayOut, of: nodes, choices: [a, b] }",
        "AIF2106",
        ":10:3",
    ),
    ("addresses of no setting", CLUSTER, "pools.*.max }", "pools.*.most }", "AIF2108", ":7:40"),
    ("scaling of no setting", CLUSTER, "setting: pools", "setting: pool", "AIF2108", ":8:48"),
    ("a broken pattern", CLUSTER, '"^[a-z0-9]{1,12}$"', '"^[a-z"', "AIF2024", ":14:14"),
    ("a flag that is taken", VAULT, "flag: vault", "flag: store", "AIF2102", ":2:7"),
    (
        "a setting for people whom no fact names",
        VAULT,
        "{ type: bool, default: on }",
        "{ type: access }",
        "AIF2110",
        ":9:3",
    ),
    (
        "facts about people whom no setting takes",
        VAULT,
        "kind: secrets",
        "kind: secrets\ndataPlane: { principal: properties.who, source: a page }",
        "AIF2110",
        ":6:1",
    ),
    (
        "people without a page that says so",
        VAULT,
        "kind: secrets",
        "kind: secrets\ndataPlane: { principal: properties.who }",
        "AIF2021",
        ":6:1",
    ),
    (
        "a role that nobody knows",
        VAULT,
        "kind: secrets",
        "kind: secrets\nroles: { owner: [Key Vault Administrator, Key Vault Emperor] }",
        "AIF2112",
        ":6:43",
    ),
    (
        "a host that is not there",
        "services/repositories/service.yaml",
        "host: registry",
        "host: registrar",
        "AIF2103",
        ":5:7",
    ),
    (
        "a profile with an unknown service",
        "profiles/wide.yaml",
        "store: on",
        "shop: on",
        "AIF2030",
        ":6:3",
    ),
    (
        "a profile with an unknown setting",
        "profiles/wide.yaml",
        "max: 5",
        "most: 5",
        "AIF2031",
        ":7:31",
    ),
    (
        "a profile that says true",
        "profiles/wide.yaml",
        "store: on",
        "store: true",
        "AIF2026",
        ":6:10",
    ),
    (
        "a profile with an unknown persona",
        "profiles/wide.yaml",
        "team-lead",
        "team-leader",
        "AIF2105",
        ":3:19",
    ),
    ("a profile's version as a number", "profiles/wide.yaml", '"1"', "1.0", "AIF2022", ":2:10"),
    (
        "a persona with an unknown level",
        "personas/team-lead.yaml",
        "secrets: owner",
        "secrets: boss",
        "AIF2023",
        ":5:23",
    ),
]


@pytest.mark.parametrize(
    ("story", "file", "old", "new", "code", "place"), CASES, ids=[case[0] for case in CASES]
)
def test_a_mistake_in_a_fact_is_named(
    root: Path, story: str, file: str, old: str, new: str, code: str, place: str
) -> None:
    path = root / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(Refused) as refused:
        load_catalog(root)
    found = {(one.code, one.where.split(" ")[0]) for one in refused.value.problems}
    assert (code, f"{file}{place}") in found
    assert all(problem.fix for problem in refused.value.problems)


def test_our_own_folder_is_no_other_by_another_name(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root.parent)
    assert load_catalog(root, Path(root.name)) == load_catalog(root)


def test_a_folder_without_facts_is_refused(root: Path) -> None:
    (root / "services" / "empty").mkdir()
    with pytest.raises(Refused, match="AIF2001"):
        load_catalog(root)


def test_a_place_without_services_is_no_catalogue(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="AIF2101"):
        load_catalog(tmp_path)
