"""A step and what was seen of it, to its outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import assert_never

from cliconform.model.observation import NotStarted, Observation
from cliconform.model.outcome import Finding, Holds, Outcome, Verdict
from cliconform.model.plan import Step
from cliconform.model.promise import (
    CapturePromise,
    EndsPromise,
    ExactPromise,
    ExitPromise,
    FilePromise,
    HttpPromise,
    LeftoverPromise,
    Promise,
    QueryPromise,
    ReadyPromise,
    RemovedPromise,
    RepeatPromise,
    TextPromise,
    TurnPromise,
    WithinPromise,
)
from cliconform.model.spec import KnownRow, Race
from cliconform.verifying.checks.capture import judge_capture
from cliconform.verifying.checks.dialogue import judge_turn
from cliconform.verifying.checks.exit import judge_ends, judge_exit
from cliconform.verifying.checks.file import judge_exact, judge_file, judge_removed
from cliconform.verifying.checks.http import judge_http
from cliconform.verifying.checks.leftovers import judge_leftovers
from cliconform.verifying.checks.query import judge_query
from cliconform.verifying.checks.repeat import judge_repeat
from cliconform.verifying.checks.service import judge_ready
from cliconform.verifying.checks.within import judge_within
from cliconform.verifying.contents.text_content import check_stream
from cliconform.verifying.databases.duckdb_engine import DuckDBHome
from cliconform.verifying.evidence import Evidence, collect_evidence
from cliconform.verifying.expectation import Expectation, PlaceholderError, SpecFaultError
from cliconform.verifying.verdicts import decide_verdict
from cliconform.verifying.warnings import find_warnings

NO_FINDINGS: Mapping[str, Finding] = {}
"""No finding from before."""


def judge(
    step: Step,
    observation: Observation,
    *,
    home: bool,
    known: KnownRow | None,
    races: tuple[Race, ...] = (),
    before: Mapping[str, Finding] = NO_FINDINGS,
) -> Outcome:
    """Every promise of ``step`` held against ``observation``.

    ``home``: the home stands at ``observation.home`` (and the second run's at
    ``observation.again.home``) and may be read; nothing in it is changed. Without it, promises
    that need to open a file are ``unknown``. ``known`` is the command's row of the known file, and
    ``races`` are those of it that may strike the command. ``before`` has findings of an earlier
    judgement, by address, that hold for what cannot be judged now.
    """
    if isinstance(observation.ending, NotStarted):
        ending = observation.ending
        return Outcome(
            step=step,
            verdict=Verdict.ERROR,
            reason=ending.reason,
            hint=ending.hint,
            observation=observation,
        )
    with closing(DuckDBHome(observation.home)) as duckdb:
        judged = _judged(step, collect_evidence(step, observation, has_home=home, duckdb=duckdb))
    seen = Outcome(
        step=step,
        verdict=Verdict.CONFORMS,
        findings=tuple(_or_before(finding, before) for finding in judged.findings),
        warnings=find_warnings(judged.evidence),
        captured=judged.captured,
        observation=observation,
    )
    said = judged.evidence.texts.by_stream["output"]
    return decide_verdict(seen, known, races, tuple(judged.faults), said)


def _or_before(finding: Finding, before: Mapping[str, Finding]) -> Finding:
    if finding.holds is not Holds.UNKNOWN or finding.address not in before:
        return finding
    return replace(before[finding.address], place=finding.place)


@dataclass(slots=True, kw_only=True)
class _Judged:
    """What the judging has come to so far."""

    evidence: Evidence
    findings: list[Finding] = field(default_factory=list)
    captured: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def _judged(step: Step, evidence: Evidence) -> _Judged:
    judged = _Judged(evidence=evidence)
    for promise in step.promises:
        expectation = Expectation(
            address=promise.address, place=promise.place, words=promise.address
        )
        try:
            judged.findings.extend(_findings(promise, judged))
        except PlaceholderError as error:
            judged.findings.append(expectation.fail(str(error)))
        except SpecFaultError as error:
            judged.findings.append(expectation.leave_open(str(error)))
            judged.faults.append(f"{promise.place}: {promise.address} {error}")
    return judged


def _findings(promise: Promise, judged: _Judged) -> Iterable[Finding]:  # noqa: C901, PLR0911, PLR0912 - one line for each kind of promise
    evidence = judged.evidence
    match promise:
        case ExitPromise():
            return [judge_exit(promise, evidence)]
        case EndsPromise():
            return [judge_ends(promise, evidence)]
        case LeftoverPromise():
            return [judge_leftovers(promise, evidence)]
        case WithinPromise():
            return [judge_within(promise, evidence)]
        case TextPromise():
            return [check_stream(promise, evidence)]
        case FilePromise():
            return judge_file(promise, evidence)
        case RemovedPromise():
            return [judge_removed(promise, evidence)]
        case ExactPromise():
            return [judge_exact(promise, evidence)]
        case RepeatPromise():
            return [judge_repeat(promise, evidence)]
        case QueryPromise():
            return [judge_query(promise, evidence)]
        case TurnPromise():
            return [judge_turn(promise, evidence)]
        case ReadyPromise():
            return [judge_ready(promise, evidence)]
        case HttpPromise():
            return judge_http(promise, evidence)
        case CapturePromise():
            finding, value = judge_capture(promise, evidence)
            if value is not None:
                judged.captured[promise.name] = value
            return [finding]
        case _:
            assert_never(promise)
