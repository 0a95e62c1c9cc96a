"""The files outside of the home that a step copies or names, and the digests of them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from cliconform.file_search import walk_folders
from cliconform.fingerprint.file_digests import FileDigests
from cliconform.hashes import sha256
from cliconform.lazy_pattern import lazy_pattern

_PATH = lazy_pattern(r"(?<![\w.$}~/-])/[^\s\"'`;,:<>|&()\[\]{}=?*]+")
"""An absolute path in a text; not in ``${home}/x``, ``a/b`` or ``https://a/b``."""
_MOST = 2_000
"""Files of one folder: that a command is told of more says nothing about what it reads."""
_CHANGING = ("/proc", "/sys", "/dev/shm")  # noqa: S108 - no file is made there
_BYTECODE = "__pycache__"


class UntoldError(Exception):
    """What a step reads cannot be told; the message says what it is."""


class OutsideFiles:
    """Finds out what is at paths; each is looked at once."""

    def __init__(self, digests: FileDigests) -> None:
        self._digests = digests
        self._found: dict[tuple[str, bool], str] = {}

    def describe_copy(self, source: str) -> str:
        """Return a digest of the file or folder ``source``, with all that is in it."""
        return self._describe(source, exact=True)

    def describe_named(self, text: str) -> Iterator[str]:
        """Yield each path that is named in ``text`` with what is there; bytecode is left out.

        Raises :class:`UntoldError` for what changes while nothing is written, and for a folder
        with very many files.
        """
        if "/" not in text:
            return
        if text.strip() == "/":  # within a text it may be a division
            raise UntoldError(text.strip())
        for match in _PATH.finditer(text):
            if path := match[0].rstrip("/."):
                yield f"{path}={self._describe(path, exact=False)}"

    def _describe(self, path: str, *, exact: bool) -> str:
        key = (path, exact)
        if key not in self._found:
            self._found[key] = self._look(path, exact=exact)
        return self._found[key]

    def _look(self, path: str, *, exact: bool) -> str:
        real = os.path.realpath(path)
        if f"{real}/".startswith(tuple(f"{each}/" for each in _CHANGING)):
            raise UntoldError(path)
        try:
            mode = os.stat(real).st_mode  # noqa: PTH116 - thousands of files: plain strings
        except OSError:
            return "missing"
        if not stat.S_ISDIR(mode):
            return self._describe_file(real, mode)
        lines = "\n".join(sorted(self._walk(real, path, exact=exact)))
        return sha256(lines.encode("utf-8", "surrogateescape")).hexdigest()

    def _walk(self, folder: str, shown: str, *, exact: bool) -> Iterator[str]:
        count = 0
        for where, folders, names in walk_folders(folder):
            if not exact:
                folders[:] = [each for each in folders if each != _BYTECODE]
            for name in (*folders, *names):
                count += 1
                if count > _MOST and not exact:
                    raise UntoldError(shown)
                path = f"{where}/{name}"
                yield f"{os.path.relpath(path, folder)}\0{self._describe_entry(path)}"

    def _describe_entry(self, path: str) -> str:
        try:
            mode = os.lstat(path).st_mode
            if stat.S_ISLNK(mode):
                return f"link {os.readlink(path)} {self._describe_target(path)}"  # noqa: PTH115
        except OSError:
            return "missing"
        return self._describe_file(path, mode)

    def _describe_target(self, link: str) -> str:
        """Return what the file is that a link leads to; of a folder, only that it is one."""
        try:
            mode = os.stat(link).st_mode  # noqa: PTH116 - as above
        except OSError:
            return "missing"
        return "folder" if stat.S_ISDIR(mode) else self._describe_file(link, mode)

    def _describe_file(self, path: str, mode: int) -> str:
        permissions = oct(stat.S_IMODE(mode))
        if not stat.S_ISREG(mode):
            return f"{stat.S_IFMT(mode)} {permissions}"
        return f"{self._digests.of_file(Path(path))} {permissions}"
