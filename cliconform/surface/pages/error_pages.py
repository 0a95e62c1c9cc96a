"""Whether a text is a help page at all: an error's text is not, whatever usage it quotes."""

from __future__ import annotations

import re

from cliconform.surface.pages.sections import Section

_NEAR_AN_END = 3
"""Errors are the first thing that is said, or the last."""
_ERROR = re.compile(
    r"^(?:[\w./-]+:\s+)?(?:error|fatal|fatal error|panic"
    r"|unknown (?:option|command|flag|shorthand|argument|help)"
    r"|invalid (?:option|argument|command|choice)|unrecogni[sz]ed (?:option|argument|command)"
    r"|illegal option|no such (?:command|option|file|subcommand)|command not found|not found"
    r"|no manual entry)\b",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"^(?:traceback \(most recent call last\)|.*\bis not a (?:\S+ )?command\b"
    r"|.*: command not found$|.*: unrecogni[sz]ed option\b|.*: (?:invalid|illegal) option -- "
    r"|no manual entry for |.*\bunknown (?:flag|shorthand flag|command|option)(?:: | \"| ')"
    r"|modulenotfounderror|importerror|syntaxerror)",
    re.IGNORECASE,
)
_OPTION_LIKE = re.compile(r"^\s*-")


def refusal(lines: list[str], found: list[Section]) -> str:
    """Why the text is no help page; nothing where it may be one."""
    told = [line for line in lines if line]
    if not told:
        return "the page is empty"
    for section in found:
        if section.boxed and section.title.lower() in {
            "error",
            "traceback (most recent call last)",
        }:
            said = " ".join(line.strip() for line in section.lines if line.strip())
            return f"an error, and no help page: {said[:200]}"
    for line in (*told[:_NEAR_AN_END], *told[-_NEAR_AN_END:]):
        if line.startswith(" ") or _OPTION_LIKE.match(line):
            continue
        if _SAID.match(line) or (_ERROR.match(line) and not re.search(r"\s{2,}", line)):
            return f"an error, and no help page: {line[:200]}"
    return ""
