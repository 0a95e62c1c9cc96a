"""Judging ends in time whatever a command leaves, and at ctrl-c."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from support.cli import TIME_LIMIT, Cli, Result

HEAD = 'spec = 1\n[target]\nname = "sh"\ncommand = ["sh", "-c"]\n[command.x]\n'
LETTERS = "head -c 4000000 /dev/zero | tr '\\\\0' a"

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"


def judge_twice(cli: Cli, spec: str) -> tuple[Result, Result]:
    """Check the spec, and judge the recording of that: in the homes that are made again."""
    cli.write("x.toml", HEAD + spec)
    checked = cli("check", "x.toml", "--record", "r.zip")
    return checked, cli("judge", "r.zip", "x.toml")


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("mkfifo data.csv", "data.csv is not a regular file"),
        ("mkfifo p; ln -s p data.csv", "data.csv is not a regular file"),
        ("ln -s /dev/zero data.csv", "data.csv leads out of the home"),
    ],
)
def test_what_is_no_file_is_opened_by_no_query(cli: Cli, script: str, message: str) -> None:
    spec = f"""args = ["{script}"]
queries = [
  {{ sql = "SELECT * FROM 'data.csv'", empty = true }},
  {{ sql = "SELECT * FROM read_text('data.csv')", empty = true }},
  {{ sql = "SELECT * FROM read_csv(['data.csv'])", empty = true }},
  {{ database = "data.csv", sql = "SELECT 1", equals = 1 }},
]
produces = [{{ path = "data.csv", rows = 1, columns = ["a"], contains = "x" }}]
"""
    for result in judge_twice(cli, spec):
        assert result.code == 1, result.output
        assert result.output.count(message) >= 4


def test_the_patterns_of_a_command_are_stopped_together(cli: Cli) -> None:
    patterns = ", ".join(f"'\\w+Error{number}'" for number in range(9))
    spec = f"""args = ["{LETTERS}"]\ntty = false\nstdout = {{ matches = [{patterns}] }}\n"""
    for result in judge_twice(cli, spec):  # which has a time limit: nine times 37 s are over it
        assert result.code == 1, result.output
        assert result.output.count("searching the pattern took more than 5 s") >= 9


def test_a_text_file_that_is_not_there_deviates(cli: Cli) -> None:
    spec = """args = ["true"]
queries = [
  { sql = "SELECT * FROM read_text('errors.log')", empty = true },
  { sql = "SELECT * FROM read_blob('*.log')", empty = true },
]
"""
    for result in judge_twice(cli, spec):
        assert result.code == 1, result.output
        assert 'No files found that match the pattern "errors.log"' in result.output
        assert 'No files found that match the pattern "*.log"' in result.output


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    "promise",
    [
        "stdout = { matches = '\\w+Error' }",
        f'stdout = "a"\nqueries = [{{ sql = "{ENDLESS}", equals = 1 }}]',
    ],
)
def test_an_interrupt_ends_judging_and_the_reports_are_written(
    cli: Cli, promise: str, number: signal.Signals
) -> None:
    judging = cli.folder / "judging"
    os.mkfifo(judging)
    cli.write("x.toml", HEAD + f'args = ["{LETTERS}"]\ntty = false\n{promise}\n')
    process = subprocess.Popen(
        [
            *(sys.executable, "-c", MARKED, str(judging)),
            *("check", "x.toml", "--json", "r.json", "--junit", "r.xml"),
        ],
        cwd=cli.folder,
        env=cli.environ(),
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    judging.read_bytes()  # blocks until judging begins
    process.send_signal(number)
    out, _ = process.communicate(timeout=TIME_LIMIT)
    assert process.returncode == 130, out
    report = json.loads((cli.folder / "r.json").read_text())["report"]
    assert report["interrupted"]
    assert [each["reason"] for each in report["outcomes"]] == ["interrupted"]
    assert (cli.folder / "r.xml").exists()


MARKED = """
import pathlib, sys
from cliconform.bounded_process.process import BoundedProcess
from cliconform.cli.main import main

mark, call = pathlib.Path(sys.argv.pop(1)), BoundedProcess.call

def marked(*args, **kwargs):
    if mark.exists():
        mark.write_bytes(b"")
        mark.unlink()
    return call(*args, **kwargs)

BoundedProcess.call = marked
main()
"""
"""The command line, which opens a FIFO when a call of the bounded process begins."""
