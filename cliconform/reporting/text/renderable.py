"""Lines that a console prints; in ASCII where necessary.

No text is interpreted as Rich's markup: it can come from a program.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from cliconform.reporting.text.lines import Line

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions
    from rich.segment import Segment

_CONTROLS = dict.fromkeys((7, 8, 11, 12, 13))
"""What Rich removes: bell, backspace, tabulators and pages, carriage return."""


class Lines:
    """Lines as a Rich renderable, and as plain text.

    On a terminal they are wrapped at its width, each with its own indentation. Through a pipe each
    stays one line, so that the output can be searched.
    """

    def __init__(self, lines: Iterable[Line]) -> None:
        self.lines = tuple(lines)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        """Yield the segments of every line, with a line end after each."""
        from cliconform.reporting.text.rich_lines import render_lines  # noqa: PLC0415 - loads Rich

        return render_lines(self.lines, console, options)

    def render_plain(self, *, ascii_only: bool) -> str:
        """Return what Rich makes of the lines where there is neither a terminal nor colour."""
        return "".join(f"{_render_plain(line, ascii_only=ascii_only)}\n" for line in self.lines)


def _render_plain(line: Line, *, ascii_only: bool) -> str:
    text = "".join(part.text for part in line.parts)
    if "\t" in text:  # its columns depend on the widths of the characters before it
        from cliconform.reporting.text.rich_lines import expand_line  # noqa: PLC0415 - loads Rich

        return expand_line(line, ascii_only=ascii_only)
    if ascii_only:
        from cliconform.reporting.text.ascii import to_ascii  # noqa: PLC0415 - few consoles are so

        text = to_ascii(text)
    text = text.translate(_CONTROLS)
    return " " * line.indent + text if text else ""
