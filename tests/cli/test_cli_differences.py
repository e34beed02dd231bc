"""What a difference looks like: danger first, the same things rolled up, the line as reason."""

import pytest

from aifactory.cli.differences import show_difference
from aifactory.cli.shell import Shell
from aifactory.deploy.model import Change, Difference, PropertyChange, StackDifference
from aifactory.problems import Place

GROUP = "/subscriptions/s/resourceGroups/rg/providers"
VAULT = f"{GROUP}/Microsoft.KeyVault/vaults/kv-{{}}"
LINE = Place("projects/churn.yaml", 4, 1)


def change(kind, name, **more):
    return Change(kind, VAULT.format(name), "prod/001/p001/services", LINE, **more)


def shown(capsys, *changes, state="changed"):
    stack = StackDifference("prod/001/p001/services", "/x", state, changes)
    same = StackDifference("dev/001/common", "/y", "same")
    show_difference(Shell(".", "text", True, "twin"), Difference("acme", (same, stack)))
    return capsys.readouterr().out.splitlines()


SKU = (PropertyChange("sku.name", "basic", "standard"),)
TABLE = (PropertyChange("routeTable.id", f"{GROUP}/Microsoft.Network/routeTables/rt", None),)

MOVED = (
    PropertyChange(
        "subnet.id",
        f"{GROUP}/Microsoft.Network/virtualNetworks/vnet-theirs/subnets/snet-endpoints",
        f"{GROUP}/Microsoft.Network/virtualNetworks/vnet-ours/subnets/snet-endpoints",
    ),
)


def condition(number):
    same = f"{'no action of these ' * 4}or here and @name"
    after = f"{same} Like {{{number}, 9}}"
    return (PropertyChange("condition", f"{same} StartsWith {number}", after),)


MANY = tuple(PropertyChange(f"tags.t{n}", "a", "b") for n in range(9))


@pytest.mark.parametrize(
    ("story", "changes", "expected"),
    [
        (
            "danger stands above what is harmless",
            [change("modify", "a", properties=SKU), change("delete", "b", danger="data")],
            ["  - vaults kv-b  DATA IS LOST!    projects/churn.yaml:4:1", "  ~ vaults kv-a"],
        ),
        (
            "the same change of many is one line",
            [change("modify", str(n), properties=SKU) for n in range(212)],
            ["  ~ 212 x vaults  sku.name basic → standard  projects/churn.yaml:4:1"],
        ),
        (
            "what is lost stands above wider rights, each by its name",
            [
                *(change("create", str(n), danger="privilege") for n in range(30)),
                change("delete", "b", danger="data"),
                change("delete", "c", danger="data"),
            ],
            [
                "  - vaults kv-b  DATA IS LOST!    projects/churn.yaml:4:1",
                "  - vaults kv-c  DATA IS LOST!    projects/churn.yaml:4:1",
                "  + 30 x vaults  MORE RIGHTS!    projects/churn.yaml:4:1",
            ],
        ),
        (
            "of a long id its end is shown",
            [change("modify", "a", properties=TABLE)],
            ["  ~ vaults kv-a  routeTable.id …/routeTables/rt → absent  projects/churn.yaml:4:1"],
        ),
        (
            "two ids that end alike are shown from where they differ",
            [change("modify", "a", properties=MOVED)],
            [
                "  ~ vaults kv-a  subnet.id …ks/vnet-theirs/subnets/snet-endpoints → "
                "…ks/vnet-ours/subnets/snet-endpoints  projects/churn.yaml:4:1"
            ],
        ),
        (
            "long texts that begin alike are shown from where they differ, and not as one",
            [change("modify", str(n), properties=condition(n)) for n in (1, 2)],
            [
                f"  ~ vaults kv-{n}  condition …d @name StartsWith {n} → …d @name Like {{{n}, 9}}"
                for n in (1, 2)
            ],
        ),
        (
            "of many values a few are enough",
            [change("modify", "a", properties=MANY)],
            [
                "  ~ vaults kv-a  tags.t0 a → b; tags.t1 a → b; tags.t2 a → b; tags.t3 a → b; "
                "and 5 more values  projects/churn.yaml:4:1"
            ],
        ),
        (
            "where there is danger every value counts",
            [change("modify", "a", properties=MANY, danger="exposure")],
            [
                "  ~ vaults kv-a  EXPOSED!  "
                + "; ".join(f"tags.t{n} a → b" for n in range(9))
                + "  projects/churn.yaml:4:1"
            ],
        ),
        (
            "what was changed in Azure says so",
            [change("modify", "a", properties=SKU, cause="drift")],
            ["  ~ vaults kv-a  sku.name basic → standard  drift: changed in Azure"],
        ),
        (
            "what is new is one line for a floor",
            [change("create", str(n)) for n in range(7)],
            ["  + prod/001/p001            services: 7 modules  projects/churn.yaml:4:1"],
        ),
    ],
)
def test_a_difference(capsys, story, changes, expected):
    lines = shown(capsys, *changes)
    assert lines[0] == "dev      no change (1 stack as declared)"
    body = lines[2:]
    assert len(body) == len(expected), story
    for line, start in zip(body, expected, strict=True):
        assert line.startswith(start), story


def test_many_different_changes_end_in_a_count(capsys):
    changes = [
        change("modify", str(n), properties=(PropertyChange("sku.name", n, n + 1),))
        for n in range(40)
    ]
    lines = shown(capsys, *changes)
    assert lines[-1] == "    and 28 more (-o json has them all)"
    assert len(lines) == 2 + 12 + 1
