"""Globs over the paths of a home, as a shell reads them.

``*``, ``?`` and ``[..]`` match within one part of a path, ``**`` any number of parts. A name that
begins with a dot is matched only by a part that begins with one. A glob matches what is no
directory; with ``/`` at its end, directories only. A path without a wildcard names whatever is
there.
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
    """A path or glob below the home. ``shown`` is as the author would write it."""

    pattern: re.Pattern[str]
    shown: str
    wild: bool
    directories: bool

    def matches(self, path: str, fact: FileFact) -> bool:
        """Whether it names ``path``."""
        if not self.pattern.fullmatch(path) and path != self.shown:
            return False
        if self.directories:
            return fact.kind == "dir"
        return not self.wild or fact.kind != "dir"

    def select(self, paths: Mapping[str, FileFact]) -> tuple[str, ...]:
        """The paths that it names, sorted."""
        return tuple(sorted(path for path, fact in paths.items() if self.matches(path, fact)))

    def covers(self, path: str) -> bool:
        """Whether it names ``path``, or a folder that ``path`` lies in: how ``ignore`` reads it."""
        above = (path[:at] for at, letter in enumerate(path) if letter == "/")
        return path == self.shown or any(map(self.pattern.fullmatch, (path, *above)))


def parse_glob(source: str, *, shown: str = "") -> Glob:
    """``source`` as a glob: relative to the home, ``[*]`` for a literal ``*``."""
    parts = [part for part in source.split("/") if part not in ("", ".")]
    text = shown or source
    return Glob(
        pattern=re.compile(_expression(parts), re.DOTALL),
        shown="/".join(part for part in text.split("/") if part not in ("", ".")),
        wild=bool(_WILDCARDS.search(_LITERAL.sub("", source))),
        directories=source.endswith("/"),
    )


def escape_glob(text: str) -> str:
    """``text`` as a glob that matches it and nothing else."""
    return _WILDCARDS.sub(lambda match: f"[{match[0]}]", text)


def is_covered(globs: Iterable[Glob], path: str) -> bool:
    """Whether any of ``globs`` covers ``path``."""
    return any(each.covers(path) for each in globs)


def _expression(parts: list[str]) -> str:
    if parts and parts[-1] == "**":
        parts = [*parts, "*"]  # `data/**` is what lies below data, at any depth
    pieces = []
    for position, part in enumerate(parts):
        if part == "**":
            pieces.append(_FOLDERS)
        else:
            pieces.append(_part(part) + ("/" if position < len(parts) - 1 else ""))
    return "".join(pieces)


def _part(part: str) -> str:
    """One part of a path as a regular expression."""
    pieces = ["" if not _WILDCARDS.match(part) else r"(?!\.)"]
    position = 0
    while position < len(part):
        piece, position = _token(part, position)
        pieces.append(piece)
    return "".join(pieces)


def _token(part: str, position: int) -> tuple[str, int]:
    """The expression of what stands at ``position``, and where the next one begins."""
    match part[position]:
        case "*":
            return "[^/]*", position + 1
        case "?":
            return "[^/]", position + 1
        case "[" if (found := _CLASS.match(part, position)) and found["members"]:
            return _class(found), found.end()
        case literal:
            return re.escape(literal), position + 1


def _class(found: re.Match[str]) -> str:
    members = "".join(map(_member, _MEMBER.finditer(found["members"])))
    expression = f"[{'^/' if found['negated'] else ''}{members}]"
    try:
        re.compile(expression)
    except re.error:  # a range that runs backwards matches nothing, as in a shell
        return r"(?!)"
    return expression


def _member(found: re.Match[str]) -> str:
    first, last = found["first"], found["last"]
    return re.escape(first) if last is None else f"{re.escape(first)}-{re.escape(last)}"
