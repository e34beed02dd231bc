"""YAML that a Bicep file loads, read by the core schema: `on` and `yes` are words, not truths."""

import re
from typing import Any, Final

import yaml

# https://yaml.org/spec/1.2.2/#103-core-schema (2021-10-01)
_CORE: Final = {
    "null": r"~|null|Null|NULL|",
    "bool": r"true|True|TRUE|false|False|FALSE",
    "int": r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+",
    "float": r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?",
}


class _Core(yaml.SafeLoader):
    """Builds plain data alone, with the words and numbers of YAML 1.2."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  (PyYAML's own name and shape)


def _integer(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> int:
    text = loader.construct_scalar(node)
    return int(text, 0) if text[:2] in ("0o", "0x") else int(text)


for _name, _pattern in _CORE.items():
    _Core.add_implicit_resolver(
        f"tag:yaml.org,2002:{_name}", re.compile(rf"(?:{_pattern})\Z"), None
    )
_Core.add_constructor("tag:yaml.org,2002:int", _integer)


def yaml_data(text: str) -> Any:
    """The data of a YAML text; raises ValueError, with the line, where it is not plain data."""
    try:
        return yaml.load(text, Loader=_Core)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f"line {mark.line + 1}: " if mark else ""
        raise ValueError(f"{line}{error.problem or error.context}") from error
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from error
