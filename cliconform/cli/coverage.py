"""Declares ``cliconform coverage``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cliconform.cli.options import (
    CONSOLE,
    EXIT_CODE,
    SELECTION,
    ColorOption,
    CommandOption,
    FreshOption,
    NoColorOption,
    SpecArgument,
    SurfaceOption,
    TimeScaleOption,
    examples,
)
from cliconform.cli.report_options import REPORTS

EXAMPLES = examples(
    "cliconform coverage specs/mytool.toml",
    "cliconform coverage specs/mytool.toml --run run.json --fail-under output=80",
)


def coverage(
    spec: SpecArgument = None,
    *,
    command: CommandOption = None,
    time_scale: TimeScaleOption = 1.0,
    surface: SurfaceOption = None,
    fresh: FreshOption = False,
    run: Annotated[
        Path | None,
        typer.Option(
            "--run",
            "--stored-run",
            metavar="FILE",
            help="Count only the commands that conformed in this run, a file that `check --json` "
            "wrote. Their command lines count as valid, whatever the help pages say.",
            show_default=False,
            rich_help_panel=SELECTION,
        ),
    ] = None,
    fail_under: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIGURE=PERCENT",
            help="Exit with 1 if less is covered: output=100, options=90. Repeatable. Figures: "
            "help, runs, output, effects, options, invalid, arguments.",
            show_default=False,
            rich_help_panel=EXIT_CODE,
        ),
    ] = None,
    json: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write the coverage as JSON; - is standard output.",
            show_default=False,
            rich_help_panel=REPORTS,
        ),
    ] = None,
    verbose: Annotated[
        bool,
        typer.Option("--verbose", "-v", help="Name every unused option.", rich_help_panel=CONSOLE),
    ] = False,
    color: ColorOption = "auto",
    no_color: NoColorOption = False,
) -> None:
    """Show which commands, arguments and options of a program its spec promises nothing about."""
    from cliconform.verbs import coverage as verb

    arguments = verb.Arguments(
        spec=spec,
        command=command,
        time_scale=time_scale,
        surface=surface,
        fresh=fresh,
        stored_run=run,
        fail_under=tuple(fail_under or ()),
        json=json,
        verbose=verbose,
        color="never" if no_color else color,
    )
    raise typer.Exit(verb.run(arguments))
