"""The command ``cliconform``: its verbs, and nothing of what they do."""

from __future__ import annotations

from typing import Annotated

import typer

from cliconform import __version__
from cliconform.cli import boundary
from cliconform.cli.check import check
from cliconform.cli.coverage import coverage
from cliconform.cli.docs import docs
from cliconform.cli.drift import drift
from cliconform.cli.judge import judge
from cliconform.cli.lint import lint
from cliconform.cli.plan import plan
from cliconform.cli.schema import schema
from cliconform.cli.shell import shell
from cliconform.cli.surface import surface

app = typer.Typer(
    name="cliconform",
    help="Holds a command-line program to what its spec promises.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for verb in (check, plan, lint, judge, shell, schema, surface, coverage, drift, docs):
    app.command()(verb)


def _version(value: bool) -> None:  # noqa: FBT001 - Typer calls it with the flag
    if value:
        typer.echo(f"cliconform {__version__}")
        raise typer.Exit


@app.callback()
def cliconform(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Holds a command-line program to what its spec promises."""


def main() -> None:
    """The console script."""
    boundary.run(lambda: app(prog_name="cliconform"))
