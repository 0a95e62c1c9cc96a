"""Choose and create the folder that holds all homes of a run."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from cliconform.errors import HomeError

MEMORY = "/dev/shm"  # noqa: S108 - the run's folder in it is made with a random name and 0700
MIN_FREE = 2 * 1024**3
"""Bytes that must be free in memory for homes to be created there. Docker's 64 MB are too few."""


def find_work_dir(memory: str = MEMORY, min_free: int = MIN_FREE) -> str:
    """Return the folder to create homes in when the user names none: ``memory`` if it serves.

    In memory many small files are created 5 to 15 times as fast as on a disk, and SQLite commits 35
    times as fast. But programs in it must be executable, and it must have ``min_free`` bytes free;
    otherwise this is the system's folder for temporary files.
    """
    try:
        facts = os.statvfs(memory)
    except OSError:
        return tempfile.gettempdir()
    has_room = facts.f_bavail * facts.f_frsize >= min_free
    is_executable = not facts.f_flag & getattr(os, "ST_NOEXEC", 0)
    if has_room and is_executable and os.access(memory, os.W_OK | os.X_OK):
        return memory
    return tempfile.gettempdir()


def make_run_folder(work_dir: Path | None) -> str:
    """Create a folder ``cliconform-XXXXXXXX`` for the user alone; return its path without links.

    It is created in ``work_dir``, or in the best place of this machine. Raises :class:`HomeError`
    when that fails.
    """
    parent = str(work_dir) if work_dir is not None else find_work_dir()
    try:
        return os.path.realpath(tempfile.mkdtemp(prefix="cliconform-", dir=parent))
    except OSError as error:
        raise HomeError(
            f"cannot create a folder for the homes in {parent}: {error.strerror}",
            hint="choose another place with --work-dir DIR",
        ) from error
