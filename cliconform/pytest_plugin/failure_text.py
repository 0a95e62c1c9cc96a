"""The text of a failure as pytest prints it: on its terminal, in its summary and in JUnit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cliconform.quick_dataclass import dataclass
from cliconform.reporting.text.lines import Line, Role, join_lines

if TYPE_CHECKING:
    from _pytest._io import TerminalWriter

_MARKUP: dict[Role, dict[str, bool]] = {
    "strong": {"bold": True},
    "good": {"green": True},
    "bad": {"red": True},
    "known": {"yellow": True},
    "notice": {"purple": True},
    "place": {"cyan": True},
    "command": {"bold": True},
}


@dataclass(frozen=True)
class Crash:
    """What pytest shows of a failure in one line; its own failures have the same attributes."""

    path: str
    lineno: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.lineno}: {self.message}"


class FailureText:
    """A failure's text: ``pytest`` calls ``toterminal``, and ``str`` for its reports."""

    def __init__(self, lines: Sequence[Line], crash: Crash) -> None:
        self.lines = tuple(lines)
        self.reprcrash = crash

    def __str__(self) -> str:
        return join_lines(self.lines)

    def toterminal(self, tw: TerminalWriter) -> None:
        """Write the lines to pytest's terminal, in colours if it has them."""
        for line in self.lines:
            tw.write(" " * line.indent if line.text else "")
            for part in line.parts:
                markup: dict[str, Any] = _MARKUP.get(part.role, {})
                tw.write(part.text, **markup)
            tw.line()
