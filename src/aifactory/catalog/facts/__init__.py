"""The base of every catalogue file."""

from pydantic import BaseModel, ConfigDict


class Facts(BaseModel):
    """The base of every catalogue file: unknown words are refused, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)
