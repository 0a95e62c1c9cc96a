"""Declares ``cliconform report``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cliconform.cli.completion import complete_runs
from cliconform.cli.options import examples
from cliconform.cli.report_options import (
    REPORTS,
    CtrfOption,
    HtmlOption,
    JsonlOption,
    JunitOption,
    MdOption,
    ReportOption,
    ReportPaths,
)

EXAMPLES = examples(
    "cliconform report latest --html report.html",
    "cliconform report shard-*.zip --html report.html --tab coverage.json",
)


def report(
    runs: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN",
            help="'latest', an id that `cliconform runs` lists, or a file that `check --record` or "
            "`check --json` wrote. Several runs of one spec, such as its shards, are shown as one.",
            show_default=False,
            autocompletion=complete_runs,
        ),
    ],
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
    report_kinds: ReportOption = None,
) -> None:
    """Write the report of a recorded run, as the run found it. Nothing is run or judged again.

    A command that is in several RUNs is shown as in the newest one, and the report says what it
    did in the others. A run of `check --json` has no contents of files, so the HTML shows none.
    """
    from cliconform.verbs import report as verb

    paths = ReportPaths(report_kinds, junit=junit, html=html, ctrf=ctrf, jsonl=jsonl, md=md)
    arguments = verb.Arguments(
        runs=tuple(runs),
        html=paths["html"],
        tabs=tuple(tab or ()),
        junit=paths["junit"],
        ctrf=paths["ctrf"],
        jsonl=paths["jsonl"],
        md=paths["md"],
    )
    raise typer.Exit(verb.run(arguments))
