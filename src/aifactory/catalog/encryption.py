"""What a service folder may say about keys: how it takes a customer's, or why it takes none."""

from typing import Literal

from pydantic import Field, model_validator

from aifactory.catalog.facts import Facts


class Encryption(Facts):
    """How a service takes a customer-managed key, or why it takes none; with page and date."""

    customer: dict[str, str | bool] = Field(
        default_factory=dict,
        description="Property path → value that means: a customer's key encrypts the data; empty: "
        "a value at `vault` does.",
    )
    vault: str = Field(
        default="", description="Path of the vault's address or id; it may name the key as well."
    )
    key: str = Field(
        default="", description="Path of the key's name, where `vault` does not hold it."
    )
    through: str = Field(
        default="",
        description="Where a resource in between names the key: `vault` is then the path of its "
        "id, and this one the path of the key's address in it.",
    )
    on: Literal["anyTime", "creation"] = Field(
        default="anyTime", description="When a key can replace the platform's."
    )
    off: Literal["anyTime", "never"] = Field(
        default="anyTime", description="When the platform's key can replace the customer's."
    )
    moves: bool = Field(
        default=True, description="Whether a key of another vault can replace the first one."
    )
    subscription: Literal["any", "own"] = Field(
        default="any", description="Where the vault may be: own is the resource's subscription."
    )
    rotation: Literal["itself", "redeploy"] = Field(
        default="itself", description="How a new version of the key comes into use."
    )
    sku: str = Field(default="", description="The smallest SKU that takes a key.")
    reason: str = Field(default="", description="Why it takes no key of a customer.")
    source: str = Field(min_length=1, description="Page and date, and what of it is unverified.")

    @model_validator(mode="after")
    def _says_one(self) -> "Encryption":
        if bool(self.vault or self.customer) == bool(self.reason):
            raise ValueError(
                "It says both how a key is taken and why none is, or neither."
                "|Give either `vault`, or `reason`."
            )
        if self.customer and not self.vault:
            raise ValueError("It names no path of the vault.|Give `vault`.")
        return self
