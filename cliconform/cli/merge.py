"""Declares ``cliconform merge``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cliconform.cli.completion import complete_runs
from cliconform.cli.options import (
    ColorOption,
    NoColorOption,
    PlanOption,
    QuietOption,
    VerboseOption,
    examples,
)
from cliconform.cli.report_options import (
    REPORTS,
    CiOption,
    CtrfOption,
    HtmlOption,
    JsonlOption,
    JsonOption,
    JunitOption,
    JunitProfileOption,
    MdOption,
    ReportOption,
    ReportPaths,
)
from cliconform.model.run_options import Ci, Profile

EXAMPLES = examples(
    "cliconform merge shard-*.zip --plan plan.json --junit results.xml",
    "cliconform merge shard-*.zip --record run.zip",
)


def merge(
    runs: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN",
            help="The recordings: files of `check --record`, or ids that `cliconform runs` lists.",
            show_default=False,
            autocompletion=complete_runs,
        ),
    ],
    *,
    plan: PlanOption = None,
    junit: JunitOption = None,
    junit_profile: JunitProfileOption = Profile.RICH,
    json: JsonOption = None,
    html: HtmlOption = None,
    ctrf: CtrfOption = None,
    jsonl: JsonlOption = None,
    md: MdOption = None,
    report_kinds: ReportOption = None,
    record: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.zip",
            help="Write a recording of the whole run to this file.",
            show_default=False,
            rich_help_panel=REPORTS,
        ),
    ] = None,
    no_record: Annotated[
        bool,
        typer.Option(
            "--no-record",
            help="Do not keep a recording of the whole run for `judge` and `check --cached`.",
            rich_help_panel=REPORTS,
        ),
    ] = False,
    ci: CiOption = Ci.AUTO,
    verbose: VerboseOption = 0,
    quiet: QuietOption = False,
    color: ColorOption = "auto",
    no_color: NoColorOption = False,
) -> None:
    """Join the recordings of the shards of one plan to one report.

    Each command of the plan must be there once, of the same spec, the same program and the same
    --now. A shard that is missing makes its commands errors: the report is written anyway,
    and the exit code is 3.
    """
    from cliconform.verbs import merge as verb

    paths = ReportPaths(
        report_kinds, junit=junit, json=json, html=html, ctrf=ctrf, jsonl=jsonl, md=md
    )
    arguments = verb.Arguments(
        runs=tuple(runs),
        plan=plan,
        junit=paths["junit"],
        junit_profile=junit_profile,
        json=paths["json"],
        html=paths["html"],
        ctrf=paths["ctrf"],
        jsonl=paths["jsonl"],
        md=paths["md"],
        ci=ci,
        record=record,
        no_record=no_record,
        verbose=verbose,
        quiet=quiet,
        color="never" if no_color else color,
    )
    raise typer.Exit(verb.run(arguments))
