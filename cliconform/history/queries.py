"""The user's SQL over the tables of the history, in a process with limits of time and memory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cliconform.bounded_process.process import BoundedProcess, CallStoppedError, CallTimeoutError
from cliconform.errors import UsageError
from cliconform.history.database import TABLES, open_tables
from cliconform.quick_dataclass import dataclass

SECONDS = 10.0
"""How long a query may take."""
ROWS = 10_000
"""How many rows of its result are shown at most."""
_HINT = f"the tables are {', '.join(TABLES)}; `DESCRIBE runs` lists the columns of one"
_READ_AS_TEXT = ("TIMESTAMP", "DATE", "TIME", "INTERVAL")
"""The types whose text is DuckDB's: Python's have fewer years and no nanoseconds."""
_NO_REASON = ("LINE ", "Did you mean")  # it knows the tables of PostgreSQL as well


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The rows of a result with the names of their columns; ``cut``: there are more rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    cut: bool = False


class QueryFailedError(Exception):
    """The SQL cannot be run; the message says why."""


def query_history(sql: str, files: Sequence[Path]) -> Result:
    """Return the result of the one SELECT ``sql`` over the tables of ``files``.

    Raises :class:`~cliconform.errors.UsageError` where it is no SELECT, is not valid, or takes too
    long or too much memory.
    """
    with BoundedProcess() as process:
        try:
            return process.call(run_query, sql, list(map(str, files)), seconds=SECONDS)
        except CallTimeoutError:
            raise UsageError(
                f"--sql: it took more than {SECONDS:g} s and was stopped", hint="ask for less"
            ) from None
        except CallStoppedError as error:
            raise UsageError(f"--sql: it {error}", hint="ask for less") from None
        except QueryFailedError as error:
            raise UsageError(f"--sql: {error}", hint=_HINT) from None


def run_query(sql: str, files: Sequence[str]) -> Result:
    """Carry out what :func:`query_history` says; raises :class:`QueryFailedError`."""
    import duckdb  # noqa: PLC0415 - 100 ms, so only when it is needed

    try:
        with open_tables(list(map(Path, files))) as connection:
            statements = connection.extract_statements(sql)
            if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
                raise QueryFailedError("it has to be one SELECT")
            relation = connection.sql(sql)
            names = tuple(relation.columns)
            texts = [str(each).startswith(_READ_AS_TEXT) for each in relation.types]
            if any(texts):
                relation = relation.project(_project(names, texts))
            rows = relation.limit(ROWS + 1).fetchall()
    except duckdb.Error as error:
        raise QueryFailedError(_shorten(error)) from None
    return Result(columns=names, rows=tuple(rows[:ROWS]), cut=len(rows) > ROWS)


def _project(names: Sequence[str], texts: Sequence[bool]) -> str:
    columns = (
        (f"CAST(#{number} AS VARCHAR)" if is_text else f"#{number}", name.replace('"', '""'))
        for number, (name, is_text) in enumerate(zip(names, texts, strict=True), 1)
    )
    return ", ".join(f'{column} AS "{name}"' for column, name in columns)


def _shorten(error: Exception) -> str:
    """Return DuckDB's message on one line, without the excerpt of the SQL."""
    lines = [line.strip() for line in str(error).split("\n")[:2]]
    return " ".join(line for line in lines if line and not line.startswith(_NO_REASON))
