"""The tests do the same in whatever locale they are started."""

from __future__ import annotations

import os
import subprocess
import sys

_ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
"""An environment in which Python's file names and files are not UTF-8."""


def test_names_are_utf_8() -> None:
    assert sys.getfilesystemencoding() == "utf-8"


def test_names_are_utf_8_in_another_locale_too() -> None:
    words = [
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        f"{__file__}::{test_names_are_utf_8.__name__}",
    ]
    done = subprocess.run(
        [sys.executable, *words],
        env=os.environ | _ASCII,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout
