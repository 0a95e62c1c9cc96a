"""Renders lines for Rich: coloured by role, and wrapped on a terminal.

Only a terminal, or a file that is to be coloured, needs this module and Rich.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console, ConsoleOptions
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from cliconform.reporting.text.ascii import to_ascii
from cliconform.reporting.text.lines import Line, Role

STYLES: dict[Role, Style] = {
    "plain": Style(),
    "strong": Style(bold=True),
    "dim": Style(dim=True),
    "good": Style(color="green"),
    "bad": Style(color="red"),
    "known": Style(color="yellow"),
    "notice": Style(color="magenta"),
    "place": Style(color="cyan"),
    "command": Style(bold=True),
}
_NARROWEST = 16


def render_lines(
    lines: Iterable[Line], console: Console, options: ConsoleOptions
) -> Iterator[Segment]:
    """Yield the segments of every line, with a line end after each."""
    width = options.max_width if console.is_terminal else None
    for line in lines:
        for text in _wrapped(line, console, width, ascii_only=options.ascii_only):
            yield from text.render(console, end="\n")


def style_line(line: Line, *, ascii_only: bool = False) -> Text:
    """Return ``line`` in its colours, unwrapped and without its indentation."""
    text = Text(end="", no_wrap=True)
    for part in line.parts:
        text.append(to_ascii(part.text) if ascii_only else part.text, STYLES[part.role])
    return text


def expand_line(line: Line, *, ascii_only: bool) -> str:
    """Return ``line`` as plain text, with spaces for its tabulators."""
    text = style_line(line, ascii_only=ascii_only)
    text.expand_tabs(8)
    return _indented(text, line.indent).plain


def _wrapped(
    line: Line, console: Console, width: int | None, *, ascii_only: bool
) -> Iterator[Text]:
    text = style_line(line, ascii_only=ascii_only)
    text.expand_tabs(8)
    indent = line.indent
    room = None if width is None else width - indent - line.hang
    if room is None or line.whole or text.cell_len + indent <= (width or 0):
        yield _indented(text, indent)
        return
    # Rich wraps all lines at one width: the narrower one, of the lines after the first.
    pieces = text.wrap(console, max(room, _NARROWEST), no_wrap=False, overflow="fold")
    for number, piece in enumerate(pieces):
        piece.rstrip()
        yield _indented(piece, indent + (line.hang if number else 0))


def _indented(text: Text, indent: int) -> Text:
    return Text.assemble(" " * indent, text, end="") if indent and text.plain else text
