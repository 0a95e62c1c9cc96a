"""Secrets in the files that a home is given as copies."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path, PurePosixPath

from cliconform.file_search import is_folder, walk_folders
from cliconform.masking.files import find_in_file, is_secret_file

_LARGEST = 1 << 20  # bytes of a file: of a larger one, only the beginning is read
_MOST = 20_000
"""Names in one copied folder that are looked at."""


@lru_cache(maxsize=256)
def find_in_copy(path: str, source: str) -> tuple[str, ...]:
    """Return what is secret in ``source``, a file or folder that is copied to ``path`` in a home.

    Only files that are known to hold secrets are read, by their names there: ``.netrc`` and the
    like. What cannot be read has none.
    """
    return tuple(
        secret
        for name, file in _list_files(path, source)
        if is_secret_file(name)
        for secret in find_in_file(name, _read(file))
    )


def _list_files(path: str, source: str) -> Iterator[tuple[str, Path]]:
    """Yield the name in the home, and the path, of each file at or below ``source``."""
    if not is_folder(source):
        yield path, Path(source)
        return
    seen = 0
    for folder, folders, files in walk_folders(source):
        within = PurePosixPath(path) / PurePosixPath(folder).relative_to(source)
        for name in files:
            yield str(within / name), Path(folder) / name
        seen += len(folders) + len(files)
        if seen > _MOST:
            return


def _read(file: Path) -> str:
    with suppress(OSError):
        fd = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(fd, "rb") as opened:
            if stat.S_ISREG(os.fstat(fd).st_mode):
                return opened.read(_LARGEST).decode(errors="replace")
    return ""
