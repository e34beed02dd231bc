"""`aif capacity` for tired eyes: what does not fit first, what binds, the cheapest change."""

import re
from xml.etree import ElementTree

import pytest


def limit(folder, words):
    file = folder / "factory.yaml"
    text = file.read_text()
    at = text.index("  dev:")
    end = text.index("\n", text.index("subscriptions:", at))
    line = text[at:end]
    file.write_text(text.replace(line, f"{line}\n    limits: {{ {words} }}", 1))


def test_what_fits_what_binds_and_what_admits_more(aif, folder):
    found = aif("capacity", "--profile", "dedicated", "--env", "dev")
    assert found.code == 0
    assert "what is declared fits" in found.out
    assert "first binds searchServices.basic (1 of 16 taken, 1 a project)" in found.out
    raised = found.out.index("ask Azure for more searchServices.basic (16 →")
    assert raised < found.out.index("one more subscription (cell-2)")
    brought = (
        "searchIndex in place of aiSearch, which brings searchHost into the common part: 98 fit"
    )
    assert brought in found.out
    limit(folder, "foundryAccounts: 5, searchServices.basic: 50")
    shared = aif("capacity", "--profile", "dedicated", "--env", "dev").out
    assert "share: foundryProject in place of foundry: 49 fit" in shared
    full = aif("capacity", "--profile", "full", "--env", "dev").out
    assert "share" not in full, "agents need the account"


def test_what_is_declared_and_does_not_fit_ends_with_5_everywhere(aif, folder):
    limit(folder, "vaultsWithEndpoints: 3")
    found = aif("capacity", "--env", "dev", "-o", "json")
    assert (found.code, found.json["fits"]) == (5, False)
    (problem,) = found.json["problems"]
    assert problem["code"] == "AIF3013"
    assert problem["what"].startswith(
        "dev/001/cell-1 takes 4 of vaultsWithEndpoints; 3 are allowed"
    )
    text = aif("capacity", "--profile", "compact").out
    assert text.index("! ") < text.index("does not fit")
    assert text.count("prod/001 and stage/001: 3 projects each\n") == 1
    assert "\nstage/001: " not in text
    for verb in ("check", "plan", "lock"):
        ended = aif(verb)
        assert ended.code == 5
        assert "AIF3013" in ended.err


@pytest.mark.parametrize(
    ("words", "code", "part"),
    [
        ("vaultsWithEndpoint: 3", "AIF1137", "Did you mean 'vaultsWithEndpoints'?"),
        ("roleAssignments: 4001", "AIF1138", "Azure allows 4000"),
        ("storageAccounts: -1", "AIF1138", "less than nothing"),
    ],
)
def test_a_limit_that_cannot_be_is_refused_at_its_line(aif, folder, words, code, part):
    limit(folder, words)
    ended = aif("check")
    assert ended.code == 1
    assert code in ended.err
    assert part in ended.err
    assert "factory.yaml:" in ended.err


def test_quotas_of_no_table_are_held_where_the_factory_names_them(aif, folder):
    limit(
        folder, "OpenAI.DataZoneStandard.gpt-5-mini: 20, Microsoft.MachineLearningServices/cores: 8"
    )
    found = aif("check")
    assert found.code == 5
    assert "takes 30 of OpenAI.DataZoneStandard.gpt-5-mini; 20 are allowed" in found.err


def test_so_many_more_projects_are_spread_over_cells(aif, folder):
    found = aif(
        "capacity", "--profile", "compact", "--env", "dev", "--projects", "420", "-o", "json"
    )
    (row,) = found.json["profiles"]
    shards = row["shards"]
    assert sum(one["projects"] for one in shards) == 423
    assert [one["is_there"] for one in shards] == [True, False]
    assert aif("capacity", "--profile", "compacd").code == 1


def test_cells_that_take_unequal_numbers_say_what_fills_them(aif, folder):
    """Roles at shared hosts stand in the first cell, whichever cell their project is in."""
    words = ("--profile", "compact", "--env", "dev", "--projects", "420")
    (line,) = [one for one in aif("capacity", *words).out.splitlines() if "cell-2" in one][1:]
    first, second = re.search(r"cell-1 (\d+) .* cell-2 (\d+) ", line).groups()
    assert int(first) < int(second)
    assert re.search(r"cell-1 \d+ \(\d\d% of roleAssignments\), cell-2 \d+ \(new, \d\d% of ", line)


def test_cells_alike_are_one_item(aif, folder):
    found = aif("capacity", "--profile", "full", "--env", "dev", "--projects", "60").out
    assert re.search(r"cell-\d to cell-\d \d+ each \(new, \d\d+% of foundryAccounts\)", found)


def test_a_map_is_of_what_stands(aif, folder):
    for words in (["--profile", "compact"], ["--projects", "5"]):
        ended = aif("capacity", "--addresses", *words)
        assert ended.code == 64
        assert "leave --profile and --projects away" in ended.err


def test_the_map_of_addresses_in_words_in_json_and_as_a_picture(aif, folder):
    found = aif("capacity", "--addresses", "--env", "dev", "--svg", "map.svg")
    assert found.code == 0
    assert "dev/001/cell-1 10.64.0.0/16:" in found.out
    assert "+......" in found.out
    assert "prod/001" not in found.out
    cells = aif("capacity", "--addresses", "-o", "json").json["cells"]
    ranges = {
        (cell["environment"], owner): net
        for cell in cells
        for prefix in cell["prefixes"]
        for owner, net in prefix["ranges"].items()
    }
    picture = (folder / "map.svg").read_text()
    assert picture.startswith("<svg ")
    assert 'fill="white">p001</text>' in picture
    assert f"<title>p001.endpoints {ranges['dev/001', 'p001.endpoints']}</title>" in picture
    ElementTree.fromstring(picture)


def test_a_larger_block_is_told_with_the_project_that_it_costs(aif, folder):
    aif("lock")
    lock = folder / "factory.lock"
    text = lock.read_text()
    first = "p003.endpoints: 10.64."
    at = text.index(first)
    lock.write_text(f"{text[:at]}{first}128.0/27{text[text.index(chr(10), at) :]}")
    found = aif("capacity", "--addresses", "--env", "dev")
    assert "10.64.128.0/17 comes free, and what helpdesk holds here is LOST" in found.out
    assert "    p003.endpoints 10.64.128.0/27 → 10.64." in found.out
    (cell,) = aif("capacity", "--addresses", "--env", "dev", "-o", "json").json["cells"]
    assert cell["defragment"]["frees"] == "10.64.128.0/17"
    assert cell["defragment"]["projects"] == ["helpdesk"]
