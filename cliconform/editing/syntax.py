"""A TOML text as a list of statements, each with its place in the text.

Edits replace bytes at these places and leave all others as they are. What is inside a value is
not taken apart here: :mod:`cliconform.editing.values` edits it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from tree_sitter import Node

from cliconform.loading.positions import find_key, find_value, parse_syntax, split_names
from cliconform.model.edit import Path
from cliconform.quick_dataclass import dataclass, replace

Kind = Literal["pair", "table", "item", "comment", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A key with its value, the header of a ``table``, that of an ``item`` of an array of tables,
    or a comment on a line of its own.

    Offsets are in bytes. ``unknown`` is what the grammar does not know, such as a time of TOML 1.1
    without seconds.
    """

    kind: Kind
    path: Path = ()
    """The whole path. That of an item ends with its index."""
    start: int
    end: int
    """After the value, the bracket or the comment; a comment beside it is not included."""
    key_end: int = 0
    value_start: int = 0
    value: Node | None = None
    beside: tuple[int, int] | None = None
    """The comment on the same line."""

    @property
    def whole_end(self) -> int:
        """The offset of its end, with the comment beside it."""
        return self.beside[1] if self.beside else self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Syntax:
    """A text in UTF-8 and its statements, in the order of the text."""

    raw: bytes
    statements: tuple[Statement, ...]

    def line_start(self, offset: int) -> int:
        """Return the offset of the first byte of the line that ``offset`` is in."""
        return self.raw.rfind(b"\n", 0, offset) + 1

    def line_end(self, offset: int) -> int:
        """Return the offset after the end of the line that ``offset`` is in."""
        found = self.raw.find(b"\n", offset)
        return len(self.raw) if found < 0 else found + 1

    def line_number(self, offset: int) -> int:
        """Return the line that ``offset`` is in, from 1."""
        return self.raw.count(b"\n", 0, offset) + 1

    def text(self, start: int, end: int) -> str:
        """Return the text between two offsets."""
        return self.raw[start:end].decode()

    def value_text(self, statement: Statement) -> str:
        """Return the value of a pair as it is written."""
        return self.text(statement.value_start, statement.end)

    def find_pair(self, path: Path) -> Statement | None:
        """Return the pair whose value is at ``path``, or contains what is at ``path``."""
        pairs = [
            each
            for each in self.statements
            if each.kind == "pair" and path[: len(each.path)] == each.path
        ]
        return max(pairs, key=lambda each: len(each.path), default=None)

    @property
    def newline(self) -> str:
        """The end of a line, as in the first line of the text."""
        first = self.raw.find(b"\n")
        return "\r\n" if self.raw[max(first - 1, 0) : first] == b"\r" else "\n"


def read_syntax(text: str) -> Syntax:
    """Return the statements of ``text``, which is valid TOML."""
    raw = text.encode()
    return Syntax(raw=raw, statements=tuple(_join_comments(_Reader(raw, {}).read(), raw)))


def _join_comments(found: Iterator[Statement], raw: bytes) -> Iterator[Statement]:
    """Yield the statements, each with the comment beside it."""
    last: Statement | None = None
    for each in found:
        if last is None:
            last = each
        elif each.kind == "comment" and b"\n" not in raw[last.end : each.start]:
            last = replace(last, beside=(each.start, each.end))
        else:
            yield last
            last = each
    if last is not None:
        yield last


@dataclass(frozen=True, slots=True)
class _Reader:
    raw: bytes
    counts: dict[Path, int]
    """How many items each array of tables has so far."""

    def read(self) -> Iterator[Statement]:
        for node in parse_syntax(self.raw).children:
            if node.type not in {"table", "table_array_element"}:
                yield from self._read_line((), node)
                continue
            header = self._read_header(node)
            yield header
            for child in node.children:
                if child.start_byte >= header.end:
                    yield from self._read_line(header.path, child)

    def _read_header(self, node: Node) -> Statement:
        key = find_key(node)
        names = split_names(key) if key is not None else ()
        is_item = node.type == "table_array_element"
        path: Path = ()
        for number, name in enumerate(names, 1):
            path = (*path, name)
            if number == len(names) and is_item:
                self.counts[path] = self.counts.get(path, 0) + 1
            if path in self.counts:
                path = (*path, self.counts[path] - 1)
        end = next(child.end_byte for child in node.children if child.type in {"]", "]]"})
        return Statement(
            kind="item" if is_item else "table", path=path, start=node.start_byte, end=end
        )

    def _read_line(self, base: Path, node: Node) -> Iterator[Statement]:
        key, value = (find_key(node), find_value(node)) if node.type == "pair" else (None, None)
        if node.type == "comment":
            end = node.start_byte + len((node.text or b"").rstrip())
            yield Statement(kind="comment", start=node.start_byte, end=end)
        elif key is None or value is None:
            yield Statement(kind="unknown", path=base, start=node.start_byte, end=node.end_byte)
        else:
            yield Statement(
                kind="pair",
                path=(*base, *split_names(key)),
                start=node.start_byte,
                end=value.end_byte,
                key_end=key.end_byte,
                value_start=value.start_byte,
                value=value,
            )
            # The grammar has a comment after a table of several lines inside the pair.
            for child in node.children:
                if child.type == "comment" and child.start_byte >= value.end_byte:
                    yield from self._read_line(base, child)
