"""The lines of a page → its sections: a title with the lines below it.

All headings become titles: those of Rich's boxes (Typer, rich-click), with a colon (Click,
argparse, clap, Cobra, docopt), in capitals (gh, oclif), underlined (traitlets), and plain ones
(git).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cliconform.quick_dataclass import dataclass, field
from cliconform.surface.pages.lines import measure_indent
from cliconform.surface.pages.tables import align_left, is_table_of_names
from cliconform.surface.pages.terms import read_option_term

USAGE = "usage"
"""The title of the section that holds the usage, whatever the page calls it."""

_TOP = re.compile(r"^\s*[╭┌┏+][─━-]+\s+(?P<title>[^─━]*?)\s+[─━-]*[╮┐┓+]$")
_BARE_TOP = re.compile(r"^\s*[╭┌┏][─━]+[╮┐┓]$")
_SIDE = re.compile(r"^(?P<indent>\s*)[│┃|](?P<inner>.*)[│┃|]$")
_BOTTOM = re.compile(r"^\s*[╰└┗+][─━-]+[╯┘┛+]$")
_USAGE = re.compile(
    r"^(?P<indent>\s{0,2})(?:(?:basic\s+|general\s+)?(?:usage|synopsis)"
    r"(?::\s*|(?=$)|\s(?=\S+\s(?:[\w.-]+\s){0,7}[\[<]))|syntax:\s*(?=[\w./-]+\s+\S))(?P<rest>.*)$",
    re.IGNORECASE,
)
_RULE = re.compile(r"^[━─═]{3,} (?P<title>\S.*?) [━─═]{3,}$")
"""A title in a line across the page, as Clipanion (Yarn) prints it."""
_COLON = re.compile(r"^\s*(?P<title>[A-Za-z\[(][^:]{0,70}):$")
_CAPITALS = re.compile(r"^(?P<title>[A-Z][A-Z0-9 &/_'()-]{2,60})$")
_WORD = re.compile(r"(?!(?:options|commands|arguments|flags)$)[a-z][\w-]*")
_WORDS = re.compile(r"^(?P<title>[A-Za-z][^.:;!?]{2,70}?(?:\([^()]*\))?):?$")
_KIND = re.compile(r"^[A-Z][\w ]*\b(?:options|commands|arguments|flags)$", re.IGNORECASE)
"""The title of a section, without brackets and other marks that a usage has."""
_LIST = re.compile(r"^[A-Z][\w ]*\bcommands\b", re.IGNORECASE)
"""The title of a list of names: "Standard commands"."""
_KIND_INDENT = 2
_STATEMENT = re.compile(r"^\s+[\w-]+ (?:is|are|can|may|must) [^\[\]<>]+$")
"""A line that says something of an argument: "word is key=value"."""
_UNDERLINE = re.compile(r"^(?:={3,}|-{3,}|~{3,}|─{3,}|═{3,})$")
_DASHED = re.compile(r"^\s*-{1,2}[\w?#@*\[(]")
_TWO_COLUMNS = re.compile(r"\S\s{2,}\S")
_OR = re.compile(r"^\s*or:?\s+\S", re.IGNORECASE)
_ENTRY = re.compile(r"^\s*-\S.*?\S\s{2,}\S")
_SENTENCE = re.compile(
    r"^\s*-[^\[\]]*\s[A-Z]?[a-z]+\s[a-z]+\s[a-z]+|^\s*-\S+\s[A-Z]?[a-z]+\s[a-z]+\s[a-z]+"
)
_OPENS = re.compile(r"^\s*[\[(<{]")
_SMALL_PROSE = re.compile(r"^\s+[a-z][\w'-]*(?: [a-z][\w'-]*){3,}[.,:;](?:\s|$)")
"""A line that begins with several small words and a mark, which no usage has."""
_PROSE = re.compile(r"^\s*[A-Z][a-z]+(?:\s[\w'/-]+){2,}[\s.:,;(]")
"""A line that begins as a sentence does: no usage has a capital and three words in a row."""


@dataclass(frozen=True, slots=True)
class Section:
    """A title with the lines below it."""

    title: str
    """Empty for lines before the first title, and after a box or the usage."""
    lines: list[str] = field(default_factory=list)
    boxed: bool = False
    """Whether the lines stand in a frame, which is not part of ``lines``."""
    indent: int = 0


def split_sections(lines: list[str], program: str) -> list[Section]:
    """Return the sections of a page, the first of them without a title.

    ``program`` is the program's name, by which a usage without a heading is recognized.
    """
    lines = align_left(lines)
    found = [Section("")]
    max_indent = _measure_max_heading_indent(lines)
    is_row = re.compile(rf"{re.escape(program)} (?:[a-z][\w-]*:$|[\[<])").match
    number = 0
    while number < len(lines):
        line = lines[number]
        if found[-1].boxed:
            _add_box_line(line, found)
        elif (box := _TOP.match(line) or _BARE_TOP.match(line)) is not None:
            found.append(Section(box.groupdict().get("title", ""), boxed=True))
        elif (usage := _USAGE.match(line)) is not None and _is_first_usage(usage, found):
            end = _find_usage_end(lines, number, usage["rest"], measure_indent(line))
            found.append(Section(USAGE, [usage["rest"], *lines[number + 1 : end]]))
            found.append(Section(""))
            number = end - 1
        elif (rule := _RULE.match(line)) is not None:
            found.append(Section(USAGE if rule["title"].lower() == USAGE else rule["title"]))
        elif is_row(line):
            found[-1].lines.append(line)
        elif (title := _read_heading(lines, number, max_indent)) is not None:
            found.append(Section(title, indent=measure_indent(line)))
            number += _UNDERLINE.match(_get_line(lines, number + 1)) is not None
        else:
            found[-1].lines.append(line)
        number += 1
    return found if _has_usage(found) else list(_separate_bare_usage(found, program))


def _add_box_line(line: str, found: list[Section]) -> None:
    side = _SIDE.match(line)
    if _BOTTOM.match(line):
        found.append(Section(""))
    else:
        found[-1].lines.append(side["inner"].rstrip() if side else line)


def _has_usage(found: list[Section]) -> bool:
    return any(section.title == USAGE for section in found)


def _is_first_usage(usage: re.Match[str], found: list[Section]) -> bool:
    return not _has_usage(found) and (bool(usage["rest"]) or len(usage["indent"]) <= 1)


def _get_line(lines: list[str], number: int) -> str:
    """Return a line, or an empty one where there is none."""
    return lines[number] if 0 <= number < len(lines) else ""


def _measure_max_heading_indent(lines: list[str]) -> int:
    """Return how deep a heading may be indented: less than the options, which it stands left of."""
    indents = [measure_indent(line) for line in lines if _DASHED.match(line) and _ENTRY.match(line)]
    return max(0, min(indents, default=1) - 1)


def _read_heading(lines: list[str], number: int, max_indent: int) -> str | None:
    """Return the title if the line is a heading: what follows is indented, or is an option."""
    line = lines[number]
    indent = measure_indent(line)
    if not line or indent > max(max_indent, _get_kind_indent(line)) or _DASHED.match(line):
        return None
    if indent == 0 and (
        _UNDERLINE.match(_get_line(lines, number + 1)) or _heads_table(lines, number)
    ):
        return line.rstrip(":")
    below = next((each for each in lines[number + 1 : number + 4] if each), "")
    deeper = measure_indent(below) > indent or below.startswith("-")
    if match := _COLON.match(line):
        is_title = deeper or _TOP.match(below) or _is_known_heading(line)
        return match["title"].strip() if is_title and not _ends_sentence(lines, number) else None
    if match := _CAPITALS.match(line):
        return match["title"] if deeper else None
    return _read_plain_heading(lines, number) if indent == 0 and deeper else None


def _read_plain_heading(lines: list[str], number: int) -> str | None:
    """Return the title if the line is a heading by its place alone: after an empty line."""
    line = lines[number]
    match = _WORDS.match(line)
    after_blank = not _get_line(lines, number - 1)
    if match is None or not after_blank or measure_indent(_get_line(lines, number + 1)) == 0:
        return None
    if _WORD.fullmatch(line) and measure_indent(_get_line(lines, number + 2) or " ") == 0:
        return None  # the first row of a list: a name, and its description below it (Jupyter)
    return match["title"]


def _get_kind_indent(line: str) -> int:
    """Return how deep a title that says what it holds may be indented: " Available commands:"."""
    title = _COLON.match(line)
    return _KIND_INDENT if title is not None and _KIND.search(title["title"]) else 0


def _heads_table(lines: list[str], number: int) -> bool:
    """Whether the line is the title of a table of commands, which is not indented (openssl)."""
    below = [line for line in lines[number + 1 : number + 3] if line]
    return _LIST.match(lines[number]) is not None and is_table_of_names(below)


def _ends_sentence(lines: list[str], number: int) -> bool:
    """Whether the line is the rest of the sentence above it, even if it ends with a colon."""
    above, line = _get_line(lines, number - 1), lines[number]
    is_rest = line.lstrip()[:1].islower() and measure_indent(above) == measure_indent(line)
    return is_rest and above[-1:].isalpha() and _TWO_COLUMNS.search(above) is None


def _is_known_heading(line: str) -> bool:
    """Whether the line is a heading below which some pages indent nothing."""
    return bool(
        re.match(r"^(?:options|commands|arguments|flags|(?:all|list of) commands):$", line.lower())
    )


def _find_usage_end(lines: list[str], start: int, rest: str, indent: int) -> int:
    """Return the index after the last line of the usage that begins at ``start``.

    It ends at an empty line, or before a line that neither is a form nor continues one. ``rest`` is
    what follows the heading on its line.
    """
    at = start + 1
    if not rest:
        while at < len(lines) and not lines[at]:
            at += 1
        indent = min(indent, measure_indent(_get_line(lines, at)) - 1)
    first = at
    while at < len(lines):
        line = lines[at]
        if not line and not _OR.match(_get_line(lines, at + 1)):
            break
        outer = measure_indent(line) <= indent and not _OR.match(line) and not _OPENS.match(line)
        if line and at >= first and (outer or _is_entry(line) or _is_text(line)):
            break
        at += 1
    return at


def _is_text(line: str) -> bool:
    """Whether the line is a sentence, or a heading: " Available commands:"."""
    is_heading = _get_kind_indent(line) > 0
    prose = (_PROSE.match(f"{line} "), _STATEMENT.match(line), _SMALL_PROSE.match(line))
    return is_heading or any(prose)


def _is_entry(line: str) -> bool:
    """Whether the line is an option with its description.

    curl prints its options right below the usage, without an empty line between them.
    """
    if _SENTENCE.match(line):
        return True
    return (
        _ENTRY.match(line) is not None
        and read_option_term(re.split(r"\s{2,}", line.strip())[0]) is not None
    )


def _separate_bare_usage(found: list[Section], program: str) -> Iterator[Section]:
    """Put a usage without a heading, as in systemctl and yargs, in a section of its own."""
    first, *others = found
    name = re.escape(program.rsplit("/", 1)[-1])
    form = re.compile(rf"^(?:\S*/)?{name}(?:\.\w+)?(?=\s+[\w\[<{{(.-])")
    for number, line in enumerate(first.lines):
        is_outer = measure_indent(line) <= _KIND_INDENT
        bare = line.strip().removeprefix("$ ")
        if line and is_outer and form.match(bare) and _is_form(bare):
            end = _find_usage_end(first.lines, number, line, 0)
            yield Section("", first.lines[:number])
            yield Section(USAGE, first.lines[number:end])
            yield Section("", first.lines[end:])
            yield from others
            return
    yield from found


def _is_form(line: str) -> bool:
    """Whether the line is a usage, and not a sentence that begins with the program's name."""
    return re.search(r"\s[\[<{]|\s[A-Z]{2,}|^\S+(?:\s[\w-]+){1,2}$", line) is not None
