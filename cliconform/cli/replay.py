"""Declares ``cliconform replay``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cliconform.cli.options import (
    CONSOLE,
    SELECTION,
    ColorOption,
    NoColorOption,
    RunArgument,
    examples,
)
from cliconform.cli.report_options import REPORTS

EXAMPLES = examples(
    "cliconform replay latest jobs.list", "cliconform replay latest jobs.list --cast jobs.cast"
)


def replay(
    run: RunArgument,
    command_id: Annotated[
        str, typer.Argument(metavar="ID", help="The command's id.", show_default=False)
    ],
    *,
    speed: Annotated[
        float,
        typer.Option(
            min=0.01,
            max=1000,
            metavar="N",
            help="Play N times as fast.",
            rich_help_panel=CONSOLE,
        ),
    ] = 1.0,
    idle: Annotated[
        float | None,
        typer.Option(
            min=0,
            metavar="SECONDS",
            help="Shorten every longer pause to this.",
            show_default=False,
            rich_help_panel=CONSOLE,
        ),
    ] = None,
    attempt: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="Which attempt of a command that was retried.",
            show_default="the last",
            rich_help_panel=SELECTION,
        ),
    ] = None,
    cast: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write an asciicast v3 for asciinema instead, with markers at prompts, answers "
            "and deviating lines.",
            show_default=False,
            rich_help_panel=REPORTS,
        ),
    ] = None,
    color: ColorOption = "auto",
    no_color: NoColorOption = False,
) -> None:
    """Play what one command of a recorded run wrote, at its own speed.

    Through a pipe, all of it is printed at once. Escape sequences that set the clipboard or the
    window's title, or that make a terminal answer, are left out.
    """
    from cliconform.verbs import replay as verb

    arguments = verb.Arguments(
        run=run,
        command_id=command_id,
        speed=speed,
        idle=idle,
        attempt=attempt,
        cast=cast,
        color="never" if no_color else color,
    )
    raise typer.Exit(verb.run(arguments))
