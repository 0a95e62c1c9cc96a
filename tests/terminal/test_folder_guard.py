"""The folder of a run on a cluster, when the process of the run ends in any way."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from support.cli import TIME_LIMIT

CODE = """
import os, sys
from cliconform.cluster.guard import FolderGuard
with FolderGuard(sys.argv[1]) as guard:
    print(guard._process.pid, flush=True)
    if sys.argv[2] == "killed":
        os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize("end", ["killed", "as ever"])
def test_it_is_removed_only_if_that_process_is_killed(tmp_path: Path, end: str) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "home").touch()
    ran = subprocess.Popen(
        [sys.executable, "-c", CODE, str(folder), end], stdout=subprocess.PIPE, text=True
    )
    out, _ = ran.communicate()
    with suppress(psutil.NoSuchProcess):
        psutil.Process(int(out)).wait(TIME_LIMIT)
    assert folder.exists() == (end == "as ever")
