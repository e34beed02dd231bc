"""Ways in to a service and out of it: what an opening changes, and what its machines must ask."""

from pydantic import Field, model_validator

from aifactory.catalog.facts import Facts


class Perimeter(Facts):
    """How a service says that a network security perimeter, and nothing else, lets in."""

    wanted: dict[str, str] = Field(description="Property path → value, as in `private`.")
    source: str = Field(description="The page that names the service, and when it was read.")


class Opened(Facts):
    """What an opening changes: properties beside those that are private, and the list of ranges."""

    wanted: dict[str, str | bool] = Field(
        description="Property path → value, in place of what `private` says of that path."
    )
    rules: str = Field(description="Property path of the list of those who are let in.")
    perimeter: Perimeter | None = Field(
        default=None, description="Absent: the service has its own list of ranges alone."
    )


class Egress(Facts):
    """What the machines of a service ask outside, or it does not work."""

    name: str
    names: tuple[str, ...] = Field(default=(), description="Names on the internet.")
    tags: tuple[str, ...] = Field(
        default=(), description="Azure Firewall's own lists of names, such as that of a service."
    )
    port: int = 443
    source: str = Field(description="Page and date, or unverified.")

    @model_validator(mode="after")
    def _leads_somewhere(self) -> "Egress":
        if bool(self.names) == bool(self.tags):
            raise ValueError("Names or tags, one of the two.|Remove one.")
        return self
