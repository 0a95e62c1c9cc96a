"""DuckDB over one home: it reads the files there and nothing else, writes nothing, and ends.

DuckDB finds relative paths from the working directory of the process, which is not the home. So
the paths of a question are found in its syntax tree and made absolute in its text.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING, Any

from cliconform.verifying.answers import ROWS, SECONDS, Answer, NoAnswerError, of_rows, too_slow
from cliconform.verifying.claims import SpecFaultError
from cliconform.verifying.values import Moment

if TYPE_CHECKING:
    import duckdb

_LIMITS: dict[str, str | bool | int | float | list[str]] = {
    "threads": 2,
    "memory_limit": "1GB",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,  # else a table's name may be a variable of ours
}
_STRING = re.compile(rb"""'(?:[^']|'')*'|"(?:[^"]|"")*\"""")
# Python's datetime ends at microseconds and the year 9999, and DuckDB wants pytz for a zone.
_MOMENTS = re.compile(r"\b(TIMESTAMP|DATE\b)")


class Duck:
    """A connection that is made when it is first asked; close it."""

    def __init__(self, home: str, *, seconds: float = SECONDS) -> None:
        self._home = os.path.realpath(home)
        self._seconds = seconds
        self._connection: duckdb.DuckDBPyConnection | None = None

    def ask(self, sql: str) -> Answer:
        """The answer to one SELECT.

        Raises :class:`SpecFaultError` where the SQL is none or asks for something outside the
        home, and :class:`NoAnswerError` where the home does not answer it.
        """
        with self._asking() as connection:
            relation = connection.sql(self._below_home(sql, connection))
            names = tuple(relation.columns)
            moments = [bool(_MOMENTS.search(str(type_))) for type_ in relation.types]
            if any(moments):
                relation = relation.project(_as_text(names, moments))
            rows = relation.limit(ROWS + 1).fetchall()
        return of_rows(names, [_told(row, moments) for row in rows])

    def columns(self, reader: str, path: str) -> list[tuple[str, str]]:
        """The names and Arrow types of a file's columns; ``reader`` is ``read_csv`` or such."""
        with self._asking() as connection:
            relation = connection.sql(f"SELECT * FROM {reader}({literal(path)})")  # noqa: S608 - quoted
            schema = relation.limit(0).to_arrow_table().schema
        return [(column.name, str(column.type)) for column in schema]

    def close(self) -> None:
        """Give back what the connection holds."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @contextmanager
    def _asking(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The connection, its errors told as ours, and an end to whatever takes too long."""
        import duckdb  # noqa: PLC0415 - it costs 100 ms, so only who asks pays

        connection = self._open()
        timer = Timer(self._seconds, connection.interrupt)
        timer.start()
        try:
            yield connection
        except duckdb.InterruptException:
            raise too_slow(self._seconds) from None
        except duckdb.OutOfMemoryException:
            raise NoAnswerError(f"needs more than {_LIMITS['memory_limit']} of memory") from None
        except duckdb.ParserException as error:
            raise SpecFaultError(f"is no valid SQL: {_first_line(error)}") from None
        except duckdb.CatalogException as error:
            if "Table with name" in str(error):
                raise _no_answer(error) from None
            raise SpecFaultError(f"cannot be asked: {_first_line(error)}") from None
        except duckdb.Error as error:
            raise _no_answer(error) from None
        finally:
            timer.cancel()
            timer.join()

    def _open(self) -> duckdb.DuckDBPyConnection:
        import duckdb  # noqa: PLC0415 - as above

        if self._connection is None:
            connection = duckdb.connect(":memory:", config=_LIMITS)
            for statement in (
                f"SET allowed_directories = [{literal(self._home)}]",
                "SET temp_directory = ''",
                "SET TimeZone = 'UTC'",
                "SET enable_external_access = false",
                "SET lock_configuration = true",
            ):
                connection.execute(statement)
            self._connection = connection
        return self._connection

    def _below_home(self, sql: str, connection: duckdb.DuckDBPyConnection) -> str:
        """``sql`` with the paths of the files that it reads made absolute."""
        import duckdb  # noqa: PLC0415 - as above

        if len(statements := connection.extract_statements(sql)) != 1:
            raise SpecFaultError(f"is one question, not {len(statements)}")
        tree = json.loads(_one(connection, "SELECT json_serialize_sql(?)", statements[0].query))
        if tree["error"]:
            raise SpecFaultError("is no SELECT, or one that DuckDB cannot look into (PIVOT … IN)")
        paths = {path: self._inside(path) for path in _paths(tree["statements"])}
        text = sql.encode()
        pieces, position = [], 0
        for start, _ in duckdb.tokenize(sql):
            found = _STRING.match(text, start)
            if found is None or (path := paths.get(_unquoted(found[0]))) is None:
                continue
            mark = found[0][:1].decode()
            pieces += [text[position:start], literal(path, mark).encode()]
            position = found.end()
        return b"".join([*pieces, text[position:]]).decode()

    def _inside(self, path: str) -> str:
        whole = os.path.normpath(os.path.join(self._home, path))  # noqa: PTH118 - keeps what it is
        if whole != self._home and not whole.startswith(f"{self._home}/"):
            raise SpecFaultError(f"asks for {path!r}: SQL sees the home alone")
        return whole


def literal(text: str, mark: str = "'") -> str:
    """``text`` as a string of SQL; as a name with ``"``."""
    return f"{mark}{text.replace(mark, mark * 2)}{mark}"


def _paths(node: Any) -> Iterator[str]:
    """The tables and the texts given to table functions that are paths, in a syntax tree."""
    if isinstance(node, list):
        for each in node:
            yield from _paths(each)
    elif isinstance(node, dict):
        if node.get("type") == "BASE_TABLE" and _like_a_path(node["table_name"]):
            yield node["table_name"]
        if node.get("type") == "TABLE_FUNCTION":
            yield from _texts(node["function"])
        for each in node.values():
            yield from _paths(each)


def _texts(node: Any) -> Iterator[str]:
    """The texts in a function's positional arguments; a named one (``delim = '|'``) is no path."""
    if isinstance(node, list):
        for each in node:
            yield from _texts(each)
    elif isinstance(node, dict) and node.get("type") != "COMPARE_EQUAL":
        literal_ = node.get("literal") or node.get("value")
        text = _text_of(literal_) if node.get("type") == "VALUE_CONSTANT" else None
        if text is not None:
            yield text
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


def _as_text(names: tuple[str, ...], moments: list[bool]) -> str:
    """A projection in which DuckDB itself writes moments as text."""
    columns = (
        (f"CAST(#{number} AS VARCHAR)" if moment else f"#{number}", literal(name, '"'))
        for number, (name, moment) in enumerate(zip(names, moments, strict=True), 1)
    )
    return ", ".join(f"{column} AS {name}" for column, name in columns)


def _told(row: tuple[Any, ...], moments: list[bool]) -> tuple[Any, ...]:
    return tuple(
        Moment(value) if moment and isinstance(value, str) else value
        for value, moment in zip(row, moments, strict=True)
    )


def _one(connection: duckdb.DuckDBPyConnection, sql: str, *values: object) -> Any:
    # All of it: DuckDB 2 refuses the next statement while a result is not fetched to its end.
    ((value, *_), *_) = connection.execute(sql, list(values)).fetchall()
    return value


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0].rstrip(".")


def _no_answer(error: Exception) -> NoAnswerError:
    """DuckDB's message: its first line, and those below but for the excerpt of the SQL."""
    first, *rest = str(error).split("\n")
    kept = []
    for line in rest:
        if line.startswith(("LINE ", "Did you mean")):
            break
        if line.strip():
            kept.append(f" {line.strip()}")
    return NoAnswerError(f"cannot be answered: {first}", tuple(kept[:5]))
