"""What commands changed in databases and Parquet files, from what was recorded of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from cliconform.bounded_process.process import BoundedProcess, CallStoppedError
from cliconform.clock import monotonic
from cliconform.model.invocation import is_secret
from cliconform.model.observation import FileFact, Observation
from cliconform.model.outcome import Outcome
from cliconform.model.table_changes import FileTables
from cliconform.quick_dataclass import replace

_LARGEST = 32 * 1024 * 1024
"""Bytes of a file whose tables are compared."""
_SECONDS = 8.0
"""How long the comparison of one file may take."""
_SECONDS_IN_ALL = 60.0
"""How long all comparisons for one page may take."""
_DATABASE = b"SQLite format 3\0"  # https://sqlite.org/fileformat2.html
_PARQUET = b"PAR1"  # https://parquet.apache.org/docs/file-format/
_BESIDE = ("-wal", "-journal")
"""What a database may have beside it, and is read with it."""
_NO_SECRETS = "its values are not shown: secrets of the run cannot be found in a compressed file"


class TableContents:
    """Compares the tables of files of a run in a process that can be stopped.

    ``read`` returns a content, ``read_start`` its first bytes; ``outcomes`` are those of the run.
    The process and the folder of files are made when the first table is compared. As a context
    manager, both are ended and removed when the context is left.
    """

    def __init__(
        self,
        read: Callable[[FileFact], bytes | None],
        read_start: Callable[[FileFact, int], bytes],
        outcomes: Sequence[Outcome],
    ) -> None:
        self._read = read
        self._read_start = read_start
        self._has_secrets = any(map(_has_secret, outcomes))
        self._left = _SECONDS_IN_ALL
        self._process = BoundedProcess()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.close()
        if "_folder" in vars(self):
            self._folder.cleanup()

    @cached_property
    def _folder(self) -> TemporaryDirectory[str]:
        return TemporaryDirectory(prefix="cliconform-tables-")

    def compare(self, path: str, observation: Observation) -> FileTables | None:
        """Return what a command changed in the tables of the file at ``path``.

        ``None`` where that is no table, or was none before, and where it was not recorded.
        """
        states = (observation.before, observation.after)
        files = [files[path] for files in states if path in files]
        starts = {self._find_start(file) for file in files}
        if starts not in ({_DATABASE}, {_PARQUET}):
            return None
        if max(file.size for file in files) > _LARGEST:
            return None
        if self._left <= 0:
            return FileTables(notes=("its tables are not compared: the page would take too long",))
        began = monotonic()
        try:
            return self._compare(path, observation, is_parquet=starts == {_PARQUET})
        finally:
            self._left -= monotonic() - began

    def _find_start(self, file: FileFact) -> bytes:
        """Return which kind of table a file is by its beginning; nothing where it is none."""
        start = self._read_start(file, len(_DATABASE)) if file.kind == "file" else b""
        return next((each for each in (_DATABASE, _PARQUET) if start.startswith(each)), b"")

    def _compare(
        self, path: str, observation: Observation, *, is_parquet: bool
    ) -> FileTables | None:
        from cliconform.verifying.files.table_changes import compare_file_tables

        with TemporaryDirectory(dir=self._folder.name) as folder:
            before = self._write(Path(folder, "before"), path, observation.before)
            after = self._write(Path(folder, "after"), path, observation.after)
            if before is None or after is None:
                return None
            try:
                found = self._process.call(
                    compare_file_tables,
                    before,
                    after,
                    (observation.home,),
                    folder,
                    seconds=min(_SECONDS, self._left),
                )
            except CallStoppedError as error:
                return FileTables(notes=(f"its tables are not compared: to compare them {error}",))
        return _hide_values(found) if is_parquet and self._has_secrets else found

    def _write(self, file: Path, path: str, facts: Mapping[str, FileFact]) -> str | None:
        """Write a file of a home, with what belongs to it, to ``file``.

        Return its path, an empty one where the home had no such file, and ``None`` where its
        content was not recorded.
        """
        if path not in facts:
            return ""
        content = self._read(facts[path])
        if content is None:
            return None
        file.write_bytes(content)
        for end in _BESIDE:
            fact = facts.get(f"{path}{end}")
            beside = self._read(fact) if fact and fact.kind == "file" and fact.size else None
            if beside is not None:
                Path(f"{file}{end}").write_bytes(beside)
        return str(file)


def _has_secret(outcome: Outcome) -> bool:
    """Whether a command was given something that is secret, or has shown that it was."""
    invocation, seen = outcome.step.invocation, outcome.observation
    passed = {*invocation.passed} - {"PATH"}  # which every command has
    return (
        bool(passed)
        or any(map(is_secret, invocation.environment))
        or (seen is not None and seen.masked)
    )


def _hide_values(found: FileTables) -> FileTables:
    """Return in what tables have changed, without any of their values."""
    if not any(table.rows for table in found.tables):
        return found
    tables = tuple(replace(each, columns=(), rows=(), more=0) for each in found.tables)
    return FileTables(tables=tables, notes=(*found.notes, _NO_SECRETS))
