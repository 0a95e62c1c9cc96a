"""Shows which help page a survey is at: one line on a terminal, removed at the end."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.control import Control
from rich.segment import ControlType

from cliconform.reporting.text.clean import clean_line

_ERASE = Control(ControlType.CARRIAGE_RETURN, (ControlType.ERASE_IN_LINE, 2))


class SurveyProgress:
    """The line of one survey: ``with SurveyProgress(console) as progress: …``.

    With ``is_shown`` false nothing is printed, as on a console that is no terminal.
    """

    def __init__(self, console: Console, *, is_shown: bool) -> None:
        self._console = console
        self._is_shown = is_shown
        self._running: list[str] = []
        self._ended = 0
        self._requested = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        type_: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._is_shown:
            self._console.control(_ERASE)

    def add_requests(self, count: int) -> None:
        """Count more pages that are requested."""
        self._requested += count

    def start(self, typed: str) -> None:
        """Show the page that the command line ``typed`` prints."""
        self._running.append(typed)
        self._draw()

    def end(self, typed: str) -> None:
        """Count the page of ``typed`` as read, and show one that is not."""
        self._ended += 1
        if typed in self._running:
            self._running.remove(typed)
        self._draw()

    def _draw(self) -> None:
        """Draw the line: the page that has run longest is what the survey waits for."""
        if not self._is_shown:
            return
        oldest = clean_line(self._running[0]) if self._running else ""
        text = f"reading help pages: {self._ended} of {self._requested}  {oldest}".rstrip()
        self._console.control(_ERASE)
        self._console.print(text[: self._console.width - 1], end="", style="dim")
