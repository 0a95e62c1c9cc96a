"""Declares ``cliconform plan``."""

from __future__ import annotations

import typer

from cliconform.cli.options import (
    ColorOption,
    CommandOption,
    ExcludeTagOption,
    NoColorOption,
    NowOption,
    SelectOption,
    SpecArgument,
    TagOption,
    examples,
)

EXAMPLES = examples(
    "cliconform plan specs/mytool.toml", "cliconform plan specs/mytool.toml --tag readme"
)


def plan(
    spec: SpecArgument = None,
    *,
    select: SelectOption = None,
    tag: TagOption = None,
    exclude_tag: ExcludeTagOption = None,
    command: CommandOption = None,
    now: NowOption = None,
    color: ColorOption = "auto",
    no_color: NoColorOption = False,
) -> None:
    """Show what `check` would run: every command line, below the command that it needs."""
    from cliconform.verbs.plan import Arguments, run

    arguments = Arguments(
        spec=spec,
        select=tuple(select or ()),
        tags=tuple(tag or ()),
        exclude_tags=tuple(exclude_tag or ()),
        command=command,
        now=now,
        color="never" if no_color else color,
    )
    raise typer.Exit(run(arguments))
