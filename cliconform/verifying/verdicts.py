"""A command's findings, and what the known file says of them, in one word."""

from __future__ import annotations

from dataclasses import replace

from cliconform.model.ids import base_of, matches
from cliconform.model.outcome import Finding, Holds, Outcome, Verdict
from cliconform.model.plan import Step
from cliconform.model.spec import KnownFile, KnownRow, Race, covers

_ENDINGS = frozenset({"exit", "timeout", "service.ready"})


def decide_verdict(
    seen: Outcome,
    known: KnownRow | None,
    races: tuple[Race, ...] = (),
    faults: tuple[str, ...] = (),
    said: str = "",
) -> Outcome:
    """``seen`` with its verdict and the reason for it; findings that are known are marked.

    ``known`` is the command's row of the known file, ``races`` are those that may strike it, and
    ``said`` is its output.

    - ``faults``, promises that could not be judged since they are wrong themselves: ``error``.
    - Something deviates that the row does not cover: ``deviates``.
    - Nothing else deviates, and something that the row lists does not any more: ``fixed``, unless
      it is intermittent. Each line of the known file is then true or gone, so it only shrinks.
    - All that deviates is covered: ``known``. It is so too where what the row lists could not be
      judged: nobody can say that it is fixed. And a race is known whether it struck this time or
      not, so that the verdicts of two runs are the same.
    """
    struck = tuple(race for race in races if _struck(race, said))
    findings = tuple(_marked(finding, known, struck) for finding in seen.findings)
    spoiled = next((race.reason for race in struck if race.blocks), "")
    outcome = replace(seen, findings=findings, spoiled=spoiled)
    if faults:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        return replace(outcome, verdict=Verdict.ERROR, reason=f"{faults[0]}{more}")
    if any(not finding.known for finding in outcome.deviations):
        return replace(outcome, verdict=Verdict.DEVIATES)
    if known is None:
        return _raced(outcome, struck, races)
    if not _fixed(findings, known) and (outcome.deviations or known.intermittent):
        return replace(outcome, verdict=Verdict.KNOWN, reason=known.reason)
    return _none_or_fewer(outcome, known)


def has_ended_as_promised(outcome: Outcome) -> bool:
    """Whether the commands that need this one may start from its home.

    It ended with the exit that it promises, by itself, and a service was ready: nothing of the
    sort deviates, known or not. A known deviation is no better a ground to build on: what needs
    it would deviate for the same reason, once more. Nor was it struck by a race that blocks.
    """
    if outcome.verdict in {Verdict.BLOCKED, Verdict.SKIPPED} or outcome.observation is None:
        return False
    ending = [finding for finding in outcome.findings if finding.address in _ENDINGS]
    as_promised = bool(ending) and all(finding.holds is not Holds.NO for finding in ending)
    return as_promised and not outcome.spoiled


def merge_attempts(outcome: Outcome, earlier: tuple[Outcome, ...]) -> Outcome:
    """The last of several attempts, with those before it.

    One that conforms, or deviates only as is known, where an earlier one did not is ``flaky``: a
    retry hides nothing.
    """
    if not earlier:
        return outcome
    last = replace(outcome, earlier=earlier)
    if outcome.verdict not in {Verdict.CONFORMS, Verdict.KNOWN}:
        return last
    new = (each for before in earlier for each in before.deviations if not each.known)
    said = next((each.message for each in new), "it deviated")
    what = "deviated as is known" if outcome.deviations else "conformed"
    reason = f"{what} on attempt {len(earlier) + 1}; before, {said}"
    return replace(last, verdict=Verdict.FLAKY, reason=reason)


def find_known_row(step: Step, known: KnownFile) -> KnownRow | None:
    """The row of the known file for ``step``: its own, else that of its id without the matrix."""
    return known.rows.get(step.id) or known.rows.get(base_of(step.id))


def find_races(step: Step, known: KnownFile) -> tuple[Race, ...]:
    """The races of the known file that may strike ``step``."""
    return tuple(
        race for race in known.races if any(matches(glob, step.id) for glob in race.commands)
    )


def _struck(race: Race, said: str) -> bool:
    return not race.shows or any(text in said for text in race.shows)


def _marked(finding: Finding, known: KnownRow | None, struck: tuple[Race, ...]) -> Finding:
    if finding.holds is not Holds.NO:
        return finding
    rows = (*([known] if known else ()), *struck)
    anything = any(not row.findings for row in rows)
    listed = [address for row in rows for address in row.findings]
    return replace(finding, known=anything or any(covers(each, finding.address) for each in listed))


def _raced(outcome: Outcome, struck: tuple[Race, ...], races: tuple[Race, ...]) -> Outcome:
    """A race is known whether it struck this time or not."""
    if not races:
        return replace(outcome, verdict=Verdict.CONFORMS)
    reason = outcome.spoiled or (struck or races)[0].reason
    return replace(outcome, verdict=Verdict.KNOWN, reason=reason)


def _fixed(findings: tuple[Finding, ...], known: KnownRow) -> list[str]:
    """What the row lists as lasting and nothing deviates of any more, nor is left unjudged."""
    still = [finding.address for finding in findings if finding.holds is not Holds.YES]
    return [listed for listed in known.lasting if not any(covers(listed, each) for each in still)]


def _none_or_fewer(outcome: Outcome, known: KnownRow) -> Outcome:
    """Nothing deviates any more, or less than the row lists."""
    fixed = _fixed(outcome.findings, known)
    unjudged = any(finding.holds is Holds.UNKNOWN for finding in outcome.findings)
    if not fixed and (known.findings or unjudged):
        return replace(outcome, verdict=Verdict.KNOWN, reason=known.reason)
    some = set(fixed) < set(known.findings)
    what = ", ".join(fixed) if some else "it"
    holds = "hold" if some and len(fixed) > 1 else "holds"
    reason = f"{what} {holds} now, but {known.place} says: {known.reason}"
    whole = f'delete the row [known."{known.id}"]'
    if known.id != outcome.step.id:
        whole += f", or say of which rows it is true: {base_of(known.id)}[…]"
    hint = f"take {what} out of the row's findings" if some else whole
    return replace(outcome, verdict=Verdict.FIXED, reason=reason, hint=hint)
