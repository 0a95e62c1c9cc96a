"""What can go wrong that is not a deviation of the target: one family, each with its exit code.

A deviation is an :class:`~cliconform.model.outcome.Outcome`, never an exception. The CLI turns
these into an exit code in one spot, :mod:`cliconform.cli.boundary`.

::

    CliconformError
     ├─ UsageError               2   the command line of cliconform is wrong
     ├─ SpecError                2   a spec, a known file or a stored run cannot be used
     ├─ CannotRunError           3   the run could not be made: not the target's fault
     │   ├─ TargetNotFoundError      the target's program is not there
     │   ├─ HomeError                a home could not be made, copied or kept
     │   └─ ReportError              a report could not be written
     └─ NothingSelectedError     4   no command is left to check
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong with a file that the user wrote.

    ``line`` and ``column`` count from 1; 0 where the file as a whole is meant. ``key`` is the path
    of the key in the file (``command.ingest.exit``), empty where there is none.
    """

    file: str
    line: int
    key: str
    message: str
    hint: str = ""
    column: int = 0

    @property
    def place(self) -> str:
        """``file:line:column`` as editors and CI read it, as far as it is known."""
        numbers = [str(number) for number in (self.line, self.column) if number]
        return ":".join([self.file, *numbers])


class CliconformError(Exception):
    """The root of the family: a message, and where it helps a place and a hint."""

    exit_code: ClassVar[int] = 3

    def __init__(self, message: str, *, place: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.hint = hint


class UsageError(CliconformError):
    """The command line of cliconform itself is wrong."""

    exit_code = 2


class SpecError(CliconformError):
    """A file cannot be used as it is; all of its problems are told at once."""

    exit_code = 2

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        count = len(problems)
        super().__init__(f"{count} problem{'' if count == 1 else 's'} in the spec")
        self.problems = problems


class CannotRunError(CliconformError):
    """The run could not be made, and that is not the target's fault."""

    exit_code = 3


class TargetNotFoundError(CannotRunError):
    """The program that the target's command names is not there."""


class HomeError(CannotRunError):
    """A home could not be made, copied, read or kept."""


class ReportError(CannotRunError):
    """A report could not be written where it was asked for."""


class NothingSelectedError(CliconformError):
    """No command is left to check: not checked is not green."""

    exit_code = 4


def own_error(error: Exception) -> tuple[str, str]:
    """What is said where ``error`` is a fault of cliconform's own: a line, and its traceback."""
    trace = "".join(traceback.format_exception(error))
    return f"an error in cliconform itself: {error!r}", trace
