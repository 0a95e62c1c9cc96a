"""The proposals for one step: each deviation by itself, whatever else deviates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import assert_never

from cliconform.bounded_process.process import CallStoppedError
from cliconform.masking.shapes import MASKED
from cliconform.model.contents import (
    Columns,
    DataPromise,
    FilePromise,
    Header,
    JsonFact,
    Rows,
    SchemaFile,
    TextPromise,
)
from cliconform.model.edit import EditKind, Proposal
from cliconform.model.observation import Exited
from cliconform.model.outcome import Finding, Verdict
from cliconform.model.promise import (
    CapturePromise,
    CleanUpPromise,
    CpuPromise,
    EndsPromise,
    ExactPromise,
    ExitPromise,
    HttpPromise,
    IdempotentPromise,
    LeftoverPromise,
    MedianPromise,
    NetworkPromise,
    Promise,
    QueryPromise,
    ReadyPromise,
    RemovedPromise,
    RepeatPromise,
    TurnPromise,
    WithinPromise,
    WritesPromise,
)
from cliconform.model.spec import covers
from cliconform.proposing.amounts import suggest_amount, suggest_exit, suggest_limit
from cliconform.proposing.data import suggest_columns, suggest_fact, suggest_query
from cliconform.proposing.dialogue import suggest_turn
from cliconform.proposing.files import Found, suggest_file, suggest_removed
from cliconform.proposing.http import suggest_response
from cliconform.proposing.results import (
    CRASHED,
    NEEDS_LOOSEN,
    REFUSED,
    Allowed,
    Proposed,
    Suggestion,
    Unproposed,
    no_edit,
)
from cliconform.proposing.texts import suggest_capture, suggest_stream_text
from cliconform.proposing.trial import Trial
from cliconform.time_limit import PatternTimeoutError
from cliconform.verifying.files.home_files import UnreadableError
from cliconform.verifying.texts.subject import CannotJudgeError

_FROM_HISTORY = (
    "its limit is what earlier runs took: a command that stays slower is within it after some runs,"
    " or write the seconds that it may take"
)
_FROM_HISTORY = (
    "its limit is what earlier runs took: a command that stays slower is within it after some runs,"
    " or write the seconds that it may take"
)
_FAULT = "it is a fault of the program or of this promise, and no value that changed"
# What parsers of command lines print for one that they do not take, and what a crash prints.
_REFUSED = re.compile(
    r"^(?:.*: )?(?:error: )?(?:No such (?:option|command)|unrecognized arguments?|"
    r"unknown (?:command|flag|option|shorthand flag|subcommand)|invalid choice|"
    r"Got unexpected extra arguments?|Missing (?:option|argument)|unexpected argument|"
    r"the following (?:required )?arguments|unrecognized (?:option|subcommand)|"
    r"invalid option|flag provided but not defined)",
    re.IGNORECASE | re.MULTILINE,
)
_IS_MASKED = "what the program shows has a secret, which no spec has"
_CRASHED = re.compile(
    r"^Traceback \(most recent call last\)|^panic: |^thread '.*' panicked at|^Segmentation fault"
    r"|^│? *Traceback \(most recent call last\)|╭─+ Traceback \(most recent call last\)",
    re.MULTILINE,
)


def propose_for_step(trial: Trial, allowed: Allowed) -> Proposed:
    """Return the edits for the new deviations of one step, and the deviations without one.

    Known deviations are none of the spec's: nothing is proposed for them. Where the program did
    not take the command line, or crashed, nothing that it said is a new promise.
    """
    outcome = trial.outcome
    if outcome.verdict is not Verdict.DEVIATES:
        return Proposed()
    new = [finding for finding in outcome.deviations if not finding.known]
    refused = _find_refusal(trial, new)
    proposals: list[Proposal] = []
    rest: list[Unproposed] = []
    for promise in outcome.step.promises:
        findings = [each for each in new if covers(promise.address, each.address)]
        if not findings:
            continue
        if refused:
            rest += [Unproposed(step=trial.step.id, finding=f, reason=refused) for f in findings]
            continue
        for finding, found in _suggest_in_time(promise, findings, trial, allowed):
            suggestion = no_edit(_IS_MASKED) if MASKED in repr(found.new) else found
            if suggestion.kind is None:
                reason = suggestion.reason
                rest.append(Unproposed(step=trial.step.id, finding=finding, reason=reason))
            else:
                proposals.append(_make_proposal(trial.step.id, finding, suggestion))
    return Proposed(proposals=tuple(proposals), rest=tuple(rest))


def _make_proposal(step: str, finding: Finding, suggestion: Suggestion) -> Proposal:
    assert suggestion.kind is not None
    return Proposal(
        step=step,
        address=suggestion.address or finding.address,
        kind=suggestion.kind,
        new=suggestion.new,  # type: ignore[arg-type]
        why=suggestion.why,
        evidence=finding.evidence or tuple(filter(None, [finding.seen or finding.message])),
        column=suggestion.column,
    )


def _suggest_in_time(
    promise: Promise, findings: list[Finding], trial: Trial, allowed: Allowed
) -> list[Found]:
    """Return what to edit for each deviation; nothing where finding that takes too long."""
    try:
        return list(_suggest(promise, findings, trial, allowed))
    except (CallStoppedError, PatternTimeoutError, CannotJudgeError) as error:
        return [(finding, no_edit(f"it cannot be told: it {error}")) for finding in findings]


def _suggest(
    promise: Promise, findings: list[Finding], trial: Trial, allowed: Allowed
) -> Iterator[Found]:
    """Yield what to edit for each deviation of one promise."""
    finding = findings[0]
    match promise:
        case FilePromise():
            yield from suggest_file(promise, findings, trial, allowed)
        case HttpPromise():
            yield from suggest_response(promise, findings, trial, allowed)
        case DataPromise():
            yield from ((finding, each) for each in _suggest_data(promise, trial, allowed))
        case _:
            yield finding, _suggest_one(promise, trial, allowed)


def _suggest_one(promise: Promise, trial: Trial, allowed: Allowed) -> Suggestion:  # noqa: PLR0911, PLR0912, C901 - one for each kind
    match promise:
        case ExitPromise():
            return suggest_exit(promise, trial, allowed)
        case TextPromise():
            return suggest_stream_text(promise, trial, allowed)
        case CapturePromise():
            return suggest_capture(promise, trial)
        case QueryPromise():
            return suggest_query(promise, trial, allowed)
        case RemovedPromise():
            return suggest_removed(promise, trial, allowed)
        case TurnPromise():
            return suggest_turn(promise, trial)
        case WithinPromise():
            seconds = trial.evidence.observation.duration
            return suggest_limit("within", seconds, promise.seconds, allowed)
        case MedianPromise():
            return no_edit(_FROM_HISTORY)
        case MedianPromise():
            return no_edit(_FROM_HISTORY)
        case CpuPromise():
            seconds = trial.evidence.observation.cpu or 0.0
            return suggest_limit("cpu", seconds, promise.seconds, allowed)
        case NetworkPromise() | WritesPromise() if promise.address.startswith("isolation"):
            return no_edit(_FAULT)
        case (
            ExactPromise()
            | RepeatPromise()
            | WritesPromise()
            | NetworkPromise()
            | IdempotentPromise()
            | CleanUpPromise()
        ):
            if not allowed.loosen:
                return no_edit(NEEDS_LOOSEN)
            return Suggestion(
                address=promise.address, kind=EditKind.LOOSEN, new=None, why="it does not hold now"
            )
        case EndsPromise() | LeftoverPromise() | ReadyPromise():
            return no_edit(_FAULT)
        case DataPromise() | FilePromise() | HttpPromise():
            raise AssertionError(promise)
        case _:
            assert_never(promise)


def _suggest_data(promise: DataPromise, trial: Trial, allowed: Allowed) -> Iterator[Suggestion]:
    data, part = trial.evidence.data, promise.part
    try:
        match part:
            case JsonFact():
                documents = data.documents(promise.source)
                yield suggest_fact(part, documents, promise, trial, allowed)
            case Rows():
                rows = len(data.table(promise.source).rows)
                yield suggest_amount(promise.address, part.amount, rows, (), allowed)
            case Columns():
                table = data.table(promise.source)
                is_typed = any(column.type for column in part.columns)
                types = data.read_types(promise.source) if is_typed else {}
                seen = {name: types.get(name, "") for name in table.names}
                yield from suggest_columns(promise.address, part, seen, allowed)
            case Header():
                yield no_edit("it is no such table any more: edit it by hand")
            case SchemaFile():
                yield no_edit("the schema is a file of its own: edit that")
            case _:
                assert_never(part)
    except UnreadableError as error:
        yield no_edit(f"{error}: edit it by hand")


def _find_refusal(trial: Trial, findings: list[Finding]) -> str:
    """Return why nothing is proposed for a step that did not do its work at all; else nothing."""
    ending = trial.evidence.observation.ending
    if not any(finding.address in ("exit", "timeout") for finding in findings):
        return ""
    if isinstance(ending, Exited) and ending.code == 0:
        return ""
    text = trial.evidence.texts.by_stream["output"]
    if _CRASHED.search(text):
        return CRASHED
    if _REFUSED.search(text):
        return REFUSED
    return ""
