"""The members of ZIP and tar archives, and what is in compressed files: a digest of each."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import IO, BinaryIO, cast
from zipfile import BadZipFile, ZipFile

from cliconform.hashes import blake2b
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.files.home_files import UnreadableError, open_file, read_start

_BLOCK = 1024 * 1024
_LARGEST = 512 * 1024 * 1024
"""Bytes that are read of what is in a compressed file, in all."""
_MOST = 10_000
"""Members of an archive that are looked at."""
_ZIP = (b"PK\3\4", b"PK\5\6")
_COMPRESSED: Mapping[bytes, Callable[[BinaryIO], object]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\0": lzma.open,
}
"""What opens a compressed file, by what that begins with."""
_TAR = b"ustar"
_TAR_AT = 257  # https://www.gnu.org/software/tar/manual/html_node/Standard.html


def read_members(path: str, evidence: Evidence) -> Mapping[str, str] | None:
    """Return a digest of each member of the archive at ``path``; ``None`` where it is none.

    The name of what is in a compressed file that is no archive is ``content``. When a member was
    put there, and by whom, is not looked at. Raises
    :class:`~cliconform.verifying.files.home_files.UnreadableError`, and what stops a call.
    """
    start = read_start(evidence.home, path, _TAR_AT + len(_TAR))
    if not (start.startswith((*_ZIP, *_COMPRESSED)) or start[_TAR_AT:] == _TAR):
        return None
    return evidence.bounds.call(_read, evidence.home, path)


def _read(home: str, path: str) -> dict[str, str]:
    try:
        with open_file(home, path) as file:
            return dict(_read_any(file))
    except (BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError,
            NotImplementedError, ValueError) as error:  # fmt: skip
        raise UnreadableError(f"{path} cannot be read as an archive: {error}") from None


def _read_any(file: BinaryIO) -> Iterator[tuple[str, str]]:
    start = file.read(_TAR_AT + len(_TAR))
    file.seek(0)
    if start.startswith(_ZIP):
        yield from _list_zip(file)
        return
    opener = next((each for magic, each in _COMPRESSED.items() if start.startswith(magic)), None)
    inner = cast("IO[bytes]", opener(file)) if opener else file
    if inner.read(_TAR_AT + len(_TAR))[_TAR_AT:] == _TAR:
        inner.seek(0)
        yield from _list_tar(inner)
    else:
        inner.seek(0)
        yield "content", _hash(inner, [0])


def _list_zip(file: BinaryIO) -> Iterator[tuple[str, str]]:
    """Yield each member with its check sum: nothing has to be unpacked for it."""
    with ZipFile(file) as archive:
        entries = archive.infolist()
        _refuse_many(len(entries))
        for entry in entries:
            mode = entry.external_attr >> 16 & 0o777
            yield entry.filename, f"{entry.CRC:08x} {entry.file_size} {mode:o}"


def _list_tar(file: IO[bytes]) -> Iterator[tuple[str, str]]:
    read = [0]
    with tarfile.open(fileobj=file, mode="r:") as archive:
        for number, member in enumerate(archive, 1):
            _refuse_many(number)
            content = archive.extractfile(member) if member.isreg() else None
            digest = _hash(content, read) if content else member.linkname
            kind = member.type.decode("latin-1")
            yield member.name, f"{kind} {member.mode & 0o777:o} {digest}"


def _hash(file: IO[bytes], read: list[int]) -> str:
    """Return a digest of what is in ``file``; ``read`` counts the bytes of all that was read."""
    digest = blake2b(digest_size=16)
    while block := file.read(_BLOCK):
        read[0] += len(block)
        if read[0] > _LARGEST:
            raise ValueError(f"more than {_LARGEST:,} bytes are in it")
        digest.update(block)
    return digest.hexdigest()


def _refuse_many(number: int) -> None:
    if number > _MOST:
        raise ValueError(f"more than {_MOST:,} members are in it")
