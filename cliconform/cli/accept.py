"""Declares ``cliconform accept``."""

from __future__ import annotations

import typer

from cliconform.cli.edit_options import (
    AddressesArgument,
    AllowLoosenOption,
    CreateOption,
    NoRunOption,
    RecordedRunOption,
    SpecOption,
    TrimOption,
)
from cliconform.cli.options import ColorOption, NoColorOption, examples

EXAMPLES = examples(
    "cliconform accept 'jobs.list/stdout.contains[0]'",
    "cliconform accept jobs.list import/exit --spec specs/mytool.toml",
)


def accept(
    addresses: AddressesArgument,
    *,
    spec: SpecOption = None,
    run: RecordedRunOption = "latest",
    create: CreateOption = False,
    trim: TrimOption = False,
    allow_loosen: AllowLoosenOption = False,
    no_run: NoRunOption = False,
    color: ColorOption = "auto",
    no_color: NoColorOption = False,
) -> None:
    """Write pending edits to the spec; exits with 4 for an address that names none."""
    from cliconform.verbs import accept as verb

    arguments = verb.Arguments(
        spec=spec,
        addresses=tuple(addresses),
        run=run,
        create=create,
        trim=trim,
        allow_loosen=allow_loosen,
        no_run=no_run,
        color="never" if no_color else color,
    )
    raise typer.Exit(verb.run(arguments))
