"""What a run says of a fault."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.report import Report

from .catalogue import Fault

_CRASH = b"Traceback (most recent call last)"


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise that was not kept: its command, its address, and what was seen."""

    command: str
    address: str
    message: str

    def __str__(self) -> str:
        return f"{self.command}: {self.address}: {self.message}"


def broken(report: Report) -> tuple[Promise, ...]:
    """Every promise that was not kept."""
    return tuple(
        Promise(outcome.step.id, finding.address, finding.message)
        for outcome in report.outcomes
        if outcome.verdict is Verdict.DEVIATES
        for finding in outcome.deviations
    )


def doubts(fault: Fault, report: Report) -> tuple[str, ...]:
    """Why the run does not show that the spec finds ``fault`` for what it is; none if it does."""
    return tuple(_doubts(fault, report))


def _doubts(fault: Fault, report: Report) -> Iterator[str]:
    found = broken(report)
    if not found:
        yield "nothing deviates"
    elif not any(fault.is_found(promise.command, promise.address) for promise in found):
        wanted = "; ".join(f"{id_}: {' or '.join(at)}" for id_, at in fault.caught_by.items())
        yield f"what deviates is not what was to be found ({wanted}), but:"
        yield from (f"  {promise}" for promise in found)
    for outcome in report.outcomes:
        if outcome.verdict is Verdict.ERROR:
            yield f"{outcome.step.id} could not be run: {outcome.reason}"
        elif not fault.crashes and _crashed(outcome):
            yield f"{outcome.step.id} ends in a traceback:\n{_last_words(outcome)}"


def _crashed(outcome: Outcome) -> bool:
    return _CRASH in _said(outcome)


def _last_words(outcome: Outcome) -> str:
    return _said(outcome).decode(errors="replace")[-1500:]


def _said(outcome: Outcome) -> bytes:
    seen = outcome.observation
    return b"" if seen is None else b"".join(chunk.data for chunk in seen.chunks)
