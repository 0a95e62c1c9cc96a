"""Writes edited files: all of them or none, and each whole."""

from __future__ import annotations

import contextlib
import os
import shlex
import stat
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from cliconform.editing.apply import Change
from cliconform.editing.files import make_file
from cliconform.errors import EditError, WriteError
from cliconform.file_search import resolve
from cliconform.loading.toml_source import digest_of
from cliconform.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """A file that is to be replaced, with both contents beside it."""

    name: str
    path: Path
    """The file itself, where ``name`` is a symbolic link."""
    beside: Path
    old: Path
    """A second name of the old file, to put it back without room on the disk."""


def write_changes(changes: Sequence[Change]) -> None:
    """Write all of ``changes``, or none of them.

    Each new file is written beside the old one, with its mode and owner, before any is renamed. A
    symbolic link stays, and the file that it points to is replaced. Raises :class:`EditError`
    where a file has changed since it was read, is read-only or no regular file, and
    :class:`WriteError` where the disk is full or a folder cannot be written to. All files are as
    they were then.
    """
    prepared: list[_Prepared] = []
    done: list[_Prepared] = []
    try:
        for change in changes:
            prepared.append(_prepare(change))  # noqa: PERF401 - those before a failure count
        for each, change in zip(prepared, changes, strict=True):
            _check_unchanged(each.name, each.path, change.file.digest)
            each.beside.replace(each.path)
            done.append(each)
    except OSError as error:
        _put_back(done)
        raise _make_error(error, changes) from error
    except BaseException:
        _put_back(done)
        raise
    finally:
        for each in prepared:
            _remove(each.beside)
            _remove(each.old)
    _sync_folders(each.path.parent for each in done)


def _prepare(change: Change) -> _Prepared:
    name = change.file.file
    path = resolve(name)
    new = change.file.encode(change.text)
    make_file(name, new)  # what is written can be read again
    old = _check_unchanged(name, path, change.file.digest)
    facts = path.stat()
    if not os.access(path, os.W_OK) or not facts.st_mode & stat.S_IWUSR:
        hint = f"make it writable: chmod u+w {shlex.quote(name)}"
        raise EditError(f"{name} is read-only", place=name, hint=hint)
    beside = _write_beside(path, new, facts)
    try:
        return _Prepared(name=name, path=path, beside=beside, old=_keep(path, old, facts))
    except BaseException:
        _remove(beside)
        raise


def _keep(path: Path, data: bytes, facts: os.stat_result) -> Path:
    """Give the old file a second name; where the file system has none, copy it."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", dir=path.parent)
    os.close(handle)
    _remove(Path(name))
    try:
        os.link(path, name)
    except OSError:
        return _write_beside(path, data, facts)
    return Path(name)


def _check_unchanged(name: str, path: Path, digest: str) -> bytes:
    """Return the content of a file; raise :class:`EditError` if it is not what was read."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise EditError(f"{name} is not a regular file", place=name)
        found = path.read_bytes()
    except FileNotFoundError:
        raise EditError(f"{name} was removed in the meantime", place=name) from None
    if digest_of(found) != digest:
        raise EditError(
            f"{name} was changed in the meantime, so nothing was written",
            place=name,
            hint="run the same command again",
        )
    return found


def _write_beside(path: Path, data: bytes, facts: os.stat_result) -> Path:
    """Write ``data`` to a new file in the same folder and return its path."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            with contextlib.suppress(OSError):  # only root may give a file away
                os.fchown(file.fileno(), facts.st_uid, facts.st_gid)
            os.fchmod(file.fileno(), stat.S_IMODE(facts.st_mode))
            os.fsync(file.fileno())
    except BaseException:
        _remove(Path(name))
        raise
    return Path(name)


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()


def _put_back(done: Iterable[_Prepared]) -> None:
    """Give the files that were replaced already their old content again."""
    for each in done:
        each.old.replace(each.path)


def _sync_folders(folders: Iterable[Path]) -> None:
    """Have the renames on disk; a file system that cannot do it is left alone."""
    for folder in dict.fromkeys(folders):
        with contextlib.suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _make_error(error: OSError, changes: Sequence[Change]) -> WriteError:
    names = ", ".join(change.file.file for change in changes)
    return WriteError(
        f"{names} cannot be written: {(error.strerror or str(error)).lower()}",
        hint="nothing was changed; make room on the disk or get permission to write to the folder",
    )
