"""Ctrl-c, and a CI that cancels: the results so far are reported, and no process is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from junitparser import JUnitXml

from support.cli import TIME_LIMIT, Cli

SPEC = """spec = 1
[target]
name = "sh"
command = ["sh", "-c"]
[command.first]
args = ["echo done"]
stdout = ["done"]
[command.endless]
needs = "first"
args = ["(trap '' TERM INT HUP; sleep 1000) & echo $! > {fifo}; sleep 1000"]
timeout = 900
stdout = ["never"]
[command.after]
needs = "endless"
args = ["echo never"]
stdout = ["never"]
"""


@pytest.mark.parametrize(
    "number",
    [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGXCPU],
)
def test_an_interrupted_run_reports_its_results_and_leaves_nothing(
    cli: Cli, number: signal.Signals
) -> None:
    fifo = cli.folder / "fifo"
    os.mkfifo(fifo)
    work = cli.folder / "work"
    work.mkdir()
    cli.write("x.toml", SPEC.replace("{fifo}", str(fifo)))
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "cliconform", "check", "x.toml"),
            *("--junit", "r.xml", "--work-dir", str(work)),
        ],
        cwd=cli.folder,
        env=cli.environ(),
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    stubborn = int(fifo.read_text())  # blocks until the target runs
    process.send_signal(number)
    out, _ = process.communicate(timeout=TIME_LIMIT)
    assert process.returncode == 130, out
    assert "interrupted" in out
    suites = JUnitXml.fromfile(str(cli.folder / "r.xml"))
    assert (suites.tests, suites.failures, suites.errors) == (3, 0, 0)
    assert not psutil.pid_exists(stubborn)
    assert list(Path(work).iterdir()) == []


EARLY = """
import builtins, signal
load = builtins.__import__
def interrupted(name, *rest):
    if name == "cliconform.cli.main":
        signal.raise_signal(signal.SIGINT)
    return load(name, *rest)
from cliconform.__main__ import main
builtins.__import__ = interrupted
main()
"""


def test_an_interrupt_while_the_modules_are_loaded_is_one_line(cli: Cli) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", EARLY],
        cwd=cli.folder,
        env=cli.environ(),
        capture_output=True,
        encoding="utf-8",
        timeout=TIME_LIMIT,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "interrupted\n")


FIRST = """
import builtins, signal, sys
load = builtins.__import__
def interrupted(name, *rest, **more):
    if name == "cliconform.interrupts":
        signal.raise_signal(getattr(signal, sys.argv[1]))
    return load(name, *rest, **more)
from cliconform.__main__ import main
builtins.__import__ = interrupted
main()
"""


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"])
def test_a_signal_before_the_first_module_of_ours_is_loaded_is_one_line(name: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", FIRST, name],
        capture_output=True,
        encoding="utf-8",
        timeout=TIME_LIMIT,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "interrupted\n")


def test_a_terminal_that_closes_sends_two_hang_ups_and_the_reports_are_written(cli: Cli) -> None:
    fifo = cli.folder / "fifo"
    os.mkfifo(fifo)
    cli.write("x.toml", SPEC.replace("{fifo}", str(fifo)))
    process = subprocess.Popen(
        [*(sys.executable, "-m", "cliconform", "check", "x.toml"), "--json", "r.json"],
        cwd=cli.folder,
        env=cli.environ(),
        stdout=subprocess.DEVNULL,
    )
    fifo.read_text()
    process.send_signal(signal.SIGHUP)
    process.send_signal(signal.SIGHUP)
    assert process.wait(TIME_LIMIT) == 130
    assert (cli.folder / "r.json").exists()
