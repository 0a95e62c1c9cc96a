"""The lines of a report: each part has a role, such as ``bad`` or ``place``, instead of a colour.

The console gives each role a colour and wraps long lines; JUnit takes the text alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

from cliconform.quick_dataclass import dataclass

Role: TypeAlias = Literal[
    "plain", "strong", "dim", "good", "bad", "known", "notice", "place", "command"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of a line. ``text`` must be clean (:mod:`cliconform.reporting.text.clean`)."""

    text: str
    role: Role = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line, ``indent`` columns in.

    Where it is wrapped, its further lines are indented by ``hang`` more columns. A ``whole`` line
    is never wrapped, so that a command can be copied from it.
    """

    parts: tuple[Part, ...] = ()
    indent: int = 0
    hang: int = 0
    whole: bool = False

    @property
    def text(self) -> str:
        """The indented text, without roles and without trailing blanks."""
        return (" " * self.indent + "".join(part.text for part in self.parts)).rstrip()


BLANK = Line()


def make_line(
    text: str, role: Role = "plain", *, indent: int = 0, hang: int = 0, whole: bool = False
) -> Line:
    """Return a line of one part."""
    return Line(parts=(Part(text=text, role=role),), indent=indent, hang=hang, whole=whole)


def join_lines(lines: Iterable[Line]) -> str:
    """Return the text of ``lines``, joined by line ends."""
    return "\n".join(each.text for each in lines)
