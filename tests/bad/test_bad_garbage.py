"""Whatever stands in the files, the answer is a factory or a refusal with places: never a crash."""

import re
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from aifactory.catalog import Catalog, load_catalog
from aifactory.catalog.source import parse_source, read_source
from aifactory.config import load_factory
from aifactory.problems import Problem, Refused
from tests.bad.reading import CONTENT, GOOD, cases

CATALOG: Catalog = load_catalog(CONTENT)
SEEDS = [GOOD, *(case.files for case in cases())]
PIECES = re.findall(
    rb"[A-Za-z0-9./-]+|\s+|[^A-Za-z0-9\s]", b"\n".join(b for f in SEEDS for b in f.values())
)
WORDS = sorted(
    {*PIECES, b"&a ", b"*a", b"!!int ", b"<<", b"? ", b"|\n", b"{", b"[", b"\t", b"\xff"}
)

WHERE = re.compile(r"(factory|prices|projects/.+)\.ya?ml(:\d+:\d+( .*)?)?$", re.DOTALL)

mutations = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 12), st.sampled_from(WORDS)), min_size=1, max_size=4
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=6)
    | st.sampled_from(
        ["on", "off", "dev", "10.64.0.0/14", "00000000-0000-0000-0000-000000000001", "5s"]
    )
)
FIELDS = """factory region environments dev subscriptions network space tier services vault cluster
pools scaleSets 001 defaults overrides retry profile team lead budget monthly landingZone hub"""
keys = st.text(max_size=4) | st.sampled_from(FIELDS.split())
trees = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=5)
)


def verdict(files: dict[str, bytes]) -> None:
    """Loads the files; a refusal must carry a place, a code and a fix for each problem."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "projects").mkdir()
        for file, text in files.items():
            (folder / file).write_bytes(text)
        for problem in refusal(folder):
            assert WHERE.match(problem.where)
            assert re.match(r"AIF1\d{3}$", problem.code)
            assert problem.what
            assert problem.fix


def refusal(folder: Path) -> tuple[Problem, ...]:
    try:
        load_factory(folder, CATALOG)
    except Refused as refused:
        return refused.problems
    return ()


@settings(max_examples=300)
@given(st.sampled_from(SEEDS), mutations)
def test_a_factory_with_random_edits_is_loaded_or_refused(
    seed: dict[str, bytes], edits: list[tuple[float, int, bytes]]
) -> None:
    files = dict(seed)
    for where, cut, word in edits:
        name = sorted(files)[int(where * 997) % len(files)]
        text, spot = files[name], int(where * len(files[name]))
        files[name] = text[:spot] + word + text[spot + cut :]
    verdict(files)


@settings(max_examples=200)
@given(trees, trees)
def test_a_tree_of_known_words_and_odd_values_is_loaded_or_refused(
    factory: object, project: object
) -> None:
    import json

    verdict(
        {
            "factory.yaml": json.dumps(factory, ensure_ascii=False).encode("utf-8", "replace"),
            "projects/churn.yaml": json.dumps(project).encode(),
        }
    )


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with tempfile.NamedTemporaryFile(suffix=".yaml") as file:
        file.write(raw)
        file.flush()
        source = read_source(Path(file.name), "any.yaml", "AIF1")
    assert source.problems or source.whole


@settings(max_examples=200)
@given(st.text(max_size=200))
def test_any_text_has_places_inside_itself(text: str) -> None:
    source = parse_source(text, "any.yaml", "AIF1")
    lines = text.count("\n") + text.count("\r") + text.count("\x85") + 2
    lines += text.count("\u2028") + text.count("\u2029")
    assert all(line <= lines for line, _ in source.values.values())
