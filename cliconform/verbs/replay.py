"""``cliconform replay``: play what one command of a recorded run wrote."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

import typer

from cliconform import clock, host
from cliconform.errors import UsageError
from cliconform.model.observation import Observation
from cliconform.model.outcome import Outcome
from cliconform.model.report import Report
from cliconform.nearest_names import suggest_names
from cliconform.quick_dataclass import dataclass
from cliconform.reporting.run.replay import LAST, Frame, limit_pauses, make_frames
from cliconform.reporting.run.results import render_result
from cliconform.reporting.text.command_line import format_command
from cliconform.reporting.text.console import make_console
from cliconform.verbs.shared.runs import find_run, read_run


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line as it was typed; ``command_id`` is the command's id in the spec."""

    run: str
    command_id: str
    speed: float
    idle: float | None
    attempt: int | None
    cast: Path | None
    color: str


def run(arguments: Arguments) -> int:
    """Play the command on standard output, or write its asciicast; returns the exit code 0."""
    outcome = _choose(read_run(arguments.run), arguments)
    assert outcome.observation is not None
    frames = tuple(
        limit_pauses(
            make_frames(outcome, outcome.observation),
            speed=arguments.speed,
            idle=arguments.idle,
        )
    )
    if arguments.cast is not None:
        _write_cast(arguments, outcome, outcome.observation, frames)
        return 0
    _play(arguments, outcome, frames)
    return 0


def _choose(report: Report, arguments: Arguments) -> Outcome:
    """Return the attempt to play; raises :class:`UsageError` where there is none."""
    by_id = {outcome.step.id: outcome for outcome in report.outcomes}
    wanted = arguments.command_id
    if wanted not in by_id:
        raise UsageError(
            f"the run has no command `{wanted}`",
            hint=suggest_names(wanted, by_id) or "`cliconform judge RUN` lists its commands",
        )
    outcome = by_id[wanted]
    attempts = (*outcome.earlier, outcome)
    number = len(attempts) if arguments.attempt is None else arguments.attempt
    if number > len(attempts):
        raise UsageError(f"`{wanted}` was run {len(attempts)} times, not {number}")
    chosen = attempts[number - 1]
    if chosen.observation is None:
        raise UsageError(f"`{wanted}` was not run: {chosen.reason}")
    return chosen


def _write_cast(
    arguments: Arguments, outcome: Outcome, observation: Observation, frames: Iterable[Frame]
) -> None:
    from cliconform.reporting.run.cast import render_cast
    from cliconform.reporting.write import write_file

    assert arguments.cast is not None
    if os.path.realpath(arguments.cast) == os.path.realpath(find_run(arguments.run)):
        raise UsageError(f"--cast {arguments.cast} would overwrite the run")
    written = write_file(arguments.cast, render_cast(outcome, observation, frames))
    typer.echo(f"asciicast: {written}")


def _play(arguments: Arguments, outcome: Outcome, frames: Iterable[Frame]) -> None:
    console = make_console(host.environment(), color=arguments.color)
    console.print(f"$ {format_command(outcome)}", style="bold")
    is_terminal = console.is_terminal
    out = sys.stdout
    began = clock.monotonic()
    try:
        for frame in frames:
            if frame.kind == "mark":
                continue
            if is_terminal and (left := began + frame.at - clock.monotonic()) > 0:
                clock.wait(left)
            out.write(frame.text if is_terminal else frame.text.replace("\r\n", "\n"))
            out.flush()
    finally:
        if is_terminal:
            out.write(f"{LAST}\r\n")
            out.flush()
    console.print(render_result(outcome))
