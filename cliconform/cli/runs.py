"""Declares ``cliconform runs``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cliconform.cli.options import CONSOLE, ColorOption, NoColorOption, examples

EXAMPLES = examples("cliconform runs", "cliconform runs specs/mytool.toml")


def runs(
    spec: Annotated[
        Path | None,
        typer.Argument(
            metavar="SPEC", help="Only the recordings of this spec.", show_default=False
        ),
    ] = None,
    *,
    json: Annotated[
        bool,
        typer.Option("--json", help="Print JSON, with all values.", rich_help_panel=CONSOLE),
    ] = False,
    color: ColorOption = "auto",
    no_color: NoColorOption = False,
) -> None:
    """List the recorded runs, the newest first.

    `check` keeps a recording of each run in your state folder: of the newest 50 runs, up to 500 MB.
    `judge`, `replay` and `update` take the id of one, or its beginning.
    """
    from cliconform.verbs.runs import Arguments, run

    arguments = Arguments(spec=spec, json=json, color="never" if no_color else color)
    raise typer.Exit(run(arguments))
