"""Declares ``cliconform report``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cliconform.cli.options import (
    REPORTS,
    CtrfOption,
    HtmlOption,
    JsonlOption,
    JunitOption,
    MdOption,
    RunArgument,
    examples,
)

EXAMPLES = examples(
    "cliconform report latest --html report.html",
    "cliconform report run.zip --html report.html --tab coverage.json",
)


def report(
    run: RunArgument,
    *,
    html: HtmlOption = None,
    tab: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="Show this in the HTML too: JSON of `coverage --json`, `drift --json` or "
            "`docs --json`. Repeatable.",
            show_default=False,
            rich_help_panel=REPORTS,
        ),
    ] = None,
    junit: JunitOption = None,
    ctrf: CtrfOption = None,
    jsonl: JsonlOption = None,
    md: MdOption = None,
) -> None:
    """Write the report of a recorded run, as the run found it. Nothing is run or judged again.

    A run of `check --json` has no contents of files, so the HTML shows none.
    """
    from cliconform.verbs import report as verb

    arguments = verb.Arguments(
        run=run,
        html=html,
        tabs=tuple(tab or ()),
        junit=junit,
        ctrf=ctrf,
        jsonl=jsonl,
        md=md,
    )
    raise typer.Exit(verb.run(arguments))
