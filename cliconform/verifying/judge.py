"""A step and its observation, judged: the outcome with its findings and verdict."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from cliconform.bounded_process.process import BoundedProcess
from cliconform.masking.mask import NO_MASK, Mask
from cliconform.model.nothing import NOTHING
from cliconform.model.observation import NotStarted, Observation
from cliconform.model.outcome import Finding, Holds, Outcome, Verdict
from cliconform.model.plan import Step
from cliconform.model.promise import CapturePromise, Promise
from cliconform.model.spec import KnownRow, Race
from cliconform.quick_dataclass import replace
from cliconform.time_limit import PatternTimeoutError, ProcessorTimeoutError, limit_processor_time
from cliconform.verifying.all_checks import check
from cliconform.verifying.bounds import Bounds
from cliconform.verifying.errors import PlaceholderError, SpecFaultError
from cliconform.verifying.evidence import Evidence, open_evidence
from cliconform.verifying.expectation import Expectation
from cliconform.verifying.homes import Homes
from cliconform.verifying.known_evidence import hide_secrets
from cliconform.verifying.terminal_hints import hint_at_terminal
from cliconform.verifying.texts.subject import CannotJudgeError
from cliconform.verifying.verdicts import decide_verdict
from cliconform.verifying.warnings import find_warnings

NO_FINDINGS: Mapping[str, Finding] = {}
"""No findings of an earlier judgement."""


def judge(
    step: Step,
    observation: Observation,
    *,
    homes: Homes | None,
    known: KnownRow | None,
    races: tuple[Race, ...] = (),
    before: Mapping[str, Finding] = NO_FINDINGS,
    mask: Mask = NO_MASK,
    process: BoundedProcess | None = None,
) -> Outcome:
    """Check every promise of ``step`` against ``observation`` and return the outcome.

    ``homes`` says where what the command left can be read; nothing in it is changed. Without it,
    promises that need to open a file are ``unknown``. ``known`` is the command's row of the known
    file, and ``races`` are its races that can affect the command. ``before`` has findings of an
    earlier judgement by address; they stand in for promises that are ``unknown`` now, and for all
    if ``observation`` is masked. ``mask`` has the secrets that are no evidence. ``process`` carries
    out what may take long; without it, this process does, and some of that has no limit.
    """
    ending = observation.ending
    if isinstance(ending, NotStarted):
        return Outcome(
            step=step,
            verdict=Verdict.ERROR,
            reason=ending.reason,
            hint=ending.hint,
            observation=observation,
        )
    bounds = Bounds(process, scale=step.invocation.limits.scale)
    with (
        limit_processor_time(bounds.seconds_here),
        open_evidence(step, observation, homes=homes, bounds=bounds) as opened,
    ):
        evidence = add_own_captures(step, opened)
        findings, faults = _check_all(step, evidence)
        captured = _collect_captured(step, findings, evidence)
    outcome = Outcome(
        step=step,
        verdict=Verdict.CONFORMS,
        findings=tuple(
            _prefer_known(hide_secrets(finding, mask), before, always=observation.masked)
            for finding in findings
        ),
        warnings=find_warnings(evidence),
        captured=captured or NOTHING,
        observation=observation,
    )
    outcome = decide_verdict(
        outcome,
        known,
        races,
        faults,
        lambda text: _is_in_output(text, evidence),
        values=evidence.values,
    )
    if outcome.verdict is not Verdict.DEVIATES:
        return outcome
    from cliconform.verifying.changed_day import hint_at_changed_day

    hint = hint_at_changed_day(step, observation) or hint_at_terminal(
        step.invocation, observation, outcome.deviations
    )
    return replace(outcome, hint=hint)


def _is_in_output(text: str, evidence: Evidence) -> bool:
    from cliconform.verifying.contents.streams import is_in_output

    return is_in_output(text, evidence)


def _find_value(promise: CapturePromise, evidence: Evidence) -> str | None:
    from cliconform.verifying.checks.capture import find_value

    return find_value(promise, evidence)


def add_own_captures(step: Step, evidence: Evidence) -> Evidence:
    """Return ``evidence`` with what the command itself captures, for its other promises.

    A value of the same name that it was given takes precedence.
    """
    captures = [each for each in step.promises if isinstance(each, CapturePromise)]
    own: dict[str, str] = {}
    for promise in captures:
        with suppress(PatternTimeoutError, CannotJudgeError):  # its own check reports it
            if (value := _find_value(promise, evidence)) is not None:
                own[promise.name] = value
    return replace(evidence, values={**own, **evidence.values}) if own else evidence


def _check_all(step: Step, evidence: Evidence) -> tuple[list[Finding], tuple[str, ...]]:
    """Return the findings of all promises, and the faults of promises that are wrong themselves."""
    findings: list[Finding] = []
    faults: list[str] = []
    time_is_over = False
    for promise in step.promises:
        if time_is_over:
            findings.append(_fail_without_time(promise, evidence))
            continue
        try:
            findings.extend([*check(promise, evidence)])
        except ProcessorTimeoutError:
            time_is_over = True
            findings.append(_fail_without_time(promise, evidence))
        except PlaceholderError as error:
            findings.append(_expect(promise).fail(str(error)))
        except SpecFaultError as error:
            findings.append(_expect(promise).leave_open(str(error)))
            faults.append(f"{promise.place}: {promise.address} {error}")
    return findings, tuple(faults)


def _expect(promise: Promise) -> Expectation:
    return Expectation.of(promise, promise.address)


def _fail_without_time(promise: Promise, evidence: Evidence) -> Finding:
    return _expect(promise).fail(
        f"cannot be judged within {evidence.bounds.seconds_here:g} s",
        detail=[
            " all promises of a command have this time together",
            " `--time-scale 4` gives four times as much",
        ],
    )


def _collect_captured(step: Step, findings: list[Finding], evidence: Evidence) -> dict[str, str]:
    """Return the values of the captures that hold, by name."""
    holding = {finding.address for finding in findings if finding.holds is Holds.YES}
    return {
        promise.name: value
        for promise in step.promises
        if isinstance(promise, CapturePromise) and promise.address in holding
        if (value := _find_value(promise, evidence)) is not None
    }


def _prefer_known(finding: Finding, before: Mapping[str, Finding], *, always: bool) -> Finding:
    """Return ``finding``, or where it is unknown the earlier one for the same address.

    With ``always``, that is also where it is known.
    """
    is_known = finding.holds is not Holds.UNKNOWN and not always
    if is_known or finding.address not in before:
        return finding
    return replace(before[finding.address], place=finding.place)
