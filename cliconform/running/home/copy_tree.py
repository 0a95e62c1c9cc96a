"""Copy a whole home, or the user's files into a home, so that the copy shares nothing with it."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from cliconform.quick_dataclass import dataclass, field
from cliconform.running.home.copy_content import ContentCopier
from cliconform.running.home.folders import (
    FolderOpener,
    Location,
    list_folder,
    open_for_reading,
    walk_tree,
)
from cliconform.running.home.safe_paths import create_folder, remove_file
from cliconform.running.home.snapshot import EMPTY_SNAPSHOT, Snapshot, find_kind

_KIND_NAMES = {"fifo": "FIFO"}


@dataclass(slots=True)
class _Copy:
    """A copy in progress: from which folder to which, how, and the digests found so far."""

    source: str
    target: str
    names: tuple[str, str]
    snapshot: Snapshot
    merge: bool = False
    shared: bool = True
    content: ContentCopier = field(default_factory=ContentCopier)
    digests: dict[str, str] = field(default_factory=dict)

    def find_mode(self, path: str, status: os.stat_result) -> int:
        """Return the permissions to give to the copy of ``path``.

        The snapshot's go first: another worker that copies the same home may have added
        permissions in order to read it. What is the user's is made writable.
        """
        if self.merge:
            return _make_writable(status)
        fact = self.snapshot.facts.get(path)
        return stat.S_IMODE(status.st_mode) if fact is None else fact.mode


def copy_tree(
    source: str,
    target: str,
    snapshot: Snapshot = EMPTY_SNAPSHOT,
    *,
    merge: bool = False,
    shared: bool = True,
    names: tuple[str, str] | None = None,
) -> dict[str, str]:
    """Copy what is in the folder ``source`` into the existing folder ``target``.

    Modes and modification times are kept and sparse files stay sparse. FIFOs and sockets are
    created anew, devices are left out, and a link that points into ``source`` by an absolute path
    points into ``target``; ``names`` are their absolute paths, if these are others. Files with
    several names (hard links) become files of their own.

    ``snapshot`` is that of ``source``. Returns the digests, by path, of the copied files that it
    proves unchanged, so that they need not be read again.

    With ``merge``, a folder is merged with the folder of its name in ``target``, and a file
    replaces a file; without it, ``FileExistsError`` is raised. Its owner may write what is merged:
    in a checkout that is read-only, a program is to find what it finds in any other. ``OSError`` is
    raised when something cannot be copied.

    What may not be read in ``source`` is made readable and, if it is ``shared``, stays so, since
    other workers may be copying the same home. With ``merge`` the source is the user's: nothing in
    it is changed, and a ``PermissionError`` with the whole path is raised.
    """
    copy = _Copy(source, target, names or (source, target), snapshot, merge, shared)
    source_opener = FolderOpener(force=not merge)
    with nullcontext() if shared else source_opener:
        _copy_all(copy, source_opener)
    return copy.digests


def _copy_all(copy: _Copy, source_opener: FolderOpener) -> None:
    pending = [(Location.of(copy.source), Location.of(copy.target), "")]
    folders: list[tuple[Location, os.stat_result, int]] = []
    opener = FolderOpener()
    while pending:
        old, new, prefix = pending.pop()
        with _whole_path_in_errors(copy, prefix):
            old = old.shorten(source_opener)
            old_fd = source_opener.open(old)
        new = new.shorten(opener)
        new_fd = opener.open(new)
        try:
            for name, status in list_folder(old_fd):
                path = prefix + name
                if stat.S_ISDIR(status.st_mode):
                    _create_folder(copy, name, new_fd)
                    folders.append((new.join(name), status, copy.find_mode(path, status)))
                    if status.st_dev != os.fstat(old_fd).st_dev and not copy.merge:
                        continue  # what a program has mounted in its home
                    pending.append((old.join(name), new.join(name), f"{path}/"))
                else:
                    with _whole_path_in_errors(copy, path):
                        _copy_entry(copy, path, (old_fd, new_fd, name), status)
        finally:
            os.close(old_fd)
            os.close(new_fd)
    for location, status, mode in reversed(folders):
        _set_attributes(location, status, mode)


@contextmanager
def _whole_path_in_errors(copy: _Copy, path: str) -> Iterator[None]:
    """Make a ``PermissionError`` name the whole path, not only the name in its folder."""
    try:
        yield
    except PermissionError as error:
        shown = f"{copy.names[0]}/{path}".rstrip("/")
        raise PermissionError(error.errno, error.strerror, shown) from None


def relink_tree(home: str, old: str, new: str) -> None:
    """Make the links below ``home`` that point into ``old`` by an absolute path point into ``new``.

    For a home that was renamed from ``old`` to ``new``.
    """
    with FolderOpener() as opener:
        for fd, path, status in walk_tree(home, opener):
            if stat.S_ISLNK(status.st_mode):
                _relink(fd, path.rpartition("/")[2], old, new)


def _relink(fd: int, name: str, old: str, new: str) -> None:
    target = os.readlink(name, dir_fd=fd)
    moved = move_link_target(target, old, new)
    if moved != target:
        os.unlink(name, dir_fd=fd)
        os.symlink(moved, name, dir_fd=fd)


def copy_into(source: str, target: str, name: str) -> None:
    """Copy the user's file or folder at ``source`` to ``target``, whose absolute path is ``name``.

    A link at ``source`` itself is followed; links below it are copied as links. A folder is merged
    with a folder at ``target``; anything else there is replaced. Raises ``OSError`` for what is
    neither a file nor a folder, and for a folder that contains ``target``.
    """
    match find_kind(os.stat(source).st_mode):
        case "dir":
            create_folder(target)
            folder = os.path.realpath(source)
            if os.path.commonpath((folder, os.path.realpath(target))) == folder:
                what = f"{source} contains the homes themselves"
                raise OSError(
                    errno.EINVAL, f"{what}: choose another place for them with --work-dir DIR"
                )
            copy_tree(folder, target, merge=True, names=(folder, name))
        case "file":
            remove_file(target)
            _copy_single_file(source, target)
        case kind:
            what = f"{source} is a {_KIND_NAMES.get(kind, kind)}"
            raise OSError(errno.EINVAL, f"{what}: only files and folders can be copied")


def _copy_single_file(source: str, target: str) -> None:
    with open(source, "rb", opener=_open_nonblocking) as old, open(target, "xb") as new:
        status = os.fstat(old.fileno())
        ContentCopier().copy(old.fileno(), new.fileno(), status)
        os.fchmod(new.fileno(), _make_writable(status))


def _open_nonblocking(path: str, flags: int) -> int:
    """Open without waiting for a writer, in case the file has been replaced by a FIFO meanwhile."""
    return os.open(path, flags | os.O_NONBLOCK)


def _make_writable(status: os.stat_result) -> int:
    return stat.S_IMODE(status.st_mode) | stat.S_IWUSR


def _create_folder(copy: _Copy, name: str, fd: int) -> None:
    if copy.merge:
        create_folder(name, fd)
        os.chmod(name, stat.S_IRWXU, dir_fd=fd)  # until _set_attributes gives it its own mode
    else:
        os.mkdir(name, stat.S_IRWXU, dir_fd=fd)


def _copy_entry(
    copy: _Copy, path: str, where: tuple[int, int, str], status: os.stat_result
) -> None:
    old_fd, new_fd, name = where
    mode = copy.find_mode(path, status)
    if copy.merge:
        remove_file(name, new_fd, shown=f"{copy.names[1]}/{path}")
    match find_kind(status.st_mode):
        case "file":
            _copy_file(copy, where, status, mode)
            if digest := copy.snapshot.find_digest(path, status, after_run=False):
                copy.digests[path] = digest
        case "link":
            target = move_link_target(os.readlink(name, dir_fd=old_fd), *copy.names)
            os.symlink(target, name, dir_fd=new_fd)
        case "fifo":
            os.mkfifo(name, dir_fd=new_fd)
            os.chmod(name, mode, dir_fd=new_fd)
        case "socket" if sys.platform == "linux":
            # No process listens on it, nor on the old one any longer. But a program that binds a
            # socket of this name must find it in its way, as it would find the old one.
            os.mknod(name, stat.S_IFSOCK | mode, dir_fd=new_fd)
            os.chmod(name, mode, dir_fd=new_fd)
        case _:
            return


def _copy_file(copy: _Copy, where: tuple[int, int, str], status: os.stat_result, mode: int) -> None:
    old_fd, new_fd, name = where
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    restore = not copy.shared
    with open_for_reading(old_fd, name, mode, restore=restore, force=not copy.merge) as old:
        new = os.open(name, flags, stat.S_IRUSR | stat.S_IWUSR, dir_fd=new_fd)
        try:
            if status.st_size:
                copy.content.copy(old, new, status)
            os.fchmod(new, mode)
            os.utime(new, ns=(status.st_atime_ns, status.st_mtime_ns))
        finally:
            os.close(new)


def move_link_target(target: str, old: str, new: str) -> str:
    """Return the target of a link, with ``old`` at its beginning replaced by ``new``."""
    if target == old or target.startswith(old + "/"):
        return new + target[len(old) :]
    return target


def _set_attributes(location: Location, status: os.stat_result, mode: int) -> None:
    times = (status.st_atime_ns, status.st_mtime_ns)
    os.utime(location.path, ns=times, dir_fd=location.base.fd)
    os.chmod(location.path, mode, dir_fd=location.base.fd)
