"""Digests of files, remembered in the user's cache folder as long as their status is the same."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from cliconform.file_digest import compute_digest
from cliconform.file_search import is_file, walk_folders
from cliconform.hashes import sha256

_SETTLED = 2.0
"""Seconds after its last change that the status of a file can be trusted: a change that follows at
once may leave it as it is, where the clock of the file system is coarse."""
_IGNORED_FOLDERS = {"__pycache__"}
_IGNORED_ENDS = (".pyc", ".pyo")


class FileDigests:
    """The digests of files, remembered in the file ``cache``; ``now`` is the time in seconds."""

    def __init__(self, cache: Path, now: float) -> None:
        self._cache = cache
        self._now = now
        self._known = _load(cache)
        self._used: dict[str, list[str]] = {}

    def of_file(self, file: Path) -> str:
        """Return the digest of a file's content; of its status if it cannot be read."""
        path = os.path.realpath(file)
        try:
            status = Path(path).stat()
        except OSError as error:
            return f"missing: {error.strerror}"
        numbers = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
        state = ".".join(map(str, numbers))
        known = self._known.get(path)
        if known is not None and known[0] == state:
            digest = known[1]
        else:
            try:
                digest = _read(path, status.st_size)
            except OSError:
                return f"unreadable: {state}"
        if self._now - status.st_ctime > _SETTLED:
            self._used[path] = [state, digest]
        return digest

    def of_files(self, files: Iterable[tuple[str, Path]]) -> str:
        """Return one digest of files and their names."""
        lines = sorted(f"{name}\0{self.of_file(file)}\0" for name, file in files)
        return sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()

    def remember(self) -> None:
        """Store the digests; that this is not possible is no error."""
        if self._used == self._known:
            return
        partial = self._cache.with_name(f"{self._cache.name}.{os.getpid()}")
        try:
            self._cache.parent.mkdir(parents=True, exist_ok=True)
            partial.write_text(json.dumps(self._used), encoding="utf-8")
            partial.replace(self._cache)
        except (OSError, UnicodeError):
            with suppress(OSError):
                partial.unlink(missing_ok=True)


class FileLister(FileDigests):
    """Notes the files whose digests are asked for, and reads none."""

    def __init__(self) -> None:
        super().__init__(Path(os.devnull), 0.0)
        self.files: dict[Path, None] = {}

    def of_file(self, file: Path) -> str:
        """Note ``file``."""
        self.files[file] = None
        return ""


def list_files(folder: Path) -> list[Path]:
    """Return the regular files below ``folder``, without bytecode and hidden folders."""
    found = []
    for path, folders, names in walk_folders(folder):
        folders[:] = [
            each for each in folders if each not in _IGNORED_FOLDERS and not each.startswith(".")
        ]
        found += [Path(path, name) for name in names if not name.endswith(_IGNORED_ENDS)]
    return [file for file in found if is_file(file)]


def _read(path: str, size: int) -> str:
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        return compute_digest(file, size)
    finally:
        os.close(file)


def _load(cache: Path) -> dict[str, list[str]]:
    try:
        stored = json.loads(cache.read_text(encoding="utf-8"))
        return {str(path): [str(state), str(digest)] for path, (state, digest) in stored.items()}
    except (OSError, ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return {}
