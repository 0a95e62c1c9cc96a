"""Reading the files of a home that still exists, and nothing outside it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from cliconform.text import decode

TEXT_LIMIT = 64 * 1024 * 1024
"""Bytes of the largest file that is read as text."""
_BLOCK = 1024 * 1024


class UnreadableError(Exception):
    """A file of the home, or another text, cannot be read as what it should be.

    The message says why, ``detail`` are lines below it.
    """

    def __init__(self, message: str, detail: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.detail = detail


def resolve_file(home: str, relative: str) -> Path:
    """Return the absolute path of a regular file in ``home``, with links resolved.

    Raises :class:`UnreadableError` for a path that leads out of the home, and for anything but a
    regular file: opening a FIFO would block.
    """
    root = Path(os.path.realpath(home))
    path = Path(os.path.realpath(root / relative))
    if root not in (path, *path.parents):
        raise UnreadableError(f"{relative} leads out of the home")
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise UnreadableError(f"{relative} cannot be read: {_reason(error)}") from None
    if not stat.S_ISREG(mode):
        raise UnreadableError(f"{relative} is not a regular file")
    return path


def find_size(home: str, relative: str) -> int:
    """Return the size in bytes of a file in the home; raises :class:`UnreadableError`."""
    path = resolve_file(home, relative)
    try:
        return path.stat().st_size
    except OSError as error:
        raise UnreadableError(f"{relative} cannot be read: {_reason(error)}") from None


def read_blocks(home: str, relative: str) -> Iterator[bytes]:
    """Yield the bytes of a file in the home, block by block; raises :class:`UnreadableError`."""
    path = resolve_file(home, relative)
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                yield block
    except OSError as error:
        raise UnreadableError(f"{relative} cannot be read: {_reason(error)}") from None


def read_file(home: str, relative: str) -> bytes:
    """Return the bytes of a file in the home.

    Raises :class:`UnreadableError`, also for a file of more than :data:`TEXT_LIMIT` bytes.
    """
    path = resolve_file(home, relative)
    try:
        with path.open("rb") as file:
            data = file.read(TEXT_LIMIT + 1)
    except OSError as error:
        raise UnreadableError(f"{relative} cannot be read: {_reason(error)}") from None
    if len(data) > TEXT_LIMIT:
        raise UnreadableError(f"{relative} is larger than {TEXT_LIMIT:,} bytes")
    return data


def decode_text(data: bytes) -> str:
    r"""Return bytes as text: UTF-8, lines ended by ``\n``, without a byte order mark."""
    text = decode(data).removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
