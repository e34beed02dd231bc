"""One function per generated page of the reference; each reads the code or a table, never prose."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from docs.tables import table

ROOT = Path(__file__).parents[1]
NOTE = "<!-- Written by `make docs`; change the code, not this page. -->\n\n"


def command_line() -> str:
    """Every verb's own help."""
    from aifactory.cli import VERBS, aif, command_of

    parts = [NOTE + "# Command line\n", _help(aif, "aif")]
    for verb in VERBS:
        command = command_of(verb)
        parts.append(_help(command, f"aif {verb}"))
        for name, inner in sorted(getattr(command, "commands", {}).items()):
            parts.append(_help(inner, f"aif {verb} {name}"))
    from aifactory.problems import Exit

    words = [(int(code), code.name.lower().replace("_", " ")) for code in Exit]
    parts.append("## Exit codes\n\n" + table(("code", "meaning"), words))
    return "\n".join(parts)


def _help(command: click.Command, path: str) -> str:
    context = click.Context(command, info_name=path, terminal_width=90, max_content_width=90)
    return f"## `{path}`\n\n```text\n{command.get_help(context)}\n```\n"


def catalogue() -> Any:
    """The content that the package brings."""
    from aifactory.catalog import load_catalog

    return load_catalog(ROOT / "bicep")


def configuration() -> str:
    """Every word of the two files, from the published schemas."""
    from aifactory.config import schemas

    parts = [NOTE + "# Configuration\n"]
    for name, schema in schemas(catalogue()).items():
        parts.append(f"## `{name}`\n\n" + table(("word", "type", "meaning"), _words(schema)))
    return "\n".join(parts)


def _is_told_elsewhere(word: str) -> bool:
    """Settings have a page of their own; a scale set says of an environment what that one says."""
    settings = word.startswith(("services.", "defaults.services.")) or word.endswith(">.services")
    return settings or word == "scaleSets.<name>.environments"


def _entries(node: dict[str, Any]) -> list[dict[str, Any]]:
    """What stands under names of one's own."""
    named = [node.get("additionalProperties"), *node.get("patternProperties", {}).values()]
    return [one for one in named if isinstance(one, dict)]


def _words(schema: dict[str, Any]) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []

    def walk(node: dict[str, Any], path: str, seen: tuple[str, ...]) -> None:
        reference = node.get("$ref", "").rpartition("/")[2]
        if reference:
            if reference in seen:
                return
            walk(schema["$defs"][reference], path, (*seen, reference))
            return
        for word, inner in sorted(node.get("properties", {}).items()):
            name = f"{path}.{word}" if path else word
            found.append((f"`{name}`", _type(inner), inner.get("description", "")))
            if not _is_told_elsewhere(name):
                walk(inner, name, seen)
        for extra in _entries(node):
            walk(extra, f"{path}.<name>", seen)
        for option in node.get("anyOf", []) + node.get("oneOf", []):
            walk(option, path, seen)

    walk(schema, "", ())
    return list(dict.fromkeys(found))


def _type(node: dict[str, Any]) -> str:
    if "enum" in node or "const" in node:
        return ", ".join(f"`{value}`" for value in node.get("enum", [node.get("const")]))
    options = node.get("anyOf") or node.get("oneOf")
    if options:
        return " or ".join(dict.fromkeys(_type(option) for option in options))
    return str(node.get("type", "map"))


def guardrails() -> str:
    """Defender plans, policies and alerts, with what each tier or level does and its source."""
    catalog = catalogue()
    parts = [NOTE + "# Guardrails\n"]
    plans = [
        (
            f"`{word}`",
            plan.title,
            ", ".join(
                one.name + (f" ({one.sub_plan})" if one.sub_plan else "") for one in plan.pricings
            ),
            "; ".join(f"`{name}` {_told(one)}" for name, one in plan.settings.items()),
            f"{plan.source}, {plan.date}",
        )
        for word, plan in catalog.defender.items()
    ]
    heads = ("word", "what", "Azure's plan", "settings", "source")
    parts.append("## Defender plans\n\n" + table(heads, plans))
    policies = [
        (
            f"`{name}`",
            one.title,
            one.tiers["economy"],
            one.tiers["production"],
            f"`{one.definition}` {one.version}",
            f"{one.source}, {one.date}",
        )
        for name, one in catalog.policies.items()
    ]
    heads = ("policy", "what", "economy", "production", "definition", "source")
    parts.append("## Policies\n\n" + table(heads, policies))
    alerts = [
        (f"`{name}`", one.title, one.level, one.kind, f"{one.source}, {one.date}")
        for name, one in catalog.alerts.items()
    ]
    heads = ("alert", "what", "from level", "kind", "source")
    parts.append("## Alerts\n\n" + table(heads, alerts))
    return "\n".join(parts)


def _told(setting: Any) -> str:
    default = setting.default
    shown = ("on" if default else "off") if isinstance(default, bool) else default
    return f"({shown}): {setting.description}"


def personas() -> str:
    """Who has which access to which kind of service."""
    catalog = catalogue()
    parts = [NOTE + "# Personas and profiles\n"]
    kinds = ("secrets", "data", "model", "compute", "network", "logs")
    for tier in ("economy", "production"):
        rows = [
            (
                f"`{name}`",
                persona.type,
                *(persona.access.get(tier, {}).get(k, "none") for k in kinds),
            )
            for name, persona in catalog.personas.items()
        ]
        parts.append(f"## In {tier}\n\n" + table(("persona", "type", *kinds), rows))
    rows = [(f"`{name}`", one.scope, one.title) for name, one in catalog.personas.items()]
    parts.append("## Who they are\n\n" + table(("persona", "role given on", "who"), rows))
    rows = [
        (
            f"`{name}`",
            profile.version,
            profile.title,
            ", ".join(f"{short}: {persona}" for short, persona in profile.personas.items()),
            ", ".join(profile.services),
        )
        for name, profile in catalog.profiles.items()
    ]
    parts.append(
        "## Profiles\n\n" + table(("profile", "version", "what", "team", "services"), rows)
    )
    return "\n".join(parts)


def names_and_limits() -> str:
    """Azure's name rules and limits as the planner uses them."""
    from aifactory.azure.limits import LIMITS
    from aifactory.azure.names import NAME_RULES
    from aifactory.plan.capacity.uncounted import UNCOUNTED

    rules = [
        (r.type, r.shortest, r.longest, r.unique, r.source, r.date) for r in NAME_RULES.values()
    ]
    limits = [
        (x.name, x.value, x.scope, "a request" if x.raisable else "fixed",
         UNCOUNTED.get(x.name, "counted in the plan"), x.source, x.date)
        for x in LIMITS.values()
    ]  # fmt: skip
    return (
        NOTE
        + "# Names and limits\n\n"
        + table(("type", "min", "max", "unique in", "source", "date"), rules)
        + "\n"
        + table(("limit", "value", "in each", "more by", "what binds", "source", "date"), limits)
    )


def prices() -> str:
    """The price table with its sources, and what each service is paid for."""
    catalog = catalogue()
    known = catalog.prices
    rows = [
        (f"`{name}`", price.title, price.unit, _amounts(known), known.source if known else "")
        for name, price in sorted(known.prices.items())
        for known in price.known or (None,)
    ]
    sources = [(f"`{name}`", one.page, one.date) for name, one in sorted(known.sources.items())]
    meters = [
        (flag, f"`{m.price}`", *_counted(m))
        for flag, meters in sorted(_metered(catalog))
        for m in meters
    ]
    return (
        NOTE
        + "# Prices\n\nList prices in "
        + f"{known.currency}, without discounts. A factory's `prices.yaml` overrides them; a price "
        + "that nobody knows is *unknown* and never guessed.\n\n"
        + table(("what", "price", "while idle", "at maximum"), meters)
        + "\nA Defender plan is paid by what it protects in its subscription:\n\n"
        + table(("plan", "price", "for each"), list(_protecting(catalog)))
        + "\n"
        + table(("source", "page", "date"), sources)
        + "\n"
        + table(("price", "what", "unit", known.currency, "source"), rows)
    )


def _metered(catalog: Any) -> Iterable[tuple[str, Any]]:
    for kind in (catalog.services, catalog.parts):
        yield from ((f"`{name}`", one.meters) for name, one in kind.items() if one.meters)


def _protecting(catalog: Any) -> Iterable[tuple[str, ...]]:
    for plan in catalog.defender.values():
        for pricing, paid in ((p, paid) for p in plan.pricings for paid in p.protects):
            unit = "core of a" if paid.cores else f"{paid.per} {paid.setting} of a"
            counted = f"{unit} `{paid.type}`" if paid.cores or paid.setting else f"`{paid.type}`"
            where = f" with `{paid.extension}`" if paid.extension else ""
            yield pricing.name, f"`{paid.price}`", (counted if paid.type else f"by use{where}")


def _counted(meter: Any) -> tuple[object, object]:
    if meter.usage:
        return "by use", "by use" if meter.max is None else f"{meter.max}, else by use"
    return meter.idle, meter.idle if meter.max is None else meter.max


def _amounts(known: Any) -> str:
    if known is None:
        return "unknown"
    everywhere = {} if known.anywhere is None else {"everywhere": known.anywhere}
    found = sorted((everywhere | known.regions).items())
    return ", ".join(f"{region} {amount:g}" for region, amount in found)


def verify() -> str:
    """Every rule of the examiner with its WAF codes."""
    from aifactory.verify import RULES

    rows = [(f"`{rule.id}`", ", ".join(rule.waf), rule.severity, rule.title) for rule in RULES]
    return (
        NOTE + "# What `aif verify` checks\n\n" + table(("rule", "WAF", "severity", "what"), rows)
    )
