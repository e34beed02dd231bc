"""Limits of a subscription that are not what Azure grants at first."""

from collections.abc import Iterable, Iterator

from aifactory.azure.limits import LIMITS
from aifactory.azure.nearest import did_you_mean
from aifactory.catalog.source import Source
from aifactory.config.folder import Notes
from aifactory.config.guarding.settle import Said

_COUNTED = ("subscription", "region", "network", "zone", "account", "group", "resource")


def read_limits(notes: Notes, source: Source, heard: Iterable[Said]) -> dict[str, int]:
    """What an environment, and its scale set there, say of limits; wrong words are noted."""
    found: dict[str, int] = {}
    for layer in heard:
        for name, value in layer.words.limits.items():
            at = (*layer.at, "limits", name)
            problem = next(_problems(name, value), None)
            if problem is not None:
                notes.say(source, at, *problem, key=True)
            found[name] = value
    return dict(sorted(found.items()))


def _problems(name: str, value: int) -> Iterator[tuple[int, tuple[str, str]]]:
    known = LIMITS.get(name)
    if value < 0:
        yield 138, (f"{name} is {value}; less than nothing is no limit.", "Write 0 or more.")
    if known is not None and not known.raisable and value > known.value:
        what = f"{name} is {value}; Azure allows {known.value} and raises it for nobody."
        yield 138, (what, f"Write {known.value} or less ({known.source}).")
    elif known is None and "/" not in name and name.count(".") < 2:
        counted = [one.name for one in LIMITS.values() if one.scope in _COUNTED]
        what = f"There is no limit {name!r}.{did_you_mean(name, counted)}"
        fix = (
            "Write a limit of the reference, a provider's quota such as Microsoft.Compute/cores, "
            "or a model's such as OpenAI.GlobalStandard.gpt-4.1."
        )
        yield 137, (what, fix)
