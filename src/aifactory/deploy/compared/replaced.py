"""Changes that Azure makes only by a new resource: told by plan, refused before the first write."""

from collections.abc import Iterable, Iterator

from aifactory.azure.fixed import fixed
from aifactory.azure.resource_id import ResourceId
from aifactory.deploy.model import Change
from aifactory.problems import Problem

_FIX = (
    "Write the setting as it stands. Or delete the resource first, with all that is in it, and the "
    "next deploy makes it anew."
)


def replacements(changes: Iterable[Change]) -> Iterator[Problem]:
    """A problem for each property that never changes; every other one is changed in place."""
    for each in changes:
        if each.kind != "modify":
            continue
        for one in each.properties:
            row = fixed(each.type, one.path, one.before)
            if row is not None:
                was = row.unsaid if one.before is None else one.before
                what = (
                    f"{each.type.rpartition('/')[2]} {ResourceId(each.resource).name}: "
                    f"{one.path} is {was} and cannot become {one.after}; Azure decides it when a "
                    f"resource is made ({row.source})."
                )
                yield Problem(str(each.why or each.stack), "AIF5065", what, _FIX)
