"""Declares ``cliconform plan``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cliconform.cli.options import (
    RUNNING,
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
from cliconform.cli.report_options import REPORTS

EXAMPLES = examples(
    "cliconform plan specs/mytool.toml --tag readme",
    "cliconform plan specs/mytool.toml --shards 5 --out plan.json",
)


def plan(
    spec: SpecArgument = None,
    *,
    select: SelectOption = None,
    tag: TagOption = None,
    exclude_tag: ExcludeTagOption = None,
    command: CommandOption = None,
    now: NowOption = None,
    shards: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=10_000,
            metavar="N",
            help="Divide the commands into N shards that take about the same time; with --out.",
            show_default=False,
            rich_help_panel=RUNNING,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write the shards to this file, for `check --shard` and `merge`; - is standard "
            "output.",
            show_default=False,
            rich_help_panel=REPORTS,
        ),
    ] = None,
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
        shards=shards,
        out=out,
        color="never" if no_color else color,
    )
    raise typer.Exit(run(arguments))
