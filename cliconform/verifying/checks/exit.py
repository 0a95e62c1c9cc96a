"""How a command ended: its exit code or signal, and that it ended by itself and in time."""

from __future__ import annotations

from signal import Signals
from typing import assert_never

from cliconform.model.observation import (
    Ending,
    Exited,
    Flooded,
    NotStarted,
    Signalled,
    Suspended,
    TimedOut,
)
from cliconform.model.outcome import Finding
from cliconform.model.promise import EndsPromise, ExitPromise
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation
from cliconform.verifying.texts.excerpt import quote

_SHELL_SIGNAL = 128


def judge_exit(promise: ExitPromise, evidence: Evidence) -> Finding:
    """The exit code, or the signal.

    One that was stopped by us ended in neither: that is told under ``timeout``, once.
    """
    wanted = _wanted(promise)
    expectation = Expectation(
        address=promise.address, place=promise.place, words=f"exits with {wanted}"
    )
    match evidence.observation.ending:
        case Exited(code=code):
            if code in promise.codes or (promise.nonzero and code):
                return expectation.succeed(str(code))
            return expectation.fail(
                f"exited with {code}", expected=wanted, seen=str(code), detail=_shell(code)
            )
        case Signalled(signal=signal):
            if signal in promise.signals:
                return expectation.succeed(signal)
            return expectation.fail(f"was ended by {signal}", expected=wanted, seen=signal)
        case TimedOut() | Flooded() | Suspended() | NotStarted():
            return expectation.leave_open("it did not end by itself")
        case ending:
            assert_never(ending)


def judge_ends(promise: EndsPromise, evidence: Evidence) -> Finding:
    """The command ended by itself before its timeout; a service within its grace."""
    wanted = _in_time(evidence)
    expectation = Expectation(address=promise.address, place=promise.place, words=wanted)
    after = f"after {evidence.observation.duration:.1f} s"
    match evidence.observation.ending:
        case Exited() | Signalled():
            return expectation.succeed(after)
        case TimedOut(seconds=seconds) as ending:
            return expectation.fail(
                _late(ending, evidence),
                expected=wanted,
                seen=f"still running after {seconds:g} s",
                detail=_waiting(ending),
            )
        case Flooded(limit=flood):
            message = f"wrote more than {flood:,} bytes and was stopped"
            return expectation.fail(message, expected=wanted, seen=f"still writing {after}")
        case Suspended(signal=signal):
            message = f"suspended itself with {signal} and would never have gone on"
            return expectation.fail(message, expected=wanted, seen=f"suspended {after}")
        case NotStarted(reason=reason):
            return expectation.leave_open(reason)
        case ending:
            assert_never(ending)


def describe_ending(ending: Ending) -> str:
    """An ending in a few words: ``exited with 1``."""
    match ending:
        case Exited(code=code):
            return f"exited with {code}"
        case Signalled(signal=signal):
            return f"was ended by {signal}"
        case TimedOut(seconds=seconds):
            return f"did not end within {seconds:g} s"
        case Flooded():
            return "wrote too much and was stopped"
        case Suspended(signal=signal):
            return f"suspended itself with {signal}"
        case NotStarted(reason=reason):
            return f"could not be started: {reason}"
        case _:
            assert_never(ending)


def _wanted(promise: ExitPromise) -> str:
    wanted = [*(str(code) for code in promise.codes), *promise.signals]
    return " or ".join([*wanted, *(["any code but 0"] if promise.nonzero else [])])


def _shell(code: int) -> tuple[str, ...]:
    """What 128 and more may mean: a shell cannot say otherwise that a signal ended its child."""
    try:
        name = Signals(code - _SHELL_SIGNAL).name
    except ValueError:
        return ()
    return (f" {code} is what a shell also ends with when {name} ended its last command",)


def _in_time(evidence: Evidence) -> str:
    service = evidence.step.invocation.service
    if service is None:
        return f"ends by itself within {evidence.step.invocation.limits.timeout:g} s"
    return f"stops within {service.grace:g} s of {service.stop}"


def _late(ending: TimedOut, evidence: Evidence) -> str:
    service, facts = evidence.step.invocation.service, evidence.observation.service
    if service is not None and (facts is None or facts.ready_after is None):
        return f"was not ready within {ending.seconds:g} s and was stopped"
    if service is not None:
        return f"did not stop within {ending.seconds:g} s of {service.stop} and was killed"
    if ending.waiting_for_input:
        reader = f"{ending.reader} " if ending.reader else ""
        return f"{reader}was waiting for input and was stopped after {ending.seconds:g} s"
    return f"did not end within {ending.seconds:g} s and was stopped"


def _waiting(ending: TimedOut) -> tuple[str, ...]:
    if ending.waiting_for_input:
        return (f" it was waiting at: {quote(ending.prompt)}",)
    return (f" the last line was: {quote(ending.prompt)}",) if ending.prompt else ()
