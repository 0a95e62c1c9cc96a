# ruff: noqa: E501 - a case has its lines as they are written
"""A known file that is written again: what is still true stays as its author wrote it."""

from __future__ import annotations

import pytest
import tomli

from cliconform.editing.files import make_file
from cliconform.editing.known_file import update_known
from support.editing import changed_lines

OLD = """\
# Known deviations of the tool.
target = 'tool 1'

# ── races ──

[race.loop]   # see #3
reason   = 'now and then'
commands = [
  "a",  # the first
  "b",
]
shows    = "loop is closed"

# ── all others ──

# our worst one
[known.second]
reason       = 'it is #7'   # and #8
findings     = "exit"
intermittent = ["stdout.contains[0]"]
[known.second.evidence]
exit = 'exit code 1'
"stdout.contains[0]" = \"\"\"
not found
but something else\"\"\"

[known."first.x"]
findings = ["exit", "produces"]
reason   = "it is #9"
intermittent = false
"""
SAME = """\
# Known deviations of tool 1.
target = "tool 1"

[race."loop"]
reason   = "now and then"
commands = ["a", "b"]
shows    = ["loop is closed"]

[known."first.x"]
reason   = "it is #9"
findings = ["exit", "produces"]

[known."second"]
reason   = "it is #7"
findings = ["exit"]
intermittent = ["stdout.contains[0]"]
[known."second".evidence]
exit                 = "exit code 1"
"stdout.contains[0]" = ["not found", "but something else"]
"""


def update(old: str, new: str) -> str:
    return update_known(make_file("x.known.toml", old.encode()), new)


def test_rows_that_say_the_same_stay_as_they_are_written() -> None:
    assert update(OLD, SAME) == OLD


@pytest.mark.parametrize(
    ("new", "lines"),
    [
        (
            SAME.replace('"exit", "produces"', '"exit", "timeout"'),
            ['-findings = ["exit", "produces"]', '+findings = ["exit", "timeout"]'],
        ),
        (
            SAME.replace("exit code 1", "exit code 2"),
            ["-exit = 'exit code 1'", "+exit = 'exit code 2'"],
        ),
        (
            SAME.replace('[known."second"]\n', '[known."a-new"]\nreason = "x"\n\n[known."second"]\n'),
            ["+", '+[known."a-new"]', '+reason = "x"'],
        ),
        (
            SAME.replace('[known."second"]\n', '[known."first.x".evidence]\nexit = "y"\n\n[known."second"]\n'),
            ['+[known."first.x".evidence]', '+exit = "y"'],
        ),
        (
            SAME[: SAME.index('[known."second"]')],
            [
                "-# our worst one",
                "-[known.second]",
                "-reason       = 'it is #7'   # and #8",
                '-findings     = "exit"',
                '-intermittent = ["stdout.contains[0]"]',
                "-[known.second.evidence]",
                "-exit = 'exit code 1'",
                '-"stdout.contains[0]" = """',
                "-not found",
                '-but something else"""',
                "-",
            ],
        ),
    ],
)  # fmt: skip
def test_only_what_says_something_else_changes(new: str, lines: list[str]) -> None:
    after = update(OLD, new)
    assert changed_lines(OLD, after) == lines
    assert update(after, new) == after
    assert tomli.loads(after)["known"].keys() == tomli.loads(new)["known"].keys()


def test_two_ways_to_say_that_all_findings_are_intermittent_are_the_same() -> None:
    old = 'target = "t"\n[known.a]\nreason = "r"\nintermittent = ["exit"]\n'
    new = 'target = "t"\n[known."a"]\nreason   = "r"\nfindings = ["exit"]\nintermittent = true\n'
    assert update(old, new) == old


def test_a_file_without_rows_gets_the_first_below_what_it_has() -> None:
    old = "# nothing is known yet\r\ntarget = 'tool 1'\r\n"
    after = update(old, SAME)
    assert after.startswith(old)
    assert "\n" not in after.replace("\r\n", "")
    assert tomli.loads(after) == tomli.loads(SAME)
