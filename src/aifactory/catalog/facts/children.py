"""What stands below a service or a part: whether it is ordered, and how each one must be."""

from pydantic import Field, JsonValue

from aifactory.catalog.facts import Facts


class Sort(Facts):
    """What more is examined in some of the children that stand in one place."""

    when: dict[str, JsonValue] = Field(
        description="Property path → value that makes a child of it."
    )
    private: dict[str, JsonValue] = Field(
        default_factory=dict, description="Property path → value that means: no public access."
    )
    keyless: dict[str, JsonValue] = Field(
        default_factory=dict, description="Property path → value that means: no local keys."
    )


class Collection(Facts):
    """Children in one place: none stands there that was not ordered, and each is examined."""

    setting: str | tuple[str, ...] | None = Field(
        default=None,
        description="The map (or maps) whose entries they are, or the id whose last name is "
        "theirs.",
    )
    names: tuple[str, ...] = Field(
        default=(), description="Names that the module gives; {name} is its own."
    )
    given: tuple[str, ...] = Field(
        default=(),
        description="Names of those that may be there beside: made by Azure itself, or by the "
        "module where another service is on; {name} is its own.",
    )
    free: bool = Field(
        default=False,
        description="The project's people make them: none is ordered, and each is examined.",
    )
    private: dict[str, JsonValue] = Field(
        default_factory=dict, description="Property path → value that means: no public access."
    )
    keyless: dict[str, JsonValue] = Field(
        default_factory=dict, description="Property path → value that means: no local keys."
    )
    sorts: tuple[Sort, ...] = ()

    @property
    def settings(self) -> tuple[str, ...]:
        """The settings that name children here."""
        said = self.setting or ()
        return (said,) if isinstance(said, str) else said
