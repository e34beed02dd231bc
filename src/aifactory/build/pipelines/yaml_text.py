"""YAML for people to review: in our order, no anchors, small maps on one line."""

import re
from typing import Any

import yaml

Map = dict[str, Any]


class Line(dict[str, Any]):
    """A map that stands on one line."""


class _Dumper(yaml.SafeDumper):
    """Only what YAML 1.2 reads as something else than text is quoted: `on` is a plain key."""

    yaml_implicit_resolvers = {  # noqa: RUF012 (as the base class declares it)
        first: [(tag, rule) for tag, rule in rules if not tag.endswith((":bool", ":timestamp"))]
        for first, rules in yaml.SafeDumper.yaml_implicit_resolvers.items()
    }

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _list(dumper: _Dumper, items: list[Any]) -> yaml.Node:
    words = all(isinstance(item, str) for item in items)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=words)


def _line(dumper: _Dumper, content: Line) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", content, flow_style=True)


_Dumper.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(true|false)$"), list("tf"))
_Dumper.add_representer(list, _list)
_Dumper.add_representer(Line, _line)


def yaml_text(title: str, content: Map) -> str:
    """A file: its title as a comment, and a blank line before each long part and each job."""
    text = yaml.dump(content, Dumper=_Dumper, sort_keys=False, width=1000, allow_unicode=True)
    text = re.sub(
        r"^(?=(on|permissions|parameters|jobs|stages|runs|steps):)", "\n", text, flags=re.M
    )
    text = re.sub(
        r"(?<!:)\n(?=  (?:[a-z][\w-]*:|- (?:stage|template):.*)$)", "\n\n", text, flags=re.M
    )
    return f"# {title}\n{text}"
