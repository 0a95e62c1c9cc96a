"""Make what a program has left in the place of its home usable, without leaving that place."""

from __future__ import annotations

import os
import stat
from contextlib import suppress


def is_real_folder(path: str) -> bool:
    """Whether there is a folder at ``path``, and not only a link to one."""
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError:
        return False


def settle_home(home: str) -> bool:
    """Make ``home``, in the current folder, readable; return whether it is there.

    A program may take the permissions of both folders away. It may also put a link or a file into
    the place of its home: that is removed.
    """
    for folder in (".", home):
        try:
            mode = os.lstat(folder).st_mode
        except OSError:
            return False
        if not stat.S_ISDIR(mode):
            if folder == home:
                with suppress(OSError):
                    os.unlink(home)
            return False
        if mode & stat.S_IRWXU != stat.S_IRWXU:
            with suppress(OSError):
                os.chmod(folder, stat.S_IMODE(mode) | stat.S_IRWXU)
    return True
