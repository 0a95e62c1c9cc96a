"""Declares ``cliconform update``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cliconform.cli.completion import complete_ids, complete_runs
from cliconform.cli.edit_options import AllowLoosenOption, CreateOption, NoRunOption, TrimOption
from cliconform.cli.options import (
    SELECTION,
    SURFACE,
    ColorOption,
    KnownOption,
    NoColorOption,
    NoKnownOption,
    SpecArgument,
    examples,
)
from cliconform.cli.report_options import REPORTS

EXAMPLES = examples(
    "cliconform update specs/mytool.toml --review",
    "cliconform update specs/mytool.toml 'jobs.*' --write",
)


def update(
    spec: SpecArgument = None,
    ids: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ID",
            help="Only these commands; a glob such as 'jobs.*'.",
            show_default=False,
            autocompletion=complete_ids,
        ),
    ] = None,
    *,
    run: Annotated[
        str,
        typer.Option(
            "--run",
            metavar="RUN",
            help="The run to update from: 'latest' of this spec, an id of `cliconform runs`, or a "
            "file of `check --record`.",
            rich_help_panel=SELECTION,
            autocompletion=complete_runs,
        ),
    ] = "latest",
    create: CreateOption = False,
    trim: TrimOption = False,
    allow_loosen: AllowLoosenOption = False,
    against: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The current surface, to find what was renamed.",
            show_default="the program's help pages",
            rich_help_panel=SURFACE,
        ),
    ] = None,
    review: Annotated[
        bool,
        typer.Option(
            "--review", help="Ask for each edit, on the terminal.", rich_help_panel=REPORTS
        ),
    ] = False,
    write: Annotated[
        bool,
        typer.Option("--write", help="Write the edits to the spec.", rich_help_panel=REPORTS),
    ] = False,
    no_run: NoRunOption = False,
    known: KnownOption = None,
    no_known: NoKnownOption = False,
    color: ColorOption = "auto",
    no_color: NoColorOption = False,
) -> None:
    """Propose edits of a spec for a program that has changed, from a recorded run.

    An edit is about one promise, and keeps its patterns, placeholders and comments. A patch is
    printed, and the exit code is 1 if there is one. What is written is judged by the same run and
    by a second one of these commands; an edit that does not hold is taken back.
    """
    from cliconform.verbs import update as verb

    arguments = verb.Arguments(
        spec=spec,
        ids=tuple(ids or ()),
        run=run,
        create=create,
        trim=trim,
        allow_loosen=allow_loosen,
        write=write,
        review=review,
        no_run=no_run,
        against=against,
        known=known,
        no_known=no_known,
        color="never" if no_color else color,
    )
    raise typer.Exit(verb.run(arguments))
