"""What the system tells of processes."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from cliconform.running.process.tree import measure_longest_wait

NO_SUCH_PROCESS = 1 << 30


@pytest.mark.skipif(sys.platform != "linux", reason="no other system tells it")
def test_the_longest_wait_is_that_of_the_process_or_of_one_below_it() -> None:
    own = int(Path("/proc/self/schedstat").read_text().split()[1]) / 1e9
    assert measure_longest_wait(os.getpid()) >= own > 0
    assert measure_longest_wait(os.getppid()) >= own


def test_a_process_that_has_ended_has_not_waited() -> None:
    assert measure_longest_wait(NO_SUCH_PROCESS) == 0
