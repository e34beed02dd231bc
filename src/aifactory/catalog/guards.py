"""What the files under guardrails/ may say: Defender plans, policies and alerts as closed facts."""

from typing import Annotated, Literal

from pydantic import Field

from aifactory.catalog.facts import Facts
from aifactory.catalog.model import Level, Setting, TierName

Effect = Literal["audit", "deny"]
Sourced = Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2}|unverified)$")]


class Extension(Facts):
    """A part of a Defender plan that can be left out, and the setting that says so."""

    name: str
    setting: str
    properties: dict[str, str] = Field(
        default_factory=dict, description="Azure's property → the setting that holds its value."
    )


class Protection(Facts):
    """What a plan is paid for: each resource of a type in its subscription, or its use."""

    price: str = Field(description="Its name in prices.yaml.")
    type: str = Field(default="", description="Resource type that is counted; empty: the use.")
    extension: str = Field(default="", description="Paid only where this extension is on.")
    setting: str = Field(default="", description="How many of one: a setting of its service.")
    cores: str = Field(
        default="",
        description="How many of one: its cores, of the machines whose prices begin so.",
    )
    per: Annotated[int, Field(ge=1)] = 1


class Pricing(Facts):
    """One plan by Azure's name."""

    name: str
    protects: tuple[Protection, ...] = ()
    sub_plan: str | None = Field(default=None, alias="subPlan")
    extensions: tuple[Extension, ...] = ()


class DefenderPlan(Facts):
    """What one word under `defender:` switches on."""

    title: str
    pricings: tuple[Pricing, ...]
    settings: dict[str, Setting] = Field(default_factory=dict)
    source: str
    date: Sourced


class Policy(Facts):
    """One of Azure's own policy definitions, and what each tier does about it."""

    title: str
    definition: Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    version: str
    parameters: dict[str, Literal["regions", "tag"]] = Field(
        default_factory=dict,
        description="Parameter → what fills it; a tag makes one assignment for each tag.",
    )
    enforcement: bool = Field(
        default=False,
        description="The definition has no effect to choose: it is enforced, or it only audits.",
    )
    closes: tuple[str, ...] = Field(
        default=(), description="Types that it keeps away from public networks."
    )
    tiers: dict[TierName, Effect]
    source: str
    date: Sourced


class Metric(Facts):
    """A metric of every resource of a type, and what it must not fall below."""

    type: str
    name: str
    below: int


class Alert(Facts):
    """Something that people are told of, from a level upwards."""

    title: str
    level: Level
    kind: Literal["activity", "metric", "query"]
    conditions: dict[str, str] = Field(
        default_factory=dict, description="Field of the activity log → the value that it has."
    )
    metric: Metric | None = None
    query: str = ""
    source: str
    date: Sourced
