"""JSON Schemas of catalogue files, in the dialect that editors complete best: without null."""

from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from aifactory.catalog.choices import Persona, Profile, Tier
from aifactory.catalog.facts import Facts
from aifactory.catalog.model import Service
from aifactory.catalog.prices import PriceTable

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


class _NoNull(GenerateJsonSchema):
    """An optional field is one that may be left out; nobody writes null."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """The schema without null."""
        return self.generate_inner(schema["schema"])

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """A map whose keys have a form holds no other keys."""
        found = super().dict_schema(schema)
        if "patternProperties" in found:
            found["additionalProperties"] = False
        return found

    def field_title_should_be_set(self, schema: object) -> bool:
        """A field's key is its title."""
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """The schema without defaults that say nothing."""
        found = super().default_schema(schema)
        if found.get("default", ...) in (None, {}, [], ()):
            found.pop("default", None)
        return found


def json_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The schema of one model."""
    schema = model.model_json_schema(by_alias=True, schema_generator=_NoNull)
    return {"$schema": DIALECT} | schema


def facts_schema(model: type[Facts]) -> dict[str, Any]:
    """The schema of one sort of catalogue file, without the fields that the reader fills in."""
    schema = json_schema(model)
    for name in ("folder", "name", "lockable"):
        schema["properties"].pop(name, None)
    return schema


def service_schema() -> dict[str, Any]:
    """The schema of service.yaml."""
    return facts_schema(Service)


def content_schemas() -> dict[str, dict[str, Any]]:
    """Path under the content folder → schema, for every sort of file that it holds."""
    return {
        "services/service.schema.json": service_schema(),
        "profiles/profile.schema.json": facts_schema(Profile),
        "personas/persona.schema.json": facts_schema(Persona),
        "tiers/tier.schema.json": facts_schema(Tier),
        "prices.schema.json": json_schema(PriceTable),
    }
