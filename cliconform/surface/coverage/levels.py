"""How far the promises of one step go."""

from __future__ import annotations

from cliconform.model.coverage import Rung
from cliconform.model.plan import Step
from cliconform.model.promise import (
    CapturePromise,
    ExactPromise,
    ExitPromise,
    FilePromise,
    HttpPromise,
    Promise,
    QueryPromise,
    ReadyPromise,
    RemovedPromise,
    RepeatPromise,
    TextPromise,
    TurnPromise,
)
from cliconform.surface.command_lines.plan_lines import StepLine

_EFFECTS = (
    FilePromise,
    RemovedPromise,
    ExactPromise,
    QueryPromise,
    HttpPromise,
    ReadyPromise,
    TurnPromise,
)


def rung_of(told: StepLine) -> Rung:
    """The rung that ``told`` lifts its command to.

    A command line with a fault is refused before the command does anything: it lifts to none.
    """
    if told.line.asks_help:
        return Rung.HELP
    if told.has_errors:
        return Rung.UNTOUCHED
    return max((_rung(promise) for promise in told.step.promises), default=Rung.RUNS)


def _rung(promise: Promise) -> Rung:
    if isinstance(promise, _EFFECTS):
        return Rung.EFFECTS
    if isinstance(promise, (CapturePromise, RepeatPromise)):
        return Rung.OUTPUT
    # That a text lacks something is kept by a program that says nothing at all.
    if isinstance(promise, TextPromise) and promise.form != "lacks":
        return Rung.OUTPUT
    return Rung.RUNS


def exits_of(step: Step) -> tuple[str, ...]:
    """The endings that ``step`` promises, as words."""
    found: list[str] = []
    for promise in step.promises:
        if isinstance(promise, ExitPromise):
            found += [str(code) for code in promise.codes] + list(promise.signals)
            found += ["nonzero"] if promise.nonzero else []
    return tuple(found)


def is_refused(step: Step) -> bool:
    """Whether ``step`` promises to fail: no ending of it is a success or a stop that was asked."""
    promise = next((one for one in step.promises if isinstance(one, ExitPromise)), None)
    if promise is None or promise.signals:
        return False
    return promise.nonzero or (bool(promise.codes) and 0 not in promise.codes)
