"""``cliconform docs``: every command line in documents, held against the target's surface."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cliconform.cli.options import (
    ColorOption,
    CommandOption,
    FreshOption,
    GithubOption,
    JsonOption,
    JunitOption,
    NoColorOption,
    QuietOption,
    SpecArgument,
    SurfaceOption,
)

if TYPE_CHECKING:
    from cliconform.model.docs import DocsReport
    from cliconform.model.report import Report
    from cliconform.model.spec import Spec
    from cliconform.verbs.shared.outputs import Voice


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
    fresh: FreshOption = False,
    run: Annotated[
        bool,
        typer.Option("--run", help="Also run the lines that are tagged as runnable, in order."),
    ] = False,
    junit: JunitOption = None,
    json: JsonOption = None,
    github: GithubOption = False,
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
    from cliconform.model.report import exit_code
    from cliconform.reporting.surface.docs import github_lines, render
    from cliconform.verbs.docs import Asked, documented
    from cliconform.verbs.shared.outputs import Voice

    names = tuple(name or ())
    asked = Asked(
        spec=spec, paths=tuple(paths), command=command, surface=surface, fresh=fresh, names=names
    )
    voice = Voice(color="never" if no_color else color, verbose=int(verbose), quiet=quiet)
    report, loaded = documented(asked)
    voice.console.print(render(report, verbose=verbose, quiet=quiet))
    ran = _ran(report, loaded, command, names, voice) if run else None
    for written in _written(report, ran, junit, json):
        voice.console.print(written)
    if github or boundary.environment().get("GITHUB_ACTIONS") == "true":
        typer.echo(github_lines(report), nl=False)
    # A run that does not end well decides before what the documents say.
    code = exit_code(ran) if ran is not None else 0
    raise typer.Exit(code or int(bool(report.findings)))


def _ran(
    report: DocsReport, spec: Spec, command: str | None, names: tuple[str, ...], voice: Voice
) -> Report:
    """The runnable lines, run and told."""
    from cliconform.verbs.shared.contract import words_of
    from cliconform.verbs.shared.run_documents import run_documents

    voice.console.print()
    ran = run_documents(report, spec, words_of(command), voice, names)
    voice.tell(ran, {})
    return ran


def _written(
    report: DocsReport, ran: Report | None, junit: Path | None, json: Path | None
) -> Iterator[str]:
    """Write the reports that were asked for; a line to tell for each."""
    from cliconform.reporting.write import write

    if junit is not None:
        from cliconform.reporting.surface.docs_junit import render_junit

        write(junit, render_junit(report, ran))
        yield f"JUnit: {junit}"
    if json is not None:
        from cliconform.reporting.surface.docs import render_json

        write(json, render_json(report, ran).encode())
        yield f"JSON: {json}"
