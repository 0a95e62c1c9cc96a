"""Removes the run's folder on this machine if the process of the run is killed.

In a run without a cluster the workers do that, which are on this machine.
"""

from __future__ import annotations

import os
import signal
import subprocess
from types import TracebackType
from typing import Self

from cliconform.running.home.removal import remove_tree
from cliconform.running.scheduling.worker_process import PYTHON, make_module_path

_CODE = """\
import sys
sys.path[:] = sys.argv[2:]
from cliconform.cluster.guard import main
main(sys.argv[1])
"""
_DONE = b"."


class FolderGuard:
    """Guards the folder ``path`` while it is entered: a process of its own waits for the end."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter
            [*PYTHON, "-c", _CODE, self._path, *make_module_path()],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate(_DONE)


def main(path: str) -> None:
    """Wait for the end of standard input; remove ``path`` unless it was said that all is done."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    if os.read(0, len(_DONE)) != _DONE:
        remove_tree(path)
