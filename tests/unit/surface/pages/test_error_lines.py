"""The line of an error message that says what went wrong."""

from __future__ import annotations

import pytest

from cliconform.surface.pages.error_pages import find_error_line

TRACEBACK = """\
Traceback (most recent call last):
  File "x.py", line 1, in <module>
    import nosuch
ModuleNotFoundError: No module named 'nosuch'
"""
BOXED = """\
Usage: tool [OPTIONS]
Try 'tool --help' for help.
╭─ Error ──────────────────╮
│ No such option: --x      │
╰──────────────────────────╯
"""
NODE = """\
node:internal/modules/cjs/loader:1080
  throw err;
  ^

Error: Cannot find module '/x/cli.js'
    at Module._resolveFilename (node:internal/modules/cjs/loader:1077:15)
"""


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (TRACEBACK, "ModuleNotFoundError: No module named 'nosuch'"),
        (TRACEBACK.replace("ModuleNotFoundError", "x.CustomError"), "x.CustomError: No module"),
        ("warning: old\nerror: no such file: a\n", "error: no such file: a"),
        ("ls: unrecognized option '--x'\nTry 'ls --help' for more information.\n", "ls: unrecog"),
        ("/usr/bin/python3: No module named nosuchmod\n", "/usr/bin/python3: No module named"),
        ("starting\n/usr/bin/env: ‘x’: No such file or directory\n", "/usr/bin/env: ‘x’: No such"),
        (BOXED, "No such option: --x"),
        (NODE, "Error: Cannot find module '/x/cli.js'"),
        (
            "thread 'main' panicked at a.rs:1\nno value\nnote: run with RUST_BACKTRACE=1\n",
            "no value",
        ),
        ("  only\n  indented\n", "indented"),
        ("", ""),
    ],
)
def test_the_last_line_that_says_what_went_wrong_is_quoted(text: str, line: str) -> None:
    found = find_error_line(text)
    assert found.startswith(line)
    assert bool(found) == bool(text)
