"""Reliability: what is deleted by mistake can be brought back, and what was ordered stands."""

from collections.abc import Iterator

from aifactory.verify.ground import Ground
from aifactory.verify.inventory import Live, value_at
from aifactory.verify.rule import Fault, Rule, Subject
from aifactory.verify.view import View

_VAULTS = "microsoft.keyvault/vaults"
_SETTLED = frozenset({"succeeded", "ready", "running", "online"})


def _vaults(view: View, ground: Ground) -> Iterator[Subject]:
    yield from (Subject(live.id.text, live) for live in ground.of_type(_VAULTS))


def _recoverable(view: View, ground: Ground, live: Live) -> Iterator[Fault]:
    """A deleted vault and its secrets can be brought back, and nobody can shorten that time.

    Read from each vault: soft delete on, purge protection on. Azure never lets either be taken
    back once set, so a vault that fails here was created without it.
    """
    for path, sentence in (
        ("properties.enableSoftDelete", "A deleted vault would be gone at once."),
        ("properties.enablePurgeProtection", "A deleted vault could be purged before its time."),
    ):
        seen = value_at(live.body, path)
        if seen is not True:
            yield Fault(live.id.text, path, seen, True, sentence)


def _everything(view: View, ground: Ground) -> Iterator[Subject]:
    for live in ground.resources:
        if value_at(live.body, "properties.provisioningState") is not None:
            yield Subject(live.id.text, live)


def _settled(view: View, ground: Ground, live: Live) -> Iterator[Fault]:
    """Every resource that reports a provisioning state reports a good end, not a failure.

    A resource in a failed or unfinished state answers reads but refuses writes; types that report
    no state are not judged.
    """
    path = "properties.provisioningState"
    seen = value_at(live.body, path)
    if str(seen).lower() not in _SETTLED:
        yield Fault(
            live.id.text, path, seen, "Succeeded", f"{live.id.name} did not come up: {seen}."
        )


RULES = (
    Rule(
        id="RE09-recoverable-vaults",
        pillar="reliability",
        waf=("RE:09", "SE:09"),
        severity="high",
        title="Deleted vaults can be brought back",
        over=_vaults,
        check=_recoverable,
    ),
    Rule(
        id="RE10-settled",
        pillar="reliability",
        waf=("RE:10",),
        severity="medium",
        title="Every resource came up",
        over=_everything,
        check=_settled,
    ),
)
