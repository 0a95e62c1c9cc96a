"""Declares ``cliconform history``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cliconform.cli.completion import complete_ids
from cliconform.cli.options import CONSOLE, SELECTION, ColorOption, NoColorOption, examples
from cliconform.cli.report_options import REPORTS

EXAMPLES = examples(
    "cliconform history specs/mytool.toml --since 30d", "cliconform history import artifacts/"
)


def history(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SPEC | import RUN",
            help="The spec, as for `check`; or 'import' and recordings from elsewhere: files of "
            "`check --record`, or folders of them.",
            show_default=False,
        ),
    ] = None,
    *,
    select: Annotated[
        list[str] | None,
        typer.Option(
            "--select",
            "-s",
            metavar="ID",
            help="Only this command; a glob such as 'jobs.*'. Repeatable.",
            show_default=False,
            autocompletion=complete_ids,
            rich_help_panel=SELECTION,
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="WHEN",
            help="Only runs since then: a day (2027-01-31), hours, days or weeks (12h, 30d, 2w), "
            "or the first run of a version of the target.",
            show_default=False,
            rich_help_panel=SELECTION,
        ),
    ] = None,
    sql: Annotated[
        str | None,
        typer.Option(
            "--sql",
            metavar="SELECT",
            help="Answer a SELECT of DuckDB over the tables runs, commands and findings; of all "
            "specs, unless SPEC is given.",
            show_default=False,
            rich_help_panel=REPORTS,
        ),
    ] = None,
    json: Annotated[
        bool,
        typer.Option("--json", help="Print JSON, with all values.", rich_help_panel=REPORTS),
    ] = False,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html",
            metavar="FILE",
            help="Write one HTML file, which opens without a server or a network.",
            show_default=False,
            rich_help_panel=REPORTS,
        ),
    ] = None,
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose",
            "-v",
            help="List all commands, and the runs.",
            rich_help_panel=CONSOLE,
        ),
    ] = False,
    color: ColorOption = "auto",
    no_color: NoColorOption = False,
) -> None:
    """Show the verdicts and times of a spec's commands over all recorded runs.

    A few facts of each run are kept for longer than its recording: of the newest 1000 runs, up to
    50 MB, in your state folder. Nothing leaves this machine.
    """
    from cliconform.verbs.history import Arguments, run

    arguments = Arguments(
        words=tuple(words or ()),
        select=tuple(select or ()),
        since=since,
        sql=sql,
        json=json,
        html=html,
        verbose=verbose,
        color="never" if no_color else color,
    )
    raise typer.Exit(run(arguments))
