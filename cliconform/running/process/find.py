"""Where a program is: what a shell would start for a name."""

from __future__ import annotations

import os
import stat


def find_program(command: str, environ_path: str, *, base: str = "") -> str | None:
    """The path of the program that ``command`` names, or ``None``.

    A name with a ``/`` is a path, below ``base`` if it is relative; any other is looked for in the
    folders of ``environ_path`` (the value of PATH). An empty folder of PATH is ``base``, as POSIX
    has it. Only a file that may be executed is a program.
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
