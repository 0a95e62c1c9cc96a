"""The sections of a document, by the anchors that links to them have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cliconform.quick_dataclass import dataclass

_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r"\s{0,3}(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$")
_UNDERLINE = re.compile(r"([=\-~^\"'`#*+.:_])\1{2,}[ \t]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and what is below it: the lines ``first`` to ``last``, counted from 1."""

    anchor: str
    level: int
    first: int
    last: int


def find_sections(text: str) -> tuple[Section, ...]:
    """Return the sections of a Markdown or reST document, each to the next of its level or above.

    The anchors are GitHub's: lower case, without punctuation, with hyphens for blanks; a second
    heading of the same name ends in ``-1``.
    """
    lines = text.splitlines()
    headings = list(_list_headings(lines))
    found: list[Section] = []
    used: dict[str, int] = {}
    for at, (line, level, title) in enumerate(headings):
        end = next((n - 1 for n, each, _ in headings[at + 1 :] if each <= level), len(lines))
        anchor = make_anchor(title)
        count = used[anchor] = used.get(anchor, -1) + 1
        anchor = f"{anchor}-{count}" if count else anchor
        found.append(Section(anchor=anchor, level=level, first=line, last=end))
    return tuple(found)


def make_anchor(title: str) -> str:
    """Return the anchor of a heading: ``Quick start!`` → ``quick-start``."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title)
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", plain.strip().lower()))


def _list_headings(lines: list[str]) -> Iterator[tuple[int, int, str]]:
    """Yield the line, the level and the title of each heading."""
    fence = ""
    styles: list[str] = []
    for number, line in enumerate(lines, 1):
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        elif fence:
            continue
        elif heading := _HEADING.match(line):
            yield number, len(heading[1]), heading[2]
        elif (
            number > 1 and (under := _UNDERLINE.match(line)) and _is_title(lines[number - 2], line)
        ):
            if under[1] not in styles:
                styles.append(under[1])
            yield number - 1, styles.index(under[1]) + 1, lines[number - 2].strip()


def _is_title(line: str, underline: str) -> bool:
    return (
        bool(re.match(r"\S", line))
        and not _HEADING.match(line)
        and len(underline.rstrip()) >= min(len(line.rstrip()), 4)
    )
