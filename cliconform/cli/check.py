"""Declares ``cliconform check``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cliconform.cli.options import (
    KNOWN,
    RUNNING,
    SELECTION,
    CheckJobsOption,
    ColorOption,
    CommandOption,
    ExcludeTagOption,
    FailedFirstOption,
    IsolationOption,
    KnownOption,
    LastFailedOption,
    NoColorOption,
    NoKnownOption,
    NowOption,
    PlanOption,
    QuietOption,
    SelectOption,
    SpecArgument,
    TagOption,
    TimeScaleOption,
    VerboseOption,
    WarningsOption,
    WorkDirOption,
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
from cliconform.model.run_options import Ci, Keep, Profile

EXAMPLES = examples(
    "cliconform check specs/mytool.toml --junit results.xml",
    "cliconform check specs/mytool.toml --select 'jobs.*' --keep failed",
)


def check(
    spec: SpecArgument = None,
    *,
    select: SelectOption = None,
    tag: TagOption = None,
    exclude_tag: ExcludeTagOption = None,
    last_failed: LastFailedOption = False,
    shard: Annotated[
        str | None,
        typer.Option(
            metavar="N/COUNT",
            help="Only the commands of one shard of --plan: 2/5. `cliconform merge` joins them.",
            show_default=False,
            rich_help_panel=SELECTION,
        ),
    ] = None,
    plan: PlanOption = None,
    command: CommandOption = None,
    now: NowOption = None,
    time_scale: TimeScaleOption = 1.0,
    isolation: IsolationOption = None,
    executor: Annotated[
        str,
        typer.Option(
            metavar="local|dask=ADDRESS",
            help="Where commands run: dask=tcp://HOST:8786 for the workers of a Dask cluster.",
            rich_help_panel=RUNNING,
        ),
    ] = "local",
    jobs: CheckJobsOption = None,
    failed_first: FailedFirstOption = False,
    shuffle: Annotated[
        str | None,
        typer.Option(
            metavar="on|SEED",
            help="Start the commands in a random order, as far as their needs allow; the seed that "
            "a run printed repeats its order.",
            show_default=False,
            rich_help_panel=RUNNING,
        ),
    ] = None,
    work_dir: WorkDirOption = None,
    watch: Annotated[
        bool,
        typer.Option(
            "--watch",
            help="Keep running, and run again the commands that a change of the spec, of its files "
            "or of the program affects. Needs cliconform[watch].",
            rich_help_panel=RUNNING,
        ),
    ] = False,
    keep: Annotated[
        Keep,
        typer.Option(
            help="Which homes to keep after the run; failed: of commands that deviate (known ones "
            "too), are fixed, or could not be run.",
            rich_help_panel=RUNNING,
        ),
    ] = Keep.NONE,
    maxfail: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="Start no more commands after N deviate.",
            show_default=False,
            rich_help_panel=RUNNING,
        ),
    ] = None,
    exitfirst: Annotated[
        bool, typer.Option("-x", help="The same as --maxfail 1.", rich_help_panel=RUNNING)
    ] = False,
    known: KnownOption = None,
    no_known: NoKnownOption = False,
    write_known: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write a known file with the deviations of this run.",
            show_default=False,
            rich_help_panel=KNOWN,
        ),
    ] = None,
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
            help="Write a recording of the run to this file too.",
            show_default=False,
            rich_help_panel=REPORTS,
        ),
    ] = None,
    no_record: Annotated[
        bool,
        typer.Option(
            "--no-record",
            help="Do not keep a recording of the run for `judge`, `replay` and `update`.",
            rich_help_panel=REPORTS,
        ),
    ] = False,
    ci: CiOption = Ci.AUTO,
    cached: Annotated[
        bool | None,
        typer.Option(
            "--cached/--no-cached",
            help="Do not run a command again that conformed in a recorded run and whose inputs are "
            "still the same.",
            show_default=False,
            rich_help_panel=RUNNING,
        ),
    ] = None,
    verify_cache: Annotated[
        str | None,
        typer.Option(
            metavar="N%",
            help="Run a random share of the cached commands anyway; exit code 3 if one differs.",
            show_default=False,
            rich_help_panel=RUNNING,
        ),
    ] = None,
    verify_seed: Annotated[
        int | None,
        typer.Option(
            min=0,
            metavar="N",
            help="The seed that a run with --verify-cache printed: verify the same commands.",
            show_default=False,
            rich_help_panel=RUNNING,
        ),
    ] = None,
    warnings: WarningsOption = None,
    verbose: VerboseOption = 0,
    quiet: QuietOption = False,
    color: ColorOption = "auto",
    no_color: NoColorOption = False,
) -> None:
    """Run the commands of a spec and report where the program does not do what the spec says.

    Each command runs in a temporary folder of its own, its home.

    Defaults for SPEC, --junit, --jobs, --known and --cached can be set in [tool.cliconform] of
    pyproject.toml; an option on the command line overrides them.
    """
    from cliconform.verbs.check import Arguments, run

    paths = ReportPaths(
        report_kinds, junit=junit, json=json, html=html, ctrf=ctrf, jsonl=jsonl, md=md
    )
    arguments = Arguments(
        spec=spec,
        select=tuple(select or ()),
        tags=tuple(tag or ()),
        exclude_tags=tuple(exclude_tag or ()),
        last_failed=last_failed,
        shard=shard,
        plan=plan,
        failed_first=failed_first,
        shuffle=shuffle,
        command=command,
        now=now,
        time_scale=time_scale,
        isolation=isolation,
        executor=executor,
        jobs=jobs,
        known=known,
        no_known=no_known,
        write_known=write_known,
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
        cached=cached,
        verify_cache=verify_cache,
        verify_seed=verify_seed,
        keep=keep,
        work_dir=work_dir,
        watch=watch,
        maxfail=1 if exitfirst else maxfail,
        warnings=warnings,
        verbose=verbose,
        quiet=quiet,
        color="never" if no_color else color,
    )
    raise typer.Exit(run(arguments))
