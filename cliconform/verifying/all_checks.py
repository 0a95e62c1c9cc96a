"""The register of checks: which one checks which kind of promise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from typing import Any

from cliconform.model.contents import DataPromise, FilePromise, TextPromise
from cliconform.model.outcome import Finding
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
from cliconform.verifying import checks
from cliconform.verifying.checks import Check
from cliconform.verifying.evidence import Evidence

# tests/unit/verifying/test_all_checks.py: every promise is here, with a check that takes its class.
CHECKS: Mapping[type[Promise], str] = {
    CapturePromise: "capture.check_capture",
    CpuPromise: "cpu.check_cpu",
    DataPromise: "data.check_data",
    EndsPromise: "ends.check_ends",
    ExactPromise: "exact.check_exact",
    ExitPromise: "exit.check_exit",
    FilePromise: "file.check_file",
    HttpPromise: "http.check_http",
    LeftoverPromise: "leftovers.check_leftovers",
    QueryPromise: "query.check_query",
    ReadyPromise: "ready.check_ready",
    RemovedPromise: "removed.check_removed",
    RepeatPromise: "repeat.check_repeat",
    WritesPromise: "writes.check_writes",
    NetworkPromise: "network.check_network",
    IdempotentPromise: "idempotent.check_idempotent",
    CleanUpPromise: "clean_up.check_clean_up",
    TextPromise: "text.check_stream",
    TurnPromise: "turn.check_turn",
    WithinPromise: "within.check_within",
    MedianPromise: "median.check_median",
}


def check(promise: Promise, evidence: Evidence) -> Iterable[Finding]:
    """Return what the check of this kind of promise finds (see :class:`Check`)."""
    return find_check(type(promise))(promise, evidence)


def find_check(kind: type[Promise]) -> Check[Any]:
    """Return the check of this kind of promise."""
    return _import_check(CHECKS[kind])


@cache
def _import_check(name: str) -> Check[Any]:
    """Return the check; its module is imported now, since a run has few kinds of promises."""
    module, _, function = name.partition(".")
    found: Check[Any] = getattr(import_module(f"{checks.__name__}.{module}"), function)
    return found
