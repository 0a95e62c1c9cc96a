"""What pytest reports of an outcome."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import assert_never

from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.report import FAILING
from cliconform.pytest_plugin.messages import CommandResult, Status
from cliconform.reporting.run.deviation import Extent, make_deviation_lines
from cliconform.reporting.text.clean import clean_line
from cliconform.reporting.text.command_line import format_command
from cliconform.reporting.text.lines import BLANK, Line, make_line
from cliconform.reporting.text.wording import describe_deviations, describe_verdict

_CAUSES = FAILING | {Verdict.ERROR}


def make_result(
    outcome: Outcome, outcomes: Mapping[str, Outcome], tests: AbstractSet[str], extent: Extent
) -> CommandResult:
    """Return the result of a test whose command has ended with ``outcome``.

    ``outcomes`` has those of the run so far, by id, and ``tests`` the ids that have a test in it. A
    command that is blocked by one of these is skipped; if no test reports the cause, it is an error
    that shows it.
    """
    seen = outcome.observation
    status = _find_status(outcome)
    message = _describe(outcome, status)
    lines: tuple[Line, ...] = ()
    if status in {"failed", "error"} or outcome.verdict is Verdict.KNOWN:
        lines = make_deviation_lines(outcome, extent)
    if outcome.verdict is Verdict.BLOCKED:
        cause = _find_cause(outcome, outcomes)
        if cause is not None and cause.step.id not in tests:
            status = "error"
            lines = _blocked_lines(outcome, cause, extent)
    return CommandResult(
        id=outcome.step.id,
        status=status,
        verdict=outcome.verdict.value,
        message=message,
        lines=lines,
        seconds=seen.duration if seen and not outcome.cached else 0.0,
        warnings=_list_warnings(outcome),
        command=format_command(outcome),
        cached=outcome.cached,
        kept=outcome.kept or "",
    )


def _find_status(outcome: Outcome) -> Status:
    match outcome.verdict:
        case Verdict.CONFORMS | Verdict.FLAKY:
            return "passed"
        case Verdict.DEVIATES | Verdict.FIXED:
            return "failed"
        case Verdict.KNOWN:
            return "unseen" if outcome.is_unseen else "known"
        case Verdict.BLOCKED | Verdict.SKIPPED:
            return "skipped"
        case Verdict.ERROR:
            return "error"
        case _:
            assert_never(outcome.verdict)


def _describe(outcome: Outcome, status: Status) -> str:
    if status == "passed":
        return ""
    reason = clean_line(outcome.reason)
    match outcome.verdict:
        case Verdict.DEVIATES:
            return describe_deviations(outcome)
        case Verdict.KNOWN | Verdict.SKIPPED:
            return reason
        case _:
            word = "could not be run" if status == "error" else describe_verdict(outcome)
            return f"{word}: {reason or describe_deviations(outcome)}"


def _find_cause(outcome: Outcome, outcomes: Mapping[str, Outcome]) -> Outcome | None:
    """Return the nearest of what a blocked command needs that fails; ``None`` if none does."""
    above = outcomes.get(outcome.step.needs or "")
    while above is not None and above.verdict not in _CAUSES:
        above = outcomes.get(above.step.needs or "")
    return above


def _blocked_lines(outcome: Outcome, cause: Outcome, extent: Extent) -> tuple[Line, ...]:
    text = f"{clean_line(outcome.step.id)} is blocked: {clean_line(outcome.reason)}"
    return (make_line(text, "bad"), BLANK, *make_deviation_lines(cause, extent))


def _list_warnings(outcome: Outcome) -> tuple[str, ...]:
    if outcome.verdict is not Verdict.FLAKY:
        return outcome.warnings
    attempt = len(outcome.earlier) + 1
    first = describe_deviations(outcome.earlier[0]) if outcome.earlier else ""
    return (f"flaky: conforms at attempt {attempt}; at first: {first}", *outcome.warnings)
