"""The index in a recording: the digest of what each command was told, and whether it can be reused.

It is JSON: ``{"reuse": 1, "calls": {ID: DIGEST}, "failed": {ID: DIGEST}}``, with those that can be
reused and those that were run and cannot. The number is the version of the format.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from cliconform.json_objects import dump_object
from cliconform.model.outcome import Holds, Outcome, Verdict
from cliconform.model.report import Report
from cliconform.quick_dataclass import dataclass, field

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """The digests by the step's id."""

    calls: Mapping[str, str] = field(default_factory=dict)
    """Of the commands that can be reused."""
    failed: Mapping[str, str] = field(default_factory=dict)
    """Of those that were run and cannot: no older recording of the same can be trusted."""


def can_be_reused(outcome: Outcome) -> bool:
    """Whether a command conformed at the first attempt, with every promise judged."""
    seen = outcome.observation
    return (
        outcome.verdict is Verdict.CONFORMS
        and seen is not None
        and seen.attempt == 1
        and not outcome.earlier
        and not outcome.spoiled
        and all(finding.holds is Holds.YES for finding in outcome.findings)
    )


def make_index(report: Report, digests: Mapping[str, str]) -> Index:
    """Return the index of the recording of ``report``; ``digests`` are those of all its steps."""
    calls: dict[str, str] = {}
    failed: dict[str, str] = {}
    for outcome in report.outcomes:
        digest = digests.get(outcome.step.id)
        if digest is not None and outcome.observation is not None:
            (calls if can_be_reused(outcome) else failed)[outcome.step.id] = digest
    return Index(calls=calls, failed=failed)


def join_indexes(parts: Iterable[Index]) -> Index:
    """Return the index of a recording that ``parts`` were joined to; no two have the same id."""
    calls: dict[str, str] = {}
    failed: dict[str, str] = {}
    for part in parts:
        calls.update(part.calls)
        failed.update(part.failed)
    return Index(calls=calls, failed=failed)


def render_index(index: Index) -> bytes:
    """Return ``index`` as it is stored; nothing if it is empty."""
    if not index.calls and not index.failed:
        return b""
    calls, failed = dump_object(index.calls), dump_object(index.failed)
    return f'{{"reuse": {VERSION}, "calls": {calls}, "failed": {failed}}}'.encode()


def parse_index(data: bytes) -> Index:
    """Return the index in ``data``; an empty one if it is none."""
    try:
        stored = json.loads(data)
        if stored["reuse"] != VERSION:
            return Index()
        return Index(calls=_read_digests(stored["calls"]), failed=_read_digests(stored["failed"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Index()


def _read_digests(stored: Any) -> dict[str, str]:
    return {str(id_): str(digest) for id_, digest in stored.items()}
