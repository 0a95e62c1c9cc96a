"""A promise about to be judged, and the findings that it can lead to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cliconform.model.outcome import Finding, Holds
from cliconform.model.promise import Place
from cliconform.verifying.texts.excerpt import cap_lines, to_one_line

NEEDS_HOME = "needs the home"


class PlaceholderError(Exception):
    """A promise holds a placeholder that has no value, or none that can be used there."""


class SpecFaultError(Exception):
    """The promise itself is wrong, and only judging could tell: no deviation of the target."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """A promise's address, where it is written, and what it says in words."""

    address: str
    place: Place
    words: str

    def succeed(self, seen: str = "") -> Finding:
        """It holds."""
        return self._finding(Holds.YES, seen=seen)

    def fail(
        self,
        message: str,
        *,
        expected: str = "",
        seen: str = "",
        detail: Iterable[str] = (),
    ) -> Finding:
        """It does not hold. ``message`` says in one line what was seen."""
        return self._finding(
            Holds.NO, message=message, expected=expected, seen=seen, detail=cap_lines(detail)
        )

    def leave_open(self, message: str = NEEDS_HOME) -> Finding:
        """Nobody can say any more."""
        return self._finding(Holds.UNKNOWN, message=message)

    def _finding(
        self,
        holds: Holds,
        *,
        message: str = "",
        expected: str = "",
        seen: str = "",
        detail: tuple[str, ...] = (),
    ) -> Finding:
        return Finding(
            address=self.address,
            place=self.place,
            holds=holds,
            promise=to_one_line(self.words),
            message=to_one_line(message, 400),
            expected=to_one_line(expected),
            seen=to_one_line(seen),
            detail=detail,
        )
