"""`aif pipelines`: the pipelines of the factory, printed from one model."""

from pathlib import Path

import click

from aifactory.api.pipelines import printing
from aifactory.cli.shell import Shell, verb


@verb("pipelines")
@click.option("--provider", type=click.Choice(printing.PROVIDERS), required=True)
@click.option("--out", type=click.Path(path_type=Path), help="The root of the repository.")
def command(shell: Shell, provider: printing.Provider, out: Path | None) -> None:
    """Write the pipelines that plan, promote, watch and order, for the provider that runs them."""
    written = printing.write_pipelines(shell.path, provider, out)
    if shell.json:
        shell.data({"written": [str(path) for path in written]})
        return
    for path in written:
        shell.say(f"wrote {path}")
    shell.say("Commit them; `aif bootstrap` lets them in (docs/pipelines.md says how).")
