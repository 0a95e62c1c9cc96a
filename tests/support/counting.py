"""Counts operations, for tests of how much work something is; never its time."""

from __future__ import annotations

import sys
from collections.abc import Callable


def calls_of(function: Callable[[], object]) -> int:
    """How many calls of Python functions (and steps of generators) ``function`` makes."""
    calls = 0

    def profile(frame: object, event: str, argument: object) -> None:
        del frame, argument
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        function()
    finally:
        sys.setprofile(before)
    return calls
