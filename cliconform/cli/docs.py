"""Declares ``cliconform docs``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cliconform.cli.options import (
    CONSOLE,
    RUNNING,
    SELECTION,
    ColorOption,
    CommandOption,
    FreshOption,
    NoColorOption,
    QuietOption,
    StoredRunOption,
    SurfaceOption,
    TimeScaleOption,
    examples,
)
from cliconform.cli.report_options import REPORTS, CiOption, GithubOption, JunitOption
from cliconform.model.run_options import Ci

EXAMPLES = examples(
    "cliconform docs specs/mytool.toml README.md docs/ --run --junit docs.xml",
    "cliconform docs --command mytool README.md",
)


def docs(
    spec_and_paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="[SPEC] PATH...",
            help="The spec (a .toml file, found as for `check` if it is left out; none is needed "
            "with --command), and documents or folders of them: Markdown, reStructuredText, plain "
            "text, Python files.",
            show_default=False,
        ),
    ],
    *,
    name: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Another name that the documents use for the program. Repeatable.",
            show_default=False,
            rich_help_panel=SELECTION,
        ),
    ] = None,
    command: CommandOption = None,
    time_scale: TimeScaleOption = 1.0,
    surface: SurfaceOption = None,
    fresh: FreshOption = False,
    run: Annotated[
        bool,
        typer.Option(
            "--run",
            help="Also run the lines that are marked as runnable, in order.",
            rich_help_panel=RUNNING,
        ),
    ] = False,
    stored_run: StoredRunOption = None,
    uncovered: Annotated[
        bool,
        typer.Option(
            "--uncovered",
            help="Also list the command lines that no command of the spec runs.",
            rich_help_panel=CONSOLE,
        ),
    ] = False,
    junit: JunitOption = None,
    json: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write all documents, command lines and findings as JSON; - is standard output.",
            show_default=False,
            rich_help_panel=REPORTS,
        ),
    ] = None,
    ci: CiOption = Ci.AUTO,
    github: GithubOption = False,
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose",
            "-v",
            help="Show every command line with its place.",
            rich_help_panel=CONSOLE,
        ),
    ] = False,
    quiet: QuietOption = False,
    color: ColorOption = "auto",
    no_color: NoColorOption = False,
) -> None:
    """Check every command line in documents: does the program have these commands and options?

    A block below `<!-- cliconform: ignore -->` is skipped. A block is runnable if its language is
    followed by `runnable`, or if it is below `<!-- cliconform: run -->`.
    """
    from cliconform.verbs import docs as verb

    first, *rest = spec_and_paths
    spec, paths = (first, rest) if first.suffix == ".toml" else (None, spec_and_paths)
    arguments = verb.Arguments(
        spec=spec,
        paths=tuple(paths),
        command=command,
        time_scale=time_scale,
        names=tuple(name or ()),
        surface=surface,
        fresh=fresh,
        run=run,
        stored_run=stored_run,
        uncovered=uncovered,
        junit=junit,
        json=json,
        ci=Ci.GITHUB if github else ci,
        verbose=verbose,
        quiet=quiet,
        color="never" if no_color else color,
    )
    raise typer.Exit(verb.run(arguments))
