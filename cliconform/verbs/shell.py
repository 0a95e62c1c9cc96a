"""What ``cliconform shell`` does: a home is prepared, the user's shell opened in it."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path

import typer

from cliconform.cli import boundary
from cliconform.errors import UsageError
from cliconform.model.plan import Plan
from cliconform.model.run_options import Manner
from cliconform.pipeline import JudgingDesk
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection
from cliconform.running.interface import RunSettings
from cliconform.running.scheduling.observer import LocalObserver
from cliconform.verbs.shared.contract import Contract, context

# What a shell needs of its user's own environment, to be theirs and to be seen by.
_OF_THE_USER = ("TERM", "COLORTERM", "SHELL", "USER", "LOGNAME")


def visit(
    contract: Contract,
    wanted: str,
    command: tuple[str, ...] | None,
    pretended: str | None,
    work_dir: Path | None,
) -> None:
    """Run what ``wanted`` needs, open a shell in the home it would start from, remove that home."""
    spec = contract.spec
    world = context(Path(spec.file), pretended=pretended)
    plan = make_plan(spec, Selection(patterns=(wanted,)), world, command)
    id_ = _the_one(plan, wanted)
    desk = JudgingDesk(contract.known, Manner(jobs=1), lambda _: None)
    with (
        LocalObserver(RunSettings(jobs=1, work_dir=work_dir)) as observer,
        observer.prepare(plan, id_, desk) as prepared,
    ):
        needs = [step.id for step in plan.steps if step.id != id_]
        typer.echo(f"{id_}, after {', '.join(needs) or 'nothing'}, in {prepared.home}")
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
    subprocess.run([program], cwd=home, env={**environment, **passed}, check=False)  # noqa: S603 - it is the user's own
