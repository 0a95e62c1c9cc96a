"""The one door to time. Everything else takes a clock, or a moment, as an argument.

The linter bans ``time.time``, ``time.sleep`` and ``datetime.now`` everywhere but here.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime


def now() -> datetime:
    """The wall clock's time, in UTC."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Seconds on a clock that never goes back; only differences mean something."""
    return time.monotonic()
