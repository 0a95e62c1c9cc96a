"""The arguments and options of the verbs about edits of a spec, each declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from cliconform.cli.completion import complete_runs
from cliconform.cli.options import RUNNING, SELECTION

AddressesArgument: TypeAlias = Annotated[
    list[str],
    typer.Argument(
        metavar="ADDRESS",
        help="An edit, as `cliconform pending` lists it: ID/exit, ID/stdout.contains[0]; or all of "
        "a command: ID.",
        show_default=False,
    ),
]
SpecOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--spec",
        metavar="SPEC",
        help="The spec.",
        show_default="found as for `check`",
        rich_help_panel=SELECTION,
    ),
]
RecordedRunOption: TypeAlias = Annotated[
    str,
    typer.Option(
        "--run",
        metavar="RUN",
        help="The run: 'latest' of this spec, an id of `cliconform runs`, or a file of "
        "`check --record`.",
        rich_help_panel=SELECTION,
        autocompletion=complete_runs,
    ),
]
CreateOption: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--create",
        help="Also add promises that are worth having and that the spec does not have yet.",
        rich_help_panel=SELECTION,
    ),
]
TrimOption: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--trim",
        help="Also remove promises about what is gone, if the run was complete.",
        rich_help_panel=SELECTION,
    ),
]
AllowLoosenOption: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--allow-loosen",
        help="Also promise less than before: wider limits, longer times, fewer texts.",
        rich_help_panel=SELECTION,
    ),
]
NoRunOption: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--no-run",
        help="Do not run the edited commands again to see whether the edits hold.",
        rich_help_panel=RUNNING,
    ),
]
