"""``cliconform check``: run the commands of a spec and hold them to it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from cliconform.cli import boundary
from cliconform.cli.common import Contract, context, load_contract, words_of
from cliconform.cli.options import (
    ColorOption,
    CommandOption,
    ExcludeTagOption,
    JsonOption,
    JunitOption,
    KnownOption,
    LastFailedOption,
    NoColorOption,
    NoKnownOption,
    QuietOption,
    SelectOption,
    SpecArgument,
    TagOption,
    VerboseOption,
    WarningsOption,
    are_errors,
)
from cliconform.cli.outputs import Outputs, Profile, Voice, write_reports
from cliconform.memory import last_failed as remembered
from cliconform.memory import remember
from cliconform.pipeline import Keep, Manner
from cliconform.planning.selection import Selection


def check(
    spec: SpecArgument,
    *,
    select: SelectOption = None,
    tag: TagOption = None,
    exclude_tag: ExcludeTagOption = None,
    last_failed: LastFailedOption = False,
    command: CommandOption = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            "-j",
            min=1,
            metavar="N",
            help="How many commands run side by side. [default: the cores]",
            show_default=False,
        ),
    ] = None,
    known: KnownOption = None,
    no_known: NoKnownOption = False,
    write_known: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write a known file with what deviates now.", show_default=False
        ),
    ] = None,
    junit: JunitOption = None,
    junit_profile: Annotated[
        Profile, typer.Option(help="rich, or strict: Jenkins' junit-10.xsd to the letter.")
    ] = Profile.RICH,
    json: JsonOption = None,
    keep: Annotated[Keep, typer.Option(help="Which homes stay on the disk.")] = Keep.NONE,
    work_dir: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Where homes are made. [default: memory where there is room, else the temp folder]",
            show_default=False,
        ),
    ] = None,
    maxfail: Annotated[
        int | None,
        typer.Option(
            min=1, metavar="N", help="Start nothing more after N deviate.", show_default=False
        ),
    ] = None,
    exitfirst: Annotated[bool, typer.Option("-x", help="The same as --maxfail 1.")] = False,
    warnings: WarningsOption = None,
    verbose: VerboseOption = 0,
    quiet: QuietOption = False,
    color: ColorOption = "auto",
    no_color: NoColorOption = False,
) -> None:
    """Run the commands of SPEC and say what deviates from it."""
    voice = Voice(color="never" if no_color else color, verbose=verbose, quiet=quiet)
    outputs = Outputs(junit=junit, profile=junit_profile, json=json, known=write_known)
    manner = Manner(
        jobs=jobs or os.cpu_count() or 1,
        keep=keep,
        maxfail=1 if exitfirst else maxfail,
        strict_warnings=are_errors(warnings),
    )
    contract = load_contract(spec, known, no_known=no_known)
    selection = Selection(
        patterns=tuple(select or ()),
        tags=tuple(tag or ()),
        exclude_tags=tuple(exclude_tag or ()),
        only=remembered(spec, boundary.cache_folder()) if last_failed else None,
    )
    raise typer.Exit(
        _run(contract, selection, words_of(command), manner, voice, outputs, work_dir)
    )


def _run(
    contract: Contract,
    selection: Selection,
    command: tuple[str, ...] | None,
    manner: Manner,
    voice: Voice,
    outputs: Outputs,
    work_dir: Path | None,
) -> int:
    """Plan, run, tell and write; gives the exit code."""
    from cliconform import pipeline  # noqa: PLC0415
    from cliconform.model.report import exit_code  # noqa: PLC0415
    from cliconform.planning.plan import make_plan  # noqa: PLC0415
    from cliconform.running.desk import RunSettings  # noqa: PLC0415
    from cliconform.running.observer import LocalObserver  # noqa: PLC0415

    spec = contract.spec
    plan = make_plan(spec, selection, context(Path(spec.file)), command)
    settings = RunSettings(jobs=min(manner.jobs, len(plan.steps)), work_dir=work_dir)
    with LocalObserver(settings) as observer, voice.live() as listener:
        report = pipeline.check(
            spec, contract.known, plan, observer=observer, manner=manner, listener=listener
        )
    voice.tell(report)
    remember(report, boundary.cache_folder())
    write_reports(report, contract.known, outputs)
    return exit_code(report)
