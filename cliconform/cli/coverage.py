"""``cliconform coverage``: how much of the target's surface the spec promises something about."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cliconform.cli.options import (
    ColorOption,
    CommandOption,
    FreshOption,
    NoColorOption,
    SpecArgument,
    SurfaceOption,
)
from cliconform.errors import UsageError


def coverage(
    spec: SpecArgument,
    *,
    command: CommandOption = None,
    surface: SurfaceOption = None,
    fresh: FreshOption = False,
    run: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="A run that `check --json` stored: only what conformed in it counts.",
            show_default=False,
        ),
    ] = None,
    fail_under: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIGURE=PERCENT",
            help="Fail where less is covered: output=100, options=90. Repeatable. Figures: help, "
            "runs, output, effects, options, invalid, arguments.",
            show_default=False,
        ),
    ] = None,
    json: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write all of it as JSON; - is standard output.",
            show_default=False,
        ),
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Every option that nothing uses, by name.")
    ] = False,
    color: ColorOption = "auto",
    no_color: NoColorOption = False,
) -> None:
    """Hold SPEC beside the target's surface: what is promised of each command, option, argument."""
    from cliconform.cli import boundary
    from cliconform.model.coverage import FIGURES, share
    from cliconform.reporting.surface.coverage import render, render_json
    from cliconform.reporting.text.terminal import make_console
    from cliconform.reporting.write import write
    from cliconform.verbs.coverage import Asked, measured

    limits = [_limit(text, FIGURES) for text in fail_under or ()]
    found = measured(Asked(spec=spec, command=command, surface=surface, fresh=fresh, run=run))
    if json is not None and str(json) == "-":
        typer.echo(render_json(found), nl=False)
    else:
        console = make_console(boundary.environment(), color="never" if no_color else color)
        console.print(render(found, verbose=verbose))
        if json is not None:
            write(json, render_json(found).encode())
            console.print(f"JSON: {json}")
    missed = [(name, least) for name, least in limits if share(found, name).percent < least]
    for name, least in missed:
        counted = share(found, name)
        typer.echo(
            f"{name}: {counted.covered} of {counted.total} ({counted.percent:.1f} %), "
            f"and --fail-under asks for {least:g} %",
            err=True,
        )
    if missed:
        raise typer.Exit(1)


def _limit(text: str, figures: tuple[str, ...]) -> tuple[str, float]:
    """``output=90`` → its parts; raises :class:`UsageError`."""
    name, equals, percent = text.partition("=")
    hint = "--fail-under output=90"
    if not equals:
        raise UsageError(f"--fail-under {text}: a figure and its percent are wanted", hint=hint)
    if name not in figures:
        raise UsageError(f"--fail-under {text}: the figures are {', '.join(figures)}", hint=hint)
    try:
        least = float(percent.rstrip("% "))
    except ValueError:
        raise UsageError(f"--fail-under {text}: {percent!r} is no number", hint=hint) from None
    if not 0 <= least <= 100:  # noqa: PLR2004 - percent
        raise UsageError(f"--fail-under {text}: a share is between 0 and 100", hint=hint)
    return name, least
