"""The page of services: one table of what each promises, then each service alone."""

from typing import Any

from aifactory.catalog.prices import factors
from docs.pages import catalogue
from docs.tables import table

LEVELS = ("bronze", "silver", "gold")
_LEGEND = """\
What stands behind each word is told below and in the folder of the service.

- *on in*: who switches it on: a project, its environment for all projects, or the factory by itself; and how many projects
  share one.
- *private*: the groups of its private endpoints; without one, what closes it.
- *own key*: whether a customer's key can encrypt it, when, and from which size up.
- *logs*: how many categories the levels bronze / silver / gold send; `allLogs`: all there are.
- *grows by*: the settings that hold its largest size; subnets, quotas and the highest cost follow them.
- *paid for*: names in [prices.md](prices.md), which says where a price is unknown; *by use*: nothing while idle.
- *subnets*: those of its own, for so many addresses.
"""


def services() -> str:
    """What each service promises, in one table, and then each alone, from its service.yaml."""
    catalog = catalogue()
    rows = [_promises(flag, service) for flag, service in catalog.services.items()]
    heads = ("service", "on in", "private", "own key", "logs", "grows by", "paid for", "subnets")
    parts = [
        "# Services\n",
        _LEGEND,
        table(heads, rows),
    ]
    for flag, service in catalog.services.items():
        settings = [
            (f"`{name}`", s.type, _default(service, name), s.description)
            for name, s in service.settings.items()
            if s.type in ("int", "bool", "string", "map")
        ]
        lines = [
            f"## {service.title} (`{flag}`)\n",
            f"`{service.resource}`; access like *{service.kind}*"
            + (f"; a child of `{service.host}`" if service.host else "")
            + (f"; needs {', '.join(service.needs)}" if service.needs else "")
            + ".\n",
        ]
        if service.encryption:
            lines.append(f"Customer-managed key: {_encryption(service.encryption)}\n")
        if service.endpoints:
            rows = [(_group(e), ", ".join(e.zones), e.addresses) for e in service.endpoints]
            lines.append(table(("endpoint", "zones", "addresses"), rows))
        if settings:
            lines.append(table(("setting", "type", "default", "meaning"), settings))
        if service.logs:
            rows = [
                (lv, ", ".join(getattr(service.logs, lv))) for lv in ("bronze", "silver", "gold")
            ]
            lines.append(table(("level", "logs"), rows))
        parts.append("\n".join(lines))
    return "\n".join(parts)


def _encryption(facts: Any) -> str:
    """How a service takes a key, in one sentence with its source."""
    if facts.reason:
        return f"none. {facts.reason} ({facts.source})"
    said = [
        "at any time" if facts.on == "anyTime" else "only when it is created",
        "back to the platform's at any time" if facts.off == "anyTime" else "never back",
        "a new version is used by itself"
        if facts.rotation == "itself"
        else "a new version is used after the next deploy",
    ]
    said += [] if facts.moves else ["never of another vault afterwards"]
    said += ["from a vault in its own subscription"] if facts.subscription == "own" else []
    said += [f"from SKU {facts.sku} up"] if facts.sku else []
    return f"yes; {'; '.join(said)}. ({facts.source})"


def _default(service: Any, name: str) -> str:
    said = {**service.tiers, **service.levels}
    tiers = {word: values[name] for word, values in said.items() if name in values}
    if tiers:
        return "; ".join(f"{tier}: {value}" for tier, value in sorted(tiers.items()))
    default = service.settings[name].default
    return "" if default is None else f"{default}"


def _promises(flag: str, service: Any) -> tuple[object, ...]:
    return (
        f"{service.title} (`{flag}`)",
        _home(service),
        _private(service),
        _key(service),
        _logged(service),
        ", ".join(f"`{name}`" for name in _growing(service)) or "nothing",
        _paid(service),
        ", ".join(f"{one.purpose} ({one.addresses} hosts)" for one in service.subnets) or "none",
    )


def _home(service: Any) -> str:
    """Who switches it on; of what projects share, how many do."""
    if service.capacity:
        return f"environment; {service.capacity} projects on one"
    words = {"project": "project", "common": "environment"}
    return " or ".join(words[floor] for floor in service.floors)


def _growing(service: Any) -> list[str]:
    """The settings that bound its growth, by name."""
    said = [one.setting for one in service.scaling]
    said += [one.max.partition(".")[0] for one in service.machines if one.max]
    for meter in service.meters or ():
        bounds = factors(meter.max) if isinstance(meter.max, str) else ()
        said += [meter.each or word for word in bounds if not word.isdigit()]
    return sorted({name for name in said if name in service.settings})


def _group(endpoint: Any) -> str:
    return endpoint.group + (" (shared one)" if endpoint.floors == ("common",) else "")


def _private(service: Any) -> str:
    if service.not_private:
        return "**no**: only where the environment names it"
    if service.endpoints:
        return ", ".join(f"`{one.group}`" for one in service.endpoints)
    if service.host:
        return f"as `{service.host}`"
    return "no public access" if service.private else "nothing to reach"


def _key(service: Any) -> str:
    facts = service.encryption
    if facts is None:
        return f"as `{service.host}`" if service.host else "keeps nothing"
    if not service.takes_key:
        return "no"
    when = "" if facts.on == "anyTime" else ", from creation"
    return f"yes{when}" + (f", {facts.sku}" if facts.sku else "")


def _logged(service: Any) -> str:
    """How many categories each level sends; a group of categories by its name."""
    if not service.logs:
        return "none"
    sent = [getattr(service.logs, level) for level in LEVELS]
    return " / ".join(one[0] if set(one) & {"allLogs", "audit"} else str(len(one)) for one in sent)


def _paid(service: Any) -> str:
    if service.meters is None:
        return "unknown"
    prices = dict.fromkeys(f"`{m.price}`" + (" by use" if m.usage else "") for m in service.meters)
    return ", ".join(prices) or "nothing by itself"
