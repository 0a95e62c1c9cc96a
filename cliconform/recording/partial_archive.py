"""The ZIP file of a recording that is being written: complete it, or nothing of it stays."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from cliconform.reporting.destination import Destination

PARTIAL = ".partial"
"""The end of the name of a recording that is not complete."""
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first time that ZIP can express: no content has one of its own
_LEVEL = 1  # a run must not wait for its recording
_BLOCK = 64 * 1024
"""Bytes that are compressed at once, at least: the parts by themselves take a fifth longer."""


class PartialArchive:
    """Writes a ZIP file beside ``file``, where it is put by :meth:`complete`.

    It is created by :meth:`begin`, or when something is first written. All methods but
    :meth:`close` raise ``OSError`` for what the system refuses.
    """

    def __init__(self, file: Path) -> None:
        self._destination = Destination(file)
        self._partial = f"{self._destination.name}.{os.getpid()}{PARTIAL}"
        self._folder = -1
        self.file = file
        """Where it is, or will be: not ``file`` where a command has moved its folder."""
        self._stream: IO[bytes] | None = None
        self._archive: ZipFile | None = None

    @property
    def is_begun(self) -> bool:
        """Whether there is a file."""
        return self._archive is not None

    def begin(self) -> ZipFile:
        """Create the file if there is none; return the archive in it."""
        if self._archive is None:
            if self._destination.is_special():
                raise OSError(errno.EINVAL, f"{self.file} is not a regular file")
            # Held open: a command may move it, or put a link into its place.
            self._folder, where = self._destination.open_folder()
            self.file = where / self._destination.name
            flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
            partial = os.open(self._partial, flags, 0o600, dir_fd=self._folder)
            self._stream = os.fdopen(partial, "w+b")
            # While it is locked, it is being written: see `store.remove_abandoned`.
            fcntl.flock(self._stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._archive = ZipFile(self._stream, "w")
        return self._archive

    def begin_again(self) -> None:
        """Drop everything that was written."""
        if self._archive is None or self._stream is None:
            return
        self._archive.close()
        self._stream.seek(0)
        self._stream.truncate()
        self._archive = ZipFile(self._stream, "w")

    def write(self, name: str, data: bytes) -> None:
        """Add an entry."""
        self.begin().writestr(_make_entry(name), data)

    def write_parts(self, name: str, parts: Iterable[bytes], *, large: bool) -> None:
        """Add an entry that may be ``large``: more than a plain ZIP allows."""
        with self.begin().open(_make_entry(name), "w", force_zip64=large) as entry:
            for block in _join(parts):
                entry.write(block)

    def read(self, name: str) -> bytes:
        """Return the content of an entry that was written."""
        return self.begin().read(name)

    def complete(self) -> None:
        """Give the file, with what was written, its name."""
        self.begin().close()
        folder, name = self._folder, self._destination.name
        os.rename(self._partial, name, src_dir_fd=folder, dst_dir_fd=folder)
        with suppress(OSError):  # a system without it
            self.file = Path(os.readlink(f"/proc/self/fd/{folder}")) / name  # noqa: PTH115

    def close(self) -> None:
        """Remove what is not complete."""
        if self._archive is not None:
            self._archive.fp = None  # or it would complete the file when it is collected
            self._archive = None
        if self._stream is not None:
            with suppress(OSError):  # where nothing more can be written, as was noted
                self._stream.close()
            self._stream = None
            with suppress(OSError):
                os.unlink(self._partial, dir_fd=self._folder)
        if self._folder >= 0:
            os.close(self._folder)
            self._folder = -1


def _join(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield ``parts`` in blocks of about :data:`_BLOCK`."""
    waiting: list[bytes] = []
    size = 0
    for part in parts:
        waiting.append(part)
        size += len(part)
        if size >= _BLOCK:
            yield b"".join(waiting)
            waiting.clear()
            size = 0
    yield b"".join(waiting)


def _make_entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, _EPOCH)
    entry.external_attr = 0o600 << 16
    entry.compress_type = ZIP_DEFLATED
    # The level of an archive is that of the entries that it makes itself (Python's zipfile).
    entry._compresslevel = _LEVEL  # type: ignore[attr-defined]  # noqa: SLF001
    return entry
