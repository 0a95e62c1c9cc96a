"""``cliconform shell``: the place that a command starts from, with you in it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cliconform.cli.options import (
    CommandOption,
    KnownOption,
    NoKnownOption,
    NowOption,
    SpecArgument,
)


def shell(
    spec: SpecArgument,
    id_: Annotated[str, typer.Argument(metavar="ID", help="The command's id.", show_default=False)],
    *,
    command: CommandOption = None,
    now: NowOption = None,
    known: KnownOption = None,
    no_known: NoKnownOption = False,
    work_dir: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where homes are made.", show_default=False),
    ] = None,
) -> None:
    """Run what ID needs, and open your shell in the home that ID would start from.

    Its environment is the command's; its command line is shown. The home goes when you leave.
    """
    from cliconform.verbs.shared.contract import load_contract, moment_of, words_of
    from cliconform.verbs.shell import visit

    contract = load_contract(spec, known, no_known=no_known)
    folder = work_dir.absolute() if work_dir else None
    visit(contract, id_, words_of(command), moment_of(now), folder)
