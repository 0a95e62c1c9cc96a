"""``cliconform judge``: hold a changed spec against a stored run; nothing is run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cliconform.cli.options import (
    ColorOption,
    ExcludeTagOption,
    JsonOption,
    JunitOption,
    KnownOption,
    NoColorOption,
    NoKnownOption,
    QuietOption,
    SelectOption,
    SpecArgument,
    TagOption,
    VerboseOption,
)


def judge(
    run: Annotated[
        Path,
        typer.Argument(metavar="RUN.json", help="What `check --json` wrote.", show_default=False),
    ],
    spec: SpecArgument,
    *,
    select: SelectOption = None,
    tag: TagOption = None,
    exclude_tag: ExcludeTagOption = None,
    known: KnownOption = None,
    no_known: NoKnownOption = False,
    junit: JunitOption = None,
    json: JsonOption = None,
    verbose: VerboseOption = 0,
    quiet: QuietOption = False,
    color: ColorOption = "auto",
    no_color: NoColorOption = False,
) -> None:
    """Judge a stored run by SPEC as it is now.

    What a promise needs the home for - rows, columns, queries - cannot be judged again: it is as
    the run found it, or, where the promise is another one now, told, and does not count. A command
    that would be called in another way now, or from another home or environment, is skipped.
    """
    from cliconform import pipeline
    from cliconform.model.report import exit_code
    from cliconform.planning.plan import make_plan
    from cliconform.planning.selection import Selection
    from cliconform.reporting.run.stored_run import read
    from cliconform.verbs.shared.contract import back_then, load_contract
    from cliconform.verbs.shared.outputs import Outputs, Voice, conclude, refuse_clashes

    stored = read(run)
    contract = load_contract(spec, known, no_known=no_known)
    outputs = Outputs(junit=junit, json=json)
    refuse_clashes(outputs, contract, run)
    selection = Selection(
        patterns=tuple(select or ()), tags=tuple(tag or ()), exclude_tags=tuple(exclude_tag or ())
    )
    plan = make_plan(contract.spec, selection, back_then(stored, spec), stored.command)
    report = pipeline.rejudge(contract.spec, contract.known, plan, stored)
    voice = Voice(color="never" if no_color else color, verbose=verbose, quiet=quiet)
    voice.tell_each(report)
    conclude(report, contract.known, outputs, voice)
    raise typer.Exit(exit_code(report))
