"""What all tests begin with."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A shell that starts the tests in the background has them ignore ctrl-c, nohup the end of the
# terminal, and what they start inherits that: no test of an interrupt would mean anything.
signal.signal(signal.SIGINT, signal.default_int_handler)
for ignored in (signal.SIGHUP, signal.SIGQUIT):
    signal.signal(ignored, signal.SIG_DFL)

# How long an example takes is no matter of a test.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")


@pytest.fixture(autouse=True)
def stays_in_its_folder() -> Iterator[None]:
    """Fail a test that leaves the current folder: those after it would be run elsewhere."""
    before = Path.cwd()
    yield
    assert Path.cwd() == before
