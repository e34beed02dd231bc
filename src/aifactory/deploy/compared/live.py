"""What Azure has now: each resource is read once, many at a time; expressions may ask for it."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from aifactory.arm import Arm, ArmError
from aifactory.azure.questions.listed import list_of
from aifactory.azure.resource_id import ResourceId, group_id
from aifactory.deploy.retry import READING, every, patiently
from aifactory.template.model import Runtime, Unknown

GROUPS = "2021-04-01"
AT_ONCE = 32

Question = tuple[str, str]  # resource id in lower case, api-version


class Look(NamedTuple):
    """How a resource is read: its id as written, in which version, and the list that shows it."""

    resource: str
    api_version: str
    list: str  # empty where Azure shows it alone


def look_at(resource: ResourceId, api_version: str) -> Look:
    """How this resource is read."""
    return Look(resource.text, api_version, list_of(resource) or "")


class Live:
    """A Resource Manager as it was when each resource was first read.

    What Azure lists whole is read in lists; what no list shows is asked for by itself before it
    counts as absent.
    """

    def __init__(self, arm: Arm) -> None:
        self._arm = arm
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._known: dict[Question, dict[str, Any] | None] = {}
        self._lists: dict[Question, dict[str, dict[str, Any]]] = {}
        self._listing: defaultdict[Question, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def read(self, resource: str, api_version: str) -> dict[str, Any] | None:
        """The resource, or None; read from Azure only the first time."""
        question = (resource.lower(), api_version)
        if question not in self._known:
            listed = await self.listed(look_at(ResourceId(resource), api_version))
            self._known[question] = listed or await self._alone(resource, api_version)
        return self._known[question]

    async def listed(self, look: Look) -> dict[str, Any] | None:
        """The resource as a list shows it; None where none does, there or not."""
        if not look.list:
            return None
        question = (look.list.lower(), look.api_version)
        if question not in self._lists:
            async with self._listing[question]:  # many ask at once: one reads
                if question not in self._lists:
                    self._lists[question] = await self._list(look.list, look.api_version)
        return self._lists[question].get(look.resource.lower())

    async def glance(self, look: Look) -> dict[str, Any] | None:
        """The resource, or None; not remembered: most resources are asked for only once."""
        question = (look.resource.lower(), look.api_version)
        if question in self._known and not look.list:
            return self._known[question]
        return await self._alone(look.resource, look.api_version)

    async def read_all(self, questions: Iterable[Question]) -> None:
        """Reads what is not known yet; the answers are then in `known`."""
        missing = sorted({one for one in questions if one not in self._known})
        if missing:
            await asyncio.gather(*(self.read(resource, version) for resource, version in missing))

    async def _list(self, path: str, api_version: str) -> dict[str, dict[str, Any]]:
        try:
            async with self._gate:
                items = await every(self._arm, READING, path, api_version)
        except ArmError as error:
            if error.status == 404 and error.code != "SubscriptionNotFound":
                return {}  # what the list is of is gone
            raise
        return {str(item["id"]).lower(): item for item in items}

    async def _alone(self, resource: str, api_version: str) -> dict[str, Any] | None:
        async with self._gate:
            return await patiently(
                self._arm, READING, resource, lambda: self._arm.get(resource, api_version)
            )

    def has(self, question: Question) -> bool:
        """Whether the answer is known."""
        return self.known(question) is not None or question in self._known

    def known(self, question: Question) -> dict[str, Any] | None:
        """An answer that was read before, alone or in a list; None when it is not there."""
        if question not in self._known:
            look = look_at(ResourceId(question[0]), question[1])
            shown = self._lists.get((look.list.lower(), look.api_version), {}).get(question[0])
            if shown is None:
                return None
            self._known[question] = shown
        return self._known[question]


class LiveRuntime(Runtime):
    """Answers expressions from what is live; notes what it was asked and did not know."""

    def __init__(self, live: Live, versions: Mapping[str, str]) -> None:
        self._live = live
        self._versions = versions  # api-version per resource id in lower case
        self.asked: set[Question] = set()

    @property
    def missing(self) -> set[Question]:
        """Questions whose answers have to be read before evaluating again."""
        return {question for question in self.asked if not self._live.has(question)}

    def reference(self, resource_id: str, api_version: str | None, full: bool) -> Any:
        """The properties of a live resource, or all of it; Unknown when it is not there."""
        version = api_version or self._versions.get(resource_id.lower())
        resource = None if version is None else self._ask(resource_id, version)
        if resource is None:
            return Unknown(f"reference('{resource_id}')")
        return resource if full else resource.get("properties", {})

    def list(self, function: str, resource_id: str, api_version: str | None, body: Any) -> Any:
        """Unknown: keys are never asked for, a plan needs reader rights only."""
        return Unknown(f"{function}('{resource_id}')")

    def group(self, subscription: str, name: str) -> Mapping[str, Any]:
        """Location and tags of a live group; empty when it is not there."""
        return self._ask(group_id(subscription, name).text, GROUPS) or {}

    def _ask(self, resource_id: str, version: str) -> dict[str, Any] | None:
        question = (ResourceId(resource_id).key, version)
        self.asked.add(question)
        return self._live.known(question)
