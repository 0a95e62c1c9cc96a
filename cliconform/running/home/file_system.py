"""What the file system of a run's folder tells of homes without a look at all that is in them."""

from __future__ import annotations

import os

from cliconform.quick_dataclass import dataclass
from cliconform.running.home.held_folder import HeldFolder
from cliconform.running.home.mounts import TABLE, read_mounts

_RELIABLE_TIMES = frozenset({"ext4", "xfs", "btrfs"})
_ENTRY_SIZE = 20
"""Bytes by which each entry makes a folder on tmpfs longer, also ``.`` and ``..`` (Linux,
mm/shmem.c, BOGO_DIRENT_SIZE)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSystem:
    """A file system, by what it tells."""

    has_reliable_times: bool = False
    """Whether every write to a file gives it a new change time.

    On tmpfs it does not: a write through a shared mapping leaves the times as they are. So only
    file systems that are known to call ``file_update_time`` on a page fault are trusted."""
    counting_device: int | None = None
    """Its device (``st_dev``) if the size of a folder tells how many entries it has: on tmpfs."""

    def has_entries(self, folder: os.stat_result, count: int) -> bool:
        """Whether ``folder`` is seen to have as many entries; ``False`` if that is not seen."""
        return folder.st_dev == self.counting_device and folder.st_size == (count + 2) * _ENTRY_SIZE


def find_file_system(folder: HeldFolder, mounts: str = TABLE) -> FileSystem:
    """Return the file system that ``folder`` is on.

    ``mounts`` is the table of mounts, as in proc(5); without it nothing is known.
    """
    path, device = folder.path, os.fstat(folder.fd).st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    best, kind, is_counting = "", "", False
    for mount in read_mounts(mounts):
        # By the path: mounts of btrfs are listed with another device than their files have.
        inside = path == mount.path or path.startswith(mount.path.rstrip("/") + "/")
        if inside and len(mount.path) >= len(best):
            best, kind = mount.path, mount.kind
        is_counting = is_counting or (mount.device == number and mount.kind == "tmpfs")
    return FileSystem(
        has_reliable_times=kind in _RELIABLE_TIMES,
        counting_device=device if is_counting else None,
    )
