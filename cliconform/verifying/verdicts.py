"""The verdict of a command: its findings compared with the known file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cliconform.model.ids import base_of, matches
from cliconform.model.outcome import Finding, Holds, Outcome, Verdict
from cliconform.model.plan import Step
from cliconform.model.spec import KnownFile, KnownRow, Race, covers
from cliconform.quick_dataclass import replace
from cliconform.verifying.endings import describe_ending
from cliconform.verifying.known_evidence import compare_evidence, find_values, show_change

ENDING_ADDRESSES = frozenset({"exit", "timeout", "service.ready"})
"""Addresses of the promises about how a command ended."""
NO_VALUES: Mapping[str, str] = {}
"""No values of placeholders."""


def decide_verdict(
    outcome: Outcome,
    known: KnownRow | None,
    races: tuple[Race, ...] = (),
    faults: tuple[str, ...] = (),
    is_shown: Callable[[str], bool] = lambda _: False,
    *,
    values: Mapping[str, str] = NO_VALUES,
) -> Outcome:
    """Return ``outcome`` with its verdict and reason, and with the known findings marked.

    ``known`` is the command's row of the known file, ``races`` are the races there that can affect
    it, ``is_shown`` tells whether a text is in the output, ``faults`` describe promises that are
    wrong themselves, and ``values`` are those of placeholders.

    - There are faults: ``error``.
    - A deviation is not covered by the row or a race that occurred: ``deviates``. Nor is it where
      the row says what was seen, and something else was: it is a new deviation of that promise.
    - All deviations are covered, but something that the row lists no longer deviates: ``fixed``,
      unless it is intermittent. So the known file only ever shrinks.
    - All deviations are covered: ``known``; also where what the row lists could not be checked.
      A command with a race is ``known`` whether it occurred this time or not, so that two runs
      give the same verdict.
    - Nothing deviates and nothing is known: ``conforms``.
    """
    values = find_values(known, outcome, values)
    occurred = tuple(race for race in races if _has_occurred(race, is_shown))
    findings = tuple(_mark_known(each, known, occurred, values) for each in outcome.findings)
    spoiled = next((race.reason for race in occurred if race.blocks), "")
    if (findings, spoiled) != (outcome.findings, outcome.spoiled):
        outcome = replace(outcome, findings=findings, spoiled=spoiled)
    if faults:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        return replace(outcome, verdict=Verdict.ERROR, reason=f"{faults[0]}{more}")
    if any(not finding.known for finding in outcome.deviations):
        return replace(outcome, verdict=Verdict.DEVIATES)
    if known is None:
        return _judge_races(outcome, occurred, races)
    if not _find_fixed(findings, known) and (outcome.deviations or known.intermittent):
        return replace(outcome, verdict=Verdict.KNOWN, reason=known.reason)
    return _judge_fewer(outcome, known, values)


def has_ended_as_promised(outcome: Outcome) -> bool:
    """Whether the commands that need this one may start from its home.

    They may if its exit and its end in time are as promised, and a service became ready. A known
    deviation of these blocks as well: the commands that need it would only deviate for the same
    reason. So does a race that occurred and that the known file says ``blocks``.
    """
    if outcome.verdict in {Verdict.BLOCKED, Verdict.SKIPPED} or outcome.observation is None:
        return False
    ending = [finding for finding in outcome.findings if finding.address in ENDING_ADDRESSES]
    as_promised = bool(ending) and all(finding.holds is not Holds.NO for finding in ending)
    return as_promised and not outcome.spoiled


def merge_attempts(outcome: Outcome, earlier: tuple[Outcome, ...]) -> Outcome:
    """Return the last of several attempts together with the earlier ones.

    It is ``flaky`` if it conforms or is ``known`` where an earlier one deviated: a retry must not
    hide a deviation.
    """
    if not earlier:
        return outcome
    last = replace(outcome, earlier=earlier)
    if outcome.verdict not in {Verdict.CONFORMS, Verdict.KNOWN}:
        return last
    new = (each for before in earlier for each in before.deviations if not each.known)
    message = next((each.message for each in new), "deviated")
    result = "deviated as known" if outcome.deviations else "conformed"
    reason = f"{result} on attempt {len(earlier) + 1}; earlier: {message}"
    return replace(last, verdict=Verdict.FLAKY, reason=reason)


def find_known_row(step: Step, known: KnownFile) -> KnownRow | None:
    """Return the row of the known file for ``step``, or for its id without the matrix."""
    base = base_of(step.id)
    masked = known.numbered.get((base, step.row)) if known.numbered else None
    return known.rows.get(step.id) or masked or known.rows.get(base)


def find_races(step: Step, known: KnownFile) -> tuple[Race, ...]:
    """Return the races of the known file that can affect ``step``."""
    return tuple(
        race for race in known.races if any(matches(glob, step.id) for glob in race.commands)
    )


def _has_occurred(race: Race, is_shown: Callable[[str], bool]) -> bool:
    return not race.shows or any(map(is_shown, race.shows))


def _mark_known(
    finding: Finding,
    known: KnownRow | None,
    occurred: tuple[Race, ...],
    values: Mapping[str, str],
) -> Finding:
    if finding.holds is not Holds.NO:
        return finding
    if any(_is_about(race, finding) for race in occurred):
        return replace(finding, known=True, differs_from=None)
    if known is None or not known.lists(finding.address):
        return replace(finding, known=False, differs_from=None)
    other = compare_evidence(finding, known, values)
    return replace(finding, known=other is None, differs_from=other)


def _is_about(race: Race, finding: Finding) -> bool:
    return not race.findings or any(covers(each, finding.address) for each in race.findings)


def _judge_races(outcome: Outcome, occurred: tuple[Race, ...], races: tuple[Race, ...]) -> Outcome:
    """Return the outcome of a command without a row: ``known`` if it has a race at all."""
    if not races:
        conforms = outcome.verdict is Verdict.CONFORMS
        return outcome if conforms else replace(outcome, verdict=Verdict.CONFORMS)
    reason = outcome.spoiled or (occurred or races)[0].reason
    return replace(outcome, verdict=Verdict.KNOWN, reason=reason)


def _find_fixed(findings: tuple[Finding, ...], known: KnownRow) -> list[str]:
    """Return what the row lists as lasting and what was checked and no longer deviates."""
    still = [finding.address for finding in findings if finding.holds is not Holds.YES]
    return [listed for listed in known.lasting if not any(covers(listed, each) for each in still)]


def _judge_fewer(outcome: Outcome, known: KnownRow, values: Mapping[str, str]) -> Outcome:
    """Return the outcome of a command where less deviates than its row lists, or nothing."""
    fixed = _find_fixed(outcome.findings, known)
    unjudged = any(finding.holds is Holds.UNKNOWN for finding in outcome.findings)
    if not fixed and (known.findings or unjudged):
        return replace(outcome, verdict=Verdict.KNOWN, reason=known.reason)
    some = set(fixed) < set(known.findings)
    what = ", ".join(fixed) if some else "it"
    verb = "deviate" if some and len(fixed) > 1 else "deviates"
    whole = f'delete the row [known."{known.id}"]'
    if known.id != outcome.step.id:
        whole += f", or name the matrix rows that still deviate: {base_of(known.id)}[…]"
    rest = f"remove {what} from the row's findings" if some else whole
    ending = describe_ending(outcome.observation.ending) if outcome.observation else ""
    findings = tuple(
        replace(each, differs_from=show_change(each, known, ending, values))
        if _has_deviated(each, fixed, known)
        else each
        for each in outcome.findings
    )
    now = _describe_now(findings, ending)
    reason = (
        f"the behaviour changed: {what} no longer {verb} (now {now}), "
        f"but {known.place} says: {known.reason}"
    )
    hint = f"look at what it does now, then {rest}"
    return replace(outcome, verdict=Verdict.FIXED, findings=findings, reason=reason, hint=hint)


def _has_deviated(finding: Finding, fixed: list[str], known: KnownRow) -> bool:
    """Whether the row knows a deviation of a promise that holds now."""
    if finding.holds is not Holds.YES:
        return False
    if not known.findings:
        return bool(known.find_evidence(finding.address))
    return any(covers(each, finding.address) for each in fixed)


def _describe_now(findings: tuple[Finding, ...], ending: str) -> str:
    """Return how the command ended, and the first value that deviated before, as it is now."""
    values = [
        f"; {finding.address}: {finding.seen}"
        for finding in findings
        if finding.differs_from and finding.seen and finding.address not in ENDING_ADDRESSES
    ]
    return ending + "".join(values[:1])
