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
    r"^(?:traceback \(most recent call last\)|.*\bis not a (?:\S+ )?command\b"
    r"|.*: command not found$|.*: unrecogni[sz]ed option\b|.*: (?:invalid|illegal) option -- "
    r"|no manual entry for |.*\bunknown (?:flag|shorthand flag|command|option)(?:: | \"| ')"
    r"|modulenotfounderror|importerror|syntaxerror)",
    re.IGNORECASE,
)
_OPTION_LIKE = re.compile(r"^\s*-")


def find_error(lines: list[str], sections: list[Section]) -> str:
    """Return why the text is not a help page; an empty string where it may be one."""
    filled = [line for line in lines if line]
    if not filled:
        return "the page is empty"
    for section in sections:
        if section.boxed and section.title.lower() in {
            "error",
            "traceback (most recent call last)",
        }:
            message = " ".join(line.strip() for line in section.lines if line.strip())
            return f"error instead of a help page: {message[:200]}"
    for line in (*filled[:_OUTER_LINES], *filled[-_OUTER_LINES:]):
        if line.startswith(" ") or _OPTION_LIKE.match(line):
            continue
        if _MESSAGE.match(line) or (_ERROR.match(line) and not re.search(r"\s{2,}", line)):
            return f"error instead of a help page: {line[:200]}"
    return ""
