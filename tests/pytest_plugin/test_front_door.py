"""pytest as a user starts it, with commands that are really run."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

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


@pytest.mark.usefixtures("chain")
def test_with_xdist_each_worker_runs_what_its_tests_need(pytester: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    words = (*plugin_words(), "chain.toml", "-n", "2", "-k", "read or make")
    pytester.runpytest_subprocess(*words, timeout=TIME_LIMIT).assert_outcomes(passed=2)
    result = pytester.runpytest_subprocess(
        *plugin_words(), "chain.toml", "-n", "2", "--dist", "loadgroup", timeout=TIME_LIMIT
    )
    result.assert_outcomes(passed=2, failed=1, skipped=1, xfailed=1)


def list_processes(mark: str) -> list[str]:
    """The command lines of all processes that have ``mark`` in it."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if mark in line and int(folder.name) != os.getpid():
                found.append(line)
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
def test_an_interrupt_leaves_nothing_behind(
    pytester: pytest.Pytester, start: Callable[..., subprocess.Popen[str]]
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
    assert list_processes(mark)
    process.send_signal(2)
    out, _ = process.communicate(timeout=TIME_LIMIT)
    assert process.returncode == pytest.ExitCode.INTERRUPTED, out
    assert "KeyboardInterrupt" in out
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
