"""The small files of a home that several promises are about: each is read once."""

from __future__ import annotations

from cliconform.verifying.files.home_files import read_whole

_SMALL = 64 * 1024
"""Bytes of the largest file that is kept: to read a larger one takes longer than to open it."""
_MOST = 32 * 1024 * 1024
"""Bytes that are kept of all files."""
_OVERHEAD = 200
"""Bytes that a file takes besides its own, about."""


class KeptFiles:
    """Reads files of a home, and keeps small ones where they are read again."""

    def __init__(self, *, keeps: bool) -> None:
        """``keeps`` says whether any file is read more than once."""
        self._data: dict[tuple[str, str], bytes] = {}
        self._left = _MOST if keeps else 0

    def read_whole(self, home: str, relative: str, limit: int) -> tuple[int, bytes | None]:
        """Return the size of a file, and its bytes unless these are more than ``limit``.

        Raises :class:`~cliconform.verifying.files.home_files.UnreadableError`.
        """
        key = home, relative
        kept = self._data.get(key)
        if kept is not None and len(kept) <= limit:
            return len(kept), kept
        size, data = read_whole(home, relative, limit)
        if data is not None and len(data) <= min(_SMALL, self._left - _OVERHEAD):
            self._data[key] = data
            self._left -= len(data) + _OVERHEAD
        return size, data
