"""What people review of each landing-zone mode: its stacks, and what joins and leads out."""

import json
from pathlib import Path

import pytest

from aifactory.api.building import built
from aifactory.api.desired import desire

EXAMPLES = Path(__file__).parents[2] / "examples"
MODULES = (
    "nat-gateway",
    "perimeter",
    "route-table",
    "subnets",
    "peering",
    "zone-links",
    "hub-table",
    "hub-connection",
    "resolver",
)
MADE = {f"landing-zone/{name}.bicep" for name in (*MODULES, "virtual-wan", "secured-hub")}


EVERY = (
    *("standalone", "hub-spoke", "virtual-wan", "hybrid"),
    *("scale-sets", "own-networks", "shared-hosts"),
)


@pytest.mark.parametrize("name", EVERY)
def test_a_mode_is_its_stacks_and_what_joins_them(golden, name):
    rows = [
        {
            "id": each.stack.id,
            "after": list(each.stack.after),
            "calls": [call.symbol for call in each.stack.calls],
            "joins": {
                call.symbol: {key: value for key, value in call.params.items() if key != "tags"}
                for call in each.stack.calls
                if call.module in MADE
            },
        }
        for each in built(desire(EXAMPLES / name, locked=True))
    ]
    golden(f"zones/{name}.json", json.dumps(rows, indent=2) + "\n")
