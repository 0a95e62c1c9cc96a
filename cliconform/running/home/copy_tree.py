"""A real copy of a home: nothing that is done to the copy is seen in what it was made of."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from cliconform.running.home.folders import Doors, Spot, listed, readable, walk
from cliconform.running.home.safe_paths import make_folder, make_way
from cliconform.running.home.snapshot import NOTHING, Census, kind_of

_FICLONE = 0x40049409  # linux/fs.h; a copy that shares its blocks until one side writes
_NO_CLONE = frozenset(
    {errno.EOPNOTSUPP, errno.ENOTTY, errno.EXDEV, errno.EINVAL, errno.EPERM, errno.ENOSYS}
)
_NO_RANGE = frozenset({errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM})
_SAID = {"fifo": "FIFO"}
_BLOCK = 1024 * 1024
_RANGE = 1 << 30


@dataclass(slots=True)
class _Copy:
    """A copy under way: what it is made of, by path, and which ways of copying have failed."""

    source: str
    target: str
    census: Census
    merge: bool = False
    clone: bool = sys.platform == "linux"
    range: bool = hasattr(os, "copy_file_range")
    digests: dict[str, str] = field(default_factory=dict)

    def mode(self, path: str, seen: os.stat_result) -> int:
        """The permissions of what is copied, also while another worker has opened it to read it."""
        fact = self.census.facts.get(path)
        return stat.S_IMODE(seen.st_mode) if fact is None else fact.mode


def copy_tree(
    source: str, target: str, census: Census = NOTHING, *, merge: bool = False
) -> dict[str, str]:
    """Copy what is in the folder ``source`` into the existing folder ``target``.

    Modes and modification times are kept, sparse files stay sparse, FIFOs and sockets are made
    anew, devices are left out, and a link that points into ``source`` by an absolute path points
    into ``target``. Returns the digests, by path, of the files that ``census`` (of ``source``)
    knows, so that they need not be read again. ``OSError`` where it cannot be done, as where
    something is in the way; with ``merge`` a folder becomes one with the folder that is there, and
    everything else gives way.

    What forbids to be read is allowed it for good: others may be copying the same home. But with
    ``merge`` the source is the user's, and stays as it is: a ``PermissionError`` names it.
    """
    copy = _Copy(source, target, census, merge)
    pending = [(Spot.at(source), Spot.at(target), "")]
    folders: list[tuple[Spot, os.stat_result, int]] = []
    doors, theirs = Doors(), Doors(force=not merge)
    while pending:
        old, new, prefix = pending.pop()
        with _named(copy, prefix):
            old = old.folder(theirs)
            old_fd = theirs.open(old)
        new = new.folder(doors)
        new_fd = doors.open(new)
        try:
            for name, seen in listed(old_fd):
                path = prefix + name
                if stat.S_ISDIR(seen.st_mode):
                    _make_folder(copy, name, new_fd)
                    folders.append((new.child(name), seen, copy.mode(path, seen)))
                    pending.append((old.child(name), new.child(name), f"{path}/"))
                else:
                    with _named(copy, path):
                        _copy_one(copy, path, (old_fd, new_fd, name), seen)
        finally:
            os.close(old_fd)
            os.close(new_fd)
    for spot, seen, mode in reversed(folders):
        _keep_attributes(spot, seen, mode)
    return copy.digests


@contextmanager
def _named(copy: _Copy, path: str) -> Iterator[None]:
    """What may not be copied is told by all of its path, not by its name in its folder."""
    try:
        yield
    except PermissionError as error:
        shown = f"{copy.source}/{path}".rstrip("/")
        raise PermissionError(error.errno, error.strerror, shown) from None


def relink_tree(home: str, old: str, new: str) -> None:
    """Make the links below ``home`` that point into ``old`` by an absolute path point into ``new``.

    For a home that was renamed from ``old`` to ``new``.
    """
    with Doors() as doors:
        for fd, path, seen in walk(home, doors):
            if stat.S_ISLNK(seen.st_mode):
                _relink(fd, path.rpartition("/")[2], old, new)


def _relink(fd: int, name: str, old: str, new: str) -> None:
    target = os.readlink(name, dir_fd=fd)
    moved = _moved(target, old, new)
    if moved != target:
        os.unlink(name, dir_fd=fd)
        os.symlink(moved, name, dir_fd=fd)


def copy_into(source: str, target: str) -> None:
    """Copy the file or the folder at ``source``, which is the user's, to ``target``.

    A link to a file or folder is followed at ``source`` itself, and kept as it is below it. What is
    at ``target`` gives way, but for a folder that a folder is copied into.
    """
    match kind_of(os.stat(source).st_mode):
        case "dir":
            make_folder(target)
            folder = os.path.realpath(source)
            if os.path.commonpath((folder, os.path.realpath(target))) == folder:
                what = f"{source} holds the homes themselves"
                raise OSError(errno.EINVAL, f"{what}: name another place for them with --work-dir")
            copy_tree(folder, target, merge=True)
        case "file":
            make_way(target)
            _copy_single(source, target)
        case kind:
            what = f"{source} is a {_SAID.get(kind, kind)}"
            raise OSError(errno.EINVAL, f"{what}: only files and folders can be copied")


def _copy_single(source: str, target: str) -> None:
    with open(source, "rb", opener=_open_at_once) as old, open(target, "xb") as new:
        seen = os.fstat(old.fileno())
        _copy_bytes(_Copy("", "", NOTHING), old.fileno(), new.fileno(), seen)
        os.fchmod(new.fileno(), stat.S_IMODE(seen.st_mode))


def _open_at_once(path: str, flags: int) -> int:
    """Open without waiting, as for the other end of what has become a FIFO meanwhile."""
    return os.open(path, flags | os.O_NONBLOCK)


def _make_folder(copy: _Copy, name: str, fd: int) -> None:
    if copy.merge:
        make_folder(name, fd)
        os.chmod(name, stat.S_IRWXU, dir_fd=fd)  # until it has the mode of the one that is copied
    else:
        os.mkdir(name, stat.S_IRWXU, dir_fd=fd)


def _copy_one(copy: _Copy, path: str, where: tuple[int, int, str], seen: os.stat_result) -> None:
    old_fd, new_fd, name = where
    mode = copy.mode(path, seen)
    if copy.merge:
        make_way(name, new_fd, shown=f"{copy.target}/{path}")
    match kind_of(seen.st_mode):
        case "file":
            _copy_file(copy, where, seen, mode)
            if digest := copy.census.digest(path, seen, racy=False):
                copy.digests[path] = digest
        case "link":
            target = _moved(os.readlink(name, dir_fd=old_fd), copy.source, copy.target)
            os.symlink(target, name, dir_fd=new_fd)
        case "fifo":
            os.mkfifo(name, dir_fd=new_fd)
            os.chmod(name, mode, dir_fd=new_fd)
        case "socket" if sys.platform == "linux":
            # Nobody listens on it any more, as nobody does on the old one; but it is in the way
            # of a program that binds it, as the old one would be.
            os.mknod(name, stat.S_IFSOCK | mode, dir_fd=new_fd)
            os.chmod(name, mode, dir_fd=new_fd)
        case _:
            return


def _copy_file(copy: _Copy, where: tuple[int, int, str], seen: os.stat_result, mode: int) -> None:
    old_fd, new_fd, name = where
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with readable(old_fd, name, mode, shut=False, force=not copy.merge) as old:
        new = os.open(name, flags, stat.S_IRUSR | stat.S_IWUSR, dir_fd=new_fd)
        try:
            if seen.st_size:
                _copy_bytes(copy, old, new, seen)
            os.fchmod(new, mode)
            os.utime(new, ns=(seen.st_atime_ns, seen.st_mtime_ns))
        finally:
            os.close(new)


def _copy_bytes(copy: _Copy, old: int, new: int, seen: os.stat_result) -> None:
    if copy.clone:
        try:
            fcntl.ioctl(new, _FICLONE, old)
        except OSError as error:
            if error.errno not in _NO_CLONE:
                raise
            copy.clone = False
        else:
            return
    for start, end in _extents(old, seen):
        _copy_extent(copy, old, new, start, end)
    os.ftruncate(new, seen.st_size)


def _extents(old: int, seen: os.stat_result) -> list[tuple[int, int]]:
    """Where a file has data; all of it, unless it takes less room than it is long."""
    if seen.st_blocks * 512 >= seen.st_size:
        return [(0, seen.st_size)]
    extents = []
    start = 0
    while start < seen.st_size:
        try:
            start = os.lseek(old, start, os.SEEK_DATA)
        except OSError as error:
            if error.errno == errno.ENXIO:  # only a hole is left
                break
            return [(0, seen.st_size)]
        end = os.lseek(old, start, os.SEEK_HOLE)
        extents.append((start, end))
        start = end
    return extents


def _copy_extent(copy: _Copy, old: int, new: int, start: int, end: int) -> None:
    while start < end:
        count = 0
        if copy.range:
            try:
                count = os.copy_file_range(old, new, min(end - start, _RANGE), start, start)
            except OSError as error:
                if error.errno not in _NO_RANGE:
                    raise
                copy.range = False
        if not count:
            block = os.pread(old, min(end - start, _BLOCK), start)
            if not block:
                return
            count = os.pwrite(new, block, start)
        start += count


def _moved(target: str, old: str, new: str) -> str:
    if target == old or target.startswith(old + "/"):
        return new + target[len(old) :]
    return target


def _keep_attributes(spot: Spot, seen: os.stat_result, mode: int) -> None:
    os.utime(spot.path, ns=(seen.st_atime_ns, seen.st_mtime_ns), dir_fd=spot.anchor.fd)
    os.chmod(spot.path, mode, dir_fd=spot.anchor.fd)
