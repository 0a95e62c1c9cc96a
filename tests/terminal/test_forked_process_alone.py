"""The tests of forks need a process of one thread, which a worker of pytest-xdist is not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cliconform.running.process.forked_process import can_fork

HERE = Path(__file__).parent
TESTS = [HERE / "test_forked_process.py", HERE / "test_forked_result.py"]


@pytest.mark.skipif(can_fork(), reason="this process has run them itself")
@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux only")
def test_the_tests_of_forks_pass_in_a_process_of_one_thread() -> None:
    ended = subprocess.run(
        [*(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"), *map(str, TESTS)],
        cwd=HERE.parents[1],
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout
    assert "skipped" not in ended.stdout
