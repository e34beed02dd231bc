"""Files of a factory folder as text: a new project, one that moves, the smallest factory."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

import yaml

from aifactory.catalog import Catalog
from aifactory.config.schemas import FACTORY_SCHEMA, PROJECT_SCHEMA, schemas

SCHEMAS: Final = "schemas"
DEV, STAGE, PROD = (f"00000000-0000-0000-0000-00000000000{number}" for number in (1, 2, 3))
LEAD, MEMBERS = (f"5a1c0000-0000-0000-0000-00000000000{number}" for number in (1, 2))
TENANT: Final = "7e4a0000-0000-0000-0000-000000000001"


def project_text(name: str, profile: str, team: Mapping[str, str]) -> str:
    """The YAML of a new project; its name is the file's."""
    width = max(map(len, team), default=0) + 1
    people = "".join(f"  {f'{short}:':<{width}} {group}\n" for short, group in team.items())
    return (
        f"{editor(f'../{SCHEMAS}/{PROJECT_SCHEMA}')}"
        f"# The project {name}: the file name is its name; its number is assigned and locked.\n"
        f"profile: {profile}\n"
        "team: # Entra group object ids, by the short names of the profile's personas\n"
        f"{people}"
    )


def with_scale_set(text: str, scale_set: str) -> str:
    """The YAML of a project that says which scale set it stands in; all else stays as it is."""
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    if not isinstance(root, yaml.MappingNode):
        raise ValueError("a project's file is a map")
    for key, value in root.value:
        if key.value == "scaleSet":
            at, end = value.start_mark.index, value.end_mark.index
            return f'{text[:at]}"{scale_set}"{text[end:]}'
    first = root.value[0][0].start_mark
    between = ", " if root.flow_style else "\n" + " " * first.column
    return f'{text[: first.index]}scaleSet: "{scale_set}"{between}{text[first.index :]}'


def smallest(folder: str, catalog: Catalog) -> dict[str, str]:
    """File name → text of a factory that can be rehearsed at once, named after its folder."""
    files = {
        "factory.yaml": _factory(factory_name(folder)),
        "projects/churn.yaml": project_text("churn", "genai", {"lead": LEAD, "members": MEMBERS}),
        "twin.yaml": _scenario(folder),
        ".gitignore": ".aif/\nkept/\n",
    }
    for name, schema in schemas(catalog).items():
        files[f"{SCHEMAS}/{name}"] = schema_text(schema)
    return files


def schema_text(schema: Mapping[str, Any]) -> str:
    """A schema as it is written beside a factory."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def factory_name(folder: str) -> str:
    """A factory's name made of a folder's: its lower-case letters and digits, at most ten."""
    name = re.sub(r"[^a-z0-9]", "", folder.lower()).lstrip("0123456789")[:10]
    return name if len(name) > 1 else "acme"


def editor(schema: str) -> str:
    """Both comments that editors know: the YAML language server's and JetBrains'."""
    return f"# yaml-language-server: $schema={schema}\n# $schema: {schema}\n"


def _factory(name: str) -> str:
    return f"""{editor(f"{SCHEMAS}/{FACTORY_SCHEMA}")}\
factory: {name}
region: swedencentral
environments:
  dev:   {{ subscriptions: [{DEV}] }}
  stage: {{ subscriptions: [{STAGE}] }}
  prod:  {{ subscriptions: [{PROD}] }}
"""


def _scenario(folder: str) -> str:
    return f"""\
# What the local twin of Azure knows: change it freely, nothing here reaches a cloud.
tenant: {{ id: {TENANT}, name: {factory_name(folder)} }}
subscriptions:
  - {{ id: {DEV}, name: dev }}
  - {{ id: {STAGE}, name: stage }}
  - {{ id: {PROD}, name: prod }}
principals:
  - {{ id: {LEAD}, type: Group, name: churn-leads }}
  - {{ id: {MEMBERS}, type: Group, name: churn-members }}
"""
