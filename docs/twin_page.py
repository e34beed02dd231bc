"""The page on the twin: what it does for each request and type, and what it does not do."""

import inspect
import re
from collections.abc import Iterable, Iterator
from dataclasses import fields

from aifactory.twin.handlers import manners
from aifactory.twin.providers.behaviour import Behaviour
from aifactory.twin.providers.durations import UNVERIFIED, durations
from aifactory.twin.providers.facts import Facts, known
from aifactory.twin.providers.registry import behaviour_of
from aifactory.twin.registry import OWN
from aifactory.twin.routes import ROUTES, Route
from docs.tables import table

_INTRO = """\
# The twin

`aif twin start` serves a local Azure Resource Manager; `eval "$(aif twin env)"` points the SDKs at it and
`eval "$(aif twin env --az)"` the official CLI. It answers over TLS with an authority of its own, on
loopback unless `--host` names another address, and asks for a token that it has signed. A write is answered when no end of the process can lose it. How to make it fail on purpose is
[a page of its own](../failing-on-purpose.md); `make test-clients` is what the real `az` and the SDKs do with it. It has
not been compared with a subscription: what is marked *unverified* in its data is a guess of ours.
"""
_REQUESTS = """\
## Requests

The first row that fits answers. Any well-formed `api-version` is taken, and every version sees the same bodies.
Bodies may have comments, bare words as names and single quotes, as `az` sends them; 4 MB are the most. Beside
these, anybody may ask for a token (`POST …/oauth2/v2.0/token`, client credentials alone), for
`/metadata/endpoints` and for the OpenID configuration.
"""
_TYPES = """\
## Types that have behaviour

Every type has GET, HEAD, PUT, PATCH, DELETE and listings, parents that must exist, locks, policy, ETags and
`AnotherOperationInProgress` where Azure has it. What more there is for each type:

- *name*: the pattern and length; *global*: one in all of Azure; *required*, *choices*, *immutable*: properties that must
  be there, have certain values, or stay; *never less*: they only grow;
- *refers*: ids in it must exist; *principals*: whom it names must be in the directory; *held*: not deleted while others
  use it; *tiers*: what only some SKUs or kinds offer; *subnet*: which subnet it may live in;
- *endpoints*: the groups that a private endpoint may name; *zone records* follow;
- *soft delete*: it lingers, and is listed, recovered and purged; *key*: a customer-managed key needs vault, role and purge
  protection; *limits*: how many there may be; *one at a time*: a write waits for another to end;
- *secrets*: never stored; *logs*: the categories that a diagnostic setting may name; *code*: more than data can say.

`s` is how long a create takes in virtual seconds; * where no source says so.
"""
_PLAIN = """\
## Types that are kept as they are given

Azure has more to say about these than the twin: it checks that parent and group exist, and keeps the body.
"""
_NOT = """\
## What it does not do

- **Data planes.** No blobs, secrets' values, queries, tokens for services, container images or model calls; `listKeys` and
  its like answer for a few types with made-up keys. `az storage blob`, `az keyvault secret` and `az acr login` do not work.
- **Machines and scripts.** Nothing runs: virtual machines, pods, pipelines, deployment scripts (they have no outputs).
- **Who may do what on data planes.** The twin's own service principal may do everything; one that `twin.yaml` gives a
  secret may do on the control plane what its roles allow. Deny settings of stacks bind both, on the control plane.
- **Policy effects other than `deny`.** Audit, modify, append and deployIfNotExists change nothing; Azure's own
  definitions are known by name, and only those in `policy/built-in.yaml` deny.
- **Differences between api-versions.** Nor are bodies held to Azure's types, unless `types:` or `--types` names a folder.
- **Entra ID.** The directory is what `twin.yaml` says, with the identities of resources: no users sign in, groups have no members.
- **Networks that carry traffic.** Addresses, records, peerings and rules are kept and checked, and nothing flows.
- **Prices, metrics, activity logs, Resource Graph, health, support requests** and the portal.
- **Management groups** have no hierarchy of their own: every name is taken for one.
- Template links (`templateLink`, `parametersLink`) and template specs: what is deployed is in the request.
- **What a region has.** Every type that has a location is in all regions but those whose `twin.yaml` says otherwise (`absent`);
  which regions have availability zones is Azure's own list. So it is with sizes of machines and with models, of which
  `data/offers.yaml` lists some: `absent` withholds them, and what the list does not know is taken. Kinds are in all of them.
- **Azure's pace.** The minutes that a deploy ends with come from the durations above and from throttles, along what waits for
  what. While the engine keeps its record in a thread, the clock may step ahead, more often on a busy machine: the same deploy
  tells some minutes more or less. It is a figure to plan a day with.
- **Some limits** of [the table](names-and-limits.md) refuse nothing: `denyAssignments`, `managementGroupRoleAssignments`,
  `privateAddressesAcrossPeers`, `privateEndpointsAcrossPeers`, `securityRuleRanges`. All others do.
"""
_SPEED = """\
## How fast it is

What `python -m benchmarks.twin` told on 2026-11-28, on two cores of an AMD EPYC with nothing beside it,
Python 3.11.7, SQLite 3.40. Shares are of a bare Starlette that echoes over the same TLS in the same run.

"""
_FIGURES = (
    ("GETs a second, next to the echo", "33 %", "25 %"),
    ("PUTs a second, next to the echo", "19 %", "10 %"),
    ("resources a second through templates of 60, in process", "1,560", "1,500"),
    ("memory of a stored resource beyond its JSON", "316 bytes", "1,536 bytes"),
)
_WORDS: dict[str, str] = {
    "name": "name",
    "unique": "global",
    "required": "required",
    "allowed": "choices",
    "fixed": "immutable",
    "apart": "immutable",
    "grows": "never less",
    "references": "refers",
    "principals": "principals",
    "held": "held",
    "nested": "held",
    "tiered": "tiers",
    "linked": "tiers",
    "placed": "subnet",
    "key": "key",
    "limits": "limits",
    "ends": "limits",
    "alone": "one at a time",
    "secret": "secrets",
    "logs": "logs",
}


def twin() -> str:
    """Requests, types with behaviour, types without, and what is left out."""
    told = [(about, words) for about in _sorted() if (words := list(_behaviours(about)))]
    plain = [about for about in _sorted() if not list(_behaviours(about))]
    return "\n".join(
        [
            _INTRO,
            _REQUESTS,
            table(("methods", "address", "answer"), (_request(route) for route in ROUTES)),
            _NOT,
            _SPEED + table(("what", "measured", "bar"), _FIGURES),
            _TYPES,
            _count(told, "types"),
            table(("type", "newest api-version", "s", "behaviour"), _rows(told)),
            _PLAIN,
            ", ".join(f"`{about.type}`" for about in plain) + ".\n",
            "The twin's own: " + ", ".join(f"`{name}`" for name in OWN) + ".\n",
        ]
    )


def _sorted() -> list[Facts]:
    return sorted(known().values(), key=lambda about: about.type)


def _count(items: Iterable[object], what: str) -> str:
    return f"{len(list(items))} {what}.\n"


def _request(route: Route) -> tuple[str, str, str]:
    first = (inspect.getdoc(route.handler) or "").partition("\n")[0].rstrip(".")
    return " ".join(sorted(route.methods)), f"`{_address(route.address.pattern)}`", first


def _address(pattern: str) -> str:
    """An address as people write it: what varies in braces, what may be left out in brackets."""
    inner = r"(?:[^()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))*"
    plain = re.sub(rf"\(\?P<action>({inner})\)", r"\1", pattern)
    plain = re.sub(rf"\(\?P<(\w+)>{inner}\)", r"{\1}", plain)
    plain = re.sub(r"\(\?:(?:/\[\^/\]\+){2}\)([+*])", "/{type}/{name}…", plain)
    plain = re.sub(r"\(\?:([^()]*)\)\?", r"[\1]", plain)
    plain = re.sub(r"\(\?:([^()|]*)\|([^()]*)\)", r"\1|\2", plain)
    plain = plain.replace("/providers/[^/]+", "/providers/{namespace}").replace("\\", "")
    return (
        plain.replace("[^/]+", "{type}")
        .replace(".*", "…")
        .replace("{namespace}/{type}/", "{type}/")
    )


def _rows(told: Iterable[tuple[Facts, list[str]]]) -> Iterator[tuple[str, str, str, str]]:
    for about, words in told:
        newest = next(iter(about.versions), "")
        yield f"`{about.type}`", newest, _seconds(about.type), " · ".join(words)


def _seconds(resource_type: str) -> str:
    found = next((one for one in durations().get(resource_type.lower(), ()) if not one.at), None)
    if found is None or not found.seconds.get("create"):
        return ""
    return f"{found.seconds['create']:.0f}{'*' if found.source == UNVERIFIED else ''}"


def _behaviours(about: Facts) -> Iterator[str]:
    """What the type does beyond being kept, in the words of the page."""
    yield from dict.fromkeys(word for name, word in _WORDS.items() if getattr(about, name))
    if about.soft_delete:
        yield f"soft delete, {about.soft_delete.days:.0f} days"
    if about.groups:
        yield "endpoints: " + ", ".join(dict.fromkeys(group.name for group in about.groups))
    behaviour, nothing = behaviour_of(about.type), Behaviour()
    moments = [
        each.name.replace("_", " ")
        for each in fields(Behaviour)
        if getattr(behaviour, each.name) is not getattr(nothing, each.name)
    ]
    if moments:
        yield f"code: {', '.join(moments)}"
    if about.type.lower() in manners.DELETED_AT_ONCE:
        yield "deleted at once"
