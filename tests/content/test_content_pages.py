"""What a service's page says of its settings is what its facts say."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from aifactory.catalog import Catalog
from aifactory.catalog.model import Service, Setting
from tests.content.test_content_evaluated import value

CONTENT = Path(__file__).parents[2] / "bicep"
PAGES = sorted(path.parent.name for path in CONTENT.glob("services/*/README.md"))
ROW = re.compile(r"^\| (?P<names>`.*?) \| (?P<said>.*?) \| .* \|$", re.MULTILINE)
TIERS = {  # the first word is for both, or an economy says its own behind it
    "production": re.compile(r"^(?:\w+: )?(.*?)(?: \(economy: .*\))?$"),
    "economy": re.compile(r"^(?:.* \(economy: (?=.*\)$)|(?:\w+: )?)(.*?)\)?$"),
}
WORDS = {True: "on", False: "off", "": "empty", None: "–"}
UNIT = re.compile(r"(?<=\d)(s| days)$")
AS_THERE = "as in Foundry"  # the page of another service says it


def rows(service: Service) -> Iterator[tuple[list[str], str]]:
    """The names in each row of the page's table, and what it says of their defaults."""
    text = (CONTENT / "services" / service.folder / "README.md").read_text("utf-8")
    for found in ROW.finditer(text):
        first, *others = re.findall(r"`([^`]+)`", found["names"])
        prefix = first.rpartition(".")[0]
        names = [first, *(prefix + one if one.startswith(".") else one for one in others)]
        yield names, found["said"].replace("\\|", "|")


def default(service: Service, name: str, over: Mapping[str, Any]) -> list[Any]:
    """What a setting is where nobody says it; of a map's field, in every entry there is."""
    word, _, field = name.partition(".<name>.")
    setting: Setting = service.settings[word]
    seen: Any = value(setting, over.get(word))
    if setting.type != "map":
        return [seen]
    return [one[field] for one in seen.values()] or [setting.fields[field].default, "none"]


def fits(word: str, seen: Any) -> bool:
    """Whether a page's word is a default: with its unit, or a size without its family's name."""
    spelled = WORDS[seen] if isinstance(seen, bool | None) or seen == "" else str(seen)
    return bool({word, UNIT.sub("", word)} & {spelled, *spelled.split("_")[1:2]})


def wrong(service: Service, text: str, names: list[str], over: Mapping[str, Any]) -> list[str]:
    """The names whose default is another than the page's text, one word for each of them."""
    words = [text] * len(names) if text == "none" else text.split(", ")
    assert len(words) == len(names), text
    pairs = zip(names, words, strict=True)
    return [
        name
        for name, word in pairs
        if not any(fits(word, one) for one in default(service, name, over))
    ]


@pytest.mark.parametrize("folder", PAGES)
def test_a_page_says_the_defaults_of_every_tier_and_level(catalog: Catalog, folder: str) -> None:
    service = next(one for one in catalog.services.values() if one.folder == folder)
    for names, said in rows(service):
        if said == AS_THERE:
            continue
        levels = re.findall(r"(\w+): ([^,]+)", said) if service.levels else ()
        for level, word in levels:
            assert not wrong(service, word, names, service.levels[level]), level
        for tier in TIERS if not levels else ():
            text = TIERS[tier].search(said)
            assert text is not None
            assert not wrong(service, text[1], names, dict(service.tiers).get(tier, {})), tier
