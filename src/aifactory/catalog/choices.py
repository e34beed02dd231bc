"""What a profile, persona and tier may say: what a project and an environment begin with."""

from typing import Literal

from pydantic import Field

from aifactory.catalog.facts import Facts
from aifactory.catalog.model import Access, Json, Kind, TierName


class Profile(Facts):
    """A versioned choice of services and personas that a project starts from."""

    title: str
    name: str = ""
    version: str
    personas: dict[str, str] = Field(
        default_factory=dict, description="Short name in `team:` → persona id."
    )
    services: dict[str, Literal["on"] | dict[str, Json]]


class Persona(Facts):
    """A sort of person or robot, and its access level per kind of service in each tier."""

    title: str
    name: str = ""
    type: Literal["people", "robot", "identity"]
    scope: Literal["project", "common", "subscription"] = Field(
        default="project",
        description="Where its role is given: on a project's floor, on what is common, or on the "
        "subscription by `aif bootstrap`.",
    )
    access: dict[TierName, dict[Kind, Access]]


class Tier(Facts):
    """Sizes and strictness of an environment: settings per service are beside each service."""

    title: str
    name: str = ""
    deletes: Literal["named", "each"] = Field(
        description="named: one --allow-delete covers a stack; each: every resource by its id."
    )
