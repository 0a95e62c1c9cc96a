"""What all tests begin with."""

from __future__ import annotations

import os
import signal
import sys
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


def pytest_configure(config: pytest.Config) -> None:
    """Start pytest anew in UTF-8 mode (PEP 540) where the locale has another encoding.

    The tests write and read files and names as UTF-8, as cliconform does: it starts itself anew in
    the same way. What they start with this environment is in UTF-8 mode as well.
    """
    if sys.flags.utf8_mode or sys.getfilesystemencoding().lower() == "utf-8":
        return
    if (capture := config.pluginmanager.getplugin("capturemanager")) is not None:
        capture.stop_global_capturing()  # or what is printed from now on would be lost
    first, *rest = sys.orig_argv
    os.execve(sys.executable, [first, *rest], os.environ | {"PYTHONUTF8": "1"})


@pytest.fixture(autouse=True)
def stays_in_its_folder() -> Iterator[None]:
    """Fail a test that leaves the current folder: those after it would be run elsewhere."""
    before = Path.cwd()
    yield
    assert Path.cwd() == before
