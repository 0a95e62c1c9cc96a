"""Summarizes a run for the history: a small entry of its recording, which outlives it."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from cliconform.hashes import sha256
from cliconform.model.history import COMMAND_COLUMNS, RunSummary
from cliconform.model.outcome import Finding, Outcome, Verdict
from cliconform.model.plan import Step
from cliconform.model.promise import MedianPromise
from cliconform.model.recording import Manifest
from cliconform.model.report import Report
from cliconform.reporting.text.clean import clean_line
from cliconform.reporting.text.wording import describe_ending
from cliconform.verifying.verdicts import has_ended_as_promised

VERSION = 1
"""The version of the format; it changes only if older readers could not read the new format."""
_LONGEST = 300  # characters of a message
_LONGEST_PATH = 4096
_MOST = 20  # findings of a command
_NOT_RUN = frozenset({Verdict.BLOCKED, Verdict.SKIPPED})
_VERSION_WORDS = (["--version"], ["-V"], ["version"])


class SummaryError(ValueError):
    """The data is no summary of a run."""


def clean_path(text: str) -> str:
    """Return a path or a name as the history has it: without bytes that are not UTF-8."""
    return clean_line(text, _LONGEST_PATH)


def find_key(manifest: Manifest) -> str:
    """Return what a run is recognized by, whatever its recording is called: 16 hex digits."""
    facts = (
        *(manifest.started, manifest.duration, manifest.spec, manifest.name, manifest.target),
        *(manifest.command, manifest.exit_code, manifest.shard, sorted(manifest.verdicts.items())),
    )
    return sha256(json.dumps(facts).encode()).hexdigest()[:16]


def make_summary(report: Report, manifest: Manifest, plan: bytes = b"") -> RunSummary:
    """Return what the history keeps of ``report``, in which secrets are masked.

    ``plan`` is the content of the plan file that the run is a shard of, if it is one.
    """
    inputs = manifest.inputs
    run: dict[str, Any] = {
        "started": manifest.started,
        "duration": manifest.duration,
        "spec": clean_path(manifest.spec),
        "name": clean_path(manifest.name),
        "target": clean_path(manifest.target),
        "command": clean_path(shlex.join(manifest.command)),
        "version": find_version(report, manifest),
        "target_fingerprint": inputs.target.digest if inputs else "",
        "spec_fingerprint": inputs.spec.digest if inputs else "",
        "known_fingerprint": inputs.known if inputs else "",
        "now": (inputs.now if inputs else report.fake_now) or "",
        "machine": report.machine,
        "exit_code": manifest.exit_code,
        "interrupted": report.interrupted,
        "shard": manifest.shard,
        "plan": sha256(plan).hexdigest() if plan else "",
        "jobs": report.jobs,
        "time_scale": report.time_scale,
        "cliconform": manifest.cliconform,
    }
    commands: dict[str, list[Any]] = {each.name: [] for each in COMMAND_COLUMNS}
    findings = []
    for position, outcome in enumerate(report.outcomes):
        deviations = outcome.deviations
        row = _make_row(outcome, position, deviations)
        for name, column in commands.items():
            column.append(row[name])
        findings.append(_list_findings(deviations))
    return RunSummary(run=run, commands=commands, findings=findings)


def stream_summary(summary: RunSummary) -> Iterator[bytes]:
    """Yield ``summary`` as JSON, a column at a time.

    Until the end of one, the encoder holds a text for each of its values.
    """
    yield _encode(f'{{"history":{VERSION},"run":{_dump(summary.run)},"commands":{{')
    for number, (name, column) in enumerate(summary.commands.items()):
        yield _encode(f"{',' if number else ''}{_dump(name)}:{_dump(column)}")
    yield _encode(f'}},"findings":{_dump(summary.findings)}}}')


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def parse_summary(data: bytes) -> RunSummary:
    """Return the summary in ``data``. Raises :class:`SummaryError` if it is none.

    The values are not checked here, but when they are written into the tables.
    """
    try:
        stored: Any = json.loads(data)
        version = stored["history"]
        run, commands, findings = stored["run"], stored["commands"], stored["findings"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise SummaryError("it is damaged") from None
    if version != VERSION:
        raise SummaryError(f"it is of version {version!r}")
    if not (isinstance(run, dict) and isinstance(commands, dict) and isinstance(findings, list)):
        raise SummaryError("it is damaged")
    return RunSummary(run=run, commands=commands, findings=findings)


def _make_row(outcome: Outcome, position: int, deviations: tuple[Finding, ...]) -> dict[str, Any]:
    seen = outcome.observation
    ran = seen is not None and outcome.verdict not in _NOT_RUN and not outcome.cached
    return {
        "position": position,
        "id": clean_path(outcome.step.id),
        "verdict": outcome.verdict.value,
        "reason": clean_line(outcome.reason, _LONGEST),
        "ran": ran,
        "cached": clean_path(outcome.cached),
        "as_promised": ran and has_ended_as_promised(outcome),
        "deviations": len(deviations),
        "by_median": bool(deviations) and _deviates_by_median(outcome.step, deviations),
        "ending": sys.intern(describe_ending(seen.ending)) if seen else "",
        "duration": seen.duration if seen and ran else None,
        "cpu": seen.cpu if seen and ran else None,
        "attempts": len(outcome.earlier) + 1 if ran else 0,
        "tags": tuple(map(clean_path, outcome.step.tags)),
    }


def _deviates_by_median(step: Step, deviations: Iterable[Finding]) -> bool:
    """Whether it only took longer than a multiple of earlier runs, which are others each time."""
    promises = [each for each in step.promises if isinstance(each, MedianPromise)]
    return {finding.address for finding in deviations} <= {each.address for each in promises}


def _list_findings(deviations: Iterable[Finding]) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "address": clean_line(finding.address, _LONGEST),
            "promise": clean_line(finding.promise, _LONGEST),
            "message": clean_line(finding.message, _LONGEST),
            "known": finding.known,
        }
        for finding in tuple(deviations)[:_MOST]
    )


def find_version(report: Report, manifest: Manifest | None) -> str:
    """Return the version of the target: as its package says, or as a command printed it."""
    inputs = manifest.inputs if manifest else None
    return (inputs.target.version if inputs else "") or _find_printed_version(report)


def _find_printed_version(report: Report) -> str:
    """Return what the target printed as its version, where a command of the spec asks for it."""
    for position, step in enumerate(report.steps):
        if [word.source for word in step.invocation.argv[len(report.command) :]] in _VERSION_WORDS:
            outcome = report.outcomes[position]
            seen = outcome.observation
            if seen is None or outcome.verdict is not Verdict.CONFORMS:
                continue
            data = b"".join(chunk.data for chunk in seen.chunks if chunk.stream == "stdout")
            return clean_line(data[:_LONGEST].decode(errors="replace"), 80)
    return ""
