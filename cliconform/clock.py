"""The one module that reads the clock. Everything else takes a clock or a moment as an argument.

The linter bans ``time.time``, ``time.sleep`` and ``datetime.now`` everywhere but here.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime


def now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Return the monotonic clock in seconds; only differences are meaningful."""
    return time.monotonic()


def processor_time() -> float:
    """Return the seconds for which this process has had a processor; only differences mean much."""
    return time.process_time()


def wait(seconds: float) -> None:
    """Wait, as a replay does: nothing that checks a program may."""
    time.sleep(seconds)
