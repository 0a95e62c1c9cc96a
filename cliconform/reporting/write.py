"""Writes a report file whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from pathlib import Path

from cliconform.errors import ReportError
from cliconform.reporting.destination import Destination

STANDARD_OUTPUT = Path("-")
"""What stands for standard output in place of a file."""


def write_file(path: Path, data: bytes, destination: Destination | None = None) -> str:
    """Write ``data`` to ``path`` through a temporary file beside it: no reader sees a part of it.

    Missing folders are created. A path that a rename cannot replace, such as ``/dev/stdout`` or a
    fifo, is written to directly. ``destination`` is where the path led when a run began: what has
    come in its way since is not followed. Returns ``path`` as messages name it: with the folders
    that were created, since the path may be mistyped, and with the place of the file where that is
    another one. Raises :class:`ReportError` where something fails. :data:`STANDARD_OUTPUT` is
    printed.
    """
    if path == STANDARD_OUTPUT:
        return _print(data)
    missing = find_missing_folders(path)
    if destination is None and (reason := explain_no_file(path)):
        raise ReportError(f"{path} {reason}", hint=name_file_instead(path))
    destination = destination or Destination(path)
    moved = None
    try:
        if destination.is_special():
            path.write_bytes(data)
        else:
            moved = destination.write(data)
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
    return name_moved(path, moved or Path(os.path.realpath(path)), missing)


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


def name_moved(path: Path, written: Path, created: list[Path]) -> str:
    """Return how messages name the file ``written``: as ``path``, if that leads to it."""
    if os.path.realpath(path) == str(written):
        return name_written(path, created)
    return f"{written} (during the run, {path} was made to lead elsewhere)"


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
