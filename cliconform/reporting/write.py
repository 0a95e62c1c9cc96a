"""Writes a report file whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
import tempfile
from pathlib import Path

from cliconform.errors import ReportError

STANDARD_OUTPUT = Path("-")
"""What stands for standard output in place of a file."""
_MODE = 0o666


def write_file(path: Path, data: bytes) -> str:
    """Write ``data`` to ``path`` through a temporary file beside it: no reader sees a part of it.

    Missing folders are created. A path that a rename cannot replace, such as ``/dev/stdout`` or a
    fifo, is written to directly. Returns ``path`` as messages name it: with the folders that were
    created, since the path may be mistyped. Raises :class:`ReportError` where something fails.
    :data:`STANDARD_OUTPUT` is printed.
    """
    if path == STANDARD_OUTPUT:
        return _print(data)
    missing = find_missing_folders(path)
    if reason := explain_no_file(path):
        raise ReportError(f"{path} {reason}", hint=name_file_instead(path))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():
            path.write_bytes(data)
        else:
            _replace(Path(os.path.realpath(path)), data)
    except OSError as error:
        _remove_folders(missing)
        if no_folder := [each for each in path.parents if os.path.isfile(each)]:  # noqa: PTH113
            raise ReportError(
                f"{path} cannot be written: {no_folder[0]} is not a folder",
                hint="name a path in a folder",
            ) from error
        raise ReportError(
            f"{path} cannot be written: {error.strerror or error}",
            hint="name a path that you have permission to write to, on a disk with free space",
        ) from error
    return name_written(path, missing)


def explain_no_file(path: Path) -> str:
    """Return why ``path`` can be no file: what is there instead; empty if it can be one."""
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError as error:
        return "leads through a loop of links" if error.errno == errno.ELOOP else ""
    return "is a directory" if stat.S_ISDIR(status.st_mode) else ""


def name_file_instead(path: Path) -> str:
    """Return a hint where ``path`` can be no file."""
    is_folder = os.path.isdir(path)  # noqa: PTH112
    return f"name a file in it: {path / 'report'}" if is_folder else "name another file"


def find_missing_folders(path: Path) -> list[Path]:
    """Return the folders that must be created for ``path``, the outermost first."""
    # `os.path.exists` has no errors: what cannot be looked at is one when it is written.
    return [each for each in reversed(path.parents) if not os.path.exists(each)]  # noqa: PTH110


def name_written(path: Path, created: list[Path]) -> str:
    """Return ``path`` as messages name a file that was written: with the folders ``created``."""
    if not created:
        return str(path)
    folders = "folder" if len(created) == 1 else "folders"
    return f"{path} (created the {folders} {', '.join(map(str, created))})"


def _print(data: bytes) -> str:
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:  # the reader of a pipe has gone
        reason = (error.strerror or str(error)).lower()
        raise ReportError(f"standard output cannot be written: {reason}") from error
    return "standard output"


def _remove_folders(folders: list[Path]) -> None:
    """Remove those of ``folders`` that are empty, the innermost, which is the last one, first."""
    for folder in reversed(folders):
        with contextlib.suppress(OSError):
            folder.rmdir()


def _replace(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), _mode(path))
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _mode(path: Path) -> int:
    """Return the mode of the file that is replaced, or of a new one under the umask."""
    with contextlib.suppress(OSError):
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return _MODE & ~mask
