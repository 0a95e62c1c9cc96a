"""Where homes are made: one folder for each run, on the best place of the machine."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from cliconform.errors import HomeError

MEMORY = "/dev/shm"  # noqa: S108 - the run's folder in it is made with a random name and 0700
ROOM = 2 * 1024**3
"""Bytes that must be free in memory for homes to be made there. Docker's 64 MB are too few."""


def best_place(memory: str = MEMORY, room: int = ROOM) -> str:
    """The folder that homes are made in when the user names none.

    In memory many small files are made 5 to 15 times as fast, and SQLite commits 35 times; but a
    program in a home must be executable, and there must be room.
    """
    try:
        facts = os.statvfs(memory)
    except OSError:
        return tempfile.gettempdir()
    enough = facts.f_bavail * facts.f_frsize >= room
    executable = not facts.f_flag & getattr(os, "ST_NOEXEC", 0)
    if enough and executable and os.access(memory, os.W_OK | os.X_OK):
        return memory
    return tempfile.gettempdir()


def make_run_folder(work_dir: Path | None) -> str:
    """A new folder ``cliconform-XXXXXXXX`` that only the user may look into; its real path.

    ``work_dir`` itself is made if it is not there. Raises :class:`HomeError` when it cannot be.
    """
    place = str(work_dir) if work_dir is not None else best_place()
    try:
        os.makedirs(place, exist_ok=True)
        return os.path.realpath(tempfile.mkdtemp(prefix="cliconform-", dir=place))
    except OSError as error:
        raise HomeError(
            f"no folder for the homes could be made in {place}: {error.strerror}",
            hint="name another place: --work-dir DIR",
        ) from error


def times_prove(folder: str, mounts: str = "/proc/self/mountinfo") -> bool:
    """Whether a file below ``folder`` that is written always gets a new change time.

    On tmpfs it does not: a write through a shared mapping leaves the times as they are. So only
    file systems that are known to keep them are believed (page faults call file_update_time there).
    """
    try:
        with open(mounts, encoding="utf-8", errors="surrogateescape") as file:
            lines = file.read().splitlines()
    except OSError:
        return False
    best, kind = "", ""
    for line in lines:
        # 36 35 98:0 /root /mount/point rw,noatime master:1 - ext3 /dev/root rw (proc(5))
        fields, _, rest = line.partition(" - ")
        mount = fields.split(" ")[4].replace("\\040", " ")
        inside = folder == mount or folder.startswith(mount.rstrip("/") + "/")
        if inside and len(mount) >= len(best):
            best, kind = mount, rest.split(" ", 1)[0]
    return kind in {"ext4", "xfs", "btrfs"}
