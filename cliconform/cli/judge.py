"""Declares ``cliconform judge``."""

from __future__ import annotations

import typer

from cliconform.cli.options import (
    ColorOption,
    ExcludeTagOption,
    KnownOption,
    NoColorOption,
    NoKnownOption,
    QuietOption,
    RunArgument,
    SelectOption,
    SpecArgument,
    TagOption,
    VerboseOption,
    examples,
)
from cliconform.cli.report_options import (
    CiOption,
    CtrfOption,
    HtmlOption,
    JsonlOption,
    JsonOption,
    JunitOption,
    MdOption,
    ReportOption,
    ReportPaths,
)
from cliconform.model.run_options import Ci

EXAMPLES = examples(
    "cliconform judge latest specs/mytool.toml",
    "cliconform judge run.zip specs/mytool.toml --select 'jobs.*' -v",
)


def judge(
    run: RunArgument,
    spec: SpecArgument = None,
    *,
    select: SelectOption = None,
    tag: TagOption = None,
    exclude_tag: ExcludeTagOption = None,
    known: KnownOption = None,
    no_known: NoKnownOption = False,
    junit: JunitOption = None,
    json: JsonOption = None,
    html: HtmlOption = None,
    ctrf: CtrfOption = None,
    jsonl: JsonlOption = None,
    md: MdOption = None,
    report_kinds: ReportOption = None,
    ci: CiOption = Ci.AUTO,
    verbose: VerboseOption = 0,
    quiet: QuietOption = False,
    color: ColorOption = "auto",
    no_color: NoColorOption = False,
) -> None:
    """Judge a recorded run by a spec that has changed since, without running anything.

    A command is skipped if its command line, home or environment is different now. A run of
    `check --json` has no files: promises about what is in them (rows, columns, queries) keep their
    result, and one that has changed is reported as not judged and does not count.
    """
    from cliconform.verbs import judge as verb

    paths = ReportPaths(
        report_kinds, junit=junit, json=json, html=html, ctrf=ctrf, jsonl=jsonl, md=md
    )
    arguments = verb.Arguments(
        run=run,
        spec=spec,
        select=tuple(select or ()),
        tags=tuple(tag or ()),
        exclude_tags=tuple(exclude_tag or ()),
        known=known,
        no_known=no_known,
        junit=paths["junit"],
        json=paths["json"],
        html=paths["html"],
        ctrf=paths["ctrf"],
        jsonl=paths["jsonl"],
        md=paths["md"],
        ci=ci,
        verbose=verbose,
        quiet=quiet,
        color="never" if no_color else color,
    )
    raise typer.Exit(verb.run(arguments))
