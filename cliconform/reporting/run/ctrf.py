"""Renders a run in the Common Test Report Format (https://ctrf.io), version 0.0.0 of its schema.

A command is a test, and each of its promises a step. What the format has no word for is under
``extra``, in the key ``cliconform/…``, as its specification asks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, TypeAlias

from cliconform import __version__
from cliconform.model.joined_runs import JoinedRuns
from cliconform.model.observation import Observation, StreamName
from cliconform.model.outcome import Finding, Holds, Outcome, Verdict
from cliconform.model.report import Report, exit_code
from cliconform.reporting.run.deviation import Extent, make_detail_lines
from cliconform.reporting.run.excerpt import find_share, shorten_output
from cliconform.reporting.run.results import WITH_BLOCK
from cliconform.reporting.run.transcript import read_output
from cliconform.reporting.text.clean import clean_line, limit_bytes
from cliconform.reporting.text.command_line import format_command, format_shell_command
from cliconform.reporting.text.lines import join_lines
from cliconform.reporting.text.log_commands import escape_in_json
from cliconform.reporting.text.wording import describe_deviations, describe_ending

Status: TypeAlias = Literal["passed", "failed", "skipped", "pending", "other"]

VERSION = "0.0.0"
"""The ``specVersion`` of the specification that is published (2025-11-24)."""
_STATUSES: dict[Verdict, Status] = {
    Verdict.CONFORMS: "passed",
    Verdict.FLAKY: "passed",
    Verdict.DEVIATES: "failed",
    Verdict.FIXED: "failed",
    Verdict.ERROR: "failed",
    Verdict.KNOWN: "skipped",
    Verdict.BLOCKED: "skipped",
    Verdict.SKIPPED: "skipped",
}
"""As in JUnit: what fails the run is failed, and a known deviation is neither green nor red."""
_HELD: dict[Holds, Status] = {
    Holds.YES: "passed",
    Holds.NO: "failed",
    Holds.UNKNOWN: "other",
}
_EXTENT = Extent(output=60, detail=60)
_EXTRA = "cliconform/run"
_EXTRA_OF_TEST = "cliconform/command"
_EXTRA_OF_STEP = "cliconform/finding"


def render_ctrf(report: Report, joined: JoinedRuns | None = None) -> bytes:
    """Return ``report`` as a CTRF document, JSON in UTF-8.

    ``joined`` says which runs the report joins, if it joins several: a test is the newest outcome,
    and under ``extra`` it says of which run it is and what it was in earlier ones. These are no
    retries, which are of one run.
    Texts are clean and cut: of each command that fails up to 20 kB are quoted of its output, less
    where very many fail.
    """
    share = find_share(report)
    tests = [_test(outcome, report, share, joined) for outcome in report.outcomes]
    document = {
        "reportFormat": "CTRF",
        "specVersion": VERSION,
        "timestamp": _find_end(report).isoformat(),
        "generatedBy": f"cliconform {__version__}",
        "results": {
            "tool": {"name": "cliconform", "version": __version__},
            "summary": _summary(report, tests),
            "tests": tests,
            "environment": {"appName": clean_line(report.target)},
        },
    }
    text = escape_in_json(json.dumps(document, ensure_ascii=False, indent=1))
    return text.encode("utf-8", "backslashreplace") + b"\n"


def _summary(report: Report, tests: Iterable[dict[str, Any]]) -> dict[str, Any]:
    statuses = [test["status"] for test in tests]
    start, stop = _read_time(report.started), _find_end(report)
    return {
        "tests": len(statuses),
        **{name: statuses.count(name) for name in ("passed", "failed", "skipped")},
        "pending": 0,
        "other": 0,
        "flaky": report.counts()[Verdict.FLAKY],
        "suites": len({outcome.step.group for outcome in report.outcomes}),
        "start": _to_milliseconds(start),
        "stop": _to_milliseconds(stop),
        "duration": round(report.duration * 1000),
        "extra": {_EXTRA: _about_run(report)},
    }


def _about_run(report: Report) -> dict[str, Any]:
    return {
        "spec": clean_line(report.spec),
        "command": [clean_line(word) for word in report.command],
        "exit_code": exit_code(report),
        "verdicts": {verdict.value: number for verdict, number in report.counts().items()},
        "warnings": [f"{each.place}: {clean_line(each.message)}" for each in report.warnings],
        "interrupted": report.interrupted,
        "incomplete": report.is_incomplete,
        "stopped_early": clean_line(report.stopped_early),
        "isolation": clean_line(report.isolation),
    }


def _test(
    outcome: Outcome, report: Report, share: int, joined: JoinedRuns | None
) -> dict[str, Any]:
    step = outcome.step
    id_ = clean_line(step.id)
    optional: dict[str, Any] = {
        "tags": [clean_line(tag) for tag in step.tags],
        "message": _describe(outcome),
        "retryAttempts": [_attempt(each, share) for each in outcome.earlier],
        **_output(outcome, share),
        **({} if outcome.cached else _times(outcome.observation)),
    }
    return {
        "testId": f"{clean_line(report.spec)}::{id_}",
        "name": id_,
        "status": _STATUSES[outcome.verdict],
        "duration": _duration(outcome.observation),
        "suite": [clean_line(report.name) or "cliconform", clean_line(step.group)],
        "rawStatus": outcome.verdict.value,
        "type": "e2e",
        "filePath": clean_line(step.place.file),
        "line": step.place.line,
        "retries": len(outcome.earlier),
        "flaky": outcome.verdict is Verdict.FLAKY,
        **{key: value for key, value in optional.items() if value},
        "steps": [_step(finding) for finding in outcome.findings],
        "extra": {_EXTRA_OF_TEST: _about_command(outcome) | _about_runs(outcome, joined)},
    }


def _about_command(outcome: Outcome) -> dict[str, Any]:
    step, seen = outcome.step, outcome.observation
    return {
        "about": clean_line(step.about),
        "command": format_command(outcome),
        "ending": describe_ending(seen.ending) if seen else None,
        "cached": outcome.cached or None,
        "needs": clean_line(step.needs) if step.needs else None,
        "hint": clean_line(outcome.hint),
        "warnings": [clean_line(warning) for warning in outcome.warnings],
        "reproduce": format_shell_command(outcome),
    }


def _about_runs(outcome: Outcome, joined: JoinedRuns | None) -> dict[str, Any]:
    """Return the run that an outcome is of, and what the command did in the earlier ones."""
    run = joined.by_id.get(outcome.step.id) if joined else None
    if joined is None or run is None:
        return {}
    earlier = [
        {"run": clean_line(of.file), "verdict": each.verdict.value, "message": _describe(each)}
        for of, each in joined.replaced.get(outcome.step.id, ())
    ]
    return {"run": clean_line(run.file), "earlier_runs": earlier}


def _step(finding: Finding) -> dict[str, Any]:
    is_known = finding.holds is Holds.NO and finding.known
    return {
        "name": clean_line(finding.promise),
        "status": "skipped" if is_known else _HELD[finding.holds],
        "extra": {
            _EXTRA_OF_STEP: {
                "address": clean_line(finding.address),
                "file": clean_line(finding.place.file),
                "line": finding.place.line,
                "message": clean_line(finding.message),
                "known": finding.known,
            }
        },
    }


def _attempt(earlier: Outcome, share: int) -> dict[str, Any]:
    """Return an earlier attempt: only one that did not conform is followed by another."""
    return {
        "attempt": earlier.observation.attempt if earlier.observation else 1,
        "status": "failed",
        "duration": _duration(earlier.observation),
        "message": describe_deviations(earlier) or clean_line(earlier.reason),
        "trace": _trace(earlier, share // 2),
        **_times(earlier.observation),
    }


def _describe(outcome: Outcome) -> str:
    if outcome.verdict is Verdict.DEVIATES:
        return describe_deviations(outcome)
    return clean_line(outcome.reason) or describe_deviations(outcome)


def _output(outcome: Outcome, share: int) -> dict[str, Any]:
    """Return the trace and what was printed of a command that fails; nothing of another one."""
    if outcome.verdict not in WITH_BLOCK:
        return {}
    short = shorten_output(outcome, share)
    return {
        "trace": _trace(short, share),
        "stdout": _read(short.observation, "stdout", share),
        "stderr": _read(short.observation, "stderr", share),
    }


def _trace(outcome: Outcome, share: int) -> str:
    lines = make_detail_lines(shorten_output(outcome, share), _EXTENT)
    return limit_bytes(f"{outcome.step.place}\n{join_lines(lines)}", share)


def _read(seen: Observation | None, stream: StreamName, share: int) -> list[str]:
    text = read_output(seen, stream) if seen else ""
    return limit_bytes(text, share).split("\n") if text else []


def _duration(seen: Observation | None) -> int:
    return round(seen.duration * 1000) if seen else 0


def _times(seen: Observation | None) -> dict[str, int]:
    if seen is None:
        return {}
    start = _read_time(seen.started)
    stop = start + timedelta(seconds=seen.duration)
    return {"start": _to_milliseconds(start), "stop": _to_milliseconds(stop)}


def _find_end(report: Report) -> datetime:
    return _read_time(report.started) + timedelta(seconds=report.duration)


def _read_time(text: str) -> datetime:
    """Return the moment that ``text`` says, or 1970: the format asks for one in any case."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _to_milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
