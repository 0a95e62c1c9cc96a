"""``cliconform shell``: the place that a command starts from, with you in it."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from cliconform.cli import boundary
from cliconform.cli.common import context, load_contract, words_of
from cliconform.cli.options import CommandOption, SpecArgument
from cliconform.errors import UsageError
from cliconform.model.plan import Plan
from cliconform.planning.selection import Selection

# What a shell needs of its user's own environment, to be theirs and to be seen by.
_OF_THE_USER = ("TERM", "COLORTERM", "SHELL", "USER", "LOGNAME")


def shell(
    spec: SpecArgument,
    id_: Annotated[str, typer.Argument(metavar="ID", help="The command's id.", show_default=False)],
    *,
    command: CommandOption = None,
    work_dir: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where homes are made.", show_default=False),
    ] = None,
) -> None:
    """Run what ID needs, and open your shell in the home that ID would start from.

    Its environment is the command's; its command line is shown. The home goes when you leave.
    """
    from cliconform.model.manner import Manner  # noqa: PLC0415
    from cliconform.pipeline import JudgingDesk  # noqa: PLC0415
    from cliconform.planning.plan import make_plan  # noqa: PLC0415
    from cliconform.running.desk import RunSettings  # noqa: PLC0415
    from cliconform.running.observer import LocalObserver  # noqa: PLC0415

    contract = load_contract(spec, None, no_known=False)
    plan = make_plan(contract.spec, Selection(patterns=(id_,)), context(spec), words_of(command))
    id_ = _the_one(plan, id_)
    desk = JudgingDesk(contract.known, Manner(jobs=1), lambda _: None)
    with (
        LocalObserver(RunSettings(jobs=1, work_dir=work_dir)) as observer,
        observer.prepare(plan, id_, desk) as prepared,
    ):
        needs = [step.id for step in plan.steps if step.id != id_]
        typer.echo(f"{id_}, after {' and '.join(needs) or 'nothing'}, in {prepared.home}")
        typer.echo(f"$ {shlex.join(prepared.argv)}")
        typer.echo("Leave the shell to remove this home.")
        _open(prepared.environment, prepared.home)


def _the_one(plan: Plan, wanted: str) -> str:
    selected = [step.id for step in plan.steps if not step.brought]
    if len(selected) != 1:
        raise UsageError(
            f"`{wanted}` names {len(selected)} commands, and a shell has one home",
            hint=f"name one of them: {', '.join(selected[:5])}",
        )
    return selected[0]


def _open(environment: Mapping[str, str], home: str) -> None:
    own = boundary.environment()
    program = own.get("SHELL") or "/bin/sh"
    passed = {name: own[name] for name in _OF_THE_USER if name in own}
    # How the user's shell ends is no verdict of ours.
    subprocess.run([program], cwd=home, env={**environment, **passed}, check=False)  # noqa: S603
