"""How a program ended, in words."""

from __future__ import annotations

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


def explain_scale(seconds: float, scale: float) -> tuple[str, ...]:
    """Return a line of detail with the limit in the spec, where ``--time-scale`` has stretched it.

    ``seconds`` is the stretched limit.
    """
    return () if scale == 1 else (f" in the spec {seconds / scale:g} s; --time-scale {scale:g}",)


def tell_cpu(seconds: float | None) -> tuple[str, ...]:
    """Return a line of detail with the CPU time that a command which took too long has used.

    Little of it hints at a busy machine, or at waiting.
    """
    return () if seconds is None else (f" it used {seconds:.2f} s of CPU time",)


def describe_ending(ending: Ending) -> str:
    """Return an ending in a few words: ``exit code 1``."""
    match ending:
        case Exited(code=code):
            return f"exit code {code}"
        case Signalled(signal=signal):
            return f"killed by {signal}"
        case TimedOut(seconds=seconds):
            return f"timed out after {seconds:g} s"
        case Flooded(limit=limit):
            return f"stopped after more than {limit:,} bytes of output"
        case Suspended(signal=signal):
            return f"suspended itself with {signal}"
        case NotStarted(reason=reason):
            return f"not started: {reason}"
        case _:
            assert_never(ending)
