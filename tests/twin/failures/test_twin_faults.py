"""Faults on demand: what they hit, when they strike, what a client sees, and how it recovers."""

import re
from pathlib import Path

import pytest

from aifactory.problems import Refused
from aifactory.twin.faults.file import read_faults
from aifactory.twin.faults.keeping import clear_faults
from tests.twin.client import GROUP, SUB, Client, box, template
from tests.twin.conftest import Opener
from tests.twin.failures.faulty import faulty

BOXES = f"{GROUP}/providers/Test.Box/boxes"
PAGE = Path(__file__).parents[3] / "docs" / "failing-on-purpose.md"
SLOW = f"{GROUP}/providers/Test.Box/slow"
DEPLOYMENT = f"{GROUP}/providers/Microsoft.Resources/deployments/d"
ERROR = "effect: { error: { status: 409, code: AnotherOperationInProgress, message: Wait. } }"


def statuses(client: Client, names: str, method: str = "PUT") -> list[int]:
    body = {"location": "x"} if method == "PUT" else None
    return [client.send(method, f"{BOXES}/{name}", body).status for name in names.split()]


@pytest.mark.parametrize(
    ("story", "words", "names", "expected"),
    [
        ("always", "what: write", "a b a", [409, 409, 409]),
        ("the second", "what: write, when: { nth: 2 }", "a b c", [201, 409, 201]),
        ("two of them", "what: write, when: { nth: [1, 3] }", "a b c", [409, 201, 409]),
        ("every other", "what: write, when: { every: 2 }", "a b c d", [201, 409, 201, 409]),
        ("at most twice", "what: write, times: 2", "a b c", [409, 409, 201]),
        ("once each", "what: write, times: 1, per: resource", "a a b b", [409, 201, 409, 201]),
        ("by type", "what: write, type: 'test.box/BOXES'", "a", [409]),
        ("another type", "what: write, type: 'Test.Box/slow'", "a", [201]),
        ("by id", "what: write, id: '*/boxes/b*'", "a b", [201, 409]),
        ("by scope", f"what: write, id: '/subscriptions/{SUB}/*'", "a", [409]),
        ("requests", "what: request, method: PUT, type: Test.Box/boxes", "a", [409]),
        ("other requests", "what: request, method: [GET, DELETE]", "a", [201]),
        ("reads", "what: read", "a", [201]),
        ("later", "what: write, when: { after: 1h }", "a", [201]),
        ("until then", "what: write, when: { until: 1h }", "a", [409]),
        ("never", "what: write, chance: 0", "a b c", [201, 201, 201]),
    ],
)
def test_a_fault_hits_what_it_names(
    story: str, words: str, names: str, expected: list[int], grouped: Client, tmp_path: Path
) -> None:
    faulty(tmp_path, f"faults:\n  - {{ {words}, {ERROR} }}\n")
    assert statuses(grouped, names) == expected


@pytest.mark.parametrize(
    ("story", "what", "method", "path"),
    [
        ("a read", "read", "GET", f"{BOXES}/a"),
        ("a delete", "delete", "DELETE", f"{BOXES}/a"),
        ("an action", "action", "POST", f"{BOXES}/a/listKeys"),
        ("a group", "write", "PUT", GROUP),
        ("a deployment", "write", "PUT", DEPLOYMENT),
        ("a validation", "action", "POST", f"{DEPLOYMENT}/validate"),
        ("a listing", "request", "GET", BOXES),
    ],
)
def test_every_kind_of_request_can_fail_and_recover(
    story: str, what: str, method: str, path: str, grouped: Client, tmp_path: Path
) -> None:
    statuses(grouped, "a")
    faulty(tmp_path, f"faults:\n  - {{ what: {what}, times: 1, {ERROR} }}\n")
    deploys = "deployments" in path
    body = {"properties": {"template": template(box("b"))}} if deploys else {"location": "x"}
    body = body if method in {"PUT", "POST"} else None  # type: ignore[assignment]
    if path == GROUP:
        body = {"location": "swedencentral"}
    refused = grouped.send(method, path, body)
    assert (refused.status, refused.code) == (409, "AnotherOperationInProgress")
    assert "x-ms-request-id" in refused.headers
    assert grouped.send(method, path, body).status < 300


def test_time_brings_a_fault_and_takes_it_away(grouped: Client, tmp_path: Path) -> None:
    faulty(tmp_path, f"faults: [{{ what: write, when: {{ after: 60s, until: 2m }}, {ERROR} }}]")
    seen = []
    for _ in range(4):
        seen += statuses(grouped, "a")
        grouped.sleep(50)
    assert seen == [201, 200, 409, 200]


def test_a_refusal_may_say_when_to_come_back(grouped: Client, tmp_path: Path) -> None:
    effect = "effect: { error: { status: 429, code: TooManyRequests, retryAfter: 17 } }"
    faulty(tmp_path, f"faults: [{{ what: write, {effect} }}]")
    refused = grouped.put(f"{BOXES}/a", {})
    assert (refused.status, refused.headers["retry-after"]) == (429, "17")


def test_a_resource_of_a_deployment_fails_and_the_same_deployment_heals_it(
    grouped: Client, tmp_path: Path
) -> None:
    faulty(tmp_path, f"faults: [{{ what: write, id: '*/boxes/b', times: 1, {ERROR} }}]")
    body = {"properties": {"template": template(box("a"), box("b", ["a"]), box("c", ["b"]))}}
    assert grouped.post(f"{DEPLOYMENT}/validate", body).status == 200  # nothing is written yet
    ended = grouped.done(grouped.put(DEPLOYMENT, body)).json
    assert ended["status"] == "Failed"
    (inner,) = ended["error"]["details"]
    assert (inner["code"], inner["target"]) == ("AnotherOperationInProgress", f"{BOXES}/b")
    assert [grouped.get(f"{BOXES}/{name}").status for name in "abc"] == [200, 404, 404]
    assert grouped.done(grouped.put(DEPLOYMENT, body)).json["status"] == "Succeeded"
    assert [grouped.get(f"{BOXES}/{name}").status for name in "abc"] == [200, 200, 200]


def test_a_write_is_accepted_and_fails_all_the_same(grouped: Client, tmp_path: Path) -> None:
    effect = "effect: { fail: { code: ResourceProviderExtensionError, message: A race. } }"
    faulty(tmp_path, f"faults: [{{ what: write, type: Test.Box/slow, times: 2, {effect} }}]")
    started = grouped.put(f"{SLOW}/a", {"location": "x"})
    assert started.status == 201
    ended = grouped.done(started).json
    assert (ended["status"], ended["error"]["code"]) == ("Failed", "ResourceProviderExtensionError")
    assert grouped.get(f"{SLOW}/a").state == "Failed"
    slow = {**box("a"), "type": "Test.Box/slow"}
    body = {"properties": {"template": template(slow)}}
    error = grouped.done(grouped.put(DEPLOYMENT, body)).json["error"]["details"][0]
    assert error["code"] == "ResourceDeploymentFailure"
    assert error["details"][0]["code"] == "ResourceProviderExtensionError"
    assert grouped.done(grouped.put(DEPLOYMENT, body)).json["status"] == "Succeeded"
    assert grouped.get(f"{SLOW}/a").state == "Succeeded"


def test_a_delay_makes_a_write_longer_and_an_answer_later(grouped: Client, tmp_path: Path) -> None:
    faulty(
        tmp_path,
        "faults:\n"
        "  - { what: write, type: Test.Box/slow, effect: { delay: 10m } }\n"
        "  - { what: read, id: '*/boxes/late', effect: { delay: 45 } }\n",
    )
    started = grouped.put(f"{SLOW}/a", {"location": "x"})
    grouped.sleep(629)
    assert grouped.get(started.headers["azure-asyncoperation"]).json["status"] == "Running"
    grouped.sleep(1)
    assert grouped.get(started.headers["azure-asyncoperation"]).json["status"] == "Succeeded"
    before = grouped.twin.elapsed
    grouped.get(f"{BOXES}/late")
    assert grouped.twin.elapsed == pytest.approx(before + 45)


def test_what_ends_early_is_accepted_for_a_while_after_its_deployment(
    grouped: Client, tmp_path: Path
) -> None:
    faulty(tmp_path, "faults: [{ what: write, type: Test.Box/slow, effect: { early: 30m } }]")
    slow = {**box("a"), "type": "Test.Box/slow"}
    body = {"properties": {"template": template(slow)}}
    ended = grouped.done(grouped.put(DEPLOYMENT, body)).json
    assert ended["status"] == "Succeeded"
    assert grouped.get(f"{SLOW}/a").state == "Accepted"
    grouped.sleep(1700)
    assert grouped.get(f"{SLOW}/a").state == "Accepted"
    grouped.sleep(100)
    assert grouped.get(f"{SLOW}/a").state == "Succeeded"


@pytest.mark.parametrize(("moment", "there"), [("before", 404), ("after", 200)])
def test_a_connection_is_lost(moment: str, there: int, grouped: Client, tmp_path: Path) -> None:
    fault = f"what: request, method: PUT, times: 1, effect: {{ drop: {moment} }}"
    faulty(tmp_path, f"faults: [{{ {fault} }}]")
    with pytest.raises(ConnectionResetError):
        grouped.put(f"{BOXES}/a", {"location": "x"})
    assert grouped.get(f"{BOXES}/a").status == there
    assert grouped.put(f"{BOXES}/a", {"location": "x"}).status in {200, 201}


def test_dice_fall_the_same_way_for_the_same_seed(grouped: Client, tmp_path: Path) -> None:
    def run(seed: int, names: list[str]) -> dict[str, list[int]]:
        faulty(tmp_path, f"seed: {seed}\nfaults: [{{ what: write, chance: 0.5, {ERROR} }}]")
        return {name: statuses(grouped, f"{name} {name} {name}") for name in names}

    names = [f"n{at}" for at in range(20)]
    statuses(grouped, " ".join(names))
    first = run(1, names)
    assert run(1, names[::-1]) == first  # in whatever order the requests come
    assert run(2, names) != first
    struck = sum(status == 409 for found in first.values() for status in found)
    assert 15 <= struck <= 45


def test_faults_outlast_the_process_and_can_be_cleared(
    reopen: Opener, grouped: Client, tmp_path: Path
) -> None:
    faulty(tmp_path, f"faults: [{{ what: write, when: {{ nth: 2 }}, {ERROR} }}]")
    assert statuses(grouped, "a") == [201]
    again = Client(reopen())
    again.login()
    assert statuses(again, "b c") == [409, 201]
    faulty(tmp_path, f"faults: [{{ what: write, {ERROR} }}]")
    assert statuses(again, "d") == [409]
    clear_faults(tmp_path / "twin.db")
    assert statuses(again, "d") == [201]


@pytest.mark.parametrize(
    ("text", "line", "code", "word"),
    [
        ("", 0, "AIF8013", "empty"),
        ("faults: [", 1, "AIF8010", "YAML"),
        ("[a]", 1, "AIF8012", "Words"),
        ("seed: 1", 1, "AIF8013", "'faults' is missing"),
        ("faults: 1", 1, "AIF8012", "list"),
        ("fault: []", 1, "AIF8011", "'fault' is not known"),
        ("faults:\n  - what: write\n    wen: {}", 3, "AIF8011", "'wen'"),
        ("faults:\n  - what: write", 2, "AIF8013", "'effect' is missing"),
        ("faults:\n  - effect: { delay: 1 }", 2, "AIF8013", "'what' is missing"),
        ("faults:\n  - what: wriet\n    effect: { delay: 1 }", 2, "AIF8012", "'wriet'"),
        ("faults:\n  - what: []\n    effect: { delay: 1 }", 2, "AIF8012", "empty"),
        ("faults:\n  - what: write\n    effect: { delay: soon }", 3, "AIF8012", "'soon'"),
        ("faults:\n  - what: write\n    effect: { drop: before }", 2, "AIF8013", "'drop'"),
        ("faults:\n  - what: read\n    effect: { fail: { code: X } }", 2, "AIF8013", "'fail'"),
        ("faults:\n  - what: read\n    effect: {}", 3, "AIF8013", "one effect"),
        (
            "faults:\n  - what: read\n    effect: { error: { status: 200, code: X } }",
            3,
            "AIF8012",
            "'200'",
        ),
        ("faults:\n  - what: read\n    chance: 2\n    effect: { delay: 1 }", 3, "AIF8012", "'2'"),
        (
            "faults:\n  - what: read\n    when: { nth: 0 }\n    effect: { delay: 1 }",
            3,
            "AIF8012",
            "'0'",
        ),
        ("faults:\n  - what: write\n    what: read\n    effect: { delay: 1 }", 3, "AIF8011", "twi"),
        (
            "faults:\n  - what: write\n    method: PUT\n    effect: { delay: 1 }",
            2,
            "AIF8013",
            "'method'",
        ),
        (
            "faults:\n"
            "  - { name: a, what: read, effect: { delay: 1 } }\n"
            "  - { name: a, what: read, effect: { delay: 1 } }",
            1,
            "AIF8013",
            "named 'a'",
        ),
    ],
)
def test_a_bad_file_is_refused_by_line(
    text: str, line: int, code: str, word: str, tmp_path: Path
) -> None:
    file = tmp_path / "faults.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_faults(file)
    found = [(each.code, each.what) for each in refused.value.problems]
    assert any(each[0] == code and word in each[1] for each in found), found
    places = [each.where for each in refused.value.problems if each.code == code]
    assert places[0].startswith(f"{file}:{line}:" if line else str(file))


def test_the_documented_example_is_a_file_of_faults(tmp_path: Path) -> None:
    example = PAGE.read_text(encoding="utf-8").partition("```yaml\n")[2].partition("```")[0]
    file = tmp_path / "faults.yaml"
    file.write_text(example, encoding="utf-8")
    named = [item["name"] for item in read_faults(file)["faults"]]
    assert named[:4] == ["busy-networks", "flaky", "slow-search", "lost-answer"]
    assert named[4:] == ["injection-race", "not-yet"]


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="AIF8010"):
        read_faults(tmp_path / "none.yaml")


def test_every_failure_that_is_documented_is_met_in_a_test() -> None:
    page = PAGE.read_text(encoding="utf-8")
    table = page.partition("what helps:")[2].partition("Times are")[0]
    rows = [line.split("|")[2] for line in table.splitlines() if line.startswith("| ")][1:]
    codes = {code for row in rows for code in re.findall(r"`(\w+)`", row)}
    tests = [
        one.read_text(encoding="utf-8") for one in Path(__file__).parents[1].rglob("test_*.py")
    ]
    met = set(re.findall(r"\w+", " ".join(tests)))
    assert len(codes) > 20
    assert codes - met == set()
