"""A price table and its meters are whole: sources, units, names and settings exist."""

import shutil
from pathlib import Path

import pytest

from aifactory.catalog import load_catalog
from aifactory.problems import Refused

CONTENT = Path(__file__).parents[1] / "config" / "content"
TABLE = """\
months: { hour: 730 }
sources: { page: { page: example.com/prices, date: 2026-11-01 } }
prices:
  node.small: { title: Node, unit: hour, known: [{ source: page, anywhere: 1 }] }
"""
METER = '{ price: "node.{size}", path: "pools/{name}", each: pools, idle: min, max: max }'


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the small catalogue, with a price table."""
    shutil.copytree(CONTENT, tmp_path / "content")
    (tmp_path / "content" / "prices.yaml").write_text(TABLE)
    return tmp_path / "content"


def test_a_whole_table_is_read(content: Path) -> None:
    prices = load_catalog(content).prices.prices
    assert prices["node.small"].known[0].anywhere == 1


@pytest.mark.parametrize(
    ("story", "file", "old", "new", "said"),
    [
        ("a source that nobody wrote down", "prices.yaml", "source: page", "source: pages",
         "prices.yaml:4:50 prices.node.small.known.0: There is no source 'pages'. Did you mean"),
        ("a unit that has no month", "prices.yaml", "unit: hour", "unit: day",
         "prices.yaml:4:36 prices.node.small.unit: Nobody says how many day are in a month."),
        ("a meter at no price", "cluster", "node.{size}", "nude.{size}",
         "meters.0.price: No price is called 'nude.{size}'."),
        ("a meter of no setting", "cluster", "idle: min", "idle: minimum",
         "meters.0: There is no setting 'minimum' here. Did you mean 'min'?"),
        ("a price that holds no setting", "cluster", "node.{size}", "node.{sise}",
         "meters.0: There is no setting 'sise' here. Did you mean 'size'?"),
        ("a Defender plan at no price", "guardrails/defender.yaml", "PerTransaction }",
         "PerTransaction, protects: [{ price: nude }] }",
         "keyVaults.pricings.0.protects.0.price: No price is called 'nude'."),
    ],
)  # fmt: skip
def test_a_gap_is_refused_at_its_line(
    content: Path, story: str, file: str, old: str, new: str, said: str
) -> None:
    path = content / file if file.endswith("yaml") else content / "services" / file / "service.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(Refused) as refused:
        load_catalog(content)
    (problem,) = refused.value.problems
    assert problem.code == "AIF2109"
    assert said in f"{problem.where}: {problem.what}"
