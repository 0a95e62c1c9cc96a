"""A promise about to be checked, and the findings that it can lead to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from cliconform.model.outcome import Finding, Holds
from cliconform.model.place import Place
from cliconform.quick_dataclass import dataclass
from cliconform.shared_values import share
from cliconform.verifying.texts.evidence_lines import keep_lines
from cliconform.verifying.texts.excerpt import cap_lines, to_one_line

NEEDS_HOME = "needs the home"
"""Why a promise about a file is not checked when the home no longer exists."""
NOT_SANDBOXED = "it did not run in the sandbox"
"""Why a promise about what only the sandbox sees is not checked."""
_MESSAGE_LIMIT = 400


class _Placed(Protocol):
    """What has an address and a place in the spec: any promise."""

    @property
    def address(self) -> str: ...
    @property
    def place(self) -> Place: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """A promise, or a part of one, in words: it makes the finding once it is checked."""

    address: str
    """The key path within the command: ``produces[0].rows``."""
    place: Place
    words: str
    """A statement: ``stdout contains "x"``."""

    @classmethod
    def of(cls, promise: _Placed, words: str) -> Expectation:
        """Return the expectation of ``promise`` as a whole."""
        return cls(address=promise.address, place=promise.place, words=words)

    def succeed(self, seen: str = "") -> Finding:
        """Return the finding that the promise holds."""
        return self._finding(Holds.YES, seen=seen)

    def fail(
        self,
        message: str,
        *,
        expected: str = "",
        seen: str = "",
        detail: Iterable[str] = (),
        evidence: Iterable[str] = (),
        near: Iterable[str] = (),
    ) -> Finding:
        """Return the finding that the promise does not hold.

        ``message`` is one line: what was found and, where that is short, what was expected.
        ``detail`` are the lines below it: ``-`` expected, ``+`` found, a blank for the rest.
        ``evidence`` are the lines that tell this deviation from another one of the same promise,
        where ``seen``, or without it the message, does not. ``near`` are the lines of the output
        that are most like what was expected.
        """
        return self._finding(
            Holds.NO,
            message=message,
            expected=expected,
            seen=seen,
            detail=cap_lines(detail),
            evidence=keep_lines(evidence) or keep_lines([seen or message]),
            near=tuple(map(to_one_line, near)),
        )

    def leave_open(self, message: str = NEEDS_HOME) -> Finding:
        """Return the finding that the promise could not be checked; ``message`` says why."""
        return self._finding(Holds.UNKNOWN, message=message)

    def _finding(
        self,
        holds: Holds,
        *,
        message: str = "",
        expected: str = "",
        seen: str = "",
        detail: tuple[str, ...] = (),
        evidence: tuple[str, ...] = (),
        near: tuple[str, ...] = (),
    ) -> Finding:
        return Finding(
            address=self.address,
            place=self.place,
            holds=holds,
            promise=share(to_one_line(self.words)),
            message=to_one_line(message, _MESSAGE_LIMIT),
            expected=to_one_line(expected),
            seen=share(to_one_line(seen)),
            detail=detail,
            evidence=evidence,
            near=near,
        )
