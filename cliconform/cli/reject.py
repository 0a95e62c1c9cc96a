"""Declares ``cliconform reject``."""

from __future__ import annotations

import typer

from cliconform.cli.edit_options import (
    AddressesArgument,
    AllowLoosenOption,
    CreateOption,
    RecordedRunOption,
    SpecOption,
    TrimOption,
)
from cliconform.cli.options import ColorOption, NoColorOption, examples

EXAMPLES = examples(
    "cliconform reject 'jobs.list/stdout.contains[0]'",
    "cliconform reject import/exit --spec specs/mytool.toml",
)


def reject(
    addresses: AddressesArgument,
    *,
    spec: SpecOption = None,
    run: RecordedRunOption = "latest",
    create: CreateOption = False,
    trim: TrimOption = False,
    allow_loosen: AllowLoosenOption = False,
    color: ColorOption = "auto",
    no_color: NoColorOption = False,
) -> None:
    """Remember that pending edits are not wanted; exits with 4 for an address that names none.

    They are offered again when the program shows something else.
    """
    from cliconform.verbs import reject as verb

    arguments = verb.Arguments(
        spec=spec,
        addresses=tuple(addresses),
        run=run,
        create=create,
        trim=trim,
        allow_loosen=allow_loosen,
        color="never" if no_color else color,
    )
    raise typer.Exit(verb.run(arguments))
