"""Declares ``cliconform judge``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cliconform.cli.options import (
    ColorOption,
    ExcludeTagOption,
    JsonOption,
    JunitOption,
    KnownOption,
    NoColorOption,
    NoKnownOption,
    QuietOption,
    SelectOption,
    SpecArgument,
    TagOption,
    VerboseOption,
    examples,
)

EXAMPLES = examples(
    "cliconform judge run.json specs/mytool.toml",
    "cliconform judge run.json specs/mytool.toml --select 'jobs.*' -v",
)


def judge(
    run: Annotated[
        Path,
        typer.Argument(
            metavar="RUN.json", help="The file that `check --json` wrote.", show_default=False
        ),
    ],
    spec: SpecArgument = None,
    *,
    select: SelectOption = None,
    tag: TagOption = None,
    exclude_tag: ExcludeTagOption = None,
    known: KnownOption = None,
    no_known: NoKnownOption = False,
    junit: JunitOption = None,
    json: JsonOption = None,
    verbose: VerboseOption = 0,
    quiet: QuietOption = False,
    color: ColorOption = "auto",
    no_color: NoColorOption = False,
) -> None:
    """Judge a stored run by a spec that has changed since, without running anything.

    Promises that need the home (rows, columns, queries) keep the result of the stored run; where
    such a promise has changed, it is reported as not judged and does not count. A command is
    skipped if its command line, home or environment is different now.
    """
    from cliconform.verbs import judge as verb

    arguments = verb.Arguments(
        stored_run=run,
        spec=spec,
        select=tuple(select or ()),
        tags=tuple(tag or ()),
        exclude_tags=tuple(exclude_tag or ()),
        known=known,
        no_known=no_known,
        junit=junit,
        json=json,
        verbose=verbose,
        quiet=quiet,
        color="never" if no_color else color,
    )
    raise typer.Exit(verb.run(arguments))
