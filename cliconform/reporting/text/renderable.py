"""Lines → what Rich prints: coloured by role, wrapped on a terminal, in plain ASCII if need be.

Nothing here is ever read as Rich's markup: what a program wrote is text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console, ConsoleOptions
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

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
# Each as wide as what it stands for, where that is one column: columns stay aligned.
_ASCII = str.maketrans(
    {
        "✓": "v",
        "✗": "x",
        "≈": "=",
        "○": "o",
        "│": "|",
        "…": "...",
        "→": "->",
        "·": "-",
        "›": ">",
        "‹": "<",
        "├": "|",
        "└": "`",
        "─": "-",
        "�": "?",
    }
)


class Lines:
    """Lines as a Rich renderable.

    On a terminal they are wrapped at its width, each with its own indentation; through a pipe a
    line stays one line, however long, so that it can be searched.
    """

    def __init__(self, lines: Iterable[Line]) -> None:
        self.lines = tuple(lines)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        """The segments of every line, a line end after each."""
        width = options.max_width if console.is_terminal else None
        for line in self.lines:
            for text in _wrapped(line, console, width, ascii_only=options.ascii_only):
                yield from text.render(console, end="\n")


def style_line(line: Line, *, ascii_only: bool = False) -> Text:
    """``line`` without its indentation, in its colours, what goes on in one piece."""
    text = Text(end="", no_wrap=True)
    for part in line.parts:
        text.append(to_ascii(part.text) if ascii_only else part.text, STYLES[part.role])
    return text


def to_ascii(text: str) -> str:
    """``text`` for a terminal that shows nothing else; what has no likeness is escaped."""
    return text.translate(_ASCII).encode("ascii", "backslashreplace").decode("ascii")


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
    # A first line of full width and others further in: wrapped at the narrower, then joined.
    pieces = text.wrap(console, max(room, _NARROWEST), no_wrap=False, overflow="fold")
    for number, piece in enumerate(pieces):
        piece.rstrip()
        yield _indented(piece, indent + (line.hang if number else 0))


def _indented(text: Text, indent: int) -> Text:
    return Text.assemble(" " * indent, text, end="") if indent and text.plain else text
