"""``cliconform check``: run the commands of a spec and hold them to it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cliconform.cli.options import (
    ColorOption,
    CommandOption,
    ExcludeTagOption,
    JobsOption,
    JsonOption,
    JunitOption,
    KnownOption,
    LastFailedOption,
    NoColorOption,
    NoKnownOption,
    NowOption,
    QuietOption,
    SelectOption,
    SpecArgument,
    TagOption,
    VerboseOption,
    WarningsOption,
)
from cliconform.model.run_options import Keep, Profile


def check(
    spec: SpecArgument,
    *,
    select: SelectOption = None,
    tag: TagOption = None,
    exclude_tag: ExcludeTagOption = None,
    last_failed: LastFailedOption = False,
    command: CommandOption = None,
    now: NowOption = None,
    jobs: JobsOption = None,
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
    from cliconform.verbs.check import Asked, run

    asked = Asked(
        spec=spec,
        select=tuple(select or ()),
        tags=tuple(tag or ()),
        exclude_tags=tuple(exclude_tag or ()),
        last_failed=last_failed,
        command=command,
        now=now,
        jobs=jobs,
        known=known,
        no_known=no_known,
        write_known=write_known,
        junit=junit,
        junit_profile=junit_profile,
        json=json,
        keep=keep,
        work_dir=work_dir,
        maxfail=1 if exitfirst else maxfail,
        warnings=warnings,
        verbose=verbose,
        quiet=quiet,
        color="never" if no_color else color,
    )
    raise typer.Exit(run(asked))
