"""The outcomes of commands that were not run."""

from __future__ import annotations

from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.plan import Step
from cliconform.verifying.verdicts import ENDING_ADDRESSES, has_ended_as_promised


def block(step: Step, by: Outcome) -> Outcome:
    """Return the outcome of ``step``, which was not run because of ``by``, which it needs.

    Either that command did not end as promised, or its output had no value for a ``${name}`` that
    ``step`` is started with. The known file is not consulted: nothing was checked.
    """
    return Outcome(step=step, verdict=Verdict.BLOCKED, reason=f"needs `{by.step.id}`, {_why(by)}")


def skip(step: Step, reason: str) -> Outcome:
    """Return the outcome of ``step``, which was not run for ``reason``."""
    return Outcome(step=step, verdict=Verdict.SKIPPED, reason=reason)


def lose(step: Step, reason: str) -> Outcome:
    """Return the outcome of ``step``, which could not be run any more for ``reason``."""
    return Outcome(step=step, verdict=Verdict.ERROR, reason=f"it was not run: {reason}")


def _why(by: Outcome) -> str:
    match by.verdict:
        case Verdict.KNOWN:
            return f"which is known to deviate: {by.spoiled or by.reason}"
        case Verdict.BLOCKED:
            return f"which is blocked: it {by.reason}"
        case Verdict.SKIPPED:
            return f"which was skipped: {by.reason}"
        case Verdict.ERROR:
            return f"which could not be run: {by.reason}"
        case _ if has_ended_as_promised(by):
            return f"whose output has no value for {_name_missing(by)}"
        case _:
            return "which did not exit as promised" + _describe_ending(by)


def _describe_ending(by: Outcome) -> str:
    messages = (each.message for each in by.deviations if each.address in ENDING_ADDRESSES)
    message = next(messages, "")
    return f": {message}" if message else ""


def _name_missing(by: Outcome) -> str:
    """Return the placeholders that its captures left without a value."""
    addresses = (each.address for each in by.deviations)
    names = [address.removeprefix("capture.") for address in addresses if "capture." in address]
    return " and ".join(f"${{{name}}}" for name in names)
