"""The text of a value in an option's term: how far it reaches, and what is no value."""

from __future__ import annotations

import re

BRACKETS = {"<": ">", "[": "]", "{": "}", "(": ")"}
_MAX_PLAIN_WORDS = 2
"""How many lower-case words without brackets may name values; more are a sentence."""


def cut_bracket_with_suffix(text: str) -> str:
    """Return ``text`` up to the end of its first bracket and what is attached to that.

    If the bracket is not closed, that is all of ``text``.
    """
    close = BRACKETS[text[0]]
    depth = 0
    for index, char in enumerate(text):
        depth += (char == text[0]) - (char == close)
        if depth == 0:
            return text[: index + 1] + cut_suffix(text[index + 1 :])
    return text


def cut_suffix(text: str) -> str:
    """Return what is attached to a value: ``[HOST/]OWNER``, ``FILTER[:options]``, ``[a]@[b]``."""
    end = 0
    while end < len(text) and not text[end].isspace() and not _is_separator(text, end):
        if text[end] in BRACKETS:
            inner = _cut_bracket(text[end:])
            if not inner:
                break
            end += len(inner)
        elif text[end] in ")]}>" or text.startswith(("...", "…"), end):
            break
        else:
            end += 1
    return text[:end]


def _is_separator(text: str, at: int) -> bool:
    """Whether a comma or a bar ends the value, which it does not in ``<start>,<end>``."""
    following = text[at + 1 : at + 2]
    return text[at] in ",|" and (not following or following.isspace() or following == "-")


def _cut_bracket(text: str) -> str:
    """Return the bracket that ``text`` begins with; an empty string if it is not closed."""
    close = BRACKETS[text[0]]
    depth = 0
    for index, char in enumerate(text):
        depth += (char == text[0]) - (char == close)
        if depth == 0:
            return text[: index + 1]
    return ""


def is_prose(parts: list[str]) -> bool:
    """Return whether the words are not values: too many, one after a bracket, or a sentence."""
    plain = [part for part in parts if part[0].isalpha() and part != part.upper()]
    capitalised = any(part != part.lower() and part[1:].islower() for part in plain)
    return (
        len(plain) > _MAX_PLAIN_WORDS
        or (bool(plain) and len(plain) != len(parts) and parts[0] not in plain)
        or (capitalised and len(parts) > 1)
    )


def guess_pflag_type(default: str) -> str:
    """Return the type that pflag would name; kubectl's pages have only the default."""
    if default in {"true", "false"}:
        return "bool"
    if re.fullmatch(r"-?\d+", default):
        return "int"
    if re.fullmatch(r"-?\d+\.\d+", default):
        return "float"
    if re.fullmatch(r"(?:\d+(?:ns|us|ms|s|m|h))+", default):
        return "duration"
    return "strings" if default.startswith("[") else "string"
