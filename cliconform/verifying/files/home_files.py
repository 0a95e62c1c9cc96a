"""Reading the files of a home that still stands, and nothing outside it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from cliconform.text import decode

TEXT_LIMIT = 64 * 1024 * 1024
"""Bytes of a file that are read as text."""


class UnreadableError(Exception):
    """A file of the home cannot be read; the message says why."""


def resolve_file(home: str, relative: str) -> Path:
    """The regular file that ``relative`` leads to, links followed as long as they stay inside.

    A FIFO would block whoever opens it, and a link may lead anywhere: neither is opened.
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
        raise UnreadableError(f"{relative} is no file")
    return path


def read_file(home: str, relative: str) -> bytes:
    """What is in a file of the home, up to the limit for texts."""
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
    """A file's bytes as text: UTF-8, every line ended by a newline, no byte order mark."""
    text = decode(data).removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
