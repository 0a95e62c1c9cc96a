"""The folder of the history: a Parquet file for each run.

The recordings are the truth as long as they are there; the index has the few facts of each run that
are kept for longer. It is small, so it has limits of its own.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cliconform import clock
from cliconform.history.run_file import PARTIAL, write_run_file
from cliconform.model.history import RunSummary
from cliconform.quick_dataclass import dataclass

MOST = 1000
LARGEST = 50_000_000
"""How many runs are kept, and of how many bytes in all: the oldest go first."""
LONGEST_WAIT = 10.0
"""Seconds to wait for another process that changes the index."""
_PAUSE = 0.02  # seconds
RECORDED, IMPORTED = "recorded", "imported"
"""Where a run is from."""
_FORMAT = "1"
_NAME = re.compile(r"(?P<run>\d{8}T\d{9}-[0-9a-f]{4})\.(?P<key>[0-9a-f]{16})\.parquet")


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedRun:
    """A run of the index: its id, what it is recognized by, and its file."""

    run: str
    key: str
    file: Path


class HistoryIndex:
    """The history in ``folder``, which need not exist.

    The files are in a folder of their own for each version of their format, so that an earlier and
    a later cliconform do not read those of one another.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder / _FORMAT

    def list_runs(self) -> list[IndexedRun]:
        """Return the runs, the oldest first."""
        try:
            names = sorted(each.name for each in self.folder.iterdir())
        except OSError:
            return []
        found = filter(None, map(_NAME.fullmatch, names))
        return [
            IndexedRun(run=each["run"], key=each["key"], file=self.folder / each[0])
            for each in found
        ]

    def add(self, summary: RunSummary, *, run: str, key: str, source: str) -> None:
        """Add a run. Raises as :func:`~cliconform.history.run_file.write_run_file` does."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_run_file(self.folder / f"{run}.{key}.parquet", summary, run=run, source=source)

    def remove(self, run: IndexedRun) -> None:
        """Remove a run; what cannot be removed stays."""
        with suppress(OSError):
            run.file.unlink(missing_ok=True)

    def prune(self) -> None:
        """Remove the oldest runs until the rest is within the limits, and what is not complete."""
        kept, size = 0, 0
        for run in reversed(self.list_runs()):
            with suppress(OSError):
                size += run.file.stat().st_size
                kept += 1
                if kept > 1 and (kept > MOST or size > LARGEST):
                    run.file.unlink()
        with suppress(OSError):
            for file in self.folder.iterdir():
                if file.name.endswith(PARTIAL):
                    file.unlink()

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Have no other process change the index meanwhile.

        Raises ``OSError``, also where another process does not end to change it: it may be stopped.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = self.folder / "lock"
        with os.fdopen(os.open(name, os.O_RDWR | os.O_CREAT, 0o600)) as file:
            end = clock.monotonic() + LONGEST_WAIT
            while not _try_to_lock(file.fileno()):
                if clock.monotonic() >= end:
                    raise BlockingIOError(errno.EWOULDBLOCK, "another process writes it", str(name))
                clock.wait(_PAUSE)
            yield


def _try_to_lock(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
