"""The title of a section → the kind of what stands below it."""

from __future__ import annotations

import re
from enum import Enum, auto

from cliconform.surface.pages.sections import USAGE, Section


class SectionKind(Enum):
    """What a section holds. Only usage, aliases and other sections are not searched for options."""

    USAGE = auto()
    OPTIONS = auto()
    COMMANDS = auto()
    ARGUMENTS = auto()
    ALIASES = auto()
    OTHER = auto()
    """Examples, environment variables, exit codes: no options, arguments or commands."""
    UNKNOWN = auto()
    """A title of the program's own, such as a named group of options."""


_OTHER = re.compile(
    r"^to .*|^the \w+ command\b.*|^you can also\b.*"
    r"|^(?:.*\b)?(?:examples?|learn more|see also|notes?"
    r"|environment(?:al)?(?: variables)?|env vars|exit (?:codes?|status)|return values?"
    r"|help topics|additional topics|invalid plugins|discussion|more information|tips"
    r"|json fields|interactive|batch)$"
    r"|^(?:examples?|see also|notes?|environment variables|discussion|this is a wrapper)\b"
    r"|^(?:FILES|BUGS|AUTHORS?|COPYRIGHT|HISTORY|NAME|VERSION|STANDARDS|description|overview"
    r"|about|version)$",
    re.IGNORECASE,
)
_OPTIONS = re.compile(r"\b(?:options?|flags?|switches)\b", re.IGNORECASE)
_ARGUMENTS = re.compile(r"\b(?:arguments?|args|parameters|positionals?|operands)\b", re.IGNORECASE)
_COMMANDS = re.compile(r"\b(?:sub-?)?commands?\b|^(?:actions|verbs|topics)$", re.IGNORECASE)
_ALIASES = re.compile(r"^(?:command )?alias(?:es)?$", re.IGNORECASE)


def classify_sections(sections: list[Section]) -> list[SectionKind]:
    """Return the kind of each section.

    Groups of the program's own below a title without lines, such as "list of commands:", are of
    the kind of that title.
    """
    kinds: list[SectionKind] = []
    above = SectionKind.UNKNOWN
    for section in sections:
        kind = classify_section(section)
        if kind is not SectionKind.UNKNOWN:
            above = SectionKind.UNKNOWN if any(section.lines) else kind
        elif above is SectionKind.COMMANDS and section.title:
            kind = above
        kinds.append(kind)
    return kinds


def classify_section(section: Section) -> SectionKind:
    """Return the kind of ``section`` by the words of its title.

    If several kinds match, the order below decides: "Command options" are options.
    """
    title = re.sub(r"\s*\([^)]*\)$", "", section.title.strip())
    if section.title == USAGE:
        return SectionKind.USAGE
    if title == "TOPICS":
        return SectionKind.COMMANDS  # oclif: commands that have others below them
    patterns = (
        (_ALIASES, SectionKind.ALIASES),
        (_OPTIONS, SectionKind.OPTIONS),
        (_OTHER, SectionKind.OTHER),
        (_ARGUMENTS, SectionKind.ARGUMENTS),
        (_COMMANDS, SectionKind.COMMANDS),
    )
    return next((kind for pattern, kind in patterns if pattern.search(title)), SectionKind.UNKNOWN)
