"""Globs over the paths of a home, read as a shell reads them.

``*``, ``?`` and ``[..]`` match within one part of a path, ``**`` matches any number of parts. A
name that begins with a dot is matched only by a part that begins with one. A glob matches anything
but directories; with ``/`` at its end, only directories. A path without wildcards matches whatever
has that path.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cliconform.model.observation import FileFact

_WILDCARDS = re.compile(r"[*?\[]")
_LITERAL = re.compile(r"\[[*?\[]\]")
_CLASS = re.compile(r"\[(?P<negated>[!^]?)(?P<members>\]?[^\]]*)\]")
_MEMBER = re.compile(r"(?P<first>.)(?:-(?P<last>.))?", re.DOTALL)
_FOLDERS = r"(?:(?!\.)[^/]+/)*"


@dataclass(frozen=True, slots=True)
class Glob:
    """A path or glob relative to the home; ``shown`` is what messages call it."""

    pattern: re.Pattern[str]
    shown: str
    is_wild: bool
    only_directories: bool

    def matches(self, path: str, fact: FileFact) -> bool:
        """Whether the glob matches ``path``, which is what ``fact`` says."""
        if not self.pattern.fullmatch(path) and path != self.shown:
            return False
        if self.only_directories:
            return fact.kind == "dir"
        return not self.is_wild or fact.kind != "dir"

    def select(self, paths: Mapping[str, FileFact]) -> tuple[str, ...]:
        """Return the paths that match, sorted."""
        return tuple(sorted(path for path, fact in paths.items() if self.matches(path, fact)))

    def covers(self, path: str) -> bool:
        """Whether the glob matches ``path`` or a directory that ``path`` is in (for ``ignore``)."""
        above = (path[:at] for at, letter in enumerate(path) if letter == "/")
        return path == self.shown or any(map(self.pattern.fullmatch, (path, *above)))


def parse_glob(source: str, *, shown: str = "") -> Glob:
    """Return ``source`` as a glob relative to the home; ``[*]`` is a literal ``*``."""
    parts = [part for part in source.split("/") if part not in ("", ".")]
    text = shown or source
    return Glob(
        pattern=re.compile(_translate(parts), re.DOTALL),
        shown="/".join(part for part in text.split("/") if part not in ("", ".")),
        is_wild=bool(_WILDCARDS.search(_LITERAL.sub("", source))),
        only_directories=source.endswith("/"),
    )


def escape_glob(text: str) -> str:
    """Return a glob that matches ``text`` and nothing else."""
    return _WILDCARDS.sub(lambda match: f"[{match[0]}]", text)


def is_covered(globs: Iterable[Glob], path: str) -> bool:
    """Whether any of ``globs`` covers ``path``."""
    return any(each.covers(path) for each in globs)


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
