"""The exit code of a command, or the signal that ended it."""

from __future__ import annotations

from collections.abc import Iterator
from signal import Signals
from typing import assert_never

from cliconform.model.observation import (
    Exited,
    Flooded,
    NotStarted,
    Signalled,
    Suspended,
    TimedOut,
)
from cliconform.model.outcome import Finding
from cliconform.model.promise import ExitPromise
from cliconform.verifying.endings import describe_ending
from cliconform.verifying.errors import PlaceholderError
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation

_SHELL_SIGNAL = 128


def check_exit(promise: ExitPromise, evidence: Evidence) -> Iterator[Finding]:
    """Check that the exit code or the signal is one of the promised ones.

    A command that cliconform stopped has neither: the finding of ``timeout`` reports that. Raises
    :class:`PlaceholderError` for a placeholder that stands for neither.
    """
    promise = _fill_texts(promise, evidence)
    allowed = _describe_allowed(promise)
    expectation = Expectation.of(promise, f"exits with {allowed}")
    match evidence.observation.ending:
        case Exited(code=code):
            if code in promise.codes or (promise.nonzero and code):
                yield expectation.succeed(str(code))
            else:
                yield expectation.fail(
                    f"exit code {code}, expected {allowed}",
                    expected=allowed,
                    seen=str(code),
                    detail=_explain_shell_code(code),
                    evidence=[describe_ending(evidence.observation.ending)],
                )
        case Signalled(signal=signal):
            if signal in promise.signals:
                yield expectation.succeed(signal)
            else:
                kind = "exit code " if promise.codes else ""
                yield expectation.fail(
                    f"killed by {signal}, expected {kind}{allowed}",
                    expected=allowed,
                    seen=signal,
                    evidence=[describe_ending(evidence.observation.ending)],
                )
        case TimedOut() | Flooded() | Suspended() | NotStarted():
            yield expectation.leave_open("it did not end by itself")
        case ending:
            assert_never(ending)


def _fill_texts(promise: ExitPromise, evidence: Evidence) -> ExitPromise:
    """Return ``promise`` with the endings whose values are known now."""
    filled = promise
    for text in promise.texts:
        value = evidence.fill_text(text)
        try:
            filled = filled.allow(value)
        except ValueError:
            raise PlaceholderError(
                f"{text.source} is {value!r}, expected an exit code, a signal or `nonzero`"
            ) from None
    return filled


def _describe_allowed(promise: ExitPromise) -> str:
    allowed = [*(str(code) for code in promise.codes), *promise.signals]
    return " or ".join([*allowed, *(["any code but 0"] if promise.nonzero else [])])


def _explain_shell_code(code: int) -> tuple[str, ...]:
    """Say which signal a code above 128 may stand for: shells report a killed child like that."""
    try:
        name = Signals(code - _SHELL_SIGNAL).name
    except ValueError:
        return ()
    return (f" a shell also exits with {code} when its last command was killed by {name}",)
