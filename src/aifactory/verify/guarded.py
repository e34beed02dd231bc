"""What guards an environment, as promised: Defender plans, contacts, policies, alerts, locks."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Plan:
    """A Defender plan of a subscription: its tier and which of its extensions are on."""

    id: str
    tier: str
    sub_plan: str
    extensions: Mapping[str, str]  # name → True or False
    properties: Mapping[str, str]  # extension.property → value


@dataclass(frozen=True, slots=True)
class Account:
    """The child of a service that says whether Defender watches it, and what it says."""

    id: str
    path: str
    state: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom Defender for Cloud writes to about a subscription."""

    id: str
    emails: tuple[str, ...]
    minimal_severity: str


@dataclass(frozen=True, slots=True)
class Assigned:
    """A policy on a subscription: its definition, its effect, whether it is enforced."""

    id: str
    definition: str
    mode: str
    parameters: Mapping[str, str]  # name → value, lists joined


@dataclass(frozen=True, slots=True)
class Excepted:
    """An exemption that was declared: from which assignment, until when."""

    id: str
    assignment: str
    until: str


@dataclass(frozen=True, slots=True)
class Watch:
    """Whom alerts reach, and the alerts."""

    group: str
    emails: tuple[str, ...]
    alerts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guards:
    """Everything that guards one scale set in an environment."""

    plans: tuple[Plan, ...] = ()
    accounts: tuple[Account, ...] = ()
    contacts: tuple[Contact, ...] = ()
    assigned: tuple[Assigned, ...] = ()
    excepted: tuple[Excepted, ...] = ()
    watch: Watch | None = None
    locked: tuple[str, ...] = field(default=())  # ids of delete locks
