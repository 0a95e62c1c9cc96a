"""The command ``cliconform``: the register of its verbs."""

from __future__ import annotations

from typing import Annotated

import typer

from cliconform import __version__
from cliconform.cli import (
    accept,
    boundary,
    check,
    coverage,
    docs,
    drift,
    fmt,
    init,
    judge,
    lint,
    merge,
    pending,
    plan,
    record,
    reject,
    replay,
    report,
    runs,
    schema,
    shell,
    surface,
    update,
)
from cliconform.cli.options import examples

_SPEC = "Check a program against its spec"
_SURFACE = "Compare a program's help pages with its spec and its documents"
_GUIDE = "https://github.com/cliconform/cliconform/blob/main/specs/guide.md"

app = typer.Typer(
    name="cliconform",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=examples("cliconform check specs/mytool.toml", "cliconform check --help")
    + f"\n\nThe guide: {_GUIDE}",
)
for declare, epilog, panel in (
    (init.init, init.EXAMPLES, _SPEC),
    (record.record, record.EXAMPLES, _SPEC),
    (check.check, check.EXAMPLES, _SPEC),
    (plan.plan, plan.EXAMPLES, _SPEC),
    (lint.lint, lint.EXAMPLES, _SPEC),
    (fmt.fmt, fmt.EXAMPLES, _SPEC),
    (update.update, update.EXAMPLES, _SPEC),
    (pending.pending, pending.EXAMPLES, _SPEC),
    (accept.accept, accept.EXAMPLES, _SPEC),
    (reject.reject, reject.EXAMPLES, _SPEC),
    (merge.merge, merge.EXAMPLES, _SPEC),
    (judge.judge, judge.EXAMPLES, _SPEC),
    (runs.runs, runs.EXAMPLES, _SPEC),
    (replay.replay, replay.EXAMPLES, _SPEC),
    (report.report, report.EXAMPLES, _SPEC),
    (shell.shell, shell.EXAMPLES, _SPEC),
    (schema.schema, schema.EXAMPLES, _SPEC),
    (surface.surface, surface.EXAMPLES, _SURFACE),
    (coverage.coverage, coverage.EXAMPLES, _SURFACE),
    (drift.drift, drift.EXAMPLES, _SURFACE),
    (docs.docs, docs.EXAMPLES, _SURFACE),
):
    app.command(epilog=epilog, rich_help_panel=panel)(declare)


def _print_version(value: bool) -> None:  # noqa: FBT001 - Typer calls it with the flag
    if value:
        typer.echo(f"cliconform {__version__}")
        raise typer.Exit


@app.callback()
def cliconform(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Check that a command-line program does what its spec promises."""


def main() -> None:
    """Run the command: the entry point of the console script."""
    boundary.run(lambda: app(prog_name="cliconform"))
