"""``check --watch`` as a user starts it, with one real change."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from support.cli import TIME_LIMIT, Cli

pytest.importorskip("watchfiles", reason="cliconform[watch] is not installed")

SPEC = """spec = 1
[target]
command = ["sh", "-c"]
[command.a]
args = ["cat data.txt"]
home.copy = { "data.txt" = "data.txt" }
stdout = ["new"]
[command.b]
args = ["echo b"]
stdout = ["b"]
"""


@pytest.fixture
def process(cli: Cli) -> Iterator[subprocess.Popen[str]]:
    cli.write("x.toml", SPEC)
    cli.write("data.txt", "old\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "cliconform", "check", "x.toml", "--watch", "--junit", "out.xml"],
        cwd=cli.folder,
        env=cli.environ({"PYTHONUNBUFFERED": "1"}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield process
    process.kill()
    process.communicate()


def read_until(process: subprocess.Popen[str], text: str) -> list[str]:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line.rstrip())
        if text in line:
            return lines
    pytest.fail(f"{text!r} not in:\n" + "\n".join(lines))


def test_a_spec_that_does_not_exist_is_not_waited_for(cli: Cli) -> None:
    result = cli("check", "gone.toml", "--watch")
    assert result.code == 2
    assert "gone.toml" in result.err


def test_a_shard_is_not_watched(cli: Cli) -> None:
    result = cli("check", "x.toml", "--watch", "--shard", "1/2")
    assert result.code == 2
    assert "--watch and --shard exclude each other" in result.err


def test_a_changed_fixture_runs_its_command_again_and_ctrl_c_ends_it(
    cli: Cli, process: subprocess.Popen[str]
) -> None:
    assert "1 conforms, 1 deviates" in "\n".join(read_until(process, "waiting for changes"))
    cli.write("data.txt", "new\n")
    lines = read_until(process, "waiting for changes")
    assert "data.txt changed: running 1 of 2 commands: `a`" in lines
    assert "all 2 commands: 2 conform" in lines
    cli.write("data.txt", "new, too\n")
    assert "data.txt changed: running 1 of 2 commands: `a`" in read_until(process, "waiting for")
    shown = cli("runs").out
    assert shown.count("1 conforms, 1 deviates") == 1, shown  # the run of all commands stays
    assert shown.count("    1 conforms in") == 1, shown  # of the others, the last one
    cli.write("x.toml", SPEC + "exti = 1\n")
    lines = read_until(process, "waiting for changes")
    assert any(line.startswith("x.toml:11:1: error: ") for line in lines)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=TIME_LIMIT)
    assert (process.returncode, out) == (130, "")
