"""Who gets at a service's data where Azure's roles say nothing: facts about its own permissions."""

from pydantic import Field

from aifactory.catalog.facts import Facts


class DataPlane(Facts):
    """A service's own permissions: where they stand, and its word for each level of access.

    A level without a word of its own has the word of the level below it; no word is no access.
    """

    entries: str = Field(
        default="",
        description="Path below the resource of what lets somebody in, such as sqlRoleAssignments; "
        "empty: the resource itself says who it is.",
    )
    principal: str = Field(
        description="Where an entry says whom it lets in: an object id, or an identity's client id."
    )
    role: str = Field(
        default="",
        description="Where an entry says what it allows; a longer id ends in the word. Empty: "
        "every entry allows the same.",
    )
    scope: str = Field(
        default="",
        description="Where an entry says how far it reaches; empty: over the whole resource.",
    )
    part: str = Field(
        default="",
        description="Of a host: how far an entry for one project's part reaches, such as "
        "dbs/{name}. Its parts have the setting of type access.",
    )
    groups: bool = Field(default=True, description="Whether it lets Entra groups in.")
    reader: str = Field(default="", description="Its word for reading.")
    builder: str = Field(default="", description="Its word for reading and writing.")
    owner: str = Field(default="", description="Its word for ruling over the data.")
    identity: str = Field(default="", description="Its word for the project's identity.")
    source: str = Field(min_length=1, description="Page and date, and what of it is unverified.")

    def word(self, level: str) -> str:
        """The word for a level of access to the service's kind; empty: no access."""
        words = {
            "reader": self.reader,
            "builder": self.builder or self.reader,
            "owner": self.owner or self.builder or self.reader,
        }
        return words.get(level, "")
