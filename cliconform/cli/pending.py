"""Declares ``cliconform pending``, ``accept`` and ``reject``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from cliconform.cli.completion import complete_runs
from cliconform.cli.options import (
    REPORTS,
    SELECTION,
    AllowLoosenOption,
    ColorOption,
    CreateOption,
    NoColorOption,
    NoRunOption,
    SpecArgument,
    TrimOption,
    examples,
)

PENDING_EXAMPLES = examples(
    "cliconform pending specs/mytool.toml", "cliconform pending specs/mytool.toml --json"
)
ACCEPT_EXAMPLES = examples(
    "cliconform accept 'jobs.list/stdout.contains[0]'",
    "cliconform accept jobs.list import/exit --spec specs/mytool.toml",
)
REJECT_EXAMPLES = examples(
    "cliconform reject 'jobs.list/stdout.contains[0]'",
    "cliconform reject import/exit --spec specs/mytool.toml",
)

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
RunOption: TypeAlias = Annotated[
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


def pending(
    spec: SpecArgument = None,
    *,
    run: RunOption = "latest",
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
    raise typer.Exit(verb.run_pending(arguments))


def accept(
    addresses: AddressesArgument,
    *,
    spec: SpecOption = None,
    run: RunOption = "latest",
    create: CreateOption = False,
    trim: TrimOption = False,
    allow_loosen: AllowLoosenOption = False,
    no_run: NoRunOption = False,
    color: ColorOption = "auto",
    no_color: NoColorOption = False,
) -> None:
    """Write pending edits to the spec; exits with 4 for an address that names none."""
    from cliconform.verbs import pending as verb

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
    raise typer.Exit(verb.run_accept(arguments))


def reject(
    addresses: AddressesArgument,
    *,
    spec: SpecOption = None,
    run: RunOption = "latest",
    create: CreateOption = False,
    trim: TrimOption = False,
    allow_loosen: AllowLoosenOption = False,
    color: ColorOption = "auto",
    no_color: NoColorOption = False,
) -> None:
    """Remember that pending edits are not wanted; exits with 4 for an address that names none.

    They are offered again when the program shows something else.
    """
    from cliconform.verbs import pending as verb

    arguments = verb.Arguments(
        spec=spec,
        addresses=tuple(addresses),
        run=run,
        create=create,
        trim=trim,
        allow_loosen=allow_loosen,
        color="never" if no_color else color,
    )
    raise typer.Exit(verb.run_reject(arguments))
