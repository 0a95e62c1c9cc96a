"""``cliconform drift``: the recorded surface beside today's, and whom the changes touch."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cliconform.cli.options import (
    ColorOption,
    CommandOption,
    GithubOption,
    NoColorOption,
    SpecArgument,
)
from cliconform.model.drift import FailOn


def drift(
    spec: SpecArgument,
    *,
    command: CommandOption = None,
    surface: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The recorded surface. [default: SPEC's name with .surface.toml]",
            show_default=False,
        ),
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Another recorded surface, in place of what the target says today.",
            show_default=False,
        ),
    ] = None,
    fail_on: Annotated[
        FailOn, typer.Option(help="From which class on a change is a failure.")
    ] = FailOn.BREAKING,
    docs: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="PATH",
            help="Documents, or folders of them: which of their lines are touched. Repeatable.",
            show_default=False,
        ),
    ] = None,
    update: Annotated[
        bool,
        typer.Option("--update", help="Tell the drift, then record today's surface, and exit 0."),
    ] = False,
    json: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write all of it as JSON.", show_default=False),
    ] = None,
    github: GithubOption = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="What is cosmetic too, and every name.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Only what fails, and the closing line.")
    ] = False,
    color: ColorOption = "auto",
    no_color: NoColorOption = False,
) -> None:
    """Hold what the target's help says today against the recorded surface.

    Each change is breaking, compatible or cosmetic: does a command line that worked still mean the
    same?
    """
    from cliconform.cli import boundary
    from cliconform.model.drift import exit_code
    from cliconform.reporting.github import annotation_line
    from cliconform.reporting.surface.drift import render
    from cliconform.reporting.surface.drift_json import marks, render_json
    from cliconform.reporting.surface.surface import render_toml
    from cliconform.reporting.text.terminal import make_console
    from cliconform.reporting.write import write
    from cliconform.verbs.drift import Asked, drifted

    asked = Asked(
        spec=spec, command=command, surface=surface, against=against, docs=tuple(docs or ())
    )
    found, today = drifted(asked)
    environment = boundary.environment()
    console = make_console(environment, color="never" if no_color else color)
    # What is recorded now fails nothing.
    limit = FailOn.NEVER if update else fail_on
    console.print(render(found, limit, verbose=verbose, quiet=quiet))
    if github or environment.get("GITHUB_ACTIONS") == "true":
        for each in marks(found, limit):
            typer.echo(annotation_line(each))
    if json is not None:
        write(json, render_json(found))
    if update:
        write(asked.recorded, render_toml(today).encode())
        console.print(f"written: {asked.recorded}")
    else:
        raise typer.Exit(exit_code(found, fail_on))
