"""Declares ``cliconform pending``."""

from __future__ import annotations

from typing import Annotated

import typer

from cliconform.cli.edit_options import (
    AllowLoosenOption,
    CreateOption,
    RecordedRunOption,
    TrimOption,
)
from cliconform.cli.options import SELECTION, ColorOption, NoColorOption, SpecArgument, examples
from cliconform.cli.report_options import REPORTS

EXAMPLES = examples(
    "cliconform pending specs/mytool.toml", "cliconform pending specs/mytool.toml --json"
)


def pending(
    spec: SpecArgument = None,
    *,
    run: RecordedRunOption = "latest",
    create: CreateOption = False,
    trim: TrimOption = False,
    allow_loosen: AllowLoosenOption = False,
    every: Annotated[
        bool,
        typer.Option("--all", help="Also those that were rejected.", rich_help_panel=SELECTION),
    ] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Print them as JSON.", rich_help_panel=REPORTS)
    ] = False,
    patch: Annotated[
        bool, typer.Option("--patch", help="Print them as a patch.", rich_help_panel=REPORTS)
    ] = False,
    color: ColorOption = "auto",
    no_color: NoColorOption = False,
) -> None:
    """List the edits that the newest recorded run asks for; exits with 1 if there are any."""
    from cliconform.verbs import pending as verb

    arguments = verb.Arguments(
        spec=spec,
        run=run,
        create=create,
        trim=trim,
        allow_loosen=allow_loosen,
        every=every,
        json=json,
        patch=patch,
        color="never" if no_color else color,
    )
    raise typer.Exit(verb.run(arguments))
