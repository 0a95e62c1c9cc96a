"""Declares ``cliconform lint``."""

from __future__ import annotations

import typer

from cliconform.cli.options import (
    ColorOption,
    KnownOption,
    NoColorOption,
    NoKnownOption,
    SpecArgument,
    WarningsOption,
    examples,
)

EXAMPLES = examples(
    "cliconform lint specs/mytool.toml", "cliconform lint specs/mytool.toml -W error"
)


def lint(
    spec: SpecArgument = None,
    *,
    known: KnownOption = None,
    no_known: NoKnownOption = False,
    warnings: WarningsOption = None,
    color: ColorOption = "auto",
    no_color: NoColorOption = False,
) -> None:
    """Report all errors and warnings in a spec and its known file, without running anything."""
    from cliconform.verbs.lint import Arguments, run

    arguments = Arguments(
        spec=spec,
        known=known,
        no_known=no_known,
        warnings=warnings,
        color="never" if no_color else color,
    )
    raise typer.Exit(run(arguments))
