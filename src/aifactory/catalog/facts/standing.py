"""A service that stands in another of its project's, and that other one."""

from pydantic import Field, JsonValue

from aifactory.catalog.facts import Facts


class Inside(Facts):
    """What changes where a service stands in another one of its project, and not on Azure's own."""

    of: str = Field(description="Flag of that other service; it needs none of its subnets then.")
    at: str = Field(description="Property path of the id of what it stands in.")
    abbreviation: str = Field(
        description="What its names begin with there: it is another resource, for nothing moves in."
    )
    settings: dict[str, JsonValue] = Field(
        default_factory=dict, description="Settings there, in place of its tier's."
    )
    choices: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="Setting → the values that it has there, and there alone."
    )
    zones: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="Group of its endpoints → the zones of its names there."
    )
    source: str = Field(description="Page and date, and what of it is unverified.")


class House(Facts):
    """A service in which others of its project stand; a project may bring one that exists."""

    subnet: str = Field(description="Property path of the id of the subnet in which it stands.")
    tenants: tuple[str, ...] = Field(
        description="Paths below it at which Azure lists what stands in it, whosever that is."
    )
    demanded: dict[str, JsonValue] = Field(
        default_factory=dict,
        description="Property path → what one that exists must say, beside `private`.",
    )
    needs: dict[str, str] = Field(
        default_factory=dict,
        description="Boolean setting of what stands in it → the property path that must be true "
        "of one that exists.",
    )
