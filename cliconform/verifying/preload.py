"""Which modules judging a plan needs in the process that can be stopped, as far as can be told."""

from __future__ import annotations

from collections.abc import Iterable

from cliconform.model.contents import Columns, DataPromise, FilePromise, Rows
from cliconform.model.plan import Step
from cliconform.model.promise import Promise, QueryPromise

_DUCKDB = ("cliconform.verifying.databases.duckdb_calls", "duckdb")
_ARROW = ("cliconform.verifying.files.parquet_files", "pyarrow.parquet")
_SQLITE = ("cliconform.verifying.databases.sqlite_engine",)


def list_modules(steps: Iterable[Step]) -> tuple[str, ...]:
    """Return the modules that the promises of ``steps`` need there; none if they need no process.

    Importing them takes up to 0.2 s, in which the first commands can run.
    """
    modules = (name for step in steps for each in step.promises for name in _list_for(each))
    return tuple(dict.fromkeys(modules))


def _list_for(promise: Promise) -> tuple[str, ...]:
    match promise:
        case QueryPromise(database=database):
            return _DUCKDB if database is None else _SQLITE
        case FilePromise(rows=None, columns=None):
            return ()
        case FilePromise(path=path):
            is_parquet = path.source.endswith((".parquet", ".pq"))
            return _ARROW if is_parquet else (*_DUCKDB, *_ARROW)
        case DataPromise(part=Columns() | Rows()):
            return (*_DUCKDB, *_ARROW)
        case _:
            return ()
