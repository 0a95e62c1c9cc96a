"""Bytes → a file, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from cliconform.errors import ReportError

_MODE = 0o666


def write_file(path: Path, data: bytes) -> None:
    """Put ``data`` at ``path``, through a file beside it, so that no reader ever sees a part.

    Missing folders are made. What cannot be replaced by a rename - ``/dev/stdout``, a fifo - is
    written to as it is. Raises :class:`ReportError`, which names the path and says what to do.
    """
    try:
        if path.is_dir():
            raise ReportError(
                f"{path} is a directory",
                hint=f"name a file in it: {path / 'report'}",
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():
            path.write_bytes(data)
        else:
            _replace(path.resolve(), data)
    except OSError as error:
        raise ReportError(
            f"{path} could not be written: {error.strerror or error}",
            hint="name a path that you may write to, on a disk with room for it",
        ) from error


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
    """The mode of the file that is replaced; of a new one, what the umask leaves."""
    with contextlib.suppress(OSError):
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return _MODE & ~mask
