"""The predecessor's values as a factory folder: every key is accounted for, none is guessed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import Any

from aifactory.catalog import Catalog
from aifactory.catalog.reader import COMMON
from aifactory.config import forms, words
from aifactory.config.edit import factory_name
from aifactory.config.moving.names import Places, naming_keys, places
from aifactory.config.moving.reading import Known, Said, read_keys
from aifactory.problems import Problem, Refused

ENVIRONMENTS = ("dev", "stage", "prod")
_ON = {"true": True, "false": False}
_CORE = ("core-it-admin", "core-it-dataops", "core-it-dataops-fabric")
_SALT = re.compile(r"[a-z0-9]{5}")
_ADOPTED = Known("gone", "What stands keeps its name: `adopt: on`, and factory.lock.")
_SPACE_FIX = (
    "Say which range each one has, such as --space dev=10.64.0.0/14; `new` lets the planner "
    "promise one: --space dev=new."
)


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one key: moved, gone, to be done by hand, or never wired at all."""

    key: str
    value: str
    outcome: str
    text: str
    line: int

    def as_json(self) -> dict[str, str | int]:
        """The same as a JSON object."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Moved:
    """A factory and its project as our files say them, what the lock keeps, and every key."""

    factory: Mapping[str, Any]
    project: Mapping[str, Any]
    name: str  # of the project
    number: str
    salt: str  # empty: a new one is made
    scale_set: str
    rows: tuple[Row, ...]
    places: Mapping[str, Places] = field(default_factory=dict)  # environment → what is adopted


@dataclass(slots=True)
class _Answers:
    """The values by where they go, and what is wrong with them."""

    said: Mapping[str, Said]
    known: Mapping[str, Known]
    problems: list[Problem] = field(default_factory=list)

    def of(self, target: str) -> str:
        """The value that goes there; empty where the file has none."""
        one = self.entry(target)
        return one.value if one else ""

    def entry(self, target: str) -> Said | None:
        """The key that goes there."""
        return next(
            (
                self.said[key]
                for key, known in self.known.items()
                if known.outcome == "moved" and known.text == target and key in self.said
            ),
            None,
        )

    def wrong(self, target: str, what: str, fix: str) -> None:
        """Note a problem at the line of the key that goes there."""
        self.problems.append(Problem(where(self.said, target), "AIF1183", what, fix))

    def guid(self, target: str) -> str:
        """An id that must be there."""
        value = self.of(target)
        if not re.match(forms.GUID, value):
            seen = self.entry(target)
            what = f"{(seen.raw if seen else '') or 'Nothing'} is no id, and one is needed here."
            self.wrong(target, what, "Fill it in, then import again.")
        return value

    def on(self, target: str) -> bool:
        """Whether a switch is on."""
        return self.of(target).lower() == "true"


def where(said: Mapping[str, Said], target: str) -> str:
    """The line of the key that goes somewhere; else its file, and the key that it lacks."""
    names = [key for key, known in read_keys().items() if known.text == target]
    found = next((said[key].place for key in names if key in said), None)
    if found is not None:
        return str(found)
    loud = any(key.isupper() for key in said)  # those of .env are
    name = next((key for key in names if key.isupper() == loud), target)
    return f"{next(iter(said.values())).place.file} {name}"


def translate(
    said: Mapping[str, Said],
    catalog: Catalog,
    spaces: Mapping[str, str],
    only: Sequence[str] = (),
    adopt: bool = False,
) -> Moved:
    """Ours for theirs; raises Refused (AIF1183) with everything that has to be decided first.

    With `adopt`, what stands keeps its names: where it stands is said for each environment.
    """
    known = read_keys()
    answers = _Answers(said, known)
    environments = _environments(answers, spaces, only)
    number = answers.of("number") or "001"
    if not re.fullmatch(r"[0-9]{3}", number):
        answers.wrong("number", f"{number!r} is not three digits.", "Write it as 001.")
    flags = _flags(said, known, catalog)
    project = _project(answers, catalog, _nearest(catalog, flags), flags)
    factory = _factory(answers, catalog, environments)
    if answers.problems:
        raise Refused(answers.problems)
    salt = answers.of("salt")
    if adopt:
        known |= {key: _ADOPTED for key in naming_keys() if known[key].outcome != "moved"}
    return Moved(
        {**factory, "adopt": "on"} if adopt else factory,
        project,
        f"project{number}",
        number,
        salt if _SALT.fullmatch(salt) else "",
        _scale_set(answers),
        tuple(_row(one, known.get(key), catalog) for key, one in said.items()),
        {one: places(said, one, number) for one in environments if adopt},
    )


def _scale_set(answers: _Answers) -> str:
    digits = answers.of("scaleSet").strip("-")
    return digits if re.match(forms.SCALE_SET, digits) else "001"


def _environments(
    answers: _Answers, spaces: Mapping[str, str], only: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """The environments that have a subscription, each with one and a range of its own."""
    found: dict[str, dict[str, Any]] = {}
    for name in only or [each for each in ENVIRONMENTS if answers.of(f"subscription.{each}")]:
        subscription = answers.guid(f"subscription.{name}").lower()
        twin = next((one for one, had in found.items() if subscription in had["subscriptions"]), "")
        if twin:
            what = f"The subscription of {name} is the one of {twin}; here each has its own."
            left = [f"--env {each}" for each in found]
            fix = f"Give {name} a subscription, or leave it out: {' '.join(left)}."
            answers.wrong(f"subscription.{name}", what, fix)
        found[name] = {"subscriptions": [subscription]}
    if not found:
        answers.guid("subscription.dev")
    _give_spaces(answers, found, spaces)
    for name in found:
        found[name] |= _watched(answers)
    return found


def _watched(answers: _Answers) -> dict[str, Any]:
    level = answers.of("diagnostics")
    return (
        ({"diagnostics": level} if level in ("bronze", "silver", "gold") else {})
        | ({"encryption": "customerManaged"} if answers.on("encryption") else {})
        | ({"defender": {"ai": "on"}} if answers.on("defender") else {})
    )


def _give_spaces(
    answers: _Answers, found: dict[str, dict[str, Any]], spaces: Mapping[str, str]
) -> None:
    """The VNet's range for each environment; one range for several is the user's to decide."""
    taken: dict[str, IPv4Network] = {}
    for name, environment in found.items():
        text = spaces.get(name) or answers.of("space").replace("XX", answers.of(f"octet.{name}"))
        if text in ("", "new"):
            continue
        try:
            network = IPv4Network(text)
        except ValueError:
            answers.wrong("space", f"{text!r} of {name} is no range.", _SPACE_FIX)
            continue
        over = [one for one, net in taken.items() if net.overlaps(network)]
        if over:
            what = f"The VNet of {name} has {network}, and so has that of {', '.join(over)}."
            answers.wrong("space", what, _SPACE_FIX)
        taken[name] = network
        environment["network"] = {"space": [str(network)]}


def _shapes(answers: _Answers, catalog: Catalog) -> dict[str, dict[str, int]]:
    """Numbers that settings of our services take, where they are within their bounds."""
    found: dict[str, dict[str, int]] = {}
    for known in answers.known.values():
        if known.outcome != "moved" or not known.text.startswith("defaults.services."):
            continue
        flag, name = known.text.split(".")[2:]
        value, setting = answers.of(known.text), catalog.services[flag].settings[name]
        lowest, highest = setting.min or 0, setting.max
        if value.isdecimal() and lowest <= int(value) <= (highest or int(value)):
            found[flag] = {name: int(value)}
    return found


def _factory(
    answers: _Answers, catalog: Catalog, environments: Mapping[str, Any]
) -> dict[str, Any]:
    region = answers.of("region")
    if not re.match(forms.REGION, region):
        what = f"{region!r} is no region." if region else "No region is filled in."
        answers.wrong("region", what, "Write it as Azure does.")
    cost = answers.of("tags.factory")
    shapes = _shapes(answers, catalog)
    defaults: dict[str, Any] = {"tags": {"costCentre": cost}} if cost else {}
    defaults |= {"services": shapes} if shapes else {}
    groups = [each.strip() for each in answers.of("groups.core").split(",")]
    people = {name: {"group": group} for name, group in zip(_CORE, groups, strict=False)
              if re.match(forms.GUID, group)}  # fmt: skip
    tenant = answers.of("tenant")
    own = {} if answers.on("registry") else {words.REGISTRY: "perProject"}
    return {
        "factory": factory_name(answers.of("factory")),
        "region": region,
        **({"tenant": tenant} if re.match(forms.GUID, tenant) else {}),
        "environments": dict(environments),
        "scaleSets": {_scale_set(answers): own},
        **({"defaults": defaults} if defaults else {}),
        **({"personas": people} if people else {}),
    }


def _flags(
    said: Mapping[str, Said], known: Mapping[str, Known], catalog: Catalog
) -> dict[str, bool]:
    """Our flag → whether theirs is on, for every service that the catalogue has."""
    asked = {one.text for one in known.values() if one.outcome == "service"}
    found = dict.fromkeys(sorted(asked & catalog.services.keys()), False)  # not said is off
    for key, one in said.items():
        what = known.get(key)
        if what and what.outcome == "service" and what.text in catalog.services:
            found[what.text] = found[what.text] or _ON.get(one.value.lower(), False)
    return found


def _nearest(catalog: Catalog, flags: Mapping[str, bool]) -> str:
    """The profile from which the fewest switches differ."""

    def differs(name: str) -> tuple[int, str]:
        has = catalog.profiles[name].services
        return sum(wanted != (flag in has) for flag, wanted in flags.items()), name

    return min(set(catalog.profiles) - {COMMON}, key=differs)


def _project(
    answers: _Answers, catalog: Catalog, profile: str, flags: Mapping[str, bool]
) -> dict[str, Any]:
    """The project as its file: the profile that is nearest, and what differs from it."""
    start = catalog.profiles[profile]
    services = {
        flag: "on" if wanted else "off"
        for flag, wanted in sorted(flags.items())
        if wanted != (flag in start.services)
    }
    cost = answers.of("tags.project")
    return {
        "profile": profile,
        "scaleSet": _scale_set(answers),
        "team": _team(answers, list(start.personas), profile),
        **({"services": services} if services else {}),
        **({"tags": {"costCentre": cost}} if cost else {}),
    }


def _team(answers: _Answers, shorts: Sequence[str], profile: str) -> dict[str, str]:
    """The groups by persona where they are given, else its members as lead and members."""
    groups = [each.strip() for each in answers.of(f"groups.{profile}").split(",")]
    named = {short: group for short, group in zip(shorts, groups, strict=False)
             if re.match(forms.GUID, group)}  # fmt: skip
    if named:
        return named
    members = [each.strip() for each in answers.of("members").split(",")]
    known = [each for each in members if re.match(forms.GUID, each)]
    if not known or known != members:
        fix = "Give Entra groups' object ids, with commas between: the leads', then the members'."
        answers.wrong("members", "The project's members are no ids.", fix)
        return {}
    return dict(zip(("lead", "members"), known, strict=False))


def _row(one: Said, known: Known | None, catalog: Catalog) -> Row:
    line = one.place.line
    if known is None:
        return Row(one.key, one.raw, "unknown", "This is no key of the predecessor.", line)
    if known.outcome == "moved" and not one.value:
        return Row(one.key, one.raw, "moved", f"{known.text}: nothing is filled in", line)
    if known.outcome != "service":
        return Row(one.key, one.raw, known.outcome, known.text, line)
    if known.text in catalog.services:
        return Row(one.key, one.raw, "moved", f"services.{known.text}", line)
    off = not _ON.get(one.value.lower(), False)
    text = "It is off, and off here." if off else f"There is no {known.text} in the catalogue yet."
    return Row(one.key, one.raw, "gone" if off else "hand", text, line)
