"""``cliconform lint``: everything that is wrong with a spec, and nothing is run."""

from __future__ import annotations

import typer

from cliconform.cli.options import (
    ColorOption,
    KnownOption,
    NoColorOption,
    NoKnownOption,
    SpecArgument,
    WarningsOption,
)


def lint(
    spec: SpecArgument,
    *,
    known: KnownOption = None,
    no_known: NoKnownOption = False,
    warnings: WarningsOption = None,
    color: ColorOption = "auto",
    no_color: NoColorOption = False,
) -> None:
    """Tell all problems and warnings of a spec and its known file."""
    from cliconform.cli import boundary
    from cliconform.cli.options import are_errors
    from cliconform.reporting.problems import render_warnings
    from cliconform.reporting.text.terminal import make_console
    from cliconform.reporting.text.wording import counted
    from cliconform.verbs.shared.contract import load_contract

    strict = are_errors(warnings)
    loaded = load_contract(spec, known, no_known=no_known).spec
    console = make_console(boundary.environment(), color="never" if no_color else color)
    console.print(render_warnings(loaded.warnings))
    found = counted(len(loaded.warnings), "warning") if loaded.warnings else "no problems"
    console.print(f"{spec}: {counted(len(loaded.commands), 'command')}, {found}")
    if strict and loaded.warnings:
        raise typer.Exit(1)
