"""How large a service may grow: bounds of its children, and machines that count against quotas."""

from pydantic import Field

from aifactory.catalog.facts import Facts


class Scaling(Facts):
    """Where a child resource's autoscaling bounds are read, and which setting promised them."""

    resource: str
    setting: str
    min: str
    max: str


class Machines(Facts):
    """Virtual machines at maximum scale, as Azure counts their cores against a quota."""

    size: str = Field(description="Path of the setting with their size; `*` is any entry.")
    max: str = Field(
        default="",
        description="Path of the setting with their largest number; left out: one of each size.",
    )
    provider: str = Field(
        default="Microsoft.Compute", description="Whose quota of cores they count against."
    )
