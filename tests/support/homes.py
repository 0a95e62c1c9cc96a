"""Create homes as a worker does: in the folder of a run, which is the current one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cliconform.running.home.creation import create_home
from cliconform.running.home.held_folder import HeldFolder
from cliconform.running.messages import Origin


def create(home: str | Path, origin: Origin | None = None) -> dict[str, str]:
    """Create ``home`` in the folder above it, as :func:`create_home` does."""
    with entered(Path(home).parent) as folder:
        return create_home(folder, str(home), origin)


@contextmanager
def entered(path: Path) -> Iterator[HeldFolder]:
    """Hold the folder at ``path``, and make it the current one meanwhile."""
    folder, before = HeldFolder(str(path)), Path.cwd()
    try:
        folder.enter()
        yield folder
    finally:
        os.chdir(before)
        folder.close()
