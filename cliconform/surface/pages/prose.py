"""What a page says in sentences: its summary, a deprecation, where other options are told."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cliconform.surface.pages.descriptions import is_deprecated
from cliconform.surface.pages.entries import read_option_entries
from cliconform.surface.pages.section_kinds import SectionKind, classify_section
from cliconform.surface.pages.sections import USAGE, Section

_DESCRIPTION = re.compile(r"^(?:description|overview|about|name)$", re.IGNORECASE)
_NO_SUMMARY = re.compile(
    r"^(?:\S+(?:\s+version)?,?\s+[vV(]?\d+(?:\.\d+)+\S*(?:\s.*)?|\W*(?:deprecated)\W*|.*<\S+@\S+>"
    r"|copyright\b.*|command \"[^\"]+\" is deprecated.*|=+)$",
    re.IGNORECASE,
)
# The head of a manual: `GIT-TAG(1)    Git Manual    GIT-TAG(1)`.
_MANUAL = re.compile(r"^(?P<name>[\w.:+-]+\(\d\w*\))\s.*\s(?P=name)$|^(?:NAME|Name)$")
_CALL = re.compile(r"^\S+ [<\[]\S+$")
"""npm says how it is called before it says what for."""
_DEPRECATED = re.compile(
    r"^command \"[^\"]+\" is deprecated|^\W*deprecated\W*$|\(deprecated\b", re.IGNORECASE
)
_ELSEWHERE = re.compile(
    r"^(?:use|see|try|to see|for)\b.*(?:list of (?:all )?global|global (?:command-line )?options"
    r"|all (?:the )?(?:available )?(?:options|configurables|commands|flags)"
    r"|more (?:options|commands)|list available subcommands).*"
    r"|.*\b(?:not the full help|list available subcommands|other options|more options)\b.*",
    re.IGNORECASE,
)

_GLOBAL = re.compile(r"\buse [\"'`]\S+ (?P<word>[\w-]+)[\"'`] for a list of global", re.IGNORECASE)
_OTHER_COMMANDS = re.compile(
    r"list available subcommands|\ball (?:the )?(?:available )?commands|\bmore commands",
    re.IGNORECASE,
)


def find_summary(found: list[Section]) -> str:
    """The first paragraph that tells what the command is for."""
    for section in _before_the_lists(found):
        for paragraph in _paragraphs(section):
            text = " ".join(paragraph)
            if _MANUAL.match(text):
                continue
            if text and (section.title or not text.endswith(":")) and not _CALL.match(text):
                return text
    return ""


def is_page_deprecated(found: list[Section]) -> bool:
    """Whether the page says of its command that it is deprecated."""
    if any(
        _DEPRECATED.search(line.strip())
        for each in _before_the_lists(found)
        for line in _prose(each)
    ):
        return True
    return is_deprecated(find_summary(found))


def find_aliases(found: list[Section], path: tuple[str, ...]) -> tuple[str, ...]:
    """The other names of the command: of Cobra's full ones, those in the same place."""
    names: list[str] = []
    above = list(path[:-1])
    for section in found:
        if classify_section(section) is not SectionKind.ALIASES:
            continue
        for each in re.split(r",|\n", "\n".join(section.lines)):
            *before, name = each.removeprefix("$").strip(" $").split() or [""]
            if name and before in ([], above):
                names.append(name)
    return tuple(name for name in dict.fromkeys(names) if name != path[-1])


def find_references(found: list[Section]) -> Iterator[str]:
    """The lines that leave something to other pages: git's other commands, curl's other options."""
    for section in found:
        if section.title == USAGE or section.boxed:
            continue
        for line in section.lines:
            if _ELSEWHERE.match(line) and not line.startswith("  ") and not _GLOBAL.search(line):
                yield line.strip()


def find_global_options_command(found: list[Section]) -> str:
    """The word that asks for the options of all commands: of kubectl, ``options``."""
    lines = (line for section in found for line in section.lines)
    return next((match["word"] for line in lines if (match := _GLOBAL.search(line))), "")


def has_more_commands(told: tuple[str, ...]) -> bool:
    """Whether what is told elsewhere is commands."""
    return any(map(_OTHER_COMMANDS.search, told))


def _before_the_lists(found: list[Section]) -> Iterator[Section]:
    """The prose at the top, and what is called a description."""
    at_top = True
    for section in found:
        at_top = at_top and section.title in {"", USAGE} and not section.boxed
        if at_top and section.title == "":
            yield section
    for section in found:
        if _DESCRIPTION.match(section.title):
            yield section


def _prose(section: Section) -> list[str]:
    """The lines before the first option."""
    block = read_option_entries(section.lines)
    if not block.entries:
        return section.lines
    first = block.entries[0].term
    at = next((at for at, line in enumerate(section.lines) if line.strip().startswith(first)), 0)
    return section.lines[:at]


def _paragraphs(section: Section) -> Iterator[list[str]]:
    paragraph: list[str] = []
    for line in (*_prose(section), ""):
        if not line:
            yield paragraph
            paragraph = []
        elif not _NO_SUMMARY.match(line.strip()):
            paragraph.append(line.strip())
