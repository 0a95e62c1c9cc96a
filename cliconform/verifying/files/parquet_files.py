"""The rows and columns of Parquet files, which their metadata say.

They are read in the process that can be stopped: each file once, and small ones together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress

from cliconform.bounded_process.process import CallStoppedError
from cliconform.model.observation import FileFact
from cliconform.quick_dataclass import dataclass
from cliconform.verifying.bounds import Bounds
from cliconform.verifying.files.home_files import UnreadableError, open_file
from cliconform.verifying.texts.excerpt import to_one_line

_SMALL = 256 * 1024
"""Bytes of a file, at most, that is read with others: that is quick, whatever is in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParquetFacts:
    """The number of rows, and the Arrow type of each column by its name, in the file's order."""

    rows: int
    columns: dict[str, str]


class ParquetFiles:
    """The Parquet files in ``home``, of which ``facts`` are those of the observation."""

    def __init__(self, home: str, facts: Mapping[str, FileFact], bounds: Bounds) -> None:
        self._home = home
        self._facts = facts
        self._bounds = bounds
        self._read: dict[str, ParquetFacts | str] = {}
        """By path, what was read, or why it cannot be."""

    def read(self, path: str) -> ParquetFacts:
        """Return what the metadata of a file say; raises :class:`UnreadableError`."""
        if path not in self._read:
            try:
                self._read_all([path])
            except CallStoppedError as error:
                reason = f"{path} cannot be read as Parquet: reading it {error}"
                raise UnreadableError(reason) from None
        found = self._read[path]
        if isinstance(found, str):
            raise UnreadableError(found)
        return found

    def read_ahead(self, paths: Iterable[str]) -> None:
        """Read the small ones of ``paths`` in one call: a call takes longer than to read one."""
        small = [path for path in paths if path not in self._read and self._is_small(path)]
        with suppress(CallStoppedError):  # whichever it is, it is told where it is read by itself
            self._read_all(small)

    def _is_small(self, path: str) -> bool:
        fact = self._facts.get(path)
        return fact is not None and fact.kind == "file" and fact.size <= _SMALL

    def _read_all(self, paths: list[str]) -> None:
        if paths:
            self._read.update(self._bounds.call(_read_each, self._home, paths))


def _read_each(home: str, paths: list[str]) -> dict[str, ParquetFacts | str]:
    return {path: _read(home, path) for path in paths}


def _read(home: str, path: str) -> ParquetFacts | str:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with open_file(home, path) as opened, parquet.ParquetFile(opened) as file:
            columns = {each.name: str(each.type) for each in file.schema_arrow}
            return ParquetFacts(rows=file.metadata.num_rows, columns=columns)
    except UnreadableError as error:
        return str(error)
    except (pa.ArrowException, OSError, ValueError) as error:
        return f"{path} cannot be read as Parquet: {to_one_line(str(error))}"
