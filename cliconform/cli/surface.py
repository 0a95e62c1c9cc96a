"""``cliconform surface``: the target's commands, arguments and options, as its help tells them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cliconform.cli.options import (
    ColorOption,
    CommandOption,
    JobsOption,
    NoColorOption,
    QuietOption,
)


def surface(
    spec: Annotated[
        Path | None,
        typer.Argument(
            metavar="[SPEC]",
            help="The spec; --command WORDS does without one.",
            show_default=False,
        ),
    ] = None,
    *,
    command: CommandOption = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Where the surface is recorded. [default: SPEC's name with .surface.toml]",
            show_default=False,
        ),
    ] = None,
    json: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write all of it as JSON instead; - is standard output.",
            show_default=False,
        ),
    ] = None,
    no_texts: Annotated[
        bool,
        typer.Option("--no-texts", help="Record the facts alone, without any help text."),
    ] = False,
    columns: Annotated[
        int, typer.Option(min=20, metavar="N", help="How wide the terminal is for the pages.")
    ] = 200,
    timeout: Annotated[
        float, typer.Option(min=0.1, metavar="SECONDS", help="How long a page may take.")
    ] = 20.0,
    jobs: JobsOption = None,
    quiet: QuietOption = False,
    color: ColorOption = "auto",
    no_color: NoColorOption = False,
) -> None:
    """Ask the target for all its help pages, and record what they say.

    With SPEC, the surface is recorded beside it; with --command alone, it is shown.
    """
    from cliconform.cli import boundary
    from cliconform.loading import surface_file_beside
    from cliconform.reporting.surface.surface import (
        closing_line,
        render_json,
        render_table,
        render_toml,
    )
    from cliconform.reporting.text.terminal import make_console
    from cliconform.reporting.write import write
    from cliconform.verbs.surface import Asked, surveyed

    found = surveyed(Asked(spec=spec, command=command, columns=columns, timeout=timeout, jobs=jobs))
    found = found.without_texts() if no_texts else found
    if json is not None and str(json) == "-":
        typer.echo(render_json(found), nl=False)
        return
    record = output or (surface_file_beside(spec) if spec and json is None else None)
    wanted = {json: render_json, record: render_toml}
    written = {path: render for path, render in wanted.items() if path is not None}
    for path, render in written.items():
        write(path, render(found).encode())
    console = make_console(boundary.environment(), color="never" if no_color else color)
    if not quiet:
        console.print(render_table(found))
        console.print()
    console.print(f"{found.target}: {closing_line(found)}")
    for path in written:
        console.print(f"written: {path}")
