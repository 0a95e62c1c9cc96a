"""Declares ``cliconform surface``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cliconform.cli.options import (
    CONSOLE,
    RUNNING,
    ColorOption,
    CommandOption,
    NoColorOption,
    PageJobsOption,
    SpecArgument,
    StoredRunOption,
    TimeScaleOption,
    examples,
)
from cliconform.cli.report_options import REPORTS
from cliconform.model.surface import SurfaceFormat

EXAMPLES = examples(
    "cliconform surface specs/mytool.toml",
    "cliconform surface --command 'python -m mytool' --format opencli",
)


def surface(
    spec: SpecArgument = None,
    *,
    command: CommandOption = None,
    time_scale: TimeScaleOption = 1.0,
    columns: Annotated[
        int,
        typer.Option(
            min=20,
            metavar="N",
            help="The width of the terminal for the help pages.",
            rich_help_panel=RUNNING,
        ),
    ] = 200,
    timeout: Annotated[
        float,
        typer.Option(
            min=0.1,
            metavar="SECONDS",
            help="Stop a help page that takes longer.",
            rich_help_panel=RUNNING,
        ),
    ] = 20.0,
    jobs: PageJobsOption = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Where to write the surface; - is standard output.",
            show_default="SPEC's name with .surface.toml",
            rich_help_panel=REPORTS,
        ),
    ] = None,
    format_: Annotated[
        SurfaceFormat | None,
        typer.Option(
            "--format",
            help="toml, which the other verbs read; json; opencli (https://opencli.org); usage "
            "(KDL, https://usage.jdx.dev). All but toml are printed unless there is a file to "
            "write.",
            show_default="toml",
            rich_help_panel=REPORTS,
        ),
    ] = None,
    json: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write the surface as JSON instead; - is standard output.",
            show_default=False,
            rich_help_panel=REPORTS,
        ),
    ] = None,
    stored_run: StoredRunOption = None,
    no_texts: Annotated[
        bool,
        typer.Option("--no-texts", help="Leave out the help texts.", rich_help_panel=REPORTS),
    ] = False,
    quiet: Annotated[
        bool,
        typer.Option("--quiet", "-q", help="Show only the last line.", rich_help_panel=CONSOLE),
    ] = False,
    color: ColorOption = "auto",
    no_color: NoColorOption = False,
) -> None:
    """Read a program's help pages and record its commands and options (the program's surface).

    With SPEC, the surface is recorded beside the spec; with --command alone, it is only shown.
    """
    from cliconform.verbs.surface import Arguments, run

    arguments = Arguments(
        spec=spec,
        command=command,
        time_scale=time_scale,
        output=output,
        json=json,
        format=format_,
        no_texts=no_texts,
        stored_run=stored_run,
        columns=columns,
        timeout=timeout,
        jobs=jobs,
        quiet=quiet,
        color="never" if no_color else color,
    )
    raise typer.Exit(run(arguments))
