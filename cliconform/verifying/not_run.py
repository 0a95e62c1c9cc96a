"""The outcomes of commands that were not run."""

from __future__ import annotations

from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.plan import Step
from cliconform.verifying.verdicts import has_ended_as_promised


def block(step: Step, by: Outcome) -> Outcome:
    """``step`` was not run, since ``by``, which it needs, did not end as promised.

    Or it did, and did not say what ``step`` has to be started with.

    Whatever the known file says of ``step`` itself, it stays ``blocked``: nobody looked.
    """
    return Outcome(step=step, verdict=Verdict.BLOCKED, reason=f"needs {by.step.id}, {_why(by)}")


def skip(step: Step, reason: str) -> Outcome:
    """``step`` was not run, for ``reason``."""
    return Outcome(step=step, verdict=Verdict.SKIPPED, reason=reason)


def _why(by: Outcome) -> str:
    match by.verdict:
        case Verdict.KNOWN:
            return f"which is known to deviate: {by.spoiled or by.reason}"
        case Verdict.BLOCKED:
            return f"which is blocked itself: it {by.reason}"
        case Verdict.SKIPPED:
            return f"which was skipped: {by.reason}"
        case Verdict.ERROR:
            return f"which could not be run: {by.reason}"
        case _ if has_ended_as_promised(by):
            return f"which did not say {_unsaid(by)}"
        case _:
            return "which did not end as promised" + _first(by)


def _first(by: Outcome) -> str:
    ending = {"exit", "timeout", "service.ready"}
    said = next((each.message for each in by.deviations if each.address in ending), "")
    return f": {said}" if said else ""


def _unsaid(by: Outcome) -> str:
    """The placeholders that its captures left without a value."""
    addresses = (each.address for each in by.deviations)
    names = [address.removeprefix("capture.") for address in addresses if "capture." in address]
    return " and ".join(f"${{{name}}}" for name in names)
