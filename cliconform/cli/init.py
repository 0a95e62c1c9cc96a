"""Declares ``cliconform init``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cliconform.cli.options import RUNNING, PageJobsOption, examples
from cliconform.cli.report_options import REPORTS

EXAMPLES = examples(
    "cliconform init --command mytool specs/mytool.toml",
    "cliconform init --command 'python -m mytool'",
)


def init(
    spec: Annotated[
        Path | None,
        typer.Argument(
            metavar="SPEC",
            help="The spec to write.",
            show_default="specs/ and the program's name",
        ),
    ] = None,
    *,
    command: Annotated[
        str | None,
        typer.Option(
            "--command",
            metavar="WORDS",
            help="The program to describe: mytool, or 'python -m mytool'.",
            show_default="the program that pyproject.toml, package.json or Cargo.toml declares",
            rich_help_panel=RUNNING,
        ),
    ] = None,
    timeout: Annotated[
        float,
        typer.Option(
            min=0.1,
            metavar="SECONDS",
            help="Stop a help page that takes longer.",
            rich_help_panel=RUNNING,
        ),
    ] = 20.0,
    jobs: PageJobsOption = None,
    force: Annotated[
        bool,
        typer.Option("--force", help="Replace a file that exists.", rich_help_panel=REPORTS),
    ] = False,
) -> None:
    """Write a first spec: a promise about every help page, and sketches to fill in.

    Only help pages are requested; no other command is run. What is written conforms.
    """
    from cliconform.verbs.init import Arguments, run

    arguments = Arguments(spec=spec, command=command, timeout=timeout, jobs=jobs, force=force)
    raise typer.Exit(run(arguments))
