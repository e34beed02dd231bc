"""A new service folder as text: it compiles, and says on each line with EDIT what is not known."""

import re

from aifactory.azure.private_links import SOURCE, private_links

_FACTS = """\
# yaml-language-server: $schema=../service.schema.json
title: {title}
flag: {flag}
resource: {resource}
abbreviation: {short} # EDIT: two to six letters that its names begin with
kind: data # EDIT: secrets, data, model, compute or network: whose access it needs
endpoints: {endpoints}
encryption:
  reason: It takes no key of a customer. # EDIT: or `customer`, `vault`, `key`: how it does
  source: unverified # EDIT: page and date that say so
roles: {{}} # EDIT: built-in roles of reader, builder and owner at its data
identity: [] # EDIT: built-in roles that the project's identity needs at it
private: {{ properties.publicNetworkAccess: Disabled }} # EDIT: what Azure then reports
keyless: {{ properties.disableLocalAuth: true }} # EDIT: what Azure then reports
logs: # EDIT: the categories of each level; each holds those of the level below
  bronze: [allLogs]
  silver: [allLogs]
  gold: [allLogs]
data: true # EDIT: whether deleting it loses data
settings: {{}}
"""
_MODULE = """\
metadata description = '{title}: reached through private endpoints alone, with Entra tokens.'
import {{ Endpoint, Logs }} from '../../shared/types.bicep'

param name string
param location string
param tags object
param identityId string
param endpoints Endpoint[]
param logs Logs
param openings object[] = []
param settings {{}}

resource service '{resource}' = {{
  name: name
  location: location
  tags: tags
  identity: {{ type: 'UserAssigned', userAssignedIdentities: {{ '${{identityId}}': {{}} }} }}
  properties: {{
    // EDIT: what makes it private and keyless, as service.yaml says, and what its settings choose
    publicNetworkAccess: 'Disabled'
    disableLocalAuth: true
  }}
}}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = \
if (!empty(logs.workspaceId)) {{
  scope: service
  name: logs.?setting ?? 'to-workspace'
  properties: {{
    workspaceId: logs.workspaceId
    logs: concat(
      map(logs.categories, category => {{ category: category, enabled: true }}),
      map(logs.groups, categoryGroup => {{ categoryGroup: categoryGroup, enabled: true }})
    )
    metrics: logs.metrics ? [{{ category: 'AllMetrics', enabled: true }}] : []
  }}
}}

module privateEndpoints '../../shared/endpoint.bicep' = [
  for endpoint in endpoints: {{
    name: 'endpoint-${{endpoint.group}}-${{uniqueString(service.id)}}'
    params: {{
      name: 'pe-${{name}}-${{endpoint.group}}'
      location: location
      tags: tags
      targetId: service.id
      endpoint: endpoint
    }}
  }}
]

output id string = service.id
"""
_LOCK = """\
metadata description = '{title}: it and what is in it cannot be deleted by mistake.'

param name string

resource service '{resource}' existing = {{
  name: name
}}

resource deleteLock 'Microsoft.Authorization/locks@2020-05-01' = {{
  scope: service
  name: 'aif-keep'
  properties: {{
    level: 'CanNotDelete'
    notes: 'Kept by AI Factory: `aif` lifts it for a delete that was allowed.'
  }}
}}

output id string = deleteLock.id
"""
_PAGE = """\
# {title}

EDIT: one sentence that says what a project has it for.

**Private.** Public access is off and keys are off; the door is the private
endpoint. EDIT: its group, and what still leaves.

**Access.** EDIT: what a reader, a builder and an owner may do, and what the project's identity may.

**Sharing.** Not shared. EDIT: what sharing it would cost in isolation, and what it would save.

**Keys.** EDIT: whose key encrypts what it holds.

There are no settings to choose. EDIT: a table of setting, default, meaning once there are.
"""
_EXAMPLE = "{{}} # nothing to choose; EDIT: settings that somebody would choose\n"
_TEXTS = {
    "service.yaml": _FACTS,
    "main.bicep": _MODULE,
    "lock.bicep": _LOCK,
    "example.yaml": _EXAMPLE,
    "README.md": _PAGE,
}


def scaffold(name: str, resource: str) -> dict[str, str]:
    """File name → text of a folder `name` for a service of the type `resource` (with version)."""
    first, *others = words = name.split("-")
    said = {
        "title": " ".join(word.capitalize() for word in words),
        "flag": first + "".join(word.capitalize() for word in others),
        "resource": resource,
        "endpoints": _endpoints(resource.partition("@")[0]),
        "short": re.sub(r"[^a-z]", "", name)[:4],
    }
    return {file: text.format(**said) for file, text in _TEXTS.items()}


def _endpoints(resource_type: str) -> str:
    """The groups of the type with their zones, and what is left to say about them."""
    known = private_links(resource_type)
    said = "# EDIT: keep the groups that a workload needs" if len(known) > 1 else f"# {SOURCE}"
    if not known:
        said = "# EDIT: each group that the type's privateLinkResources offer, with its zones"
    groups = known or {"group": ("privatelink.example.net",)}
    rows = (
        f"  - {{ group: {group}, zones: [{', '.join(map(_quoted, zones))}] }}"
        for group, zones in groups.items()
    )
    return "\n".join([said, *rows])


def _quoted(zone: str) -> str:
    return f'"{zone}"' if "{" in zone else zone
