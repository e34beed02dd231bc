"""Where the tombstone of a deleted resource stands among the records."""

from aifactory.azure.resource_id import ResourceId


def grave_key(resource: ResourceId) -> str:
    """Its key: by type, by name, and then by the whole id, which alone is its own."""
    return f"{resource.type}/{resource.name}".lower() + resource.key
