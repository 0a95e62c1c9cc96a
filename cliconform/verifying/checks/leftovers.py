"""That a command left no process running."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from cliconform.model.outcome import Finding
from cliconform.model.promise import LeftoverPromise
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation


def check_leftovers(promise: LeftoverPromise, evidence: Evidence) -> Iterator[Finding]:
    """Check that no process was left running; the worker has stopped those that were."""
    expectation = Expectation.of(promise, "leaves no process running")
    left = evidence.observation.leftovers
    if not left:
        yield expectation.succeed()
        return
    named = [f"{evidence.hide(process.command)} (process {process.pid})" for process in left]
    processes = "a process" if len(left) == 1 else f"{len(left)} processes"
    message = f"left {processes} running (stopped by cliconform)"
    yield expectation.fail(
        f"{message}: {named[0]}" if len(left) == 1 else message,
        expected="no process",
        seen=evidence.hide(left[0].command),
        detail=[f"+{name}" for name in named] if len(left) > 1 else (),
        evidence=sorted({_name_program(process.command) for process in left}),
    )


def _name_program(command: str) -> str:
    """Return the name of a process's program: its words differ from run to run."""
    return PurePath(command.partition(" ")[0]).name or command
