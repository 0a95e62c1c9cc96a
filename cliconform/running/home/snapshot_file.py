"""The file beside a home that keeps its snapshot for the homes that are made of it."""

from __future__ import annotations

import os
import stat
from contextlib import suppress

from cliconform.running.channel import dumps, loads
from cliconform.running.home.snapshot import EMPTY_SNAPSHOT, Snapshot


def write_snapshot(home: str, snapshot: Snapshot) -> None:
    """Write ``snapshot`` beside ``home``; write nothing if that fails, as for lack of room.

    The snapshot only saves time: without it the homes that are made of this one are the same, but
    all their files are read once more. What a command has put into its place is removed.
    """
    remove_snapshot(home)
    try:
        with open(_path(home), "xb") as file:
            file.write(dumps(snapshot))
    except OSError:
        remove_snapshot(home)


def read_snapshot(home: str) -> Snapshot:
    """Return what :func:`write_snapshot` wrote; an empty snapshot if it wrote nothing.

    Also if something else is there: a command that runs at the same time may have put it there.
    """
    try:
        with open(_path(home), "rb", opener=_open_plainly) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return EMPTY_SNAPSHOT
            snapshot = loads(file.read())
    except Exception:  # noqa: BLE001 - whatever is in it, pickle says so by any of them
        return EMPTY_SNAPSHOT
    return snapshot if isinstance(snapshot, Snapshot) else EMPTY_SNAPSHOT


def remove_snapshot(home: str) -> None:
    """Remove the file, if there is one and it can be removed."""
    with suppress(OSError):
        os.unlink(_path(home))


def _open_plainly(path: str, flags: int) -> int:
    """Open without following a link, and without waiting for who writes into a FIFO."""
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def _path(home: str) -> str:
    return f"{home}.snapshot"
