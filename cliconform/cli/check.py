"""``cliconform check``: run the commands of a spec and hold them to it."""

from __future__ import annotations

import os
from dataclasses import dataclass
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
from cliconform.cli.outputs import Outputs, Profile, Voice, conclude
from cliconform.memory import last_failed as remembered
from cliconform.memory import remember
from cliconform.model.manner import Keep, Manner
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
            help="Where homes are made. [default: in memory if it has room, or the temp folder]",
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
    selection = Selection(
        patterns=tuple(select or ()),
        tags=tuple(tag or ()),
        exclude_tags=tuple(exclude_tag or ()),
        only=remembered(spec, boundary.cache_folder()) if last_failed else None,
    )
    settings = Settings(
        contract=load_contract(spec, known, no_known=no_known),
        selection=selection,
        command=words_of(command),
        manner=Manner(
            jobs=jobs or os.cpu_count() or 1,
            keep=keep,
            maxfail=1 if exitfirst else maxfail,
            strict_warnings=are_errors(warnings),
        ),
        work_dir=work_dir,
        voice=Voice(color="never" if no_color else color, verbose=verbose, quiet=quiet),
        outputs=Outputs(junit=junit, profile=junit_profile, json=json, known=write_known),
    )
    raise typer.Exit(_run(settings))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that the command line asks for, resolved."""

    contract: Contract
    selection: Selection
    command: tuple[str, ...] | None
    manner: Manner
    work_dir: Path | None
    voice: Voice
    outputs: Outputs


def _run(asked: Settings) -> int:
    """Plan, run, tell and write; gives the exit code."""
    from cliconform import pipeline  # noqa: PLC0415
    from cliconform.model.report import exit_code  # noqa: PLC0415
    from cliconform.planning.plan import make_plan  # noqa: PLC0415
    from cliconform.running.desk import RunSettings  # noqa: PLC0415
    from cliconform.running.observer import LocalObserver  # noqa: PLC0415

    spec, known = asked.contract.spec, asked.contract.known
    plan = make_plan(spec, asked.selection, context(Path(spec.file)), asked.command)
    lanes = RunSettings(jobs=min(asked.manner.jobs, len(plan.steps)), work_dir=asked.work_dir)
    with LocalObserver(lanes) as observer, asked.voice.live() as listener:
        report = pipeline.check(
            spec, known, plan, observer=observer, manner=asked.manner, listener=listener
        )
    remember(report, boundary.cache_folder())
    conclude(report, known, asked.outputs, asked.voice)
    return exit_code(report)
