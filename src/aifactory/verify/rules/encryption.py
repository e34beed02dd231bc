"""Encryption: where a customer's keys are promised, they encrypt, and they can be used and kept."""

import re
from collections.abc import Iterator
from typing import Any

from aifactory.azure.resource_id import ResourceId
from aifactory.catalog.encryption import Encryption
from aifactory.catalog.model import Service
from aifactory.verify.ground import Ground
from aifactory.verify.inventory import Live, Unproven, children, id_at, same, value_at
from aifactory.verify.promises import FloorKey
from aifactory.verify.rule import Fault, Rule, Subject
from aifactory.verify.view import View

_ADDRESS = re.compile(r"https://(?P<vault>[^./]+)[^/]*/*(keys/(?P<key>[^/]+))?", re.IGNORECASE)


def _encrypted(view: View, ground: Ground) -> Iterator[Subject]:
    if not ground.promise.customer_keys:
        return
    for live, service in ground.services:
        if service.host is None and (service.takes_key or _says_nothing(service)):
            yield Subject(live.id.text, (live, service))


def _says_nothing(service: Service) -> bool:
    return service.data and service.encryption is None


def _by_the_customer(view: View, ground: Ground, item: tuple[Live, Service]) -> Iterator[Fault]:
    """Everything that takes a customer's key is encrypted with the key of its floor.

    Read from each resource: that a customer's key is used, which vault it is in and what it is
    called; where each type says so is a fact of its service folder. A type that takes no key for
    the resource as a whole is not judged; its folder names the reason. Data that was there before
    a key was given, and what stands inside a service such as an index, are not looked at.
    """
    live, service = item
    facts = service.encryption
    if facts is None:
        raise Unproven(f"No fact says how a {service.title} is encrypted")
    unlike = list(_unlike(live, facts))
    for path, seen, value in unlike:
        sentence = f"{live.id.name} is encrypted with a key that Azure keeps."
        yield Fault(live.id.text, path, seen, value, sentence)
    wanted = next((k for k in ground.promise.keys if k.floor == ground.floor(live.id)), None)
    if unlike or wanted is None:
        return
    named = value_at(live.body, facts.key) if facts.key else None
    seen = _called(_address(ground, live, facts), named)
    expected = f"{ResourceId(wanted.vault).name}/{wanted.key}"
    if not same(seen, expected):
        sentence = f"{live.id.name} is encrypted with another key than its floor's."
        yield Fault(live.id.text, facts.vault, seen, expected, sentence)


def _address(ground: Ground, live: Live, facts: Encryption) -> Any:
    """Where the key is: the resource says so, or what it names in between."""
    if not facts.through:
        return value_at(live.body, facts.vault)
    between = id_at(live.body, facts.vault)
    return value_at(ground.inventory.body(between.text), facts.through) if between else None


def _unlike(live: Live, facts: Encryption) -> Iterator[tuple[str, Any, Any]]:
    """Where the resource does not say that a customer's key encrypts it."""
    for path, value in sorted(facts.customer.items()):
        if not same(seen := value_at(live.body, path), value):
            yield path, seen, value
    if facts.vault and not facts.customer and not value_at(live.body, facts.vault):
        yield facts.vault, None, "a key"


def _called(vault: Any, key: Any) -> str:
    """The vault's and the key's name, from an address with or without the key in it."""
    found = _ADDRESS.match(str(vault or ""))
    return f"{found['vault']}/{key or found['key']}" if found else ""


def _keys(view: View, ground: Ground) -> Iterator[Subject]:
    for one in sorted(ground.promise.keys, key=lambda key: key.floor):
        yield Subject(f"{one.vault}/keys/{one.key}", one)


def _usable(view: View, ground: Ground, one: FloorKey) -> Iterator[Fault]:
    """Each key that encrypts is there and enabled, gets new versions, and cannot be purged.

    Read from the key and from its vault through Resource Manager; that an identity may use the
    key is in the table of access. How often a key that the organisation brought gets a new
    version is its own affair.
    """
    where = f"{one.vault}/keys/{one.key}"
    vault, key = ground.inventory.body(one.vault), ground.inventory.body(where)
    if key is None:
        sentence = f"The key that encrypts {one.floor} is not there: its data cannot be read."
        yield Fault(where, "", None, "a key", sentence)
        return
    path = "properties.attributes.enabled"
    seen = value_at(key, path)
    if seen is False:
        sentence = f"The key that encrypts {one.floor} is disabled: its data cannot be read."
        yield Fault(where, path, seen, True, sentence)
    path = "properties.enablePurgeProtection"
    seen = value_at(vault, path)
    if not one.own and seen is not True:
        yield Fault(one.vault, path, seen, True, "A deleted key could be purged, and all data.")
    if one.own and not _rotates(key):
        path, sentence = "properties.rotationPolicy", f"The key of {one.floor} never changes."
        yield Fault(where, path, value_at(key, path), "a new version every year", sentence)


def _rotates(key: Any) -> bool:
    return any(
        same(value_at(one, "action.type"), "rotate") and value_at(one, "trigger")
        for one in children(key, "properties.rotationPolicy.lifetimeActions")
    )


RULES = (
    Rule("SE07-customer-keys", "security", ("SE:07",), "high",
         "What takes a customer's key has one", _encrypted, _by_the_customer),
    Rule("SE07-usable-keys", "security", ("SE:07", "SE:09"), "high",
         "Keys that encrypt can be used and kept", _keys, _usable),
)  # fmt: skip
