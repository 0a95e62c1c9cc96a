"""A text, a pattern or a path as its author wrote it, in pieces: literal words, and holes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from cliconform.quick_dataclass import dataclass
from cliconform.verifying.texts.wildcards import ANY_TEXT

TOKEN = re.compile(r"[^\W\d_]+|\d+|[ \t]+|\n|.", re.DOTALL)
"""The words of a text: letters, digits and blanks, and every other character by itself."""

_PLACEHOLDER = re.compile(r"\$\$\{|\$\{(?P<name>[^{}\n]*)\}")
_QUANTIFIER = re.compile(r"(?:[*+?]|\{\d*,?\d*\})[?+]?")
_CONTROL = {"n": "\n", "t": "\t", "r": "\r"}
_SPECIAL = re.compile(r"[.^$*+?{}\[\]\\|()]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of what is written.

    ``literal`` is what a literal part stands for, ``None`` for a hole. A hole is kept as it is
    written, and ``pattern`` is the regular expression for what may be in it; empty for one that
    stands for no text, such as ``^``.
    """

    source: str
    literal: str | None = None
    pattern: str = ""


class OpaqueError(Exception):
    """A pattern that has no literal parts that could move, such as ``a|b``."""


def split_text(source: str, values: Mapping[str, str], *, wild: bool = False) -> list[Piece]:
    """Return a literal text in pieces: its placeholders are holes for their values.

    With ``wild``, so is ``[..]``.
    """
    pieces: list[Piece] = []
    at = 0
    for found in _PLACEHOLDER.finditer(source):
        pieces += _split_literal(source[at : found.start()], wild=wild)
        at = found.end()
        name = found["name"]
        if name is None:
            pieces += [Piece(source="$${", literal="${")]
        else:
            pieces.append(_make_hole(found[0], name, values))
    return [*pieces, *_split_literal(source[at:], wild=wild)]


def split_glob(source: str, values: Mapping[str, str]) -> list[Piece]:
    """Return a path in pieces: its wildcards and placeholders are holes."""
    pieces: list[Piece] = []
    for piece in split_text(source, values):
        if piece.source == "*" and pieces and pieces[-1].source == "*":
            pieces[-1] = Piece(source="**", pattern=".*")
        elif piece.source == "*":
            pieces.append(Piece(source="*", pattern="[^/]*"))
        elif piece.source == "?":
            pieces.append(Piece(source="?", pattern="[^/]"))
        elif piece.source in ("[", "]", "{", "}"):
            raise OpaqueError
        else:
            pieces.append(piece)
    return pieces


def split_pattern(source: str, values: Mapping[str, str]) -> list[Piece]:
    """Return a regular expression in pieces: all but its literal characters are holes.

    Raises :class:`OpaqueError` where it has alternatives that are not in a group.
    """
    return _join_words(_scan(source, values))


def escape_pattern(text: str) -> str:
    """Return a regular expression for ``text``, with no more backslashes than it needs."""
    escaped = _SPECIAL.sub(lambda found: f"\\{found[0]}", text)
    return escaped.replace("\n", r"\n").replace("\t", r"\t").replace("\r", r"\r")


def escape_text(text: str) -> str:
    """Return a literal text as it is written, where ``${`` begins a placeholder."""
    return text.replace("${", "$${")


def _make_hole(source: str, name: str, values: Mapping[str, str]) -> Piece:
    return Piece(source=source, pattern=re.escape(values[name]) if name in values else ".+")


def _split_literal(text: str, *, wild: bool) -> Iterator[Piece]:
    parts = text.split(ANY_TEXT) if wild else [text]
    for number, part in enumerate(parts):
        if number:
            yield Piece(source=ANY_TEXT, pattern=".*")
        for token in TOKEN.findall(part):
            yield Piece(source=token, literal=token)


def _scan(source: str, values: Mapping[str, str]) -> Iterator[Piece]:
    """Yield the atoms of a regular expression, a literal one for each character."""
    at = 0
    while at < len(source):
        end, piece = _read_atom(source, at, values)
        quantifier = _QUANTIFIER.match(source, end)
        if quantifier and quantifier[0] and piece.source not in ("^", "$"):
            whole = source[at : quantifier.end()]
            yield Piece(source=whole, pattern=_fill(whole, values))
            at = quantifier.end()
            continue
        inside = _open_group(source, at, end)
        if inside is None:
            yield piece
        else:
            first, last = inside
            yield Piece(source=source[at:first])
            yield from _scan(source[first:last], values)
            yield Piece(source=source[last:end])
        at = end


def _read_atom(source: str, at: int, values: Mapping[str, str]) -> tuple[int, Piece]:
    """Return where the atom at ``at`` ends, and the atom."""
    placeholder = _PLACEHOLDER.match(source, at)
    sign = source[at]
    if placeholder and placeholder["name"] is not None:
        return placeholder.end(), _make_hole(placeholder[0], placeholder["name"], values)
    if sign == "\\":
        return _read_escape(source, at)
    if sign == "|":
        raise OpaqueError
    if sign in "[(":
        end = _find_end(source, at)
        whole = source[at:end]
        return end, Piece(source=whole, pattern=_fill(whole, values))
    if sign == ".":
        return at + 1, Piece(source=sign, pattern=".")
    if sign in "^$":
        return at + 1, Piece(source=sign)
    return at + 1, Piece(source=sign, literal=sign)


def _read_escape(source: str, at: int) -> tuple[int, Piece]:
    letter = source[at + 1 : at + 2]
    whole = source[at : at + 2]
    if letter in _CONTROL:
        return at + 2, Piece(source=whole, literal=_CONTROL[letter])
    if letter in "bBAZ":
        return at + 2, Piece(source=whole)
    if letter in "dDsSwW":
        return at + 2, Piece(source=whole, pattern=whole)
    if letter.isalnum():
        raise OpaqueError
    return at + 2, Piece(source=whole, literal=letter)


def _find_end(source: str, at: int) -> int:
    """Return where the class or the group that begins at ``at`` ends."""
    depth, in_class, position = 0, False, at
    while position < len(source):
        sign = source[position]
        if sign == "\\":
            position += 1
        elif in_class:
            first = source[position - 1] == "[" or source[position - 2 : position] == "[^"
            in_class = sign != "]" or first
        elif sign == "[":
            in_class = True
        elif sign in "()":
            depth += 1 if sign == "(" else -1
        position += 1
        if not depth and not in_class:
            return position
    raise OpaqueError


def _open_group(source: str, at: int, end: int) -> tuple[int, int] | None:
    """Return where what is in a group is; ``None`` for one that is a hole as a whole."""
    if source[at] != "(":
        return None
    start = re.compile(r"\((?:\?:|\?P<\w+>)?(?!\?)").match(source, at, end)
    if start is None:
        return None
    inside = source[start.end() : end - 1]
    try:
        list(_scan(inside, {}))
    except OpaqueError:
        return None
    return start.end(), end - 1


def _fill(pattern: str, values: Mapping[str, str]) -> str:
    """Return a part of a regular expression with the values of its placeholders, without names."""

    def value(found: re.Match[str]) -> str:
        return re.escape(values.get(found["name"] or "", "")) if found["name"] else found[0]

    return re.sub(r"\(\?P<\w+>", "(", _PLACEHOLDER.sub(value, pattern))


def _join_words(pieces: Iterator[Piece]) -> list[Piece]:
    """Return the pieces with literal characters that are one word, or one number, as one."""
    joined: list[Piece] = []
    for piece in pieces:
        before = joined[-1] if joined else None
        if before and before.literal is not None and piece.literal is not None:
            text = before.literal + piece.literal
            found = TOKEN.match(text)
            if found and found.end() == len(text):
                joined[-1] = Piece(source=before.source + piece.source, literal=text)
                continue
        joined.append(piece)
    return joined
