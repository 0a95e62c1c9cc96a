"""The paths in an SQL query, found in its syntax tree and made absolute in its text.

DuckDB resolves relative paths from the working directory of the process, which is not the home.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from cliconform.verifying.databases.query_result import FAILED, QueryError
from cliconform.verifying.errors import SpecFaultError

if TYPE_CHECKING:
    import duckdb

_WILDCARDS = re.compile(r"[*?\[]")
_READER = re.compile(r"read_\w+|parquet_\w+|\w+_scan|glob|sniff_csv")
_LISTING = "glob"
_PLAIN_READERS = frozenset(
    {
        *("read_csv", "read_csv_auto", "read_json", "read_json_auto", "read_ndjson"),
        *("read_ndjson_auto", "read_parquet", "parquet_scan", "read_text", "read_blob", _LISTING),
    }
)
"""Functions that read the files that they are given, and nothing else."""
_PLAIN_TABLES = frozenset({"range", "generate_series", "unnest", "json_each", "json_tree"})
"""Functions in the place of a table that read no file."""
_TEXT_READERS = frozenset({"read_text", "read_blob"})
_NO_LOCATION = 2**64 - 1  # of what DuckDB has added to the query itself
_STRING = re.compile(rb"""'(?:[^']|'')*'|"(?:[^"]|"")*\"""")


class _ReadFiles(NamedTuple):
    """A path, or a glob, that a query reads."""

    place: int | None
    """The byte of the SQL at which it begins; ``None`` where the syntax tree has none."""
    path: str
    reader: str
    """The function that reads it; empty for a table that is named like a path."""


class Select(NamedTuple):
    """A SELECT that was analyzed."""

    sql: str
    files: frozenset[_ReadFiles]
    """What it reads: the tables named like a path, and what functions are given to read."""
    is_plain: bool
    """Whether it reads no other file, and changes no setting: there is no function in it that may
    do so, and no path that is the result of an expression."""


def analyze(sql: str, connection: duckdb.DuckDBPyConnection) -> Select:
    """Return what ``sql`` reads; raises :class:`SpecFaultError` where it is not one SELECT."""
    if len(statements := connection.extract_statements(sql)) != 1:
        raise SpecFaultError(f"has {len(statements)} statements, expected one")
    try:
        tree = json.loads(_fetch_one(connection, "SELECT json_serialize_sql(?)", sql))
        if tree["error"]:
            raise SpecFaultError("is not a SELECT, or one that DuckDB cannot analyze (PIVOT … IN)")
        nodes = _list_nodes(tree["statements"])
        own = frozenset(_find_own_tables(nodes))
        found = frozenset(each for each in _find_read_paths(nodes) if each.path not in own)
        return Select(sql=sql, files=found, is_plain=all(map(_is_plain, nodes)))
    except RecursionError:
        raise SpecFaultError("is nested too deeply to be analyzed") from None


def resolve_paths(select: Select, home: str, connection: duckdb.DuckDBPyConnection) -> str:
    """Return the SQL with the paths of the files that it reads made absolute.

    ``home`` is the real path of the home. Raises :class:`SpecFaultError` where the SQL reads
    something outside the home, and :class:`QueryError` where a link in the home leads out of it.
    """
    import duckdb

    resolved = {each.path: _resolve_path(each.path, home) for each in select.files}
    for each in select.files:
        _check_files(each, resolved[each.path], home, connection)
    found = {(each.place, each.path) for each in select.files}
    text = select.sql.encode()
    tokens = [start for start, _ in duckdb.tokenize(select.sql)]
    pieces, position = [], 0
    for start in tokens:
        string = _STRING.match(text, start)
        path = _unquote(string[0]) if string else ""
        if string is None or not {(start, path), (None, path)} & found:
            continue
        mark = string[0][:1].decode()
        pieces += [text[position:start], quote_literal(resolved[path], mark).encode()]
        position = string.end()
    return b"".join([*pieces, text[position : _find_end(text, tokens)]]).decode()


def escape_wildcards(folder: str) -> str:
    """Return ``folder`` as a glob that matches only itself, to be followed by a path or glob."""
    return _WILDCARDS.sub(r"[\g<0>]", folder)


def quote_literal(text: str, mark: str = "'") -> str:
    """Return ``text`` as an SQL string; with ``"`` for ``mark``, as a name."""
    return f"{mark}{text.replace(mark, mark * 2)}{mark}"


def _resolve_path(path: str, home: str) -> str:
    whole = os.path.normpath(os.path.join(home, path))  # noqa: PTH118 - an absolute path stays one
    if not _is_in(whole, home):
        raise SpecFaultError(f"reads {path!r}, but SQL can only read files in the home")
    # DuckDB 2 checks where a link leads to, DuckDB 1 does not.
    if not _is_in(os.path.realpath(whole), home):
        raise QueryError(f"{FAILED}: {path} leads out of the home")
    return escape_wildcards(home) + whole.removeprefix(home)


def _check_files(
    read: _ReadFiles, whole: str, home: str, connection: duckdb.DuckDBPyConnection
) -> None:
    """Raise :class:`QueryError` unless all that is read are regular files in the home.

    Opening a FIFO would block. ``whole`` is the absolute path, or glob. A reader of texts takes a
    file that is not there for one without rows; every other one raises an error for it.
    """
    if read.reader == _LISTING:  # it opens none
        return
    files = [os.path.join(home, read.path)]  # noqa: PTH118 - as above
    if _WILDCARDS.search(read.path):
        rows = connection.execute("SELECT file FROM glob(?)", [whole]).fetchall()
        files = [str(file) for (file,) in rows]
    found = [each for each in files if _is_regular(each, home)]
    if not found and read.reader in _TEXT_READERS:
        shown = read.path.removeprefix(f"{home}/")
        raise QueryError(f'{FAILED}: IO Error: No files found that match the pattern "{shown}"')


def _is_regular(path: str, home: str) -> bool:
    """Whether there is a regular file, or a folder; raises where there is anything else."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - many files
        fault = "" if stat.S_ISREG(mode) or stat.S_ISDIR(mode) else "is not a regular file"
    except FileNotFoundError:
        return False
    except OSError as error:
        fault = f"cannot be read: {error.strerror}"
    else:
        fault = fault if _is_in(os.path.realpath(path), home) else "leads out of the home"
    if fault:
        raise QueryError(f"{FAILED}: {os.path.relpath(path, home)} {fault}")
    return True


def _is_in(path: str, home: str) -> bool:
    return path == home or path.startswith(f"{home}/")


def _find_end(text: bytes, tokens: list[int]) -> int:
    """Return where the statement ends: only semicolons and comments follow."""
    end = len(text)
    for start in reversed(tokens):
        if not text.startswith((b";", b"--", b"/*"), start):
            break
        end = start
    return end


def _list_nodes(statements: list[Any]) -> list[dict[str, Any]]:
    """Return all objects of a syntax tree."""
    nodes: list[dict[str, Any]] = []
    left: list[Any] = [statements]
    while left:
        each = left.pop()
        if isinstance(each, dict):
            nodes.append(each)
            left += each.values()
        elif isinstance(each, list):
            left += each
    return nodes


def _find_own_tables(nodes: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield the names of the query's own tables: ``WITH name AS …``."""
    for node in nodes:
        yield from (each["key"] for each in node.get("cte_map", {"map": []})["map"])


def _find_read_paths(nodes: Iterable[dict[str, Any]]) -> Iterator[_ReadFiles]:
    for node in nodes:
        if node.get("type") == "BASE_TABLE" and _is_like_path(node["table_name"]):
            yield _ReadFiles(_find_place(node), node["table_name"], "")
        if node.get("type") == "TABLE_FUNCTION" and _READER.fullmatch(_get_name(node["function"])):
            reader = _get_name(node["function"])
            found = _find_strings(node["function"])
            yield from (_ReadFiles(place, path, reader) for place, path in found)


def _is_plain(node: dict[str, Any]) -> bool:
    """Whether a function in the place of a table is harmless, or reads the files that it names."""
    if node.get("type") != "TABLE_FUNCTION":
        return True
    name = _get_name(node["function"])
    return name in _PLAIN_TABLES or (name in _PLAIN_READERS and _is_constant(node["function"]))


def _is_constant(node: Any) -> bool:
    """Whether the positional arguments of a reader are constants, or lists of them."""
    if isinstance(node, list):
        return all(map(_is_constant, node))
    if not isinstance(node, dict) or _is_named(node):
        return True
    kind = node.get("class", "CONSTANT")
    if kind == "FUNCTION" and _get_name(node) not in {*_PLAIN_READERS, "list_value"}:
        return False
    return kind in {"CONSTANT", "FUNCTION"} and all(map(_is_constant, node.values()))


def _is_named(node: Any) -> bool:
    """Whether this is a named argument of a function, which is no path: ``delim = '|'``."""
    left = node["left"] if node.get("type") == "COMPARE_EQUAL" else {}
    return bool(left.get("class") == "COLUMN_REF")


def _find_place(node: Any) -> int | None:
    place = node.get("query_location", _NO_LOCATION)
    return None if place == _NO_LOCATION else int(place)


def _get_name(function: Any) -> str:
    """Return a function's name, which DuckDB 2 qualifies with catalog and schema."""
    qualified = function.get("qualified_name") or {"path": [function.get("function_name", "")]}
    return str(qualified["path"][-1]).lower()


def _find_strings(node: Any) -> Iterator[tuple[int | None, str]]:
    """Yield the strings in a function's positional arguments.

    A named one (``delim = '|'``, ``delim := '|'``) is not a path.
    """
    if isinstance(node, list):
        for each in node:
            yield from _find_strings(each)
    elif isinstance(node, dict) and node.get("type") != "COMPARE_EQUAL" and not node.get("alias"):
        literal_ = node.get("literal") or node.get("value")
        text = _get_string(literal_) if node.get("type") == "VALUE_CONSTANT" else None
        if text is not None:
            yield _find_place(node), text
        for each in node.values():
            yield from _find_strings(each)


def _get_string(constant: Any) -> str | None:
    """Return the string that a constant is: ``value`` in DuckDB 1, ``text`` in DuckDB 2."""
    if not isinstance(constant, dict):
        return None
    text = constant.get("text") if constant.get("kind") == "STRING" else constant.get("value")
    return text if isinstance(text, str) else None


def _is_like_path(name: str) -> bool:
    return "/" in name or "." in name


def _unquote(string: bytes) -> str:
    mark = string[:1].decode()
    return string[1:-1].decode().replace(mark * 2, mark)


def _fetch_one(connection: duckdb.DuckDBPyConnection, sql: str, *values: object) -> Any:
    # Fetch everything: DuckDB 2 refuses the next statement while a result has rows left.
    ((value, *_), *_) = connection.execute(sql, list(values)).fetchall()
    return value
