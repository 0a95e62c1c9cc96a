"""The paths in a SQL question, found in its syntax tree and made absolute in its text.

DuckDB finds relative paths from the working directory of the process, which is not the home.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cliconform.verifying.databases.query_result import QueryError
from cliconform.verifying.expectation import SpecFaultError

if TYPE_CHECKING:
    import duckdb

_MAGIC = re.compile(r"[*?\[]")
_READER = re.compile(r"read_\w+|parquet_\w+|\w+_scan|glob|sniff_csv")
_NOWHERE = 2**64 - 1  # the place of what DuckDB has put there itself
_STRING = re.compile(rb"""'(?:[^']|'')*'|"(?:[^"]|"")*\"""")


def resolve_paths(sql: str, home: str, connection: duckdb.DuckDBPyConnection) -> str:
    """``sql`` with the paths of the files that it reads made absolute."""
    import duckdb  # noqa: PLC0415 - it costs 100 ms, so only who asks pays

    if len(statements := connection.extract_statements(sql)) != 1:
        raise SpecFaultError(f"is one question, not {len(statements)}")
    try:
        tree = json.loads(_one(connection, "SELECT json_serialize_sql(?)", sql))
        if tree["error"]:
            raise SpecFaultError("is no SELECT, or one that DuckDB cannot look into (PIVOT … IN)")
        found = _paths(tree["statements"])
    except RecursionError:
        raise SpecFaultError("is nested too deeply to be looked into") from None
    inside = {path: _inside(path, home) for _, path in found}
    text = sql.encode()
    tokens = [start for start, _ in duckdb.tokenize(sql)]
    pieces, position = [], 0
    for start in tokens:
        string = _STRING.match(text, start)
        path = _unquoted(string[0]) if string else ""
        if string is None or not {(start, path), (None, path)} & found:
            continue
        mark = string[0][:1].decode()
        pieces += [text[position:start], quote_literal(inside[path], mark).encode()]
        position = string.end()
    return b"".join([*pieces, text[position : _end(text, tokens)]]).decode()


def escape_wildcards(folder: str) -> str:
    """``folder`` as a glob that stands for it alone: a path below it may be a glob."""
    return _MAGIC.sub(r"[\g<0>]", folder)


def quote_literal(text: str, mark: str = "'") -> str:
    """``text`` as a string of SQL; as a name with ``"``."""
    return f"{mark}{text.replace(mark, mark * 2)}{mark}"


def _inside(path: str, home: str) -> str:
    whole = os.path.normpath(os.path.join(home, path))  # noqa: PTH118 - an absolute path stays one
    if not _lies_in(whole, home):
        raise SpecFaultError(f"asks for {path!r}: SQL sees the home alone")
    # DuckDB 2 looks where a link leads to, DuckDB 1 does not.
    if not _lies_in(os.path.realpath(whole), home):
        raise QueryError(f"cannot be answered: {path} leads out of the home")
    return escape_wildcards(home) + whole.removeprefix(home)


def _lies_in(path: str, home: str) -> bool:
    return path == home or path.startswith(f"{home}/")


def _end(text: bytes, tokens: list[int]) -> int:
    """Where the statement ends: what follows are semicolons and comments."""
    end = len(text)
    for start in reversed(tokens):
        if not text.startswith((b";", b"--", b"/*"), start):
            break
        end = start
    return end


def _paths(tree: Any) -> frozenset[tuple[int | None, str]]:
    """The tables that are paths, and the texts given to functions that read files, and where.

    The place is the byte in the text at which it begins, ``None`` where the syntax tree has none.
    """
    given = frozenset(_given(tree))
    return frozenset((place, path) for place, path in _read(tree) if path not in given)


def _given(node: Any) -> Iterator[str]:
    """The tables that the question itself makes: ``WITH name AS …``."""
    if isinstance(node, list):
        for each in node:
            yield from _given(each)
    elif isinstance(node, dict):
        yield from (each["key"] for each in node.get("cte_map", {"map": []})["map"])
        for each in node.values():
            yield from _given(each)


def _read(node: Any) -> Iterator[tuple[int | None, str]]:
    if isinstance(node, list):
        for each in node:
            yield from _read(each)
    elif isinstance(node, dict):
        if node.get("type") == "BASE_TABLE" and _like_a_path(node["table_name"]):
            yield _place(node), node["table_name"]
        if node.get("type") == "TABLE_FUNCTION" and _READER.fullmatch(_name(node["function"])):
            yield from _texts(node["function"])
        for each in node.values():
            yield from _read(each)


def _place(node: Any) -> int | None:
    place = node.get("query_location", _NOWHERE)
    return None if place == _NOWHERE else int(place)


def _name(function: Any) -> str:
    """A function's name: DuckDB 2 has the whole way to it."""
    qualified = function.get("qualified_name") or {"path": [function.get("function_name", "")]}
    return str(qualified["path"][-1]).lower()


def _texts(node: Any) -> Iterator[tuple[int | None, str]]:
    """The texts in a function's positional arguments; a named one (``delim = '|'``,
    ``delim := '|'``) is no path.
    """
    if isinstance(node, list):
        for each in node:
            yield from _texts(each)
    elif isinstance(node, dict) and node.get("type") != "COMPARE_EQUAL" and not node.get("alias"):
        literal_ = node.get("literal") or node.get("value")
        text = _text_of(literal_) if node.get("type") == "VALUE_CONSTANT" else None
        if text is not None:
            yield _place(node), text
        for each in node.values():
            yield from _texts(each)


def _text_of(constant: Any) -> str | None:
    """The text of a constant: DuckDB 1 calls it a VARCHAR's value, 2 a STRING's text."""
    if not isinstance(constant, dict):
        return None
    text = constant.get("text") if constant.get("kind") == "STRING" else constant.get("value")
    return text if isinstance(text, str) else None


def _like_a_path(name: str) -> bool:
    return "/" in name or "." in name


def _unquoted(string: bytes) -> str:
    mark = string[:1].decode()
    return string[1:-1].decode().replace(mark * 2, mark)


def _one(connection: duckdb.DuckDBPyConnection, sql: str, *values: object) -> Any:
    # All of it: DuckDB 2 refuses the next statement while a result is not fetched to its end.
    ((value, *_), *_) = connection.execute(sql, list(values)).fetchall()
    return value
