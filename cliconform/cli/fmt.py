"""Declares ``cliconform fmt``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cliconform.cli.options import EXIT_CODE, examples

EXAMPLES = examples("cliconform fmt specs/mytool.toml", "cliconform fmt specs/mytool.toml --check")


def fmt(
    specs: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="SPEC",
            help="The specs; the files that they include are formatted too. [default: the spec "
            "that check would use]",
            show_default=False,
        ),
    ] = None,
    *,
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Write nothing, and exit with 1 if a file is not in this layout.",
            rich_help_panel=EXIT_CODE,
        ),
    ] = False,
) -> None:
    """Put specs into the usual layout: the order of tables and keys, blank lines, alignment.

    Comments stay with what they precede, commands in their order, and what the spec says stays the
    same.
    """
    from cliconform.verbs.fmt import Arguments, run

    raise typer.Exit(run(Arguments(specs=tuple(specs or ()), check=check)))
