"""The level of coverage that the promises of one step reach."""

from __future__ import annotations

from collections.abc import Mapping

from cliconform.model.contents import DataPromise, FilePromise, TextPromise
from cliconform.model.coverage import Level
from cliconform.model.plan import Step
from cliconform.model.promise import (
    CapturePromise,
    CleanUpPromise,
    CpuPromise,
    EndsPromise,
    ExactPromise,
    ExitPromise,
    HttpPromise,
    IdempotentPromise,
    LeftoverPromise,
    MedianPromise,
    NetworkPromise,
    Promise,
    QueryPromise,
    ReadyPromise,
    RemovedPromise,
    RepeatPromise,
    TurnPromise,
    WithinPromise,
    WritesPromise,
)
from cliconform.surface.command_lines.plan_lines import StepLine

LEVELS: Mapping[type[Promise], Level] = {
    ExitPromise: Level.RUNS,
    EndsPromise: Level.RUNS,
    LeftoverPromise: Level.RUNS,
    WithinPromise: Level.RUNS,
    MedianPromise: Level.RUNS,
    CpuPromise: Level.RUNS,
    TextPromise: Level.OUTPUT,
    DataPromise: Level.OUTPUT,
    CapturePromise: Level.OUTPUT,
    RepeatPromise: Level.OUTPUT,
    FilePromise: Level.EFFECTS,
    RemovedPromise: Level.EFFECTS,
    ExactPromise: Level.EFFECTS,
    QueryPromise: Level.EFFECTS,
    HttpPromise: Level.EFFECTS,
    ReadyPromise: Level.EFFECTS,
    TurnPromise: Level.EFFECTS,
    WritesPromise: Level.EFFECTS,
    NetworkPromise: Level.RUNS,  # holds for whatever runs in the sandbox
    IdempotentPromise: Level.EFFECTS,
    CleanUpPromise: Level.RUNS,
}
"""The level of each kind of promise."""


def find_level(step_line: StepLine) -> Level:
    """Return the level that a step reaches for its command.

    A command line with errors reaches none: the program rejects it before the command runs.
    """
    if step_line.line.asks_help:
        return Level.HELP
    if step_line.errors:
        return Level.UNTOUCHED
    return max(
        (_level_of_promise(promise) for promise in step_line.step.promises), default=Level.RUNS
    )


def _level_of_promise(promise: Promise) -> Level:
    if isinstance(promise, QueryPromise) and promise.source:
        return Level.OUTPUT
    # A program that prints nothing keeps every promise that a text lacks something.
    if isinstance(promise, TextPromise) and promise.form == "lacks":
        return Level.RUNS
    return LEVELS[type(promise)]


def list_exits(step: Step) -> tuple[str, ...]:
    """Return the exit codes and signals that ``step`` promises, as texts."""
    found: list[str] = []
    for promise in step.promises:
        if isinstance(promise, ExitPromise):
            found += [str(code) for code in promise.codes] + list(promise.signals)
            found += ["nonzero"] if promise.nonzero else []
    return tuple(found)


def is_expected_to_fail(step: Step) -> bool:
    """Whether ``step`` is expected to fail: it promises other exit codes than 0, and no signal."""
    promise = next((one for one in step.promises if isinstance(one, ExitPromise)), None)
    if promise is None or promise.signals:
        return False
    return promise.nonzero or (bool(promise.codes) and 0 not in promise.codes)
