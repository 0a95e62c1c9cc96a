"""Whether a text is an error message instead of a help page, even if it quotes the usage."""

from __future__ import annotations

import re

from cliconform.surface.pages.sections import Section

_OUTER_LINES = 3
"""An error is searched in this many lines at the beginning and at the end of a text."""
_ERROR = re.compile(
    r"^(?:[\w./-]+:\s+)?(?:error|fatal|fatal error|panic"
    r"|unknown (?:option|command|flag|shorthand|argument|help)"
    r"|invalid (?:option|argument|command|choice)|unrecogni[sz]ed (?:option|argument|command)"
    r"|illegal option|no such (?:command|option|file|subcommand)|command not found|not found"
    r"|no manual entry)\b",
    re.IGNORECASE,
)
_MESSAGE = re.compile(
    r"^(?:.*\bis not a (?:\S+ )?command\b"
    r"|.*: command not found$|.*: unrecogni[sz]ed option\b|.*: (?:invalid|illegal) option -- "
    r"|no manual entry for |.*\bunknown (?:flag|shorthand flag|command|option)(?:: | \"| ')"
    r"|modulenotfounderror|importerror|syntaxerror)",
    re.IGNORECASE,
)
_TRACEBACK = re.compile(r"^\s*traceback \(most recent call last\)", re.IGNORECASE)
_NO_MESSAGE = re.compile(
    r"^(?:\s|[─│╭╮╰╯┌┐└┘|+]|note:|usage:|try '|try `|(?:for|see|use|run) .*(?:help|information))",
    re.IGNORECASE,
)
"""Lines that say where an error occurred, or what to do about it."""
_HELP_REQUESTED = re.compile(r"(?:unable to parse flags|flag: help requested)$", re.IGNORECASE)
"""What programs with Go's flag package end a page with that was asked for by ``--help``."""
_LONGEST = 200  # characters of a message
_OPTION_LIKE = re.compile(r"^\s*-")


def find_error(lines: list[str], sections: list[Section]) -> str:
    """Return why the text is not a help page; an empty string where it may be one."""
    filled = [line for line in lines if line]
    if filled[1:] and _HELP_REQUESTED.search(filled[-1]):
        filled.pop()
    if not filled:
        return "the page is empty"
    for section in sections:
        if section.boxed and section.title.lower() in {
            "error",
            "traceback (most recent call last)",
        }:
            message = " ".join(line.strip() for line in section.lines if line.strip())
            return f"error instead of a help page: {message[:_LONGEST]}"
    for line in reversed((*filled[:_OUTER_LINES], *filled[-_OUTER_LINES:])):
        if _is_error(line):
            message = find_error_line("\n".join(filled)) if _TRACEBACK.match(line) else line
            return f"error instead of a help page: {message[:_LONGEST]}"
    return ""


def find_error_line(text: str) -> str:
    """Return the line of an error message that says what went wrong, cut to 200 characters.

    It is the last one that is known as such, else the last that is no advice: programs print where
    an error occurred before it, and how to get help after it. It is empty for a text without lines.
    """
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    outer = [line for line in lines if not _NO_MESSAGE.match(line)]
    errors = [line for line in outer if _is_error(line) and not _TRACEBACK.match(line)]
    is_traceback = any(_TRACEBACK.match(line) for line in lines)
    boxed = " ".join(line.strip("│ ") for line in lines if line.startswith("│"))
    found = (outer if is_traceback else errors) or outer or (boxed and [boxed]) or lines or [""]
    return found[-1].strip()[:_LONGEST]


def _is_error(line: str) -> bool:
    if line.startswith(" ") or _OPTION_LIKE.match(line):
        return False
    is_known = _MESSAGE.match(line) or _TRACEBACK.match(line)
    return bool(is_known or (_ERROR.match(line) and not re.search(r"\s{2,}", line)))
