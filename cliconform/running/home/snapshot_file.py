"""The file beside a home that keeps its snapshot for the homes that are made of it."""

from __future__ import annotations

import os
from contextlib import suppress

from cliconform.running.channel import dumps, loads
from cliconform.running.home.snapshot import EMPTY_SNAPSHOT, Snapshot


def write_snapshot(home: str, snapshot: Snapshot) -> None:
    """Write ``snapshot`` beside ``home``; write nothing if that fails, as for lack of room.

    The snapshot only saves time: without it the homes that are made of this one are the same, but
    all their files are read once more.
    """
    try:
        with open(_path(home), "wb") as file:
            file.write(dumps(snapshot))
    except OSError:
        remove_snapshot(home)


def read_snapshot(home: str) -> Snapshot:
    """Return what :func:`write_snapshot` wrote; an empty snapshot if it wrote nothing."""
    try:
        with open(_path(home), "rb") as file:
            data = file.read()
    except OSError:
        return EMPTY_SNAPSHOT
    snapshot = loads(data)
    assert isinstance(snapshot, Snapshot)
    return snapshot


def remove_snapshot(home: str) -> None:
    """Remove the file, if there is one and it can be removed."""
    with suppress(OSError):
        os.unlink(_path(home))


def _path(home: str) -> str:
    return f"{home}.snapshot"
