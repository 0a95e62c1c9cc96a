"""Find the program file that a shell would start for a command name."""

from __future__ import annotations

import os
import stat


def find_program(command: str, environ_path: str, *, base: str = "") -> str | None:
    """Return the path of the program that ``command`` names, or ``None`` if there is none.

    A name with a ``/`` is a path, relative to ``base``; any other name is searched for in the
    folders of ``environ_path`` (the value of PATH). An empty entry of PATH means ``base``, as in
    POSIX. Only a regular file with execute permission counts.
    """
    if not command:
        return None
    if "/" in command:
        path = os.path.join(base, command)
        return path if _is_program(path) else None
    for folder in environ_path.split(os.pathsep):
        path = os.path.join(base, folder, command)
        if _is_program(path):
            return path
    return None


def _is_program(path: str) -> bool:
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISREG(mode) and os.access(path, os.X_OK)
