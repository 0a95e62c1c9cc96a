"""``cliconform shell``: open the user's shell in the home that a command starts from."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import typer

from cliconform import host
from cliconform.errors import CannotRunError, UsageError
from cliconform.masking.mask import Mask, make_mask
from cliconform.model.isolation import Isolation
from cliconform.model.plan import Invocation, Plan
from cliconform.model.run_options import RunOptions
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection
from cliconform.quick_dataclass import dataclass
from cliconform.run_judge import RunJudge
from cliconform.running.interface import WorkerOptions
from cliconform.running.messages import Prepared
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
    plan = _settle_isolation(plan)
    mask = make_mask(plan)
    id_ = _only_selected(plan, arguments.command_id, mask)
    invocation = next(step.invocation for step in plan.steps if step.id == id_)
    judge = RunJudge(contract.known, RunOptions(jobs=1), lambda _: None, mask=mask)
    work_dir = parse_work_dir(arguments.work_dir)
    with (
        local_observer(WorkerOptions(jobs=1, work_dir=work_dir)) as observer,
        observer.prepare(plan, id_, judge) as prepared,
    ):
        needs = [mask.hide_in_id(step.id) for step in plan.steps if step.id != id_]
        earlier = f" (run before it: {', '.join(needs)})" if needs else ""
        typer.echo(f"Home of `{mask.hide_in_id(id_)}`{earlier}: {prepared.folder}")
        typer.echo(f"Command: $ {mask.hide(shlex.join(prepared.argv))}")
        if invocation.isolation is Isolation.SANDBOX:
            typer.echo("The shell is in the sandbox, as the command would be.")
        typer.echo("Exit the shell to remove this home.")
        _open_shell(prepared, invocation)
    return 0


def _settle_isolation(plan: Plan) -> Plan:
    """Return ``plan`` with the isolation that each step has here."""
    if all(step.invocation.isolation is Isolation.HOME for step in plan.steps):
        return plan
    from cliconform.running.isolation.availability import settle_isolation

    return settle_isolation(plan)


def _only_selected(plan: Plan, wanted: str, mask: Mask) -> str:
    selected = [step.id for step in plan.steps if not step.brought]
    if len(selected) != 1:
        raise UsageError(
            f"`{wanted}` names {len(selected)} commands, and a shell has one home",
            hint=f"name one of them: {', '.join(map(mask.hide_in_id, selected[:5]))}",
        )
    return selected[0]


def _open_shell(prepared: Prepared, invocation: Invocation) -> None:
    own = host.environment()
    shell = own.get("SHELL") or "/bin/sh"
    environment = {
        **prepared.environment,
        **{name: own[name] for name in _PASSED_ON if name in own},
    }
    if invocation.isolation is Isolation.SANDBOX:
        from cliconform.running.isolation.interactive import run_interactively

        run_interactively(
            [shell],
            environment,
            home=prepared.home,
            folder=prepared.folder,
            options=invocation.sandbox,
        )
        return
    try:
        # The exit code of the user's shell is not a verdict.
        subprocess.run(  # noqa: S603 - it is the user's own
            [shell], cwd=prepared.folder, env=environment, umask=UMASK, check=False
        )
    except OSError as error:
        raise CannotRunError(
            f"your shell {shell} cannot be started: {(error.strerror or str(error)).lower()}",
            hint="set the environment variable SHELL to the path of a shell",
        ) from error
