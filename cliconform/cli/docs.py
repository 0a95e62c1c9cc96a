"""``cliconform docs``: every command line in documents, held against the target's surface."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cliconform.cli.options import (
    ColorOption,
    CommandOption,
    JsonOption,
    JunitOption,
    NoColorOption,
    QuietOption,
    SpecArgument,
    SurfaceOption,
)


def docs(
    spec: SpecArgument,
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH...",
            help="Documents, or folders of them: Markdown, reST, text.",
            show_default=False,
        ),
    ],
    *,
    command: CommandOption = None,
    name: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="What the documents call the target besides its own name. Repeatable.",
            show_default=False,
        ),
    ] = None,
    surface: SurfaceOption = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Ask the target now, whatever is recorded.")
    ] = False,
    run: Annotated[
        bool,
        typer.Option("--run", help="Also run the lines that are tagged as runnable, in order."),
    ] = False,
    junit: JunitOption = None,
    json: JsonOption = None,
    github: Annotated[
        bool,
        typer.Option(
            "--github", help="Print GitHub annotations too. [default: on in GitHub Actions]"
        ),
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Every command line, each in its place.")
    ] = False,
    quiet: QuietOption = False,
    color: ColorOption = "auto",
    no_color: NoColorOption = False,
) -> None:
    """Hold every command line of the target in documents against its surface.

    A block below `<!-- cliconform: ignore -->` is passed over; one whose language is followed by
    `runnable`, or that stands below `<!-- cliconform: run -->`, is run with --run.
    """
    from cliconform.cli import boundary
    from cliconform.cli.documented import Asked, documented
    from cliconform.reporting.consoles import make_console
    from cliconform.reporting.docs import github_lines, render, render_json
    from cliconform.reporting.write import write

    environ = boundary.environment()
    shade = "never" if no_color else color
    asked = Asked(
        spec=spec,
        paths=tuple(paths),
        command=command,
        surface=surface,
        fresh=fresh,
        names=tuple(name or ()),
    )
    report = documented(asked)
    console = make_console(environ, color=shade)
    console.print(render(report, verbose=verbose, quiet=quiet))
    ran, code = None, int(bool(report.findings))
    if run:
        from cliconform.cli.common import words_of
        from cliconform.cli.copied import run_documents
        from cliconform.cli.outputs import Voice
        from cliconform.loading import load_spec
        from cliconform.model.report import exit_code

        voice = Voice(color=shade, verbose=int(verbose), quiet=quiet)
        console.print()
        ran = run_documents(report, load_spec(spec), words_of(command), voice, tuple(name or ()))
        voice.tell(ran, {})
        code = exit_code(ran) or code
    if junit is not None:
        from cliconform.reporting.docs_junit import render_junit

        write(junit, render_junit(report, ran))
        console.print(f"JUnit: {junit}")
    if json is not None:
        write(json, render_json(report, ran).encode())
        console.print(f"JSON: {json}")
    if github or environ.get("GITHUB_ACTIONS") == "true":
        typer.echo(github_lines(report), nl=False)
    raise typer.Exit(code)
