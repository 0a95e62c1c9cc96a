"""The sentences of a page → its summary, a deprecation, its aliases."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cliconform.surface.pages.descriptions import is_deprecated
from cliconform.surface.pages.entries import read_option_entries
from cliconform.surface.pages.lines import cut_text
from cliconform.surface.pages.section_kinds import SectionKind, classify_section
from cliconform.surface.pages.sections import USAGE, Section

MAX_SUMMARY = 1_000
"""Characters of a summary; a longer one is of a page that floods."""
_DESCRIPTION = re.compile(r"^(?:description|overview|about|name)$", re.IGNORECASE)
_NO_SUMMARY = re.compile(
    r"^(?:\S+(?:\s+version)?,?\s+[vV(]?\d+(?:\.\d+)+\S*(?:\s.*)?|\W*(?:deprecated)\W*|.*<\S+@\S+>"
    r"|copyright\b.*|command \"[^\"]+\" is deprecated.*|=+)$",
    re.IGNORECASE,
)
# The head of a manual: `GIT-TAG(1)    Git Manual    GIT-TAG(1)`.
_MANUAL = re.compile(r"^(?P<name>[\w.:+-]+\(\d\w*\))\s.*\s(?P=name)$|^(?:NAME|Name)$")
_CALL = re.compile(r"^\S+ [<\[]\S+$")
"""A line that only shows a call, as npm prints before its summary."""
_DEPRECATED = re.compile(
    r"^command \"[^\"]+\" is deprecated|^\W*deprecated\W*$|\(deprecated\b", re.IGNORECASE
)


def find_summary(sections: list[Section]) -> str:
    """Return the first paragraph that says what the command is for; empty if there is none."""
    for section in _select_prose_sections(sections):
        for paragraph in _split_paragraphs(section):
            text = " ".join(paragraph)
            if _MANUAL.match(text):
                continue
            if text and (section.title or not text.endswith(":")) and not _CALL.match(text):
                return cut_text(text, MAX_SUMMARY)
    return ""


def is_page_deprecated(sections: list[Section]) -> bool:
    """Return whether the page says that its command is deprecated."""
    if any(
        _DEPRECATED.search(line.strip())
        for each in _select_prose_sections(sections)
        for line in _get_prose(each)
    ):
        return True
    return is_deprecated(find_summary(sections))


def find_aliases(sections: list[Section], path: tuple[str, ...]) -> tuple[str, ...]:
    """Return the aliases that the page lists of its own command.

    Cobra lists full paths: those are aliases only if the command above is the same.
    """
    names: list[str] = []
    above = list(path[:-1])
    for section in sections:
        if classify_section(section) is not SectionKind.ALIASES:
            continue
        for each in re.split(r",|\n", "\n".join(section.lines)):
            *before, name = each.removeprefix("$").strip(" $").split() or [""]
            if name and before in ([], above):
                names.append(name)
    return tuple(name for name in dict.fromkeys(names) if name != path[-1])


def _select_prose_sections(sections: list[Section]) -> Iterator[Section]:
    """Yield the untitled sections at the top, and those with the title of a description."""
    at_top = True
    for section in sections:
        at_top = at_top and section.title in {"", USAGE} and not section.boxed
        if at_top and section.title == "":
            yield section
    for section in sections:
        if _DESCRIPTION.match(section.title):
            yield section


def _get_prose(section: Section) -> list[str]:
    """Return the lines before the first option."""
    block = read_option_entries(section.lines)
    if not block.entries:
        return section.lines
    first = block.entries[0].term
    at = next((at for at, line in enumerate(section.lines) if line.strip().startswith(first)), 0)
    return section.lines[:at]


def _split_paragraphs(section: Section) -> Iterator[list[str]]:
    paragraph: list[str] = []
    for line in (*_get_prose(section), ""):
        if not line:
            yield paragraph
            paragraph = []
        elif not _NO_SUMMARY.match(line.strip()):
            paragraph.append(line.strip())
