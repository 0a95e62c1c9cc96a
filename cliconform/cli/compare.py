"""Declares ``cliconform compare``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cliconform.cli.options import (
    CONSOLE,
    EXIT_CODE,
    SELECTION,
    ColorOption,
    ExcludeTagOption,
    JobsOption,
    NoColorOption,
    NowOption,
    SelectOption,
    SpecArgument,
    TagOption,
    TimeScaleOption,
    WorkDirOption,
    examples,
)
from cliconform.cli.report_options import REPORTS
from cliconform.model.drift import FailOn

EXAMPLES = examples(
    'cliconform compare specs/mytool.toml --a "pipx run mytool==1.4" --b ./dist/mytool',
    "cliconform compare specs/mytool.toml --a old.zip --b new.zip --notes NOTES.md",
)


def compare(
    spec: SpecArgument = None,
    *,
    a: Annotated[
        list[str],
        typer.Option(
            "--a",
            metavar="BUILD",
            help="The first build: the command that replaces the spec's, or a recording. Given "
            "twice, the second recording is another run of it.",
            show_default=False,
            rich_help_panel=SELECTION,
        ),
    ],
    b: Annotated[
        str,
        typer.Option(
            "--b",
            metavar="BUILD",
            help="The second build, likewise.",
            show_default=False,
            rich_help_panel=SELECTION,
        ),
    ],
    select: SelectOption = None,
    tag: TagOption = None,
    exclude_tag: ExcludeTagOption = None,
    now: NowOption = None,
    time_scale: TimeScaleOption = 1.0,
    jobs: JobsOption = None,
    work_dir: WorkDirOption = None,
    fail_on: Annotated[
        FailOn,
        typer.Option(
            help="Exit with 1 for a difference of this class or a worse one.",
            rich_help_panel=EXIT_CODE,
        ),
    ] = FailOn.BREAKING,
    json: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write the differences as JSON; - is standard output.",
            show_default=False,
            rich_help_panel=REPORTS,
        ),
    ] = None,
    notes: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write a draft of release notes as Markdown; - is standard output.",
            show_default=False,
            rich_help_panel=REPORTS,
        ),
    ] = None,
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose",
            "-v",
            help="Show cosmetic differences too, every line, and what varies by itself.",
            rich_help_panel=CONSOLE,
        ),
    ] = False,
    quiet: Annotated[
        bool,
        typer.Option(
            "--quiet",
            "-q",
            help="Show only breaking differences, and the last line.",
            rich_help_panel=CONSOLE,
        ),
    ] = False,
    color: ColorOption = "auto",
    no_color: NoColorOption = False,
) -> None:
    """Run the commands of a spec with two builds of its program and show what they do differently.

    A difference is breaking: a command line that worked no longer means the same;
    compatible: it still does; or cosmetic: only words and layout differ. The first build is run
    twice: what differs between its two runs varies by itself, and is left out.
    """
    from cliconform.verbs.compare import Arguments, run

    arguments = Arguments(
        spec=spec,
        first=tuple(a),
        second=b,
        select=tuple(select or ()),
        tags=tuple(tag or ()),
        exclude_tags=tuple(exclude_tag or ()),
        now=now,
        time_scale=time_scale,
        jobs=jobs,
        work_dir=work_dir,
        fail_on=fail_on,
        json=json,
        notes=notes,
        verbose=verbose,
        quiet=quiet,
        color="never" if no_color else color,
    )
    raise typer.Exit(run(arguments))
