"""Wrong words on the command line: exit 64, said in words, and as JSON where JSON is asked for."""

import subprocess
import sys

import pytest

USAGE = [
    ("depoly", "Did you mean 'deploy'?"),
    ("foo", "No such command 'foo'"),
    ("plan --bogus", "No such option"),
    ("plan -o yaml", "'yaml' is not one of"),
    ("plan -C", "requires an argument"),
    ("check extra", "unexpected extra argument"),
    ("--target gcp plan", "'gcp' is not one of"),
    ("twin foo", "No such command 'foo'"),
    ("twin start --port 99999", "is not in the range"),
    ("twin start --port abc", "is not a valid integer"),
    ("twin fault", "Name a file of faults"),
    ("project add", "Missing argument 'NAME'"),
    ("project add x --profile compact --team lead", "is not ROLE=GROUP"),
    ("explain factory.yaml", "Name FILE and PATH"),
    ("compile", "Missing argument 'FILE'"),
    ("compile a.bicep --out b.bicep", "sources are not overwritten"),
    ("build", "Missing option '--out'"),
    ("pipelines --provider gitlab", "'gitlab' is not one of"),
]
WORKS = [
    "check",
    "plan",
    "status",
    "drift",
    "verify",
    "deploy --yes",
    "destroy --yes",
    "project list",
    "explain factory.yaml region",
]


@pytest.mark.parametrize(("words", "said"), USAGE, ids=[words for words, _ in USAGE])
def test_wrong_words_are_usage(aif, words, said):
    ended = aif(*words.split())
    assert ended.code == 64
    assert said in ended.err
    assert ended.out == ""


@pytest.mark.parametrize("ask", [("-o", "json"), ("-ojson",)])
@pytest.mark.parametrize("words", ["foo", "plan --bogus", "project add", "twin start --port 0"])
def test_wrong_words_are_json_where_json_is_asked_for(aif, words, ask):
    for line in ((*ask, *words.split()), (*words.split(), *ask)):
        ended = aif(*line)
        assert ended.code == 64
        assert ended.codes == ["AIF0064"]


@pytest.mark.parametrize(
    "words",
    [
        *WORKS,
        "lock",
        "runs",
        "twin status",
        "twin stop",
        "twin reset --yes",
        "twin start",
        "build --out x",
    ],
)
def test_a_folder_that_is_not_there_is_named(aif, tmp_path, words):
    gone = tmp_path / "gone"
    ended = aif("-C", gone, "-o", "json", *words.split())
    assert ended.code == 64
    assert ended.codes == ["AIF0002"]
    assert ended.json["problems"][0]["where"] == str(gone)
    assert not gone.exists()


@pytest.mark.parametrize("words", [*WORKS, "lock"])
def test_a_folder_without_a_factory_stays_as_it_is(aif, tmp_path, words):
    ended = aif("-C", tmp_path, "-o", "json", *words.split())
    assert ended.code == 1
    assert ended.codes == ["AIF1101"]
    assert list(tmp_path.iterdir()) == []


def test_every_verb_has_its_help(aif):
    from aifactory.cli import VERBS

    listed = aif("--help")
    assert listed.code == 0
    for name in VERBS:
        assert f"\n  {name} " in listed.out
        helped = aif(name, "--help")
        assert helped.code == 0
        assert f"Usage: aif {name}" in helped.out


# What a verb needs only now and then, or never: each costs tenths of a second at every start.
RARELY = ("aifactory.bicep.binding", "aifactory.verify", "aifactory.twin", "dbos", "sqlalchemy")
ONLINE = (*RARELY, "aifactory.arm", "aifactory.deploy", "aiohttp", "azure")


@pytest.mark.parametrize(
    ("verb", "rarely"),
    [("plan", RARELY), ("check", ONLINE), ("lock", ONLINE), ("cost", ONLINE), ("project", ONLINE)],
)
def test_a_verb_begins_without_what_it_seldom_needs(verb, rarely):
    loaded = f"import sys, aifactory.cli.verbs.{verb}; print(*sys.modules)"
    names = subprocess.run([sys.executable, "-c", loaded], capture_output=True, check=True)
    modules = names.stdout.decode().split()
    assert f"aifactory.cli.verbs.{verb}" in modules
    assert [one for one in modules if one.startswith(rarely)] == []
