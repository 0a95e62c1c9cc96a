"""Where in a text whole lines go: the lines of a key, of a table, and of what is added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cliconform.editing.data import change
from cliconform.editing.key_order import rank_key
from cliconform.editing.quoting import format_key, format_pair, format_path
from cliconform.editing.syntax import Statement, Syntax
from cliconform.model.edit import Path, TomlValue

_LISTS_OF_TABLES = frozenset({"queries", "dialogue", "http"})


class Splice(NamedTuple):
    """A part of the text, by its offsets in bytes, and what replaces it."""

    start: int
    end: int
    text: str


def find_header(syntax: Syntax, path: Path) -> Statement | None:
    """Return the header of the table at ``path``, if it has one."""
    headers = (each for each in syntax.statements if each.kind in {"table", "item"})
    return next((each for each in headers if each.path == path), None)


def has_tables(syntax: Syntax, path: Path) -> bool:
    """Return whether what is at ``path`` is written below headers, or with dotted keys."""
    return any(each.path[: len(path)] == path for each in syntax.statements)


def is_list_of_tables(syntax: Syntax, path: Path) -> bool:
    """Return whether what is added at ``path`` is a table of its own: ``[[command.ID.queries]]``.

    It is not where the array is written in brackets.
    """
    match path:
        case (*_, str(key), int()) if key in _LISTS_OF_TABLES:
            return syntax.find_pair(path) is None
        case _:
            return False


def remove_lines(syntax: Syntax, statement: Statement) -> Splice:
    """Return the splice that removes the lines of a statement, and no comment above it."""
    end = syntax.line_end(statement.whole_end)
    return Splice(syntax.line_start(statement.start), end, "")


def remove_tables(syntax: Syntax, path: Path) -> Iterator[Splice]:
    """Yield what removes the table at ``path``: all that is in it, and the comments about it.

    These are the comments right above its header, and those between its keys. What follows a blank
    line below it stays: it is about something else.
    """
    statements = syntax.statements
    for index, statement in enumerate(statements):
        if statement.path[: len(path)] != path or statement.kind == "comment":
            continue
        start = _first_of_block(syntax, index) if statement.kind != "pair" else index
        end = syntax.line_end(statement.whole_end)
        yield Splice(syntax.line_start(statements[start].start), _skip_blank(syntax, end), "")


def _skip_blank(syntax: Syntax, offset: int) -> int:
    """Return the offset after the blank lines at ``offset``."""
    while offset < len(syntax.raw):
        end = syntax.line_end(offset)
        if syntax.raw[offset:end].strip():
            break
        offset = end
    return offset


def _first_of_block(syntax: Syntax, index: int) -> int:
    """Return the index of the first of the comments right above a statement; else ``index``."""
    statements = syntax.statements
    while index and statements[index - 1].kind == "comment":
        between = syntax.raw[statements[index - 1].end : statements[index].start]
        if between.count(b"\n") > 1:
            break
        index -= 1
    return index


def add_pair(syntax: Syntax, path: Path, new: TomlValue) -> Splice:
    """Return the splice that adds a key: in the order of the house among those of its table."""
    table = _find_table(syntax, path)
    rest = path[len(table) :]
    pairs = list(_list_pairs(syntax, table))
    # Where others are written `stdout.contains = `, so is this one.
    size = 1
    while any(each.path[: len(table) + size] == path[: len(table) + size] for each in pairs):
        size += 1
    names = [str(name) for name in rest[:size]]
    above = find_header(syntax, table)
    for pair in pairs:
        if rank_key(pair.path[len(table)]) <= rank_key(names[0]):
            above = pair
    key = f"{format_path(names):<{_find_width(syntax, pairs)}}"
    value = change(None, rest[size:], new, path[: len(table) + size])
    return _insert_below(syntax, above, format_pair(key, value))


def _find_table(syntax: Syntax, path: Path) -> Path:
    """Return the path of the nearest table with a header around ``path``."""
    for length in range(len(path) - 1, 0, -1):
        if find_header(syntax, path[:length]) is not None:
            return path[:length]
    return ()


def _list_pairs(syntax: Syntax, table: Path) -> Iterator[Statement]:
    """Yield the pairs below the header of ``table``, down to the next header."""
    section: Path = ()
    for each in syntax.statements:
        if each.kind in {"table", "item"}:
            section = each.path
        elif each.kind == "pair" and section == table:
            yield each


def _find_width(syntax: Syntax, pairs: list[Statement]) -> int:
    """Return the width that the keys of ``pairs`` are padded to; 0 if they are not aligned."""
    columns = {syntax.text(each.start, each.value_start).rindex("=") for each in pairs}
    return columns.pop() - 1 if len(columns) == 1 else 0


def _insert_below(syntax: Syntax, above: Statement | None, lines: str) -> Splice:
    newline = syntax.newline
    text = lines.replace("\n", newline) + newline
    offset = syntax.line_end(above.whole_end) if above is not None else 0
    if offset and not syntax.raw[:offset].endswith(b"\n"):
        text = newline + text.removesuffix(newline)
    return Splice(offset, offset, text)


def add_block(syntax: Syntax, path: Path, value: TomlValue) -> Splice:
    """Return the splice that adds a table: below the others of its command, or at the end."""
    is_item = isinstance(path[-1], int)
    names = format_path([part for part in path if isinstance(part, str)])
    header = f"[[{names}]]" if is_item else f"[{names}]"
    pairs = (
        {format_key(key): each for key, each in value.items()} if isinstance(value, Mapping) else {}
    )
    width = max(map(len, pairs), default=0)
    lines = [header, *(format_pair(f"{key:<{width}}", each) for key, each in pairs.items())]
    inside = [each for each in syntax.statements if is_item and each.path[:2] == path[:2]]
    above = max(inside or list(syntax.statements), key=lambda each: each.whole_end, default=None)
    return _insert_below(syntax, above, "\n".join(["", *lines]))
