"""The folder of a run, held open, so that a home in it is reached whatever is put in its way.

A command may move the folder or another command's home, or put a link into the place of either,
while that one is being prepared or judged: by its path something outside would be read, written or
removed.
"""

from __future__ import annotations

import os
import stat

_OPEN = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_PATH = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_NOFOLLOW


class HeldFolder:
    """The folder at ``path``. Raises ``OSError`` if there is none, or a link to one."""

    def __init__(self, path: str) -> None:
        self.path = path
        """Where it was, and where it is unless a command has moved it."""
        self.fd = os.open(path, _OPEN)
        """Its descriptor, until :meth:`close`."""

    def enter(self) -> None:
        """Make it the current folder of this process, whatever its permissions."""
        try:
            os.fchdir(self.fd)  # not by its path, which may lead elsewhere now
        except PermissionError:
            os.fchmod(self.fd, stat.S_IRWXU)
            os.fchdir(self.fd)

    def enter_home(self, home: str) -> None:
        """Make ``home`` the current folder, which has to be this one.

        Raises ``OSError`` if it is not there, or a link is in its place.
        """
        fd = os.open(self.make_relative(home), _PATH)
        try:
            os.fchdir(fd)
        finally:
            os.close(fd)

    def make_relative(self, path: str) -> str:
        """Return ``path``, an absolute one that is below the folder, relative to the folder."""
        return path.removeprefix(f"{self.path}/")

    def is_removed(self) -> bool:
        """Whether it is in no folder any longer."""
        return not os.fstat(self.fd).st_nlink

    def reopen(self) -> None:
        """Open it once more where it is the current folder: as this process sees it by now."""
        os.close(self.fd)
        self.fd = os.open(".", _OPEN)

    def close(self) -> None:
        """Let it go."""
        os.close(self.fd)
