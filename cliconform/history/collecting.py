"""Brings the index up to date with the recordings of this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from cliconform.errors import CannotRunError, SpecError
from cliconform.history.database import find_damaged, open_tables
from cliconform.history.index import RECORDED, HistoryIndex
from cliconform.recording.archive import Archive
from cliconform.recording.store import RecordingStore
from cliconform.recording.summary import SummaryError, find_key, parse_summary

if TYPE_CHECKING:
    import duckdb

T = TypeVar("T")


def collect(store: RecordingStore, index: HistoryIndex) -> tuple[str, ...]:
    """Add the runs that ``store`` has, or had, and ``index`` has not; return what went wrong.

    What cannot be read is left out, and said: it must not hide the other runs.
    """
    if not _is_behind(store, index):
        return ()
    try:
        with index.lock():
            problems = [*_add_recordings(store, index), *_add_removed(store, index)]
            index.prune()
    except OSError as error:
        where = error.filename or index.folder
        return (f"the history cannot be written: {where}: {error.strerror}",)
    return tuple(problems)


def read_history(
    store: RecordingStore,
    index: HistoryIndex,
    read: Callable[[duckdb.DuckDBPyConnection], T],
) -> tuple[T, tuple[str, ...]]:
    """Return what ``read`` makes of the history as it is now, and what went wrong with single runs.

    A file of the index that cannot be read is replaced where there is the recording, else removed.
    Raises :class:`~cliconform.errors.CannotRunError` where the index as a whole cannot be read.
    """
    import duckdb  # noqa: PLC0415 - 100 ms, so only when it is needed

    problems = collect(store, index)
    try:
        return _read(index, read), problems
    except duckdb.Error:
        problems = _repair(store, index)
    try:
        return _read(index, read), problems
    except duckdb.Error as error:
        message = f"the history in {index.folder} cannot be read: {str(error).splitlines()[0]}"
        raise CannotRunError(message, hint="remove that folder: it is made again") from None


def _read(index: HistoryIndex, read: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
    with open_tables([each.file for each in index.list_runs()]) as connection:
        return read(connection)


def _repair(store: RecordingStore, index: HistoryIndex) -> tuple[str, ...]:
    """Replace the files that cannot be read; return what went wrong and which runs are lost."""
    damaged = find_damaged(index)
    for run in damaged:
        index.remove(run)
    problems = collect(store, index)
    known = {each.key for each in index.list_runs()}
    lost = (each.run for each in damaged if each.key not in known)
    gone = "its file in the history was damaged, and its recording is not there any more"
    return (*problems, *(f"the run {run} is lost: {gone}" for run in lost))


def _is_behind(store: RecordingStore, index: HistoryIndex) -> bool:
    known = {each.run for each in index.list_runs()}
    return bool(store.list_removed()) or any(file.stem not in known for file in store.list_files())


def _add_recordings(store: RecordingStore, index: HistoryIndex) -> Iterator[str]:
    runs = index.list_runs()
    ids, keys = {each.run for each in runs}, {each.key for each in runs}
    for file in store.list_files():
        if file.stem in ids:
            continue
        try:
            with Archive(file) as archive:
                key = find_key(archive.manifest)
                if key not in keys:
                    index.add(archive.read_summary(), run=file.stem, key=key, source=RECORDED)
                    keys.add(key)
        except SpecError as error:
            yield f"{file}: {error.problems[0].message}"
        except SummaryError as error:
            yield f"{file}: what the history needs of it cannot be read: {error}"


def _add_removed(store: RecordingStore, index: HistoryIndex) -> Iterator[str]:
    """Add the runs whose recordings were removed since; their summaries are needed no more."""
    keys = {each.key for each in index.list_runs()}
    for file in store.list_removed():
        run, _, key = file.stem.partition(".")
        if key not in keys:
            try:
                index.add(parse_summary(_read_file(file)), run=run, key=key, source=RECORDED)
            except SummaryError as error:
                yield f"{file}: {error}"
        with suppress(OSError):
            file.unlink()


def _read_file(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise SummaryError(error.strerror or str(error)) from None
