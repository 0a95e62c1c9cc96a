"""What judging one command may take: the time of all its searches and queries together.

What may take long runs in a :class:`~cliconform.bounded_process.process.BoundedProcess`, so that
the bounds hold whatever is searched or asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TypeVar

from cliconform.bounded_process.process import BoundedProcess, CallTimeoutError
from cliconform.clock import monotonic, processor_time

T = TypeVar("T")

SECONDS = 8.0
"""How long all queries, and all that reads tables and databases, may take for one command."""
PATTERN_SECONDS = 5.0
"""How long all searches for regular expressions may take for one command."""
PROCESSOR_SECONDS = 10.0
"""How long this process may compute to judge one command, and read its files as texts."""
_HINT_SECONDS = 1.0
"""How long searches may take that only give hints, for one command."""
_GRACE = 0.5
"""Seconds for a function that ends by itself when its time is over, to say so."""


class NoTimeLeftError(CallTimeoutError):
    """A call was not begun, since those before it have taken all of the time."""


class Bounds:
    """The time that is left for judging one command.

    ``process`` carries out the calls; without it, they are carried out here, and only what keeps a
    time limit by itself is stopped. ``scale`` stretches the time, ``patterns`` is that of searches.
    """

    def __init__(
        self,
        process: BoundedProcess | None = None,
        *,
        scale: float = 1.0,
        patterns: float = PATTERN_SECONDS,
    ) -> None:
        self.seconds = SECONDS * scale
        """How long all calls may take."""
        self.seconds_here = PROCESSOR_SECONDS * scale
        """How long this process may compute."""
        self.left = self.seconds
        """The seconds that are left for calls."""
        self.left_for_patterns = patterns * scale
        """The seconds that are left for searches."""
        self._process = process
        self._scale = scale

    @cached_property
    def for_hints(self) -> Bounds:
        """The bounds of what only gives hints: no promise is left without time for their sake."""
        return Bounds(self._process, scale=self._scale, patterns=_HINT_SECONDS)

    @property
    def has_process(self) -> bool:
        """Whether calls are carried out in a process for them."""
        return self._process is not None

    @property
    def generation(self) -> int:
        """The number of the process: what a call has left in an earlier one is gone."""
        return self._process.generation if self._process else 0

    def call(self, function: Callable[..., T], *args: object) -> T:
        """Return what ``function`` returns, or raise what it raises.

        Raises :class:`~cliconform.bounded_process.process.CallStoppedError` where it takes too long
        or too much memory.
        """
        with self.spend():
            if self._process is None:
                return function(*args)
            return self._process.call(function, *args, seconds=self.left + _GRACE)

    def tell(self, function: Callable[..., object], *args: object) -> None:
        """Call ``function``, and do not wait for its end."""
        if self._process is None:
            function(*args)
        else:
            self._process.tell(function, *args)

    def search(self, function: Callable[..., T], *args: object) -> T:
        """Return what ``function`` returns, which searches for a regular expression.

        Raises :class:`~cliconform.bounded_process.process.CallStoppedError` as :meth:`call` does.
        """
        with self.spend_on_patterns(monotonic) as seconds:
            if self._process is None:
                return function(*args)
            return self._process.call(function, *args, seconds=seconds)

    @contextmanager
    def spend_on_patterns(self, clock: Callable[[], float] = processor_time) -> Iterator[float]:
        """Give the seconds that a search may take, and count those that the block takes.

        In this process only its own time counts: there may be many searches, each a short one.
        """
        if self.left_for_patterns <= 0:
            raise NoTimeLeftError("was not begun")
        began = clock()
        try:
            yield self.left_for_patterns
        finally:
            self.left_for_patterns -= clock() - began

    @contextmanager
    def spend(self) -> Iterator[float]:
        """Give the seconds that a call may take, and count those that the block takes."""
        if self.left <= 0:
            raise NoTimeLeftError("was not begun")
        began = monotonic()
        try:
            yield self.left
        finally:
            self.left -= monotonic() - began
