"""When the timeout of a program is over."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from cliconform.running.execution import _Execution


def test_the_seconds_for_which_all_was_stopped_are_added_to_the_timeout() -> None:
    later: list[float] = []
    timed_out: list[float] = []
    loop = SimpleNamespace(paused=0.0, call_later=lambda seconds, _: later.append(seconds))
    execution: Any = SimpleNamespace(
        _loop=loop,
        _paused=0.0,
        _service=None,
        _limits=SimpleNamespace(timeout=5.0),
        _end=SimpleNamespace(time_out=timed_out.append),
        _handle_timeout=None,
    )
    for paused in (60.0, 67.0):  # it is stopped once more in the seconds that were added
        loop.paused = paused
        _Execution._handle_timeout(execution)
    assert (later, timed_out) == ([60.0, 7.0], [])
    _Execution._handle_timeout(execution)
    assert (later, timed_out) == ([60.0, 7.0], [5.0])
