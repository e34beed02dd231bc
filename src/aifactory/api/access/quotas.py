"""Before the first write: what may become large fits the subscription's quotas of cores."""

import asyncio
from collections.abc import Mapping
from typing import Any

from aifactory.api.desired import Desired
from aifactory.arm import Arm
from aifactory.azure.machines import TOTAL
from aifactory.plan.cost.machines import Asked, Quota, cores_wanted
from aifactory.problems import Exit, Problem, Refused, counted

_VERSIONS = {"Microsoft.Compute": "2024-07-01", "Microsoft.MachineLearningServices": "2025-09-01"}
_SHOWN = 3  # lines that ask for most


async def check_quotas(arm: Arm, desired: Desired, parts: tuple[str, ...]) -> None:
    """Refuses (AIF5060, exit 5) what can never become as large as the YAML lets it.

    A quota that Azure does not list is not judged. What others use in the subscription is theirs:
    the largest numbers of the selected environments are held against the limit alone.
    """
    wanted = cores_wanted(desired.factory, desired.catalog, desired.lock)
    here = {
        subscription
        for key, ground in desired.factory.environments.items()
        for subscription in ground.subscriptions
        if any(f"{key}/".startswith(part) or part.startswith(f"{key}/") for part in parts)
    }
    wanted = {quota: asked for quota, asked in wanted.items() if quota.subscription in here}
    places = sorted({(one.subscription, one.provider, one.region) for one in wanted})
    listed = dict(
        zip(places, await asyncio.gather(*(_limits(arm, *one) for one in places)), strict=True)
    )
    problems = [
        _short(quota, asked, limit)
        for quota, asked in sorted(wanted.items(), key=lambda item: item[0])
        for limit in [listed[quota.subscription, quota.provider, quota.region].get(quota.name)]
        if limit is not None and asked.cores > limit
    ]
    if problems:
        raise Refused(problems, Exit.DOES_NOT_FIT)


async def _limits(arm: Arm, subscription: str, provider: str, region: str) -> Mapping[str, int]:
    path = f"/subscriptions/{subscription}/providers/{provider}/locations/{region}/usages"
    rows: list[dict[str, Any]] = [row async for row in arm.pages(path, _VERSIONS[provider])]
    return {str(row["name"]["value"]): int(row["limit"]) for row in rows}


def _short(quota: Quota, asked: Asked, limit: int) -> Problem:
    most = sorted(asked.lines.items(), key=lambda item: (-item[1], item[0]))
    lines = "; ".join(f"{line}: {number}" for line, number in most[:_SHOWN])
    more = f"; and {len(most) - _SHOWN} more" if len(most) > _SHOWN else ""
    return Problem(
        where=most[0][0],
        code="AIF5060",
        what=f"At their largest, machines take {counted(asked.cores, 'core')}; subscription "
        f"{quota.subscription} may have {limit} in {quota.region} ({quota.provider}, "
        f"{'all sizes' if quota.name == TOTAL else quota.name}). {lines}{more}.",
        fix="Lower a maximum, choose another size, or ask Azure for more quota.",
    )
