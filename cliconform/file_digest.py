"""Digests of files, by which a file of a snapshot is compared with another one."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from cliconform.hashes import sha256

if TYPE_CHECKING:
    import hashlib

_BLOCK = 1024 * 1024
_ZEROS = bytes(_BLOCK)
_LARGE = 100_000  # bytes


def compute_digest(file: int, size: int) -> str:
    """Return a digest of a file's size and of its blocks, each with its offset.

    ``file`` is its descriptor. Blocks of zeros are left out. So a hole, which need not be read, is
    the same as zeros that were written, and a sparse file takes as long as its data, whatever its
    length. Raises ``OSError`` if it cannot be read.
    """
    digest = _find_sha256(size)(size.to_bytes(8))
    offset = find_data(file, 0)
    while offset < size and (block := os.pread(file, _BLOCK, offset)):
        if block != _ZEROS[: len(block)]:
            digest.update(offset.to_bytes(8) + block)
        offset = find_data(file, offset + _BLOCK)
    return digest.hexdigest()


def compute_digest_of_bytes(data: bytes) -> str:
    """Return what :func:`compute_digest` returns for a file with this content."""
    digest = _find_sha256(len(data))(len(data).to_bytes(8))
    for offset in range(0, len(data), _BLOCK):
        block = data[offset : offset + _BLOCK]
        if block != _ZEROS[: len(block)]:
            digest.update(offset.to_bytes(8) + block)
    return digest.hexdigest()


def _find_sha256(size: int) -> Callable[[bytes], hashlib._Hash]:
    """Return what is quicker for ``size`` bytes: OpenSSL is, once it is loaded."""
    if size < _LARGE:
        return sha256
    import hashlib  # noqa: PLC0415 - it takes as long as to hash a megabyte

    return hashlib.sha256


def find_data(file: int, offset: int) -> int:
    """Return where the block begins that holds the first data at or after ``offset``.

    Where there is none, that is far beyond the end of any file.
    """
    try:
        return os.lseek(file, offset, os.SEEK_DATA) // _BLOCK * _BLOCK
    except OSError as error:
        return sys.maxsize // _BLOCK * _BLOCK if error.errno == errno.ENXIO else offset
