"""A section's title → what stands below it."""

from __future__ import annotations

import re
from enum import Enum, auto

from cliconform.surface.pages.sections import USAGE, Section


class Kind(Enum):
    """What a section holds. Options are looked for in all but usage, aliases and others."""

    USAGE = auto()
    OPTIONS = auto()
    COMMANDS = auto()
    ARGUMENTS = auto()
    ALIASES = auto()
    OTHER = auto()
    """Examples, the environment, exit codes: nothing in it is the command's own."""
    UNKNOWN = auto()


_OTHER = re.compile(
    r"^to .*|^(?:.*\b)?(?:examples?|learn more|see also|notes?"
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


def kind_of(section: Section) -> Kind:
    """By the title's words; the last of them counts most: "Command options" are options."""
    title = re.sub(r"\s*\([^)]*\)$", "", section.title.strip())
    if section.title == USAGE:
        return Kind.USAGE
    if title == "TOPICS":
        return Kind.COMMANDS  # of oclif: commands that have others below them
    patterns = (
        (_ALIASES, Kind.ALIASES),
        (_OPTIONS, Kind.OPTIONS),
        (_OTHER, Kind.OTHER),
        (_ARGUMENTS, Kind.ARGUMENTS),
        (_COMMANDS, Kind.COMMANDS),
    )
    return next((kind for pattern, kind in patterns if pattern.search(title)), Kind.UNKNOWN)
