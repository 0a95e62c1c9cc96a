"""A page's lines → its sections: a title and the lines below it.

Rich's boxes (Typer, rich-click), headings with a colon (Click, argparse, clap, Cobra, docopt), in
capitals (gh, oclif), underlined (traitlets) and plain ones (git) are told alike from here on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from cliconform.surface.pages.lines import indent_of
from cliconform.surface.pages.terms import option_term

USAGE = "usage"

_TOP = re.compile(r"^\s*[╭┌┏+][─━-]+\s+(?P<title>[^─━]*?)\s+[─━-]*[╮┐┓+]$")
_BARE_TOP = re.compile(r"^\s*[╭┌┏][─━]+[╮┐┓]$")
_SIDE = re.compile(r"^(?P<indent>\s*)[│┃|](?P<inner>.*)[│┃|]$")
_BOTTOM = re.compile(r"^\s*[╰└┗+][─━-]+[╯┘┛+]$")
_USAGE = re.compile(
    r"^(?P<indent>\s{0,2})(?:basic\s+|general\s+)?(?:usage|synopsis)(?::\s*|(?=$)|\s(?=\S+\s[\[<]))(?P<rest>.*)$",
    re.IGNORECASE,
)
_COLON = re.compile(r"^\s*(?P<title>[A-Za-z\[(][^:]{0,70}):$")
_CAPITALS = re.compile(r"^(?P<title>[A-Z][A-Z0-9 &/_'()-]{2,60})$")
_WORDS = re.compile(r"^(?P<title>[A-Za-z][^.:;!?]{2,70}?(?:\([^()]*\))?):?$")
_UNDERLINE = re.compile(r"^(?:={3,}|-{3,}|~{3,})$")
_DASHED = re.compile(r"^\s*-{1,2}[\w?#@*\[(]")
_OR = re.compile(r"^\s*or:?\s+\S", re.IGNORECASE)
_ENTRY = re.compile(r"^\s*-\S.*?\S\s{2,}\S")
_SENTENCE = re.compile(
    r"^\s*-[^\[\]]*\s[A-Z]?[a-z]+\s[a-z]+\s[a-z]+|^\s*-\S+\s[A-Z]?[a-z]+\s[a-z]+\s[a-z]+"
)
_OPENS = re.compile(r"^\s*[\[(<{]")


@dataclass(frozen=True, slots=True)
class Section:
    """The lines below a title; what stands before any, and after a box, has none."""

    title: str
    lines: list[str] = field(default_factory=list)
    boxed: bool = False
    indent: int = 0


def sections(lines: list[str], program: str) -> list[Section]:
    """The sections of a page, the first of them without a title."""
    found = [Section("")]
    deepest = _heading_limit(lines)
    number = 0
    while number < len(lines):
        line = lines[number]
        if found[-1].boxed:
            _in_box(line, found)
        elif (box := _TOP.match(line) or _BARE_TOP.match(line)) is not None:
            found.append(Section(box.groupdict().get("title", ""), boxed=True))
        elif (usage := _USAGE.match(line)) is not None and _goes_first(usage, found):
            end = _usage_end(lines, number, usage["rest"], indent_of(line))
            found.append(Section(USAGE, [usage["rest"], *lines[number + 1 : end]]))
            found.append(Section(""))
            number = end - 1
        elif (title := _heading(lines, number, deepest)) is not None:
            found.append(Section(title, indent=indent_of(line)))
            number += _UNDERLINE.match(_at(lines, number + 1)) is not None
        else:
            found[-1].lines.append(line)
        number += 1
    return found if _has_usage(found) else list(_with_bare_usage(found, program))


def _in_box(line: str, found: list[Section]) -> None:
    side = _SIDE.match(line)
    if _BOTTOM.match(line):
        found.append(Section(""))
    else:
        found[-1].lines.append(side["inner"].rstrip() if side else line)


def _has_usage(found: list[Section]) -> bool:
    return any(section.title == USAGE for section in found)


def _goes_first(usage: re.Match[str], found: list[Section]) -> bool:
    return not _has_usage(found) and (bool(usage["rest"]) or len(usage["indent"]) <= 1)


def _at(lines: list[str], number: int) -> str:
    return lines[number] if 0 <= number < len(lines) else ""


def _heading_limit(lines: list[str]) -> int:
    """Headings stand left of the options; what stands right of them is said of one of them."""
    indents = [indent_of(line) for line in lines if _DASHED.match(line) and _ENTRY.match(line)]
    return max(0, min(indents, default=1) - 1)


def _heading(lines: list[str], number: int, deepest: int) -> str | None:
    """The title that the line is: what follows is indented below it, or are options."""
    line = lines[number]
    indent = indent_of(line)
    if not line or indent > deepest or _DASHED.match(line):
        return None
    if indent == 0 and _UNDERLINE.match(_at(lines, number + 1)):
        return line.rstrip(":")
    below = next((each for each in lines[number + 1 : number + 4] if each), "")
    deeper = indent_of(below) > indent or below.startswith("-")
    if match := _COLON.match(line):
        return match["title"].strip() if deeper or _TOP.match(below) or _is_known(line) else None
    if match := _CAPITALS.match(line):
        return match["title"] if deeper else None
    match = _WORDS.match(line) if indent == 0 else None
    over = not _at(lines, number - 1)
    if match is None or not over or not deeper or indent_of(_at(lines, number + 1)) == 0:
        return None
    return match["title"]


def _is_known(line: str) -> bool:
    """Some pages indent nothing below these."""
    return bool(re.match(r"^(?:options|commands|arguments|flags|all commands):$", line.lower()))


def _usage_end(lines: list[str], start: int, rest: str, indent: int) -> int:
    """The usage ends at an empty line, or where a line is not a form of it nor goes on with one."""
    at = start + 1
    if not rest:
        while at < len(lines) and not lines[at]:
            at += 1
        indent = min(indent, indent_of(_at(lines, at)) - 1)
    first = at
    while at < len(lines):
        line = lines[at]
        if not line and not _OR.match(_at(lines, at + 1)):
            break
        outer = indent_of(line) <= indent and not _OR.match(line) and not _OPENS.match(line)
        if line and at >= first and (outer or _is_entry(line)):
            break
        at += 1
    return at


def _is_entry(line: str) -> bool:
    """Whether the line is an option with its description: curl has no empty line before them."""
    if _SENTENCE.match(line):
        return True
    return (
        _ENTRY.match(line) is not None
        and option_term(re.split(r"\s{2,}", line.strip())[0]) is not None
    )


def _with_bare_usage(found: list[Section], program: str) -> Iterator[Section]:
    """Some (systemctl, yargs) begin with the usage itself, and do not call it that."""
    first, *others = found
    name = re.escape(program.rsplit("/", 1)[-1])
    form = re.compile(rf"^(?:\S*/)?{name}(?:\.\w+)?(?=\s+[\w\[<{{(.-])")
    for number, line in enumerate(first.lines):
        if line and indent_of(line) == 0 and form.match(line) and _is_form(line):
            end = _usage_end(first.lines, number, line, 0)
            yield Section("", first.lines[:number])
            yield Section(USAGE, first.lines[number:end])
            yield Section("", first.lines[end:])
            yield from others
            return
    yield from found


def _is_form(line: str) -> bool:
    """Whether it is a usage, and not a sentence that begins with the program's name."""
    return re.search(r"\s[\[<{]|\s[A-Z]{2,}|^\S+(?:\s[\w-]+){1,2}$", line) is not None
