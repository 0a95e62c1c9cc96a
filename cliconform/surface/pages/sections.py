"""A help page's text → its sections: a title and the lines below it.

Typer's boxes, headings with a colon (Click, argparse, clap, Cobra, docopt) and headings in capitals
(gh, git) are told alike from here on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOP = re.compile(r"^\s*[╭┌┏][─━]*\s*(?P<title>[^─━╮┐┓]*?)\s*[─━]*[╮┐┓]\s*$")
_SIDE = re.compile(r"^(?P<indent>\s*)[│┃](?P<inner>.*)[│┃]\s*$")
_BOTTOM = re.compile(r"^\s*[╰└┗][─━]*[╯┘┛]\s*$")
_USAGE = re.compile(r"^\s{0,2}usage:?(?=\s|$)\s*(?P<rest>.*)$", re.IGNORECASE)
_COLON = re.compile(r"^(?P<title>[A-Za-z][^:]{0,60}):\s*$")
_CAPITALS = re.compile(r"^(?P<title>[A-Z][A-Z0-9 &/_'()-]{2,60})$")
_OVERSTRUCK = re.compile(r".\x08")


@dataclass(frozen=True, slots=True)
class Section:
    """The lines below a title; the first section, what stands before any title, has none."""

    title: str
    lines: list[str] = field(default_factory=list)
    boxed: bool = False


def sections(text: str) -> list[Section]:
    """The sections of a page whose escape sequences are gone already."""
    found = [Section("")]
    lines = [_plain(line) for line in text.splitlines()]
    for number, line in enumerate(lines):
        if (box := _TOP.match(line)) is not None:
            found.append(Section(box["title"], boxed=True))
        elif _BOTTOM.match(line):
            found.append(Section(""))
        elif found[-1].boxed:
            side = _SIDE.match(line)
            found[-1].lines.append(side["inner"].rstrip() if side else line)
        elif (usage := _USAGE.match(line)) is not None and _begins_usage(found):
            found.append(Section("usage", [usage["rest"]]))
        elif (title := _heading(line, lines[number + 1 :])) is not None:
            found.append(Section(title))
        else:
            found[-1].lines.append(line)
    return list(_usage_ended(found))


def _plain(line: str) -> str:
    return _OVERSTRUCK.sub("", line).replace("\xa0", " ").expandtabs(8).rstrip()


def _begins_usage(found: list[Section]) -> bool:
    return not any(section.title == "usage" for section in found)


def _heading(line: str, below: list[str]) -> str | None:
    """The title that ``line`` is, if what follows it is indented as what it is a title of."""
    match = _COLON.match(line) or _CAPITALS.match(line)
    if match is None:
        return None
    following = next((each for each in below if each), "")
    return match["title"] if following.startswith((" ", "╭", "-")) else None


def _usage_ended(found: list[Section]) -> Iterator[Section]:
    """The usage ends at the first empty line; prose may follow it without a title."""
    for section in found:
        if section.title != "usage":
            yield section
            continue
        lines = section.lines
        start = next((index for index, line in enumerate(lines) if line), 0)
        end = next((index for index in range(start, len(lines)) if not lines[index]), len(lines))
        while end < len(lines) and _goes_on(lines, end):
            end = next((i for i in range(end + 1, len(lines)) if not lines[i]), len(lines))
        yield Section("usage", lines[start:end])
        yield Section("", lines[end:])


def _goes_on(lines: list[str], end: int) -> bool:
    """Whether after the empty line the usage has another form: indented as the first was."""
    return False if end + 1 >= len(lines) else lines[end + 1].lower().lstrip().startswith("or:")
