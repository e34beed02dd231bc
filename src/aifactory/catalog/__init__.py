"""The catalogue: service folders, profiles, personas and tiers, read into typed values."""

from aifactory.catalog.reader import Catalog, load_catalog
from aifactory.catalog.schema import content_schemas, service_schema

__all__ = ["Catalog", "content_schemas", "load_catalog", "service_schema"]
