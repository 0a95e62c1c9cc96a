"""What is in a home: every path, its kind, its mode, and a digest of its content."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from cliconform.model.observation import FileFact, FileKind
from cliconform.running.home.folders import Doors, readable, walk

Stamp: TypeAlias = tuple[int, int, int]
"""A file's inode, its size, and the time of its last change of any kind, in nanoseconds."""

_BLOCK = 1024 * 1024
_ZEROS = bytes(_BLOCK)
# A time stamp is as coarse as the kernel's tick, 10 ms at most: what was changed within it cannot
# be told from what was not. (Git calls it "racily clean".)
_COARSE = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Census:
    """What was in a home at a ``moment`` of its file system's clock."""

    facts: Mapping[str, FileFact]
    stamps: Mapping[str, Stamp]
    moment: int

    def digest(self, path: str, seen: os.stat_result, *, racy: bool) -> str | None:
        """The digest of the file at ``path`` if it is the one that was counted, unchanged.

        ``racy`` tells that something ran since: then a file that had only just been written is
        not trusted.
        """
        stamp = self.stamps.get(path)
        if stamp != stamp_of(seen):
            return None
        if racy and seen.st_ctime_ns >= self.moment - _COARSE:
            return None
        return self.facts[path].digest


NOTHING = Census(facts={}, stamps={}, moment=0)


def stamp_of(seen: os.stat_result) -> Stamp:
    """What changes when a file does, where the file system keeps its times."""
    return (seen.st_ino, seen.st_size, seen.st_ctime_ns)


def take_census(
    home: str,
    *,
    known: Mapping[str, str] | None = None,
    earlier: Census = NOTHING,
    like: Census = NOTHING,
) -> Census:
    """Count everything below ``home``.

    ``known`` are digests that need no reading (of files just copied). ``earlier`` is a census of
    the same home, whose digests hold for files that their stamps prove unchanged; the caller says
    :data:`NOTHING` where stamps prove nothing. What is as it was in the census ``like`` is the
    same object as there, so that both are sent for little more than one.
    """
    facts: dict[str, FileFact] = {}
    stamps: dict[str, Stamp] = {}
    digests = _Digests(known or {}, earlier)
    if not os.path.isdir(home):  # a command may remove even that
        return NOTHING
    moment = file_system_time(home)
    names = {path: path for path in like.facts}
    with Doors() as doors:
        for fd, found, seen in walk(home, doors):
            path = names.get(found, found)
            try:
                fact = _fact(fd, path, seen, digests)
            except FileNotFoundError:
                continue
            before = like.facts.get(path)
            facts[path] = before if before == fact else fact
            if fact.kind == "file":
                stamps[path] = stamp_of(seen)
    return Census(facts=dict(sorted(facts.items())), stamps=stamps, moment=moment)


def file_system_time(home: str) -> int:
    """Now, by the clock of the file system that holds ``home``."""
    os.utime(home)
    return os.stat(home).st_ctime_ns


@dataclass(frozen=True, slots=True)
class _Digests:
    """The digests that are known without reading, and how to come by the others."""

    known: Mapping[str, str]
    earlier: Census

    def of(self, fd: int, path: str, seen: os.stat_result) -> str:
        """The digest of the file at ``path``, which is in the open folder ``fd``."""
        digest = self.known.get(path) or self.earlier.digest(path, seen, racy=True)
        return digest or _digest(fd, path.rpartition("/")[2], seen)


def _fact(fd: int, path: str, seen: os.stat_result, digests: _Digests) -> FileFact:
    mode = stat.S_IMODE(seen.st_mode)
    match kind_of(seen.st_mode):
        case "file":
            digest = digests.of(fd, path, seen)
            return FileFact(kind="file", mode=mode, size=seen.st_size, digest=digest)
        case "link":
            target = os.readlink(path.rpartition("/")[2], dir_fd=fd)
            return FileFact(kind="link", mode=mode, digest=target)
        case kind:
            return FileFact(kind=kind, mode=mode)


def kind_of(mode: int) -> FileKind:
    """The kind of a file by its ``st_mode``."""
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


def _digest(fd: int, name: str, seen: os.stat_result) -> str:
    """The digest of a file's blocks and where they are, but for those that are all zeros.

    So a hole, which need not be read, is the same as zeros that were written, and a sparse file of
    any length takes as long as what is in it.
    """
    size = seen.st_size
    digest = hashlib.sha256(size.to_bytes(8))
    with readable(fd, name, stat.S_IMODE(seen.st_mode)) as file:
        place = _next_data(file, 0)
        while place < size and (block := os.pread(file, _BLOCK, place)):
            if block != _ZEROS[: len(block)]:
                digest.update(place.to_bytes(8) + block)
            place = _next_data(file, place + _BLOCK)
    return digest.hexdigest()


def _next_data(file: int, place: int) -> int:
    """The block in which the first data is from ``place`` on."""
    try:
        return os.lseek(file, place, os.SEEK_DATA) // _BLOCK * _BLOCK
    except OSError as error:
        return sys.maxsize // _BLOCK * _BLOCK if error.errno == errno.ENXIO else place
