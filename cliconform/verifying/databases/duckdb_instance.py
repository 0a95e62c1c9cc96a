"""Instances of DuckDB that read the files of some folders and nothing else, and write nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cliconform.verifying.databases.sql_paths import escape_wildcards, quote_literal

if TYPE_CHECKING:
    import duckdb

_LIMITS: dict[str, str | bool | int | float | list[str]] = {
    "threads": 2,
    "memory_limit": "500MB",  # beside what it does not count: see bounded_process.MEMORY
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,  # else a table name may refer to a Python variable
}


def open_instance(folders: Iterable[str]) -> duckdb.DuckDBPyConnection:
    """Return the connection to a new instance that reads only what is in ``folders``."""
    import duckdb

    connection = duckdb.connect(":memory:", config=_LIMITS)
    allowed = ", ".join(
        quote_literal(form) for folder in folders for form in {folder, escape_wildcards(folder)}
    )
    for setting in (
        f"allowed_directories = [{allowed}]",
        "temp_directory = ''",
        "TimeZone = 'UTC'",
        "enable_external_file_cache = false",  # another home may be at the same path later
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        connection.execute(f"SET GLOBAL {setting}")
    return connection


class SharedInstance:
    """One instance for all homes of a folder: to make one takes longer than most queries.

    It reads what is in the folder. So it is only asked what names each file that it reads, of which
    the place was checked: see :attr:`~cliconform.verifying.databases.sql_paths.Select.is_plain`.
    """

    def __init__(self) -> None:
        self._folder = ""
        self._instance: duckdb.DuckDBPyConnection | None = None

    def connect(self, folder: str) -> duckdb.DuckDBPyConnection:
        """Return a new connection for queries in ``folder``; close it after use."""
        if self._instance is None or self._folder != folder:
            self.close()
            self._folder, self._instance = folder, open_instance([folder])
        return self._instance.cursor()

    def close(self) -> None:
        """Close the instance, if there is one; the next connection makes another."""
        if self._instance is not None:
            self._instance.close()
            self._instance = None
