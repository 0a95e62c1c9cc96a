"""Renders a run as JSON Lines (https://jsonlines.org): one finding a line.

It is for scripts and assistants, which read a line and know all about it. Each line is an object
with a ``type``: ``run`` first, then ``warning``, ``command``, and after each command its findings
as ``finding``; where several runs are joined, also ``joined-run`` and ``earlier-run``.
specs/json-lines.md documents the fields, and what of them stays.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from cliconform import __version__
from cliconform.model.joined_runs import JoinedRun, JoinedRuns
from cliconform.model.outcome import Finding, Outcome
from cliconform.model.place import Place
from cliconform.model.report import Report, exit_code
from cliconform.reporting.run.excerpt import find_share, shorten_output
from cliconform.reporting.run.results import WITH_BLOCK
from cliconform.reporting.run.transcript import read_output
from cliconform.reporting.text.clean import clean, clean_line, limit_bytes, limit_lines
from cliconform.reporting.text.command_line import format_command, format_shell_command
from cliconform.reporting.text.log_commands import escape_in_json
from cliconform.reporting.text.wording import describe_deviations, describe_ending

FORMAT = 1
"""The version of the format: it changes only where older readers could not read the new one."""
_TEXT = 10_000  # bytes of `expected` and of `seen`
_DETAIL = 100  # lines
_LINE = 1_000  # characters


def render_json_lines(report: Report, joined: JoinedRuns | None = None) -> bytes:
    """Return ``report``, which may join several runs, as JSON Lines in UTF-8.

    Texts are clean and cut: of the output of each command that fails up to 20 kB are quoted, less
    where very many fail.
    """
    lines = (json.dumps(each, ensure_ascii=False) for each in _make_objects(report, joined))
    text = escape_in_json("".join(f"{line}\n" for line in lines))
    return text.encode("utf-8", "backslashreplace")


def _make_objects(report: Report, joined: JoinedRuns | None) -> Iterator[dict[str, Any]]:
    yield _run(report)
    for run in joined.runs if joined else ():
        yield _joined_run(run)
    for warning in report.warnings:
        yield _warning(warning.message, warning.place, code=warning.code, hint=warning.hint)
    share = find_share(report)
    for outcome in report.outcomes:
        yield _command(outcome, share)
        for message in outcome.warnings:
            yield _warning(message, outcome.step.place, id_=outcome.step.id)
        attempts = (*outcome.earlier, outcome)
        for number, attempt in enumerate(attempts, start=1):
            for finding in attempt.findings:
                yield _finding(finding, outcome, number, is_last=number == len(attempts))
        for run, earlier in joined.replaced.get(outcome.step.id, ()) if joined else ():
            yield _earlier_run(run, earlier)


def _run(report: Report) -> dict[str, Any]:
    return {
        "type": "run",
        "format": FORMAT,
        "cliconform": __version__,
        "spec": clean_line(report.spec),
        "name": clean_line(report.name),
        "target": clean_line(report.target),
        "command": [clean(word) for word in report.command],
        "started": report.started,
        "duration": round(report.duration, 3),
        "exit_code": exit_code(report),
        "counts": {verdict.value: number for verdict, number in report.counts().items()},
        "interrupted": report.interrupted,
        "incomplete": report.is_incomplete,
        "stopped_early": clean_line(report.stopped_early),
        "isolation": clean_line(report.isolation),
    }


def _joined_run(run: JoinedRun) -> dict[str, Any]:
    return {
        "type": "joined-run",
        "run": clean_line(run.file),
        "started": run.report.started,
        "duration": round(run.report.duration, 3),
        "machine": clean_line(run.report.machine),
        "commands": len(run.shown),
        "replaced": len(run.replaced),
    }


def _earlier_run(run: JoinedRun, outcome: Outcome) -> dict[str, Any]:
    return {
        "type": "earlier-run",
        "id": clean_line(outcome.step.id),
        "run": clean_line(run.file),
        "started": run.report.started,
        "verdict": outcome.verdict.value,
        "reason": clean_line(outcome.reason or describe_deviations(outcome)),
    }


def _warning(
    message: str, place: Place, *, code: str = "", hint: str = "", id_: str = ""
) -> dict[str, Any]:
    return {
        "type": "warning",
        "id": clean_line(id_),
        **_place(place),
        "code": code,
        "message": clean_line(message),
        "hint": clean_line(hint),
    }


def _command(outcome: Outcome, share: int) -> dict[str, Any]:
    step, seen = outcome.step, outcome.observation
    return {
        "type": "command",
        "id": clean_line(step.id),
        "verdict": outcome.verdict.value,
        "reason": clean_line(outcome.reason),
        "hint": clean_line(outcome.hint),
        **_place(step.place),
        "group": clean_line(step.group),
        "tags": [clean_line(tag) for tag in step.tags],
        "about": clean_line(step.about),
        "needs": clean_line(step.needs) if step.needs else None,
        "command": format_command(outcome),
        "ending": describe_ending(seen.ending) if seen else None,
        "duration": round(seen.duration, 3) if seen else None,
        "attempts": len(outcome.earlier) + 1 if seen else 0,
        "cached": outcome.cached or None,
        "output": _output(outcome, share) if outcome.verdict in WITH_BLOCK else "",
        "reproduce": format_shell_command(outcome),
    }


def _output(outcome: Outcome, share: int) -> str:
    seen = shorten_output(outcome, share).observation
    return limit_bytes(read_output(seen), share) if seen else ""


def _finding(finding: Finding, outcome: Outcome, attempt: int, *, is_last: bool) -> dict[str, Any]:
    return {
        "type": "finding",
        "address": clean_line(f"{outcome.step.id}/{finding.address}"),
        "id": clean_line(outcome.step.id),
        "promise": clean_line(finding.promise),
        "holds": finding.holds.value,
        "known": finding.known,
        **_place(finding.place),
        "message": clean_line(finding.message),
        "expected": _cut(finding.expected),
        "seen": _cut(finding.seen),
        "detail": _cut_lines(finding.detail),
        "attempt": attempt,
        "last": is_last,
    }


def _place(place: Place) -> dict[str, Any]:
    return {"file": clean_line(place.file), "line": place.line}


def _cut(text: str) -> str:
    # What is cut off is not cleaned first: it can be very long.
    return limit_bytes(clean(text[: 2 * _TEXT]), _TEXT)


def _cut_lines(lines: Sequence[str]) -> list[str]:
    """Return ``lines`` with their blanks at the front: these say what is expected and what seen."""
    return [_cut_line(line) for line in limit_lines(list(lines), _DETAIL)]


def _cut_line(line: str) -> str:
    text = clean(line[: 2 * _LINE])
    return text if len(text) <= _LINE else f"{text[: _LINE - 1]}…"
