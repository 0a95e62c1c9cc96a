"""Finds where in a TOML text each key, each table of an array and each item of an array is written.

tomli gives no positions, so the text is parsed a second time, with tree-sitter. Its grammar knows
TOML 1.0 only but continues after what it does not understand: of TOML 1.1, which tomli has accepted
before, it finds everything except times without seconds. What is not found gets the position of
the nearest table or array around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, cached_property

import tomli
import tree_sitter_toml
from tree_sitter import Language, Node, Parser

from cliconform.loading.quick_lines import find_lines
from cliconform.quick_dataclass import dataclass

Path = tuple[str | int, ...]
"""The keys and indexes that lead to a value: ``("command", "ingest", "queries", 0, "sql")``."""

MAX_DEPTH = 64
"""Longer paths are ignored: no key of the format is that deep, but a hostile file may be."""

MAX_ITEMS = 20_000
"""The items of longer arrays are ignored, for the same reason."""

_KEYS = frozenset({"bare_key", "quoted_key", "dotted_key"})
_NOT_ITEMS = frozenset({"[", "]", ",", "comment", "ERROR"})

# The last part of a key, and a number as its value.
_NUMBER = re.compile(rb"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|[\w-]+)\s*=\s*(?P<value>[+-]?\d[\w.+-]*)""")


class Positions:
    """The positions in a TOML text.

    Most that is asked is a line. It is found without a syntax tree where the text is simple; the
    tree is made when something else is asked, such as the column of a problem.
    """

    def __init__(self, text: str, *, is_toml: bool = False) -> None:
        """``is_toml`` says that the text is valid TOML."""
        self._text = text
        self._lines = find_lines(text) if is_toml else None

    def find_line(self, path: Path) -> int:
        """Return the line, from 1, of ``path`` or of the nearest value around it."""
        if self._lines is None:
            return self.find(path)[0]
        for length in range(len(path), 0, -1):
            line = self._lines.find(path[:length])
            if line is not None:
                return line
        return 1

    def has(self, path: Path) -> bool:
        """Return whether there is something at ``path``."""
        return path in self.points

    def find(self, path: Path) -> tuple[int, int]:
        """Return the line and column, from 1, of ``path`` or of the nearest value around it."""
        return self._points.find(path)

    def find_number(self, path: Path) -> str:
        """Return the number at ``path`` as it is written, ``0o755``; empty if it is not found."""
        return self._points.find_number(path)

    @property
    def points(self) -> dict[Path, tuple[int, int]]:
        """The row and column, from 0, of everything."""
        return self._points.points

    @cached_property
    def _points(self) -> _Points:
        raw = self._text.encode("utf-8", errors="replace")
        finder = _PositionFinder({}, {})
        finder.visit_document(parse_syntax(raw))
        return _Points(lines=tuple(raw.split(b"\n")), points=finder.points)


@dataclass(frozen=True, slots=True)
class _Points:
    """Rows from 0 and columns in bytes, as tree-sitter counts."""

    lines: tuple[bytes, ...]
    points: dict[Path, tuple[int, int]]

    def find(self, path: Path) -> tuple[int, int]:
        """Return the line and column, from 1, of ``path`` or of the nearest value around it."""
        for length in range(len(path), 0, -1):
            point = self.points.get(path[:length])
            if point is not None:
                row, column = point
                before = self.lines[row][:column]
                return row + 1, len(before.decode("utf-8", errors="replace")) + 1
        return 1, 1

    def find_number(self, path: Path) -> str:
        """Return the number at ``path`` as it is written, ``0o755``; empty if it is not found."""
        row, column = self.points.get(path, (0, 0))
        found = _NUMBER.match(self.lines[row], column)
        return found["value"].decode() if found else ""


def find_positions(text: str, *, is_toml: bool = False) -> Positions:
    """Return the positions of everything in ``text``; ``is_toml`` says that it is valid TOML."""
    return Positions(text, is_toml=is_toml)


def parse_syntax(raw: bytes) -> Node:
    """Return the syntax tree of a TOML text, with the offset of everything in it."""
    # The escapes that are new in TOML 1.1 are replaced by one of the same length from TOML 1.0.
    known = raw.replace(b"\\e", b"\\t").replace(b"\\x", b"\\t")
    return _make_parser().parse(known).root_node


@cache
def _make_parser() -> Parser:
    return Parser(Language(tree_sitter_toml.language()))


@dataclass(frozen=True, slots=True)
class _PositionFinder:
    points: dict[Path, tuple[int, int]]
    counts: dict[Path, int]
    """How many tables each array of tables has so far."""

    def visit_document(self, root: Node) -> None:
        work: list[tuple[Path, Node]] = []
        for node in root.children:
            match node.type:
                case "pair":
                    work.append(((), node))
                case "table" | "table_array_element":
                    base = self._visit_header(node)
                    work += ((base, child) for child in node.children)
        while work:
            base, node = work.pop()
            if len(base) < MAX_DEPTH and node.type == "pair":
                work += self._visit_pair(base, node)

    def _visit_header(self, node: Node) -> Path:
        """Add the position of a table's header; return the path of the pairs below it."""
        key = find_key(node)
        parts = _split_key(key) if key is not None else []
        path: Path = ()
        for number, (name, point) in enumerate(parts, 1):
            path = (*path, name)
            last = number == len(parts)
            if last and node.type == "table":
                # A table may be written after its subtables: its own header is its position.
                self.points[path] = point
            self.points.setdefault(path, point)
            if last and node.type == "table_array_element":
                self.counts[path] = self.counts.get(path, 0) + 1
            if path in self.counts:
                path = (*path, self.counts[path] - 1)
                self.points.setdefault(path, point)
        return path

    def _visit_pair(self, base: Path, node: Node) -> Iterator[tuple[Path, Node]]:
        key, value = find_key(node), find_value(node)
        if key is None or value is None:
            return
        path = base
        for name, point in _split_key(key):
            path = (*path, name)
            self.points.setdefault(path, point)
        yield from self._visit_value(path, value)

    def _visit_value(self, path: Path, value: Node) -> Iterator[tuple[Path, Node]]:
        """Add the positions of a value's items; yield the pairs of its tables, still to visit."""
        work = [(path, value)]
        while work:
            at, node = work.pop()
            if len(at) >= MAX_DEPTH:
                continue
            if node.type == "inline_table":
                yield from ((at, child) for child in node.children)
            elif node.type == "array" and node.child_count <= MAX_ITEMS:
                items = (child for child in node.children if child.type not in _NOT_ITEMS)
                for index, item in enumerate(items):
                    self.points.setdefault((*at, index), _find_point(item))
                    work.append(((*at, index), item))


def find_key(node: Node) -> Node | None:
    """Return the key of a pair or of a table's header."""
    return next((child for child in node.children if child.type in _KEYS), None)


def find_value(pair: Node) -> Node | None:
    """Return the value of a pair: what follows the sign, unless it could not be parsed."""
    after = iter(pair.children)
    found = any(child.type == "=" for child in after)
    return next((child for child in after if child.type not in _NOT_ITEMS), None) if found else None


def split_names(key: Node) -> tuple[str, ...]:
    """Return the names in a key such as ``a."b c".d``."""
    return tuple(name for name, _ in _split_key(key))


def _split_key(key: Node) -> list[tuple[str, tuple[int, int]]]:
    """Return the names in a key such as ``a."b c".d``, each with its position."""
    found: list[tuple[str, tuple[int, int]]] = []
    node: Node | None = key
    while node is not None:
        # The nodes of a dotted key nest to the left: ((a . b) . c).
        names = [child for child in node.children if child.type in _KEYS]
        leaf = names[-1] if names else node
        found.append((_read_name(leaf), _find_point(leaf)))
        node = names[0] if len(names) > 1 else None
    return found[::-1][:MAX_DEPTH]


def _find_point(node: Node) -> tuple[int, int]:
    return node.start_point.row, node.start_point.column


def _read_name(node: Node) -> str:
    raw = (node.text or b"").decode("utf-8", errors="replace")
    if node.type == "bare_key":
        return raw
    if "\\" not in raw:
        return raw[1:-1]
    try:
        return next(iter(tomli.loads(f"{raw} = 0")))
    except tomli.TOMLDecodeError:
        return raw
