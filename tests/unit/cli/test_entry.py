"""The end of the process: at once, with all done that is to be done at the end."""

from __future__ import annotations

import subprocess
import sys

import pytest

START = """
import atexit, sys, threading, weakref
from cliconform.cli.entry import end_at_once

class Last:
    def __del__(self):
        print("taken apart")

kept = Last()
atexit.register(print, "registered")
print("printed", end=" ")
"""


def end(code: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-c", START + code]
    environ = {"PYTHONPATH": ":".join(sys.path)}
    return subprocess.run(words, env=environ, capture_output=True, text=True, check=False)


def test_what_was_registered_is_done_and_what_was_printed_is_written() -> None:
    ended = end("end_at_once(SystemExit(7))")
    assert (ended.returncode, ended.stdout, ended.stderr) == (7, "printed registered\n", "")


THREAD = """
done = threading.Event()
threading.Thread(target=done.wait).start()
end_at_once(SystemExit(0))
done.set()
"""


@pytest.mark.parametrize("code", ["end_at_once(SystemExit('a text'))", THREAD])
def test_python_ends_the_process_where_there_is_more_to_do(code: str) -> None:
    assert end(code).stdout == "printed registered\ntaken apart\n"
