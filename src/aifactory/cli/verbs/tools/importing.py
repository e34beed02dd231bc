"""`aif import`: the predecessor's file becomes a factory folder."""

from itertools import groupby
from pathlib import Path

import click

from aifactory.api import moving
from aifactory.cli.shell import Shell, verb
from aifactory.problems import counted

_TITLES = {
    "unknown": "Not known",
    "hand": "Set by hand, here",
    "moved": "Moved",
    "dead": "Was never wired in the predecessor",
    "gone": "No longer needed, because",
}


@verb("import", anywhere=True)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="The new folder, or a factory that the file's project joins; absent: only shown.",
)
@click.option(
    "--space",
    "spaces",
    multiple=True,
    metavar="ENV=RANGE",
    help="An environment's addresses, or `new` for one that the planner promises; repeat it.",
)
@click.option("--env", "only", multiple=True, help="Only this environment; repeat it.")
@click.option("--adopt", is_flag=True, help="Take over what stands, under the names that it has.")
def command(
    shell: Shell,
    file: Path,
    out: Path | None,
    spaces: tuple[str, ...],
    only: tuple[str, ...],
    adopt: bool,
) -> None:
    """Turn the predecessor's .env or variables.yaml (FILE) into a factory folder.

    Every key is accounted for: moved, no longer needed, to be set by hand, or never wired. A file
    holds one project: the next one joins the same folder.
    """
    how = (dict(map(_pair, spaces)), only, adopt)
    if out is None:
        moved, texts = moving.previewed(file, *how)
    else:
        moved, texts = moving.import_factory(file, out, *how), {}
    if shell.json:
        folder = str(out) if out else None
        keys = [row.as_json() for row in moved.rows]
        shell.data({"folder": folder, "keys": keys, **({"files": texts} if texts else {})})
        return
    for name, text in texts.items():
        shell.say(f"# Would be {name}\n{text}")
    rows = sorted(moved.rows, key=lambda row: ([*_TITLES].index(row.outcome), row.text))
    for outcome, found in groupby(rows, lambda row: row.outcome):
        shell.say(f"{_TITLES[outcome]}:")
        for text, alike in groupby(found, lambda row: row.text):
            shell.say(f"  {text}")
            shell.say(f"    {', '.join(row.key for row in alike)}")
    next_one = f"aif -C {out} {'lock' if adopt else 'plan'}" if out else "say --out DIR"
    shell.say(f"{counted(len(rows), 'key is', 'keys are')} accounted for. Next: {next_one}")


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not (name and sign and value):
        wrong = f"{text!r} is not ENV=RANGE, such as dev=10.64.0.0/14"
        raise click.BadParameter(wrong, param_hint="--space")
    return name, value
