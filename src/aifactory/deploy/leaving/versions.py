"""The api-version in which a resource of any type may be asked for: Azure's own list says it."""

from dataclasses import dataclass, field

from aifactory.arm import Arm
from aifactory.azure.resource_id import ResourceId
from aifactory.deploy.retry import READING, patiently

_PROVIDERS = "2021-04-01"


@dataclass(slots=True)
class Versions:
    """The newest api-version of each type, read once for each subscription."""

    arm: Arm
    _known: dict[str, dict[str, str]] = field(default_factory=dict)

    async def of(self, resource: ResourceId) -> str | None:
        """The newest version of the resource's type, without previews if there is one."""
        subscription = resource.subscription or ""
        if subscription not in self._known:
            self._known[subscription] = await self._read(subscription)
        return self._known[subscription].get(resource.type.lower())

    async def _read(self, subscription: str) -> dict[str, str]:
        path = f"/subscriptions/{subscription}/providers"

        async def ask() -> dict[str, str]:
            return {
                f"{one['namespace']}/{kind['resourceType']}".lower(): _newest(kind["apiVersions"])
                async for one in self.arm.pages(path, _PROVIDERS)
                for kind in one.get("resourceTypes") or ()
                if kind.get("apiVersions")
            }

        return await patiently(self.arm, READING, path, ask)


def _newest(versions: list[str]) -> str:
    return max(versions, key=lambda one: ("preview" not in one.lower(), one))
