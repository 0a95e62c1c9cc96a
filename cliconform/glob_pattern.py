"""Globs as regular expressions.

``*``, ``?`` and ``[..]`` match within one part of a path, ``**`` matches any number of parts. A
name that begins with a dot is matched only by a part that begins with one. ``[*]`` is a literal
``*``, as in a shell.
"""

from __future__ import annotations

import re

_WILDCARDS = re.compile(r"[*?\[]")
_LITERAL = re.compile(r"\[[*?\[]\]")
_CLASS = re.compile(r"\[(?P<negated>[!^]?)(?P<members>\]?[^\]]*)\]")
_MEMBER = re.compile(r"(?P<first>.)(?:-(?P<last>.))?", re.DOTALL)
_FOLDERS = r"(?:(?!\.)[^/]+/)*"


def compile_glob(source: str) -> re.Pattern[str]:
    """Return the regular expression for the paths that ``source`` matches as a whole."""
    parts = [part for part in source.split("/") if part not in ("", ".")]
    return re.compile(_translate(parts), re.DOTALL)


def is_wild(source: str) -> bool:
    """Whether ``source`` has wildcards, so that it may match more than one path."""
    return bool(_WILDCARDS.search(_LITERAL.sub("", source)))


def escape_glob(text: str) -> str:
    """Return a glob that matches ``text`` and nothing else."""
    return _WILDCARDS.sub(lambda match: f"[{match[0]}]", text)


def _translate(parts: list[str]) -> str:
    if parts and parts[-1] == "**":
        parts = [*parts, "*"]  # `data/**` is everything below data, at any depth
    pieces = []
    for position, part in enumerate(parts):
        if part == "**":
            pieces.append(_FOLDERS)
        else:
            pieces.append(_translate_part(part) + ("/" if position < len(parts) - 1 else ""))
    return "".join(pieces)


def _translate_part(part: str) -> str:
    """Return one part of a path as a regular expression."""
    pieces = ["" if not _WILDCARDS.match(part) else r"(?!\.)"]
    position = 0
    while position < len(part):
        piece, position = _translate_token(part, position)
        pieces.append(piece)
    return "".join(pieces)


def _translate_token(part: str, position: int) -> tuple[str, int]:
    """Return the expression for what is at ``position``, and the position after it."""
    match part[position]:
        case "*":
            return "[^/]*", position + 1
        case "?":
            return "[^/]", position + 1
        case "[" if (found := _CLASS.match(part, position)) and found["members"]:
            return _translate_class(found), found.end()
        case literal:
            return re.escape(literal), position + 1


def _translate_class(found: re.Match[str]) -> str:
    members = "".join(map(_translate_member, _MEMBER.finditer(found["members"])))
    expression = f"[{'^/' if found['negated'] else ''}{members}]"
    try:
        re.compile(expression)
    except re.error:  # a backwards range like [z-a] matches nothing, as in a shell
        return r"(?!)"
    return expression


def _translate_member(found: re.Match[str]) -> str:
    first, last = found["first"], found["last"]
    return re.escape(first) if last is None else f"{re.escape(first)}-{re.escape(last)}"
