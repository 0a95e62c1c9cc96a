"""Declares ``cliconform shell``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cliconform.cli.completion import complete_spec_or_id
from cliconform.cli.options import (
    CommandOption,
    KnownOption,
    NoKnownOption,
    NowOption,
    TimeScaleOption,
    WorkDirOption,
    examples,
)
from cliconform.errors import UsageError

EXAMPLES = examples("cliconform shell specs/mytool.toml jobs.list", "cliconform shell jobs.list")
_MOST = 2


def shell(
    spec_and_id: Annotated[
        list[str],
        typer.Argument(
            metavar="[SPEC] ID",
            help="The spec, found as for `check` if it is left out, and a command's id.",
            show_default=False,
            autocompletion=complete_spec_or_id,
        ),
    ],
    *,
    command: CommandOption = None,
    now: NowOption = None,
    time_scale: TimeScaleOption = 1.0,
    work_dir: WorkDirOption = None,
    known: KnownOption = None,
    no_known: NoKnownOption = False,
) -> None:
    """Open your shell in the home that a command starts from, with the command's environment.

    A command's home is the temporary folder that it runs in. What the command needs is run first.
    The home is removed when you exit the shell.
    """
    from cliconform.verbs.shell import Arguments, run

    if len(spec_and_id) > _MOST:
        raise UsageError(
            f"unexpected argument: {spec_and_id[_MOST]}", hint="write: cliconform shell [SPEC] ID"
        )
    *spec, command_id = spec_and_id
    arguments = Arguments(
        spec=Path(spec[0]) if spec else None,
        command_id=command_id,
        command=command,
        now=now,
        time_scale=time_scale,
        known=known,
        no_known=no_known,
        work_dir=work_dir,
    )
    raise typer.Exit(run(arguments))
