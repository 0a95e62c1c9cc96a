"""What every report is made of: lines whose parts say what they mean, not how they look.

The console gives each role a colour and wraps; JUnit takes the text as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Role: TypeAlias = Literal[
    "plain", "strong", "dim", "good", "bad", "known", "notice", "place", "command"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of a line; its text is clean."""

    text: str
    role: Role = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line. A wrapped one goes on ``hang`` columns further in than ``indent``.

    ``whole`` lines are never wrapped: a command that is copied must be one line.
    """

    parts: tuple[Part, ...] = ()
    indent: int = 0
    hang: int = 0
    whole: bool = False

    @property
    def text(self) -> str:
        """The line without its roles."""
        return (" " * self.indent + "".join(part.text for part in self.parts)).rstrip()


BLANK = Line()


def make_line(
    text: str, role: Role = "plain", *, indent: int = 0, hang: int = 0, whole: bool = False
) -> Line:
    """A line of one part."""
    return Line(parts=(Part(text=text, role=role),), indent=indent, hang=hang, whole=whole)


def join_lines(lines: Iterable[Line]) -> str:
    """The text of all ``lines``."""
    return "\n".join(each.text for each in lines)
