"""Copy a file's content: as a reflink (``FICLONE``) where possible, else by blocks, holes kept.

Never as a hard link: a program that writes in place would change both.
"""

from __future__ import annotations

import errno
import fcntl
import os
import sys

from cliconform.quick_dataclass import dataclass

_FICLONE = 0x40049409  # linux/fs.h: the copy shares the file's blocks until one of them is written
_NO_CLONE = frozenset(
    {errno.EOPNOTSUPP, errno.ENOTTY, errno.EXDEV, errno.EINVAL, errno.EPERM, errno.ENOSYS}
)
_NO_RANGE = frozenset({errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM})
_BLOCK = 1024 * 1024
_MAX_RANGE = 1 << 30


@dataclass(slots=True)
class ContentCopier:
    """Copies contents between two file systems, and remembers which ways of copying have failed."""

    can_clone: bool = sys.platform == "linux"
    can_copy_range: bool = hasattr(os, "copy_file_range")

    def copy(self, source: int, target: int, status: os.stat_result) -> None:
        """Copy from the descriptor ``source`` to the empty file at the descriptor ``target``.

        ``status`` is that of the source. Raises ``OSError`` when it cannot be copied.
        """
        if self.can_clone:
            try:
                fcntl.ioctl(target, _FICLONE, source)
            except OSError as error:
                if error.errno not in _NO_CLONE:
                    raise
                self.can_clone = False
            else:
                return
        size = 0
        for start, end in _find_data(source, status):
            size = self._copy_range(source, target, start, end)
        if size != status.st_size:  # it ends with a hole
            os.ftruncate(target, status.st_size)

    def _copy_range(self, source: int, target: int, start: int, end: int) -> int:
        """Return where it has ended: before ``end`` only if the source has become shorter."""
        while start < end:
            count = 0
            if self.can_copy_range:
                try:
                    size = min(end - start, _MAX_RANGE)
                    count = os.copy_file_range(source, target, size, start, start)
                except OSError as error:
                    if error.errno not in _NO_RANGE:
                        raise
                    self.can_copy_range = False
            if not count:
                block = os.pread(source, min(end - start, _BLOCK), start)
                if not block:
                    break
                count = os.pwrite(target, block, start)
            start += count
        return start


def _find_data(source: int, status: os.stat_result) -> list[tuple[int, int]]:
    """Return where the data of a file begins and ends; one range for a file without holes.

    A file has holes if it takes less room than it is long.
    """
    if status.st_blocks * 512 >= status.st_size:
        return [(0, status.st_size)]
    ranges = []
    start = 0
    while start < status.st_size:
        try:
            start = os.lseek(source, start, os.SEEK_DATA)
        except OSError as error:
            if error.errno == errno.ENXIO:  # the rest is a hole
                break
            return [(0, status.st_size)]
        end = os.lseek(source, start, os.SEEK_HOLE)
        ranges.append((start, end))
        start = end
    return ranges
