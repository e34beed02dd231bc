"""Projects come, go, move and come again in any order: nobody else moves, and nothing is lost."""

from dataclasses import dataclass, field
from random import Random

import pytest

from aifactory.plan import draw, promise, release
from aifactory.plan.capacity.counting import uses
from aifactory.plan.capacity.declared import unfit
from aifactory.plan.capacity.moving import Target, moved
from aifactory.plan.lock import Lock, dump, load
from aifactory.plan.lock.moved import left_cells
from aifactory.plan.lock.sound import contradictions
from aifactory.problems import Refused
from tests.plan.conftest import CATALOG, PROJECT, Drawing

ONE, TWO, THREE = (f"00000000-0000-0000-0000-00000000000{number}" for number in (1, 2, 3))
FACTORY = f"""\
factory: acme
region: swedencentral
environments:
  dev:
    subscriptions: [{ONE}, {TWO}]
    network: {{ space: [10.64.0.0/22] }}
    limits: {{ vaultsWithEndpoints: 6 }}
scaleSets:
  "001": {{}}
  "002":
    environments:
      dev: {{ subscriptions: [{THREE}], network: {{ space: [10.68.0.0/22] }} }}
"""
BY_A_LIMIT = {"AIF3002", "AIF3013"}
NAMES = [f"team-{letter}" for letter in "abcdefghijklmnopqrst"]
STEPS = ("add", "add", "remove", "move", "move", "rename", "deploy")


@dataclass
class Life:
    """A factory whose projects come and go, and the numbers that were ever given."""

    drawing: Drawing
    chance: Random
    texts: dict = field(default_factory=dict)  # what is declared
    lock: Lock = field(default_factory=Lock)
    numbers: dict = field(default_factory=dict)  # number → whose it was first
    refused: int = 0
    released: int = 0

    def step(self):
        """One thing happens; what is refused leaves nothing behind."""
        what = self.chance.choice(STEPS)
        texts, lock = dict(self.texts), self.lock
        if what == "deploy":
            self.deploy()
            return
        touched = getattr(self, what)()
        codes = self.tried(what, touched) if touched else set()
        assert codes <= BY_A_LIMIT | {"AIF3017"}, "it stands there already, or a limit refuses it"
        if codes:
            self.texts, self.lock = texts, lock
            self.refused += 1
        elif touched:
            self.holds(lock, touched)

    def tried(self, what, touched):
        """The codes of what refuses it."""
        try:
            self.promised()
            if what == "move":
                self.move_cell(*touched)
        except Refused as refused:
            return {problem.code for problem in refused.problems}
        return set()

    # -- what may happen

    def add(self):
        free = sorted(set(NAMES) - set(self.texts))
        if not free:
            return None
        name = self.chance.choice(free)
        profile = self.chance.choice(("compact", "compact", "ml", "dedicated"))
        there = self.chance.choice(("001", "001", "002"))
        self.texts[name] = f'scaleSet: "{there}"\n' + PROJECT.replace("compact", profile)
        return {name}

    def remove(self):
        if not self.texts:
            return None
        name = self.chance.choice(sorted(self.texts))
        del self.texts[name]
        return {name}

    def rename(self):
        """The same under another name is another project."""
        free = sorted(set(NAMES) - set(self.texts))
        if not self.texts or not free:
            return None
        old, new = self.chance.choice(sorted(self.texts)), self.chance.choice(free)
        self.texts[new] = self.texts.pop(old)
        return {old, new}

    def move(self):
        """To the other scale set, or to a cell of its own, which is promised first."""
        if not self.texts:
            return None
        name = self.chance.choice(sorted(self.texts))
        if self.chance.random() < 0.3:
            here = "001" if '"001"' in self.texts[name] else "002"
            there = "002" if here == "001" else "001"
            self.texts[name] = self.texts[name].replace(here, there, 1)
        return {name}

    def move_cell(self, name):
        cells = sorted(self.lock.grounds[self.ground(name)].cells)
        target = Target(name, self.chance.choice(cells))
        self.lock = moved(self.factory(), CATALOG, self.lock, target)
        self.promised()

    def deploy(self):
        """Azure has let go of what left, and of where moved projects stood."""
        gone = [
            (key, name)
            for key, ground in self.lock.grounds.items()
            for name, one in ground.projects.items()
            if one.leaving
        ]
        away = [
            (key, name)
            for key, ground in self.lock.grounds.items()
            for name in ground.projects
            if left_cells(self.lock, key, name)
        ]
        before, self.lock = self.lock, release(self.lock, gone, away=away)
        self.released += ranges(before) != ranges(self.lock)
        floors = {(key, f"p{before.numbers[name]}") for key, name in (*gone, *away)}
        lost = ranges(before).items() - ranges(self.lock).items()
        assert {(key, owner.partition(".")[0]) for (key, _, owner), _ in lost} <= floors
        assert self.lock.numbers.keys() <= self.texts.keys()

    # -- what then holds

    def factory(self):
        for file in (self.drawing.path / "projects").glob("*.yaml"):
            file.unlink()
        return self.drawing.write(FACTORY, **self.texts).factory()

    def promised(self):
        """The lock of what is declared, if all of it fits."""
        factory = self.factory()
        lock = promise(factory, CATALOG, self.lock, "2026-11")
        problems = unfit(factory, CATALOG, lock, uses(draw(factory, CATALOG, lock), CATALOG))
        if problems:
            raise Refused(problems)
        self.lock = lock

    def holds(self, before, touched):
        """Nothing contradicts itself, and whoever was not touched stands where it stood."""
        lock = self.lock
        assert contradictions(lock) == ()
        assert load(dump(lock)) == lock
        assert self.texts.keys() <= lock.numbers.keys()
        for name, number in lock.numbers.items():
            assert self.numbers.setdefault(number, name) == name, "a number was given again"
            assert number not in lock.retired
        assert not ranges(before).items() - ranges(lock).items(), (
            "nothing is free before it is gone"
        )
        for key, ground in before.grounds.items():
            for name in ground.projects.keys() - touched:
                assert lock.grounds[key].projects[name] == ground.projects[name]
        new = ranges(lock).keys() - ranges(before).keys()
        floors = {f"p{lock.numbers[name]}" for name in touched & lock.numbers.keys()}
        assert {owner.partition(".")[0] for _, _, owner in new} <= floors | {"shared"}

    def ground(self, name):
        return "dev/001" if '"001"' in self.texts[name] else "dev/002"


def ranges(lock):
    """(environment, cell, owner) → range."""
    return {
        (key, name, owner): net
        for key, ground in lock.grounds.items()
        for name, cell in ground.cells.items()
        for owner, net in cell.ranges.items()
    }


@pytest.mark.parametrize(
    ("seed", "steps"),
    [(6, 20), *(pytest.param(seed, 120, marks=pytest.mark.slow) for seed in range(2, 12))],
)
def test_what_is_promised_outlives_whatever_happens_to_others(drawing, seed, steps):
    life = Life(drawing, Random(seed))
    life.promised()
    for _ in range(steps):
        life.step()
    assert len(life.numbers) > steps / 6
    assert life.released
    assert life.refused or steps < 100
