"""Keys of the customer: one for each floor, in its own vault, or one that the factory names.

Order: identity → vault → key and permission → whatever the key encrypts. A key that was made stays
as long as its vault: snapshots and deleted data may need it after everything else has another. In
its own vault a project's identity may encrypt by the role that it has on the project's group; what
is common, and a vault that the factory names, give a role of their own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aifactory.azure.resource_id import ResourceId
from aifactory.catalog.model import Json, Service
from aifactory.plan.access import built_in_id, grant_parameter
from aifactory.plan.model import Grant, ModuleCall
from aifactory.plan.site import Node, Site
from aifactory.problems import Place, Problem

KEY, ACCESS = "encryptionKey", "keyAccess"  # symbols of the calls that everything encrypted awaits
NAME = "encryption"
KEY_USER = "key-user"  # whose grant it is: no persona's, and the role is Azure's own
NONE: dict[str, Json] = {"vaultId": "", "name": ""}  # the platform keeps the key


@dataclass(frozen=True, slots=True)
class FloorKey:
    """The key that encrypts a floor, and who may use it."""

    vault: ResourceId
    name: str
    grant: Grant | None  # None: a project's identity at its own vault has it with its role
    holder: Node | None  # the floor's own vault; None: a vault that exists already
    why: Place

    @property
    def parameter(self) -> dict[str, Json]:
        """The key as the modules take it."""
        return {"vaultId": str(self.vault), "name": self.name}


def floor_key(
    site: Site, nodes: Mapping[str, Node], identity: ResourceId, stack: str
) -> FloorKey | None:
    """The key that a floor uses; None where the platform keeps it or nothing takes one."""
    said = site.ground.encryption
    if not said.customer or not any(_takes(node) for node in nodes.values()):
        return None
    holder = None if said.vault else _holder(nodes)
    if holder is None and not said.vault:
        return None  # `problems` says so
    vault = ResourceId(said.vault) if holder is None else holder.scope
    has_it = holder is not None and identity != site.common_identity
    grant = Grant(vault, _role(site, vault), KEY_USER, str(identity), stack)
    return FloorKey(vault, said.key or NAME, None if has_it else grant, holder, said.place)


def key_calls(site: Site, nodes: Mapping[str, Node], key: FloorKey | None) -> list[ModuleCall]:
    """The calls that make a floor's own key, and let its identity use the one that it uses."""
    holder = _holder(nodes) if site.promised.encrypted else None
    made = [] if holder is None else [_key_call(site, holder)]
    return [*made, *([] if key is None or key.grant is None else [_access_call(key, key.grant)])]


def _key_call(site: Site, holder: Node) -> ModuleCall:
    """The key is made with its vault and stays: Resource Manager makes keys and deletes none."""
    return ModuleCall(
        symbol=KEY,
        module="landing-zone/encryption-key.bicep",
        params={"vaultName": holder.name, "name": NAME},
        resource=holder.scope.child("keys", NAME),
        why=site.ground.encryption.place,
        after=(holder.symbol,),
    )


def _access_call(key: FloorKey, grant: Grant) -> ModuleCall:
    return ModuleCall(
        symbol=ACCESS,
        module="landing-zone/key-access.bicep",
        params={"vaultName": key.vault.name, "grant": grant_parameter(grant)},
        resource=None,
        why=key.why,
        group=None if key.holder else key.vault.resource_group,
        subscription=None if key.holder else key.vault.subscription,
        after=(key.holder.symbol,) if key.holder else (),
    )


def awaited(key: FloorKey | None, service: Service) -> set[str]:
    """Symbols of the calls that a service with a key waits for."""
    if key is None or not service.takes_key:
        return set()
    return ({KEY} if key.holder else set()) | ({ACCESS} if key.grant else set())


def problems(site: Site, nodes: Mapping[str, Node], place: Place) -> Iterator[Problem]:
    """What keeps a floor's key from being taken."""
    said = site.ground.encryption
    takers = [node for node in nodes.values() if _takes(node)] if said.customer else []
    if takers and not said.vault and _holder(nodes) is None:
        flag = _keeper(site).flag
        yield Problem(
            str(place),
            "AIF3040",
            f"{takers[0].service.title} in {site.ground.key} is encrypted with a key of its floor "
            f"({said.place}), and the floor has no vault to hold one.",
            f"Switch {flag!r} on, or name a vault and key of your own in `encryption`.",
        )
    for node in takers:
        facts = node.service.encryption
        seen = _sku(node)
        if facts and facts.sku not in ("", seen):
            yield Problem(
                str(node.wanted.place),
                "AIF3042",
                f"{node.service.title} in {site.ground.key} is to take a customer's key "
                f"({said.place}) and is {seen}; it takes one as {facts.sku} alone.",
                f"Make it {facts.sku} there, or switch {node.service.flag!r} off.",
            )
        own = node.scope.subscription or ""
        if said.vault and facts and facts.subscription == "own":
            there = ResourceId(said.vault).subscription or ""
            if there.lower() != own.lower():
                yield Problem(
                    str(said.place),
                    "AIF3041",
                    f"{node.service.title} ({node.name}) takes a key from a vault in its own "
                    f"subscription {own} only; the vault is in {there}.",
                    "Write customerManaged, or name a vault in that subscription.",
                )


def _sku(node: Node) -> str:
    """The SKU that its settings promise; none that a key would mind where the facts name none."""
    word = node.service.promised.get(".", {}).get("sku.name")
    if not isinstance(word, str):
        return node.service.encryption.sku if node.service.encryption else ""
    defaults = {name: one.default for name, one in node.service.settings.items()}
    return word.format_map({**defaults, **node.wanted.settings})


def _takes(node: Node) -> bool:
    return node.service.host is None and node.service.takes_key and node.is_ours


def _holder(nodes: Mapping[str, Node]) -> Node | None:
    return next((node for _, node in sorted(nodes.items()) if node.service.keys), None)


def _keeper(site: Site) -> Service:
    return next(one for _, one in sorted(site.catalog.services.items()) if one.keys)


def _role(site: Site, vault: ResourceId) -> ResourceId:
    return built_in_id(vault.subscription or "", _keeper(site).keys)
