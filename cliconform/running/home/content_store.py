"""Contents of files in a folder, each once, by the digest that snapshots have of it."""

from __future__ import annotations

import os
import stat
from contextlib import suppress

from cliconform.file_digest import compute_digest


class ContentStore:
    """The contents in ``folder``, which is created. Raises ``OSError`` where that fails."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._digests: set[str] = set()
        os.mkdir(folder, stat.S_IRWXU)

    def __contains__(self, digest: str) -> bool:
        return digest in self._digests

    def find(self, digest: str) -> str:
        """Return the path of a content. Raises ``FileNotFoundError`` if it is not there."""
        if digest not in self._digests:
            raise FileNotFoundError(f"a content is missing: {digest}")
        return f"{self._folder}/{digest}"

    def write(self, digest: str, offset: int, data: bytes) -> None:
        """Write a part of a content that is not complete yet."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW
        file = os.open(self._partial(digest), flags, stat.S_IRUSR | stat.S_IWUSR)
        try:
            while data:
                count = os.pwrite(file, data, offset)
                data, offset = data[count:], offset + count
        finally:
            os.close(file)

    def complete(self, digest: str, size: int) -> None:
        """Note that a content of ``size`` bytes is complete.

        Raises ``OSError`` if it is not the one that ``digest`` is of.
        """
        self.write(digest, 0, b"")  # an empty file has no parts, and one of holes neither
        partial = self._partial(digest)
        os.truncate(partial, size)
        file = os.open(partial, os.O_RDONLY)
        try:
            found = compute_digest(file, size)
        finally:
            os.close(file)
        if found != digest:
            os.unlink(partial)
            raise OSError("a content has changed while it was sent")
        os.rename(partial, f"{self._folder}/{digest}")
        self._digests.add(digest)

    def remove(self, digest: str) -> None:
        """Remove a content, if it is there."""
        self._digests.discard(digest)
        with suppress(OSError):
            os.unlink(f"{self._folder}/{digest}")

    def _partial(self, digest: str) -> str:
        return f"{self._folder}/{digest}.partial"
