"""What an import writes as YAML, for people to go on with."""

from collections.abc import Iterable, Mapping
from typing import Any

import yaml


def yaml_text(content: Mapping[str, Any]) -> str:
    """Plain YAML; the words on and off are ours, and stay bare."""
    text: str = yaml.safe_dump(dict(content), sort_keys=False, width=100)
    return text.replace(": 'on'\n", ": on\n").replace(": 'off'\n", ": off\n")


def group_entries(groups: Iterable[str], first: int = 1) -> list[dict[str, str]]:
    """Groups of a rehearsal's directory, each once."""
    return [
        {"id": each, "type": "Group", "name": f"group-{at}"}
        for at, each in enumerate(dict.fromkeys(groups), first)
    ]
