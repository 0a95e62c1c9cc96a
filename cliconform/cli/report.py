"""Declares ``cliconform report``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cliconform.cli.options import REPORTS, RunArgument, examples

EXAMPLES = examples(
    "cliconform report latest --html report.html",
    "cliconform report run.zip --html report.html --tab coverage.json",
)


def report(
    run: RunArgument,
    *,
    html: Annotated[
        Path,
        typer.Option(
            metavar="FILE",
            help="Write one HTML file, which opens without a server and without a network.",
            show_default=False,
            rich_help_panel=REPORTS,
        ),
    ],
    tab: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="Show this too: JSON of `coverage --json`, `drift --json` or `docs --json`. "
            "Repeatable.",
            show_default=False,
            rich_help_panel=REPORTS,
        ),
    ] = None,
) -> None:
    """Write the report of a recorded run, as the run found it. Nothing is run or judged again.

    A run of `check --json` has no contents of files, so the report shows none.
    """
    from cliconform.verbs import report as verb

    raise typer.Exit(verb.run(verb.Arguments(run=run, html=html, tabs=tuple(tab or ()))))
