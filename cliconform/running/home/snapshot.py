"""What is in a home at a moment: every path, its kind, mode, size and a digest of its content."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Mapping

from cliconform.file_digest import compute_digest
from cliconform.model.home_paths import PRIVATE_FOLDERS
from cliconform.model.observation import FileFact, FileKind
from cliconform.quick_dataclass import dataclass
from cliconform.running.home.file_system import FileSystem
from cliconform.running.home.file_times import (
    Stamp,
    is_just_changed,
    make_stamp,
    read_file_system_time,
)
from cliconform.running.home.folders import (
    UNANSWERED,
    FolderOpener,
    open_for_reading,
    walk_tree,
)
from cliconform.running.home.left_home import is_real_folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What was in a home at ``moment``, in nanoseconds by the clock of its file system.

    ``facts`` has an entry for each path relative to the home, ``stamps`` for each regular file.
    """

    facts: Mapping[str, FileFact]
    stamps: Mapping[str, Stamp]
    moment: int

    def find_digest(self, path: str, status: os.stat_result, *, after_run: bool) -> str | None:
        """Return the digest of the file at ``path``, if ``status`` proves it to be unchanged.

        ``after_run`` means that a program has run since the snapshot was taken: a file that had
        been changed just before is then not trusted, since the program may have changed it within
        the same tick of the clock.
        """
        stamp = self.stamps.get(path)
        if stamp != make_stamp(status):
            return None
        if after_run and is_just_changed(status, self.moment):
            return None
        return self.facts[path].digest


_NEW = frozenset(PRIVATE_FOLDERS)  # what is in a new home
_NONE = frozenset[str]()
EMPTY_SNAPSHOT = Snapshot(facts={}, stamps={}, moment=0)
"""The snapshot of nothing: also of a home that its command has removed."""
_UNKNOWN = FileSystem()
_UNREADABLE = UNANSWERED | {errno.EACCES, errno.EPERM}
"""Errors that are the file's own: it is another user's, or its content cannot be had."""


def take_snapshot(
    home: str,
    *,
    known: Mapping[str, str] | None = None,
    earlier: Snapshot = EMPTY_SNAPSHOT,
    like: Snapshot = EMPTY_SNAPSHOT,
    file_system: FileSystem = _UNKNOWN,
) -> Snapshot:
    """Return what is below the folder ``home``. Raises ``OSError`` if a folder cannot be read.

    A file that cannot be read, as one of another user, has no digest.

    ``known`` holds digests, by path, of files that need not be read, such as files just copied.
    ``earlier`` is a snapshot of the same home, whose digests are used for files that their stamps
    prove unchanged; leave it out where stamps prove nothing. A fact that is equal to that of the
    same path in ``like`` is the same object, and so are all facts together, so that sending both
    takes little more than sending one. ``file_system`` is that of the homes.
    """
    facts: dict[str, FileFact] = {}
    stamps: dict[str, Stamp] = {}
    digests = _Digests(known or {}, earlier)
    if _has_only_private_folders(home, like, file_system):
        return like
    if not is_real_folder(home):  # a command may remove its home
        return EMPTY_SNAPSHOT
    names = {path: path for path in like.facts}
    with FolderOpener() as opener:
        for fd, found, status in walk_tree(home, opener):
            path = names.get(found, found)
            try:
                fact = _make_fact(fd, path, status, digests)
            except FileNotFoundError:
                continue
            before = like.facts.get(path)
            facts[path] = before if before == fact else fact
            if fact.kind == "file":
                stamps[path] = make_stamp(status)
    # Nothing runs in the home yet, or any more: the moment is that of what was found.
    moment = read_file_system_time(home) if stamps else 0
    found_facts: Mapping[str, FileFact] = dict(sorted(facts.items()))
    if found_facts == like.facts:
        found_facts = like.facts
    return Snapshot(facts=found_facts, stamps=stamps, moment=moment)


def snapshot_new_home(home: str) -> Snapshot:
    """Return what :func:`take_snapshot` does for a home with nothing but its private folders."""
    modes = {name: os.lstat(f"{home}/{name}").st_mode for name in PRIVATE_FOLDERS}
    facts = {name: FileFact(kind="dir", mode=stat.S_IMODE(mode)) for name, mode in modes.items()}
    return Snapshot(facts=facts, stamps={}, moment=0)


def _has_only_private_folders(home: str, like: Snapshot, file_system: FileSystem) -> bool:
    """Whether ``home`` is as a new one was in ``like``: that takes a third of a walk to see."""
    if like.facts.keys() != _NEW:
        return False
    try:
        status = os.lstat(home)
        if not stat.S_ISDIR(status.st_mode) or not _has_only(home, _NEW, status, file_system):
            return False
        return all(
            _is_empty_folder(f"{home}/{name}", fact.mode, file_system)
            for name, fact in like.facts.items()
        )
    except OSError:
        return False


def _is_empty_folder(path: str, mode: int, file_system: FileSystem) -> bool:
    status = os.lstat(path)
    return status.st_mode == stat.S_IFDIR | mode and _has_only(path, _NONE, status, file_system)


def _has_only(
    folder: str, names: frozenset[str], status: os.stat_result, file_system: FileSystem
) -> bool:
    """Whether a folder has no entries but ``names``; the caller sees whether these are there."""
    return file_system.has_entries(status, len(names)) or names.issuperset(os.listdir(folder))


@dataclass(frozen=True, slots=True)
class _Digests:
    """Finds digests: without reading the file where that is possible."""

    known: Mapping[str, str]
    earlier: Snapshot

    def find(self, fd: int, path: str, status: os.stat_result) -> str:
        """Return the digest of the file at ``path``, which is in the open folder ``fd``."""
        digest = self.known.get(path) or self.earlier.find_digest(path, status, after_run=True)
        return digest or _compute_digest(fd, path.rpartition("/")[2], status)


def _make_fact(fd: int, path: str, status: os.stat_result, digests: _Digests) -> FileFact:
    mode = stat.S_IMODE(status.st_mode)
    match find_kind(status.st_mode):
        case "file":
            digest = digests.find(fd, path, status)
            return FileFact(kind="file", mode=mode, size=status.st_size, digest=digest)
        case "link":
            target = os.readlink(path.rpartition("/")[2], dir_fd=fd)
            return FileFact(kind="link", mode=mode, digest=target)
        case kind:
            return FileFact(kind=kind, mode=mode)


def find_kind(mode: int) -> FileKind:
    """Return the kind of a file by its ``st_mode``."""
    match stat.S_IFMT(mode):
        case stat.S_IFREG:
            return "file"
        case stat.S_IFDIR:
            return "dir"
        case stat.S_IFLNK:
            return "link"
        case stat.S_IFIFO:
            return "fifo"
        case stat.S_IFSOCK:
            return "socket"
        case _:
            return "device"


def _compute_digest(fd: int, name: str, status: os.stat_result) -> str:
    """Return the digest of a file's content; an empty string if it cannot be read."""
    try:
        with open_for_reading(fd, name, stat.S_IMODE(status.st_mode)) as file:
            return compute_digest(file, status.st_size)
    except OSError as error:
        if error.errno not in _UNREADABLE:
            raise
        return ""
