"""Changes of keys that Azure never makes: told before the first write, with the line that asks."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aifactory.arm import Arm
from aifactory.azure.resource_id import ResourceId
from aifactory.catalog.encryption import Encryption
from aifactory.deploy.compared.existing import seen, unproven
from aifactory.deploy.compared.paths import value_at
from aifactory.problems import Place, Problem
from aifactory.template.model import Evaluated, Unknown

_VAULTS = "2025-05-01"
_SHOWN = 3  # names in one problem
_HOST = re.compile(r"https://([^./]+)")


@dataclass(frozen=True, slots=True)
class Impossible:
    """One live resource whose key cannot become what is asked."""

    code: str
    place: Place
    type: str
    name: str
    what: str  # after the names
    fix: str


@dataclass(frozen=True, slots=True)
class Keys:
    """How each type takes a key, and the line that says whose keys encrypt a scale set."""

    facts: Mapping[str, Encryption] = field(default_factory=dict)  # type in lower case → facts
    places: Mapping[str, Place] = field(default_factory=dict)  # prod/001/ → the line

    def impossible(
        self, stack: str, desired: Evaluated, live: Mapping[str, Any]
    ) -> tuple[Impossible, ...]:
        """Why a live resource cannot take, leave or change its key as it is asked to."""
        facts = self.facts.get(desired.id.type.lower())
        place = next((where for key, where in self.places.items() if stack.startswith(key)), None)
        if facts is None or place is None:
            return ()
        kind, name = desired.id.type, desired.id.name
        asked = _Asked(desired.body, live, facts)
        return tuple(
            Impossible(one.code, place, kind, name, f"{one.what} ({facts.source})", one.fix)
            for one in _refusals(asked)
        )


def told(found: Iterable[Impossible]) -> list[Problem]:
    """One problem for each type and reason, however many resources it is about."""
    names: dict[tuple[str, str, str, str, str], list[str]] = {}
    for one in found:
        said = (str(one.place), one.code, one.type, one.what, one.fix)
        names.setdefault(said, []).append(one.name)
    return [
        Problem(where, code, f"{kind} {_listed(those)}: {what}.", fix)
        for (where, code, kind, what, fix), those in names.items()
    ]


def _listed(names: list[str]) -> str:
    shown = ", ".join(sorted(names)[:_SHOWN])
    return f"{shown} and {len(names) - _SHOWN} more" if len(names) > _SHOWN else shown


@dataclass(frozen=True, slots=True)
class OwnKey:
    """A key that the factory names and does not make."""

    vault: str
    key: str
    place: Place


async def missing_keys(arm: Arm, keys: Iterable[OwnKey]) -> list[Problem]:
    """What keeps the named keys from being used, and a warning for a vault that may not be read."""
    found: list[Problem] = []
    for one in sorted(set(keys), key=lambda each: (each.vault.lower(), each.key)):
        vault = await seen(arm, one.vault, _VAULTS)
        key = await seen(arm, f"{one.vault}/keys/{one.key}", _VAULTS) if any(vault) else [None]
        unread = unproven(one.vault, one.place, f"whether its key {one.key!r} can be used")
        found += _unusable(one, *vault, *key) if vault and key else [unread]
    return found


def _unusable(
    one: OwnKey, vault: Mapping[str, Any] | None, key: Mapping[str, Any] | None
) -> Iterator[Problem]:
    where, name = str(one.place), ResourceId(one.vault).name
    if vault is None:
        fix = "Name a vault that exists, or write customerManaged."
        yield Problem(where, "AIF5043", f"There is no vault {one.vault}.", fix)
        return
    if value_at(vault, "properties.enablePurgeProtection") is not True:
        yield Problem(
            where,
            "AIF5044",
            f"The vault {name} can be purged: whoever does that makes all data unreadable.",
            f"az keyvault update --name {name} --enable-purge-protection",
        )
    if key is None:
        fix = f"az keyvault key create --vault-name {name} --name {one.key} --kty RSA --size 3072"
        yield Problem(where, "AIF5045", f"The vault {name} has no key {one.key!r}.", fix)
    elif value_at(key, "properties.attributes.enabled") is False:
        fix = "Enable it, or name another key."
        yield Problem(where, "AIF5046", f"The key {one.key!r} in {name} is disabled.", fix)


@dataclass(frozen=True, slots=True)
class _Never:
    """What Azure never does with the key of a resource."""

    code: str
    what: str
    fix: str


@dataclass(frozen=True, slots=True)
class _Asked:
    """A resource as declared and as live, looked at for its key alone."""

    desired: Mapping[str, Any]
    live: Mapping[str, Any]
    facts: Encryption

    @property
    def wants(self) -> bool:
        return _has_key(self.desired, self.facts)

    @property
    def has(self) -> bool:
        return _has_key(self.live, self.facts)

    @property
    def vaults(self) -> tuple[str, str]:
        """The names of the vaults: as live, and as wanted (empty when only Azure knows)."""
        return _vault(self.live, self.facts), _vault(self.desired, self.facts)


def _refusals(asked: _Asked) -> Iterator[_Never]:
    facts = asked.facts
    if asked.wants and not asked.has and facts.on == "creation":
        yield _Never(
            "AIF5040",
            "it exists with the platform's key, and takes a customer's only when it is created",
            "Leave encryption platformManaged here and give a new scale set customerManaged; or "
            "switch the service off, deploy with --allow-delete, and switch it on again: what it "
            "holds is lost.",
        )
    if asked.has and not asked.wants and facts.off == "never":
        yield _Never(
            "AIF5041",
            "a customer's key encrypts it, and Azure never goes back to the platform's",
            "Leave encryption as it was; only a new resource starts with the platform's key.",
        )
    was, wanted = asked.vaults
    if asked.wants and asked.has and not facts.moves and was and wanted and was != wanted:
        yield _Never(
            "AIF5042",
            f"its key is in {was}, and none of another vault ({wanted}) can follow",
            "Leave the key in its vault, and make a new version of it there.",
        )


def _has_key(body: Mapping[str, Any], facts: Encryption) -> bool:
    return value_at(body, facts.vault) not in (None, "") and all(
        str(value_at(body, path)).lower() == str(value).lower()
        for path, value in facts.customer.items()
    )


def _vault(body: Mapping[str, Any], facts: Encryption) -> str:
    text = value_at(body, facts.vault)
    if not isinstance(text, str) or isinstance(text, Unknown):
        return ""
    found = _HOST.match(text.lower())
    return found[1] if found else ""
