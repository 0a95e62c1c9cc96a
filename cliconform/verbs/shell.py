"""``cliconform shell``: open the user's shell in the home that a command starts from."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path

import typer

from cliconform import host
from cliconform.errors import CannotRunError, UsageError
from cliconform.masking.mask import Mask
from cliconform.model.plan import Plan
from cliconform.model.run_options import RunOptions
from cliconform.pipeline import RunJudge
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection
from cliconform.quick_dataclass import dataclass
from cliconform.running.interface import WorkerOptions
from cliconform.running.process.program import UMASK
from cliconform.verbs.shared.arguments import parse_command, parse_now, parse_work_dir
from cliconform.verbs.shared.context import make_context
from cliconform.verbs.shared.contract import load_contract
from cliconform.verbs.shared.local_observer import local_observer
from cliconform.verbs.shared.project import resolve_defaults

# What a shell needs of its user's own environment, to know the user and the terminal.
_PASSED_ON = ("TERM", "COLORTERM", "SHELL", "USER", "LOGNAME")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line as it was typed; ``command_id`` is the command's id in the spec."""

    spec: Path | None
    command_id: str
    command: str | None
    now: str | None
    time_scale: float
    known: Path | None
    no_known: bool
    work_dir: Path | None


def run(arguments: Arguments) -> int:
    """Run what the command needs, open a shell in its home, and remove the home afterwards.

    Returns 0, however the shell ended. Raises :class:`UsageError` where the id is not exactly one
    command, and :class:`~cliconform.errors.CannotRunError` where a needed command fails.
    """
    defaults = resolve_defaults(arguments.spec)
    known = arguments.known or (None if arguments.no_known else defaults.known)
    contract = load_contract(defaults.spec, known, no_known=arguments.no_known)
    spec = contract.spec
    context = make_context(
        Path(spec.file), fake_now=parse_now(arguments.now), time_scale=arguments.time_scale
    )
    selection = Selection(patterns=(arguments.command_id,))
    plan = make_plan(spec, selection, context, parse_command(arguments.command))
    id_ = _only_selected(plan, arguments.command_id)
    mask = Mask(plan.secrets)
    judge = RunJudge(contract.known, RunOptions(jobs=1), lambda _: None, mask=mask)
    work_dir = parse_work_dir(arguments.work_dir)
    with (
        local_observer(WorkerOptions(jobs=1, work_dir=work_dir)) as observer,
        observer.prepare(plan, id_, judge) as prepared,
    ):
        needs = [step.id for step in plan.steps if step.id != id_]
        earlier = f" (run before it: {', '.join(needs)})" if needs else ""
        typer.echo(f"Home of `{id_}`{earlier}: {prepared.folder}")
        typer.echo(f"Command: $ {mask.hide(shlex.join(prepared.argv))}")
        typer.echo("Exit the shell to remove this home.")
        _open_shell(prepared.environment, prepared.folder)
    return 0


def _only_selected(plan: Plan, wanted: str) -> str:
    selected = [step.id for step in plan.steps if not step.brought]
    if len(selected) != 1:
        raise UsageError(
            f"`{wanted}` names {len(selected)} commands, and a shell has one home",
            hint=f"name one of them: {', '.join(selected[:5])}",
        )
    return selected[0]


def _open_shell(environment: Mapping[str, str], folder: str) -> None:
    own = host.environment()
    shell = own.get("SHELL") or "/bin/sh"
    passed = {name: own[name] for name in _PASSED_ON if name in own}
    try:
        # The exit code of the user's shell is not a verdict.
        subprocess.run(  # noqa: S603 - it is the user's own
            [shell], cwd=folder, env={**environment, **passed}, umask=UMASK, check=False
        )
    except OSError as error:
        raise CannotRunError(
            f"your shell {shell} cannot be started: {(error.strerror or str(error)).lower()}",
            hint="set the environment variable SHELL to the path of a shell",
        ) from error
