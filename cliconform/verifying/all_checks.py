"""The register of checks: which one checks which kind of promise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cliconform.model.outcome import Finding
from cliconform.model.promise import (
    CapturePromise,
    CleanUpPromise,
    CpuPromise,
    DataPromise,
    EndsPromise,
    ExactPromise,
    ExitPromise,
    FilePromise,
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
    TextPromise,
    TurnPromise,
    WithinPromise,
    WritesPromise,
)
from cliconform.verifying.checks import Check
from cliconform.verifying.checks.capture import check_capture
from cliconform.verifying.checks.clean_up import check_clean_up
from cliconform.verifying.checks.cpu import check_cpu
from cliconform.verifying.checks.data import check_data
from cliconform.verifying.checks.ends import check_ends
from cliconform.verifying.checks.exact import check_exact
from cliconform.verifying.checks.exit import check_exit
from cliconform.verifying.checks.file import check_file
from cliconform.verifying.checks.http import check_http
from cliconform.verifying.checks.idempotent import check_idempotent
from cliconform.verifying.checks.leftovers import check_leftovers
from cliconform.verifying.checks.median import check_median
from cliconform.verifying.checks.network import check_network
from cliconform.verifying.checks.query import check_query
from cliconform.verifying.checks.ready import check_ready
from cliconform.verifying.checks.removed import check_removed
from cliconform.verifying.checks.repeat import check_repeat
from cliconform.verifying.checks.text import check_stream
from cliconform.verifying.checks.turn import check_turn
from cliconform.verifying.checks.within import check_within
from cliconform.verifying.checks.writes import check_writes
from cliconform.verifying.evidence import Evidence

# tests/unit/verifying/test_all_checks.py: every promise is here, with a check that takes its class.
CHECKS: Mapping[type[Promise], Check[Any]] = {
    CapturePromise: check_capture,
    CpuPromise: check_cpu,
    DataPromise: check_data,
    EndsPromise: check_ends,
    ExactPromise: check_exact,
    ExitPromise: check_exit,
    FilePromise: check_file,
    HttpPromise: check_http,
    LeftoverPromise: check_leftovers,
    QueryPromise: check_query,
    ReadyPromise: check_ready,
    RemovedPromise: check_removed,
    RepeatPromise: check_repeat,
    WritesPromise: check_writes,
    NetworkPromise: check_network,
    IdempotentPromise: check_idempotent,
    CleanUpPromise: check_clean_up,
    TextPromise: check_stream,
    TurnPromise: check_turn,
    WithinPromise: check_within,
    MedianPromise: check_median,
}


def check(promise: Promise, evidence: Evidence) -> Iterable[Finding]:
    """Return what the check of this kind of promise finds (see :class:`Check`)."""
    return CHECKS[type(promise)](promise, evidence)
