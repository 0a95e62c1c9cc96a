"""pytest as a user starts it, with commands that are really run."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from support.cli import TIME_LIMIT
from support.pytest_runs import plugin_words

pytest_plugins = ["pytester"]

CHAIN = """spec = 1
[target]
command = ["sh", "-c"]
[command.make]
args = ["echo one > file; echo made"]
stdout = ["made"]
[command.read]
needs = "make"
args = ["cat file; pwd"]
stdout = ["one"]
[command."jobs.fails"]
args = ["echo other; exit 3"]
stdout = ["this"]
[command."jobs.blocked"]
needs = "jobs.fails"
args = ["true"]
stdout = ["x"]
[command."jobs.known"]
args = ["echo old"]
stdout = ["new"]
"""
KNOWN = '[known."jobs.known"]\nreason = "still the old text"\nfindings = ["stdout.contains[0]"]\n'


@pytest.fixture
def chain(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in ("XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(variable, str(pytester.path / "user"))
    (pytester.path / "chain.known.toml").write_text(KNOWN, encoding="utf-8")
    file = pytester.path / "chain.toml"
    file.write_text(CHAIN, encoding="utf-8")
    return file


@pytest.mark.usefixtures("chain")
def test_the_commands_of_a_spec_are_tests(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_inprocess(*plugin_words(), "chain.toml", "-rxs", "-W", "default")
    result.assert_outcomes(passed=2, failed=1, skipped=1, xfailed=1)
    result.stdout.fnmatch_lines(
        [
            "✗ jobs.fails deviates*",
            "  chain.toml:11: exits with 0",
            "    exit code 3, expected 0",
            "  reproduce:  cliconform shell chain.toml jobs.fails",
            "XFAIL chain.toml::jobs::jobs.known - still the old text",
            "SKIPPED*chain.toml:14: blocked: needs `jobs.fails`, which did not exit as promised*",
        ]
    )


def test_no_secret_is_in_the_name_of_a_test_or_in_what_it_shows(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(variable, str(pytester.path / "user"))
    monkeypatch.setenv("SEEN", "c4nary-77+x")
    text = """spec = 1
[target]
command = ["sh", "-c"]
[defaults]
pass_env = ["SEEN"]
[command.show]
args = ["echo $SEEN; echo $SEEN > $SEEN.txt; kill -SEGV $$"]
stdout = ["nothing"]
[command.rows]
args = ["echo ${who}"]
matrix = { who = ["c4nary-77+x", "b"] }
stdout = ["${who}"]
"""
    (pytester.path / "one.toml").write_text(text, encoding="utf-8")
    words = ("one.toml", "-v", "--junitxml", "j.xml", "-o", "junit_logging=all")
    result = pytester.runpytest_inprocess(*plugin_words(), *words)
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines("*rows[[](secret), row 1[]] PASSED*")
    for shown in (result.stdout.str(), (pytester.path / "j.xml").read_text("utf-8")):
        assert "(secret)" in shown
        assert "c4nary" not in shown


@pytest.mark.usefixtures("chain")
def test_with_xdist_each_worker_runs_what_its_tests_need(pytester: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    words = (*plugin_words(), "chain.toml", "-n", "2", "-k", "read or make")
    pytester.runpytest_subprocess(*words, timeout=TIME_LIMIT).assert_outcomes(passed=2)
    result = pytester.runpytest_subprocess(
        *plugin_words(), "chain.toml", "-n", "2", "--dist", "loadgroup", timeout=TIME_LIMIT
    )
    result.assert_outcomes(passed=2, failed=1, skipped=1, xfailed=1)


def list_processes(mark: str) -> list[psutil.Process]:
    """All processes that have ``mark`` in their command line, but for this one."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if mark in " ".join(process.cmdline()) and process.pid != os.getpid():
                found.append(process)
    return found


@pytest.fixture
def start(pytester: pytest.Pytester) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    started = []

    def start(*words: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "pytest", *plugin_words(), "-v", "-s", *words],
            cwd=pytester.path,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def wait_for_line(pipe: Path, process: subprocess.Popen[str]) -> None:
    """Wait until something is written to ``pipe``; fail if ``process`` ends before."""
    reader = os.open(pipe, os.O_RDWR)
    while not select.select([reader], [], [], 0.2)[0]:
        assert process.poll() is None, process.communicate()[0]
    os.close(reader)


@pytest.mark.usefixtures("chain")
@pytest.mark.parametrize(
    "number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda number: number.name
)
def test_nothing_is_left_behind_however_pytest_is_ended(
    pytester: pytest.Pytester, start: Callable[..., subprocess.Popen[str]], number: signal.Signals
) -> None:
    mark = uuid.uuid4().hex
    homes = pytester.mkdir("homes")
    pipe = pytester.path / "started"
    os.mkfifo(pipe)
    (pytester.path / "long.toml").write_text(
        f"""spec = 1
[target]
command = ["sh", "-c"]
[command.long]
args = ["(sleep 1000; : {mark}) & echo > {pipe}; sleep 1000; : {mark}"]
timeout = 2000
stdout = ["x"]
""",
        encoding="utf-8",
    )
    process = start("long.toml", "--basetemp", str(homes))
    wait_for_line(pipe, process)  # the command has been started
    running = list_processes(mark)
    assert running
    process.send_signal(number)
    out, _ = process.communicate(timeout=TIME_LIMIT)
    if (
        number is signal.SIGINT
    ):  # pytest ends in order, and waits for the end of what it has started
        assert process.returncode == pytest.ExitCode.INTERRUPTED, out
        assert list_processes(mark) == []
    psutil.wait_procs(running, timeout=TIME_LIMIT)
    assert list_processes(mark) == []


def test_a_project_without_specs_loads_the_hooks_alone() -> None:
    code = (
        "import sys; import cliconform.pytest_plugin.plugin\n"
        "print(*sorted(name for name in sys.modules if name.startswith('cliconform')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [
        "cliconform",
        "cliconform.pytest_plugin",
        "cliconform.pytest_plugin.plugin",
    ]
