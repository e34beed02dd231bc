"""`aif bootstrap`: what Azure needs before the first deploy, printed or done."""

from itertools import groupby
from typing import Any

import click

from aifactory.api.access import bootstrap
from aifactory.cli.shell import Shell, verb
from aifactory.problems import Exit

_SIGNS = {
    "there": ("✓", "green"),
    "done": ("+", "green"),
    "missing": ("✗", "red"),
    "different": ("~", "yellow"),
    "asked": ("?", "yellow"),
}
_HEADS = {
    "provider": "Resource providers",
    "group": "The group of the pipelines' identities",
    "identity": "The identity that {purpose}",
    "credential": "Pipelines that may act as it",
    "role": "Its role",
    "assignment": "Its assignment",
    "outside": "What owners of other subscriptions give the identity that {purpose}",
}


@verb("bootstrap", summary=True)
@click.option("--env", "environment", help="Only this environment.")
@click.option("--do", is_flag=True, help="Do it on the target; you need the rights that it gives.")
def command(shell: Shell, environment: str | None, do: bool) -> int:
    """Show what Azure needs before the first deploy; with --do, make it.

    Providers are registered; each environment gets two identities for its pipelines: one deploys,
    with exactly the actions that its stacks need, one plans and cannot write. Neither has a
    secret. It exits with 4 while something is missing.
    """
    steps = bootstrap.bootstrap(shell.path, shell.target, environment, do)
    missing = sum(step["state"] in ("missing", "different") for step in steps)
    if shell.json:
        shell.data({"steps": steps, "missing": missing})
    else:
        _show(shell, steps)
        if missing:
            shell.say(f"{missing} of {len(steps)} are missing: `aif bootstrap --do` makes them.")
        else:
            shell.say("Everything that Azure needs before a deploy is there.")
        shell.note(
            "To check principals, let each identity read the directory (GroupMember.Read.All)."
        )
    return Exit.UNCONFIRMED if missing else Exit.DONE


def _show(shell: Shell, steps: list[dict[str, Any]]) -> None:
    for (environment, kind), found in groupby(steps, lambda one: (one["environment"], one["kind"])):
        steps_here = list(found)
        shell.say(f"{environment}  {_HEADS[kind].format(**steps_here[0])}")
        for step in _rolled(steps_here):
            sign, color = _SIGNS[step["state"]]
            client = f"  AZURE_CLIENT_ID={step['clientId']}" if step["clientId"] else ""
            shell.say(f"  {shell.paint(sign, color)} {step['what']}{client}")
            for line in step["body"].get("commands", ()):
                shell.say(f"      {line}")
            if kind == "role" and step["state"] != "there":
                _show_actions(shell, step["body"]["properties"]["permissions"][0]["actions"])


def _show_actions(shell: Shell, actions: list[str]) -> None:
    """A line for each type, with the verbs that are allowed on it."""
    verbs: dict[str, list[str]] = {}
    for action in actions:
        words = action.removesuffix("/action").split("/")
        verbs.setdefault("/".join(words[:-1]), []).append(words[-1])
    for kind, allowed in sorted(verbs.items()):
        shell.say(f"      {kind}: {', '.join(allowed)}")


def _rolled(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Providers that are there are one line; the others are named."""
    there = [step for step in steps if step["kind"] == "provider" and step["state"] == "there"]
    rest = [step for step in steps if step not in there]
    if there:
        rest.append({**there[0], "what": f"{len(there)} registered"})
    return rest
