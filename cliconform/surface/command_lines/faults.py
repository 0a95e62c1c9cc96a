"""The faults of one command line, each with the reason why it may be none."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cliconform.model.surface import NO_USAGE, Argument, CommandSurface, Option
from cliconform.nearest_names import find_nearest_word
from cliconform.quick_dataclass import dataclass, field
from cliconform.surface.command_lines.command_line import Fault, FaultCode
from cliconform.surface.command_lines.value_check import is_valid_value

_SURPLUS = FaultCode.SURPLUS_ARGUMENT
_RESTS_ON_WHOLE_PAGE = frozenset({FaultCode.NO_COMMAND, FaultCode.NO_OPTION, _SURPLUS})
"""The faults that say that a page does not have something: a row that was not read may have it."""
_RESTS_ON_USAGE = frozenset({FaultCode.MISSING_ARGUMENT, FaultCode.MISSING_OPTION})


@dataclass(slots=True)
class Faults:
    """The faults that were found so far."""

    is_open: Callable[[str], bool]
    """Whether a word is a placeholder, which may stand for any value."""
    typed_path: list[str]
    """The names of the commands that were read so far."""
    found: list[Fault] = field(default_factory=list)

    def __contains__(self, code: FaultCode) -> bool:
        return any(fault.code is code for fault in self.found)

    def add(
        self,
        command: CommandSurface,
        code: FaultCode,
        at: int,
        word: str,
        *,
        near: str = "",
        choices: tuple[str, ...] = (),
        receiver: str = "",
        value_type: str = "",
        doubt: str = "",
    ) -> None:
        """Add the fault of ``word``, which has the index ``at``, in a use of ``command``.

        ``doubt`` says why it may be none, where what was not read of the page is no reason.
        """
        self.found.append(
            Fault(
                code=code,
                at=at,
                word=word,
                nearest=near,
                choices=choices,
                receiver=receiver,
                value_type=value_type,
                typed_path=tuple(self.typed_path),
                path=command.path,
                doubt=_find_doubt(code, command.problems, self.found) or doubt,
            )
        )

    def check_value(
        self, command: CommandSurface, value: str, given_to: Option | Argument, name: str, at: int
    ) -> None:
        """Add a fault if ``value`` is not valid for ``given_to``, which the line calls ``name``."""
        type_ = given_to.value if isinstance(given_to, Option) else ""
        choices = given_to.choices
        if self.is_open(value) or is_valid_value(value, choices, type_):
            return
        self.add(
            command,
            FaultCode.BAD_VALUE,
            at,
            value,
            near=find_nearest_word(value, choices),
            choices=choices,
            receiver=name,
            value_type=type_,
        )


def _find_doubt(code: FaultCode, problems: Sequence[str], earlier: Sequence[Fault]) -> str:
    """Return the first of a page's ``problems`` that a fault with ``code`` rests on, or nothing.

    ``earlier`` are the faults that the same line has so far.
    """
    if code in _RESTS_ON_WHOLE_PAGE:
        about = (each for each in problems if each != NO_USAGE or code is _SURPLUS)
        return next(about, "")
    if code in _RESTS_ON_USAGE:
        # An option that the page may have after all may do without the rest.
        doubts = (fault.doubt for fault in earlier if fault.code is FaultCode.NO_OPTION)
        unread = (problem for problem in problems if "usage" in problem)
        return next((doubt for doubt in (*unread, *doubts) if doubt), "")
    return ""
