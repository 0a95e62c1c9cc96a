"""Declares ``cliconform drift``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cliconform.cli.options import (
    CONSOLE,
    EXIT_CODE,
    SURFACE,
    ColorOption,
    CommandOption,
    NoColorOption,
    SpecArgument,
    StoredRunOption,
    TimeScaleOption,
    examples,
)
from cliconform.cli.report_options import REPORTS, CiOption, GithubOption
from cliconform.model.drift import FailOn
from cliconform.model.run_options import Ci

EXAMPLES = examples(
    "cliconform drift specs/mytool.toml --docs README.md",
    "cliconform drift specs/mytool.toml --update",
)


def drift(
    spec: SpecArgument = None,
    *,
    command: CommandOption = None,
    time_scale: TimeScaleOption = 1.0,
    surface: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The file with the program's recorded commands and options.",
            show_default="SPEC's name with .surface.toml",
            rich_help_panel=SURFACE,
        ),
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Compare with this recorded surface instead of the current help pages.",
            show_default=False,
            rich_help_panel=SURFACE,
        ),
    ] = None,
    docs: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="PATH",
            help="Also show which lines of this document, or folder, are affected. Repeatable.",
            show_default=False,
            rich_help_panel=REPORTS,
        ),
    ] = None,
    stored_run: StoredRunOption = None,
    fail_on: Annotated[
        FailOn,
        typer.Option(
            help="Exit with 1 for a change of this class or a worse one.",
            rich_help_panel=EXIT_CODE,
        ),
    ] = FailOn.BREAKING,
    update: Annotated[
        bool,
        typer.Option(
            "--update",
            help="Show the drift, record the current surface, and exit with 0.",
            rich_help_panel=SURFACE,
        ),
    ] = False,
    json: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write the drift as JSON; - is standard output.",
            show_default=False,
            rich_help_panel=REPORTS,
        ),
    ] = None,
    ci: CiOption = Ci.AUTO,
    github: GithubOption = False,
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose",
            "-v",
            help="Show cosmetic changes too, and every name.",
            rich_help_panel=CONSOLE,
        ),
    ] = False,
    quiet: Annotated[
        bool,
        typer.Option(
            "--quiet",
            "-q",
            help="Show only what fails, and the last line.",
            rich_help_panel=CONSOLE,
        ),
    ] = False,
    color: ColorOption = "auto",
    no_color: NoColorOption = False,
) -> None:
    """Compare a program's help pages with the recorded surface: what would break for its users?

    A change is breaking: command lines that worked may fail or mean something else; compatible:
    all still mean the same; or cosmetic: only descriptions differ.
    """
    from cliconform.verbs.drift import Arguments, run

    arguments = Arguments(
        spec=spec,
        command=command,
        time_scale=time_scale,
        surface=surface,
        against=against,
        fail_on=fail_on,
        docs=tuple(docs or ()),
        stored_run=stored_run,
        update=update,
        json=json,
        ci=Ci.GITHUB if github else ci,
        verbose=verbose,
        quiet=quiet,
        color="never" if no_color else color,
    )
    raise typer.Exit(run(arguments))
