"""Where in a TOML text each key, each table of an array and each item of a list is written.

tree-sitter's grammar knows TOML 1.0, and goes on after what it does not understand: of the 1.1 that
tomli has accepted before us, it finds all but times without seconds. What is not found has the
place of the nearest thing around it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import tomli
import tree_sitter_toml
from tree_sitter import Language, Node, Parser

Path = tuple[str | int, ...]
"""The keys and indexes that lead to a value: ``("command", "ingest", "queries", 0, "sql")``."""

DEEPEST = 64
"""Longer paths are not looked at: no word of ours is that deep, and a hostile file may be."""

LONGEST = 20_000
"""The items of a longer list are not looked at, for the same reason."""

_KEYS = frozenset({"bare_key", "quoted_key", "dotted_key"})
_NO_ITEMS = frozenset({"[", "]", ",", "comment", "ERROR"})


@dataclass(frozen=True, slots=True)
class Positions:
    """The places of a text: rows from 0, and columns in bytes, as tree-sitter counts."""

    lines: tuple[bytes, ...]
    points: dict[Path, tuple[int, int]]

    def of(self, path: Path) -> tuple[int, int]:
        """The line and column, from 1, of ``path`` or of the nearest thing around it."""
        for length in range(len(path), 0, -1):
            point = self.points.get(path[:length])
            if point is not None:
                row, column = point
                before = self.lines[row][:column]
                return row + 1, len(before.decode("utf-8", errors="replace")) + 1
        return 1, 1


def positions(text: str) -> Positions:
    """Where everything in ``text`` is written."""
    raw = text.encode("utf-8", errors="replace")
    survey = _Survey({}, {})
    # The escapes that TOML 1.1 brought, as one of the same length that 1.0 has.
    survey.document(_parser().parse(raw.replace(b"\\e", b"\\t").replace(b"\\x", b"\\t")).root_node)
    return Positions(lines=tuple(raw.split(b"\n")), points=survey.points)


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_toml.language()))


@dataclass(frozen=True, slots=True)
class _Survey:
    points: dict[Path, tuple[int, int]]
    counts: dict[Path, int]
    """How many tables each array of tables has so far."""

    def document(self, root: Node) -> None:
        work: list[tuple[Path, Node]] = []
        for node in root.children:
            match node.type:
                case "pair":
                    work.append(((), node))
                case "table" | "table_array_element":
                    base = self._header(node)
                    work += ((base, child) for child in node.children)
        while work:
            base, node = work.pop()
            if len(base) < DEEPEST and node.type == "pair":
                work += self._pair(base, node)

    def _header(self, node: Node) -> Path:
        """Note a table's header; the path that the pairs below it have."""
        key = next((child for child in node.children if child.type in _KEYS), None)
        parts = _key_parts(key) if key is not None else []
        path: Path = ()
        for number, (name, point) in enumerate(parts, 1):
            path = (*path, name)
            last = number == len(parts)
            if last and node.type == "table":
                # A table written out after the tables below it: its header is its place.
                self.points[path] = point
            self.points.setdefault(path, point)
            if last and node.type == "table_array_element":
                self.counts[path] = self.counts.get(path, 0) + 1
            if path in self.counts:
                path = (*path, self.counts[path] - 1)
                self.points.setdefault(path, point)
        return path

    def _pair(self, base: Path, node: Node) -> Iterator[tuple[Path, Node]]:
        key = next((child for child in node.children if child.type in _KEYS), None)
        if key is None:
            return
        path = base
        for name, point in _key_parts(key):
            path = (*path, name)
            self.points.setdefault(path, point)
        yield from self._value(path, node.children[-1])

    def _value(self, path: Path, value: Node) -> Iterator[tuple[Path, Node]]:
        """Note what a value holds; the pairs of the tables in it are left to do."""
        work = [(path, value)]
        while work:
            at, node = work.pop()
            if len(at) >= DEEPEST:
                continue
            if node.type == "inline_table":
                yield from ((at, child) for child in node.children)
            elif node.type == "array" and node.child_count <= LONGEST:
                items = (child for child in node.children if child.type not in _NO_ITEMS)
                for index, item in enumerate(items):
                    self.points.setdefault((*at, index), _point(item))
                    work.append(((*at, index), item))


def _key_parts(key: Node) -> list[tuple[str, tuple[int, int]]]:
    """The names of a key, ``a."b c".d``, each with its place."""
    found: list[tuple[str, tuple[int, int]]] = []
    node: Node | None = key
    while node is not None:
        # A dotted key nests to the left: ((a . b) . c).
        names = [child for child in node.children if child.type in _KEYS]
        leaf = names[-1] if names else node
        found.append((_name(leaf), _point(leaf)))
        node = names[0] if len(names) > 1 else None
    return found[::-1][:DEEPEST]


def _point(node: Node) -> tuple[int, int]:
    return node.start_point.row, node.start_point.column


def _name(node: Node) -> str:
    raw = (node.text or b"").decode("utf-8", errors="replace")
    if node.type == "bare_key":
        return raw
    if "\\" not in raw:
        return raw[1:-1]
    try:
        return next(iter(tomli.loads(f"{raw} = 0")))
    except tomli.TOMLDecodeError:
        return raw
