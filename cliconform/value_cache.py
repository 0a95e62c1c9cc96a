"""Keeps values in the user's cache folder, to be read again instead of made again.

An entry has a value, and the facts that it was made of. It is used only by the same cliconform, on
the same Python, with the same versions of what makes values, and only where the caller finds that
the facts are still so. What cannot be read, is damaged, or could have been written by somebody else
is not there. No error leaves this module: the value is made again.

A value is read with :mod:`pickle`, which may call anything that it names. So only classes of the
model are allowed, only files and folders of this user that nobody else may write are read, and an
entry ends with a digest of itself.
"""

from __future__ import annotations

import io
import os
import pickle
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cliconform
from cliconform.hashes import blake2b
from cliconform.packed_values import Unpickler

LARGEST = 64_000_000
"""Bytes of an entry; a larger value is not kept."""
MANY = 40
"""Entries that are kept: those that were written last."""

_MAKERS = ("pydantic", "pydantic_core", "tomli", "tree_sitter", "tree_sitter_toml")
_OURS = ("", "loading", "model", "json_schema")
_DIGEST_SIZE = 32
_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


class ValueCache:
    """The entries in ``folder``, which is created when the first one is written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, key: object, is_current: Callable[[Any], bool]) -> Any:
        """Return the value that was kept for ``key``, if ``is_current(facts)``; else ``None``."""
        try:
            with _open_folder(self._folder) as folder:
                data = _read(_name(key), folder)
            stream = io.BytesIO(data)
            stored, facts = Unpickler(stream).load()
            if stored != (key, _describe_makers()) or not is_current(facts):
                return None
            return Unpickler(stream).load()
        except Exception:  # noqa: BLE001 - whatever is wrong with an entry, the value is made again
            return None

    def keep(self, key: object, facts: object, value: object) -> None:
        """Keep ``value``, which was made of ``facts``, for ``key``."""
        try:
            data = pickle.dumps(((key, _describe_makers()), facts), 5) + pickle.dumps(value, 5)
            if len(data) > LARGEST:
                return
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with _open_folder(self._folder) as folder:
                _write(_name(key), data + _digest(data), folder)
                _remove_oldest(folder)
        except Exception:  # noqa: BLE001 - a cache that cannot be written fails no run
            return


def _name(key: object) -> str:
    return blake2b(repr(key).encode(errors="surrogatepass"), digest_size=16).hexdigest()


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=_DIGEST_SIZE).digest()


@contextmanager
def _open_folder(folder: Path) -> Iterator[int]:
    """Yield a descriptor of the folder. Raises ``OSError`` where it is not only this user's."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        _check_owner(os.fstat(fd))
        yield fd
    finally:
        os.close(fd)


def _check_owner(facts: os.stat_result) -> None:
    if facts.st_uid != os.geteuid() or facts.st_mode & _OTHERS_MAY_WRITE:
        raise PermissionError("somebody else may write it")


def _read(name: str, folder: int) -> bytes:
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    fd = os.open(name, flags, dir_fd=folder)
    with os.fdopen(fd, "rb") as file:
        facts = os.fstat(fd)
        _check_owner(facts)
        if not stat.S_ISREG(facts.st_mode) or facts.st_size > LARGEST + _DIGEST_SIZE:
            raise OSError("not an entry")
        content = file.read()
    data, digest = content[:-_DIGEST_SIZE], content[-_DIGEST_SIZE:]
    if digest != _digest(data):
        raise ValueError("the entry is damaged")
    return data


def _write(name: str, data: bytes, folder: int) -> None:
    """Write the file completely or not at all; another run may be writing or reading it."""
    partial = f"{name}.{os.getpid()}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        with os.fdopen(os.open(partial, flags, 0o600, dir_fd=folder), "wb") as file:
            file.write(data)
        os.rename(partial, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with suppress(OSError):
            os.unlink(partial, dir_fd=folder)
        raise


def _remove_oldest(folder: int) -> None:
    names = os.listdir(folder)
    if len(names) > MANY:
        names.sort(key=lambda name: os.stat(name, dir_fd=folder).st_mtime_ns)
        for name in names[:-MANY]:
            os.unlink(name, dir_fd=folder)


def _describe_makers() -> tuple[object, ...]:
    """Return what a value depends on beside its facts: this Python, our code, and what it uses.

    Source files count by their status: where cliconform is developed, its version says little.
    """
    folder = os.path.dirname(cliconform.__file__)  # noqa: PTH120 - hundreds of files: plain strings
    files = blake2b(digest_size=16)
    for part in _OURS:
        for path, changed, size in sorted(_list_sources(f"{folder}/{part}", deep=bool(part))):
            files.update(f"{path}\0{changed}\0{size}\0".encode(errors="surrogatepass"))
    return (
        cliconform.__version__,
        sys.version,
        sys.platform,
        files.hexdigest(),
        tuple(_find_changed(name) for name in _MAKERS),
    )


def _list_sources(folder: str, *, deep: bool) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for each in entries:
            if each.name.endswith(".py"):
                facts = each.stat()
                yield each.path, facts.st_mtime_ns, facts.st_size
            elif deep and each.name != "__pycache__" and each.is_dir():
                yield from _list_sources(each.path, deep=True)


def _find_changed(module: str) -> tuple[str, int, int]:
    """Return where ``module`` is, and the status of its file, without importing it."""
    found = find_spec(module)
    if found is None or found.origin is None:
        raise ModuleNotFoundError(module)
    facts = os.stat(found.origin)  # noqa: PTH116 - as above
    return found.origin, facts.st_mtime_ns, facts.st_size
