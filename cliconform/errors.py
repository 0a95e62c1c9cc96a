"""The exceptions of cliconform: one family, each with its exit code.

A deviation is an :class:`~cliconform.model.outcome.Outcome`, never an exception. The CLI turns
exceptions into an exit code in one place, :mod:`cliconform.cli.boundary`.

::

    CliconformError
     ├─ UsageError               2   the command line of cliconform is wrong
     ├─ SpecError                2   a spec, a known file or a stored run cannot be used
     ├─ EditError                2   a file cannot be edited as it is
     ├─ CannotRunError           3   the run could not be made: not the target's fault
     │   ├─ TargetNotFoundError      the target's program is not there
     │   ├─ HomeError                a home could not be made, copied or kept
     │   ├─ ReportError              a report could not be written
     │   └─ WriteError               an edited file could not be written
     └─ NothingSelectedError     4   no command is left to check
"""

from __future__ import annotations

from typing import ClassVar

from cliconform.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One error in a file that the user wrote.

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
    """The base class: a message, and optionally a place and a hint about what to do."""

    exit_code: ClassVar[int] = 3

    def __init__(self, message: str, *, place: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.hint = hint


class UsageError(CliconformError):
    """The command line of cliconform is wrong."""

    exit_code = 2


class SpecError(CliconformError):
    """A file cannot be used; ``problems`` has all of its errors."""

    exit_code = 2

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        count = len(problems)
        super().__init__(f"{count} problem{'' if count == 1 else 's'} in the spec")
        self.problems = problems


class EditError(CliconformError):
    """A file cannot be edited as it is; nothing was written."""

    exit_code = 2


class CannotRunError(CliconformError):
    """The run could not be made; this is not a deviation of the target."""

    exit_code = 3


class TargetNotFoundError(CannotRunError):
    """The program of the target's command was not found, or is none."""


class HomeError(CannotRunError):
    """A home could not be made, copied, read or kept."""


class ReportError(CannotRunError):
    """A report could not be written."""


class WriteError(CannotRunError):
    """An edited file could not be written; the old one is whole."""


class NothingSelectedError(CliconformError):
    """No command was selected, so nothing was checked."""

    exit_code = 4


def describe_own_error(error: Exception) -> tuple[str, str]:
    """Return a one-line message for an error in cliconform itself, and its traceback."""
    import traceback

    trace = "".join(traceback.format_exception(error))
    return f"an error in cliconform itself: {error!r}", trace
