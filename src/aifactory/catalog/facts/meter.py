"""What a resource is paid by."""

from pydantic import Field

from aifactory.catalog.facts import Facts


class Meter(Facts):
    """What a resource costs: a price of the table, and how many of it while idle and at most."""

    price: str = Field(
        description="Its name in prices.yaml; '{setting}' holds a setting, such as search.{size}."
    )
    path: str = Field(
        default="", description="The child that is priced: computes/{name}; empty: the resource."
    )
    each: str | None = Field(
        default=None, description="The map of settings whose entries are those children."
    )
    idle: int | str = Field(
        default=1,
        description="How many while nobody works: a number, or a product of settings such as "
        "'replicas * partitions'.",
    )
    max: int | str | None = Field(
        default=None, description="How many at maximum scale; left out: as many as while idle."
    )
    usage: bool = Field(
        default=False,
        description="Paid by use: nothing while idle, and counted only up to a `max` above 0.",
    )
    reads: dict[str, str] = Field(
        default_factory=dict,
        description="Setting → where a live resource says it, so that what is there has a price.",
    )
