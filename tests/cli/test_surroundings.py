"""Odd surroundings: sizes that no terminal has, paths that can be no file, too few descriptors."""

from __future__ import annotations

import os
import pty
import resource
import signal
import stat
import subprocess
import sys
import termios
from collections.abc import Callable
from pathlib import Path

import pytest

from cliconform.running.home.run_folder import make_run_folder
from support.cli import TIME_LIMIT, Cli

SPEC = """
spec = 1
[target]
name = "sh"
command = ["sh", "-c"]
[command.fine]
args = ["echo fine > ran; echo fine"]
stdout = ["fine"]
"""
SIZES = ["0", "-5", "x", "", "²", "1", "9" * 30]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["COLUMNS", "LINES", "TERMINAL_WIDTH"])
def test_everything_is_printed_whatever_size_the_environment_says(
    cli: Cli, name: str, size: str
) -> None:
    cli.write("x.toml", SPEC)
    assert "1 command" in cli("plan", "x.toml", env={name: size}).out
    help_page = cli("check", "--help", env={name: size})
    assert "--junit" in help_page.out
    assert len(help_page.out) < 50_000


def test_a_terminal_without_a_size_shows_the_results(cli: Cli) -> None:
    cli.write("x.toml", SPEC)
    main, other = pty.openpty()
    termios.tcsetwinsize(other, (0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "cliconform", "check", "x.toml"],
        cwd=cli.folder,
        env=cli.environ({"TERM": "xterm", "COLUMNS": "0", "LINES": "0"}),
        stdin=other,
        stdout=other,
        stderr=other,
    )
    os.close(other)
    out = _read_all(main)
    assert process.wait(TIME_LIMIT) == 0
    assert b"1 conforms" in out


def _read_all(fd: int) -> bytes:
    read = b""
    while True:
        try:
            data = os.read(fd, 65536)
        except OSError:  # the other end is closed
            data = b""
        if not data:
            os.close(fd)
            return read
        read += data


@pytest.mark.parametrize("option", ["--junit", "--json", "--record", "--write-known"])
@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("folder", "is a directory"),
        ("loop", "leads through a loop of links"),
        ("loop/r.xml", "leads through a loop of links"),
    ],
)
def test_a_path_that_can_be_no_file_is_told_before_the_run(
    cli: Cli, option: str, path: str, reason: str
) -> None:
    cli.write("x.toml", SPEC.replace("> ran", f"> {cli.folder}/ran"))
    (cli.folder / "folder").mkdir()
    (cli.folder / "loop").symlink_to("loop")
    result = cli("check", "x.toml", option, path)
    assert result.code == 2, result.output
    assert f"{option} {path} {reason}" in result.err
    assert "Traceback" not in result.err
    assert not (cli.folder / "ran").exists()


@pytest.mark.parametrize(
    "words", [["judge", "r.json", "x.toml", "--junit"], ["coverage", "x.toml", "--json"]]
)
def test_other_verbs_refuse_a_folder_as_well(cli: Cli, words: list[str]) -> None:
    cli.write("x.toml", SPEC)
    (cli.folder / "folder").mkdir()
    if "r.json" in words:
        assert cli("check", "x.toml", "--json", "r.json").code == 0
    result = cli(*words, "folder")
    assert result.code == 2, result.output
    assert "folder is a directory" in result.err


def check_limited(cli: Cli, resource_: int, most: int) -> subprocess.CompletedProcess[str]:
    """Check x.toml in a process that may have ``most`` of a resource (``RLIMIT_…``)."""
    return subprocess.run(
        [sys.executable, "-m", "cliconform", "check", "x.toml"],
        cwd=cli.folder,
        env=cli.environ(),
        capture_output=True,
        encoding="utf-8",
        timeout=TIME_LIMIT,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource_, (most, most)),
    )


# Below 7, Python itself may not start.
@pytest.mark.parametrize("most", [*range(7, 24, 3), 12])
def test_too_few_descriptors_are_told_in_one_line(cli: Cli, most: int) -> None:
    cli.write("x.toml", SPEC)
    ended = check_limited(cli, resource.RLIMIT_NOFILE, most)
    output = ended.stdout + ended.stderr
    assert ended.returncode in {0, 3}, output
    assert "fault of cliconform" not in output
    assert "Traceback" not in output
    if ended.returncode == 3:
        assert "too many open files" in output.lower()
    assert list(Path(cli.environ()["TMPDIR"]).glob("cliconform-*")) == []


# Below 30 MB, Python itself may not start; with about 40, pydantic's Rust aborts the process.
@pytest.mark.parametrize("most", [30, *range(50, 110, 10)])
def test_too_little_memory_is_told_in_one_line(cli: Cli, most: int) -> None:
    cli.write("x.toml", SPEC)
    ended = check_limited(cli, resource.RLIMIT_AS, most << 20)
    output = ended.stdout + ended.stderr
    assert ended.returncode in {0, 3}, output
    assert "Traceback" not in output
    assert list(Path(cli.environ()["TMPDIR"]).glob("cliconform-*")) == []


def test_a_umask_that_takes_everything_takes_nothing_from_homes(tmp_path: Path) -> None:
    before = os.umask(0o777)
    try:
        folder = make_run_folder(tmp_path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(Path(folder).stat().st_mode) == 0o700


def test_a_recording_that_cannot_be_written_at_all_is_one_line(cli: Cli) -> None:
    cli.write("x.toml", SPEC)
    ended = subprocess.run(
        [sys.executable, "-m", "cliconform", "check", "x.toml", "--record", "r.zip"],
        cwd=cli.folder,
        env=cli.environ(),
        capture_output=True,
        encoding="utf-8",
        timeout=TIME_LIMIT,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)),
    )
    assert ended.returncode == 3
    assert "the run was not recorded: r.zip: File too large" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("merge", "/dev/zero"),
        ("report", "/dev/zero", "--md", "r.md"),
        ("docs", "x.toml", "/dev/zero"),
        ("judge", "/dev/zero", "x.toml"),
        ("compare", "x.toml", "/dev/zero", "/dev/zero"),
    ],
)
def test_a_device_without_an_end_is_refused(cli: Cli, words: tuple[str, ...]) -> None:
    cli.write("x.toml", SPEC)
    ended = subprocess.run(
        [sys.executable, "-m", "cliconform", *words],
        cwd=cli.folder,
        env=cli.environ(),
        capture_output=True,
        encoding="utf-8",
        timeout=TIME_LIMIT,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30)),
    )
    assert ended.returncode in {2, 3}, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_step_summary_that_is_a_pipe_without_a_reader_is_not_waited_for(cli: Cli) -> None:
    cli.write("x.toml", SPEC)
    os.mkfifo(cli.folder / "pipe")
    environment = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(cli.folder / "pipe")}
    result = cli("check", "x.toml", env=environment)
    assert "pipe cannot be written: No such device or address" in result.output


def _ignore_children() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)


def _block_signals() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())


@pytest.mark.parametrize("leave", [_ignore_children, _block_signals])
def test_signals_that_a_parent_ignores_or_blocks(cli: Cli, leave: Callable[[], None]) -> None:
    cli.write("x.toml", SPEC)
    ended = subprocess.run(
        [sys.executable, "-m", "cliconform", "check", "x.toml"],
        cwd=cli.folder,
        env=cli.environ(),
        capture_output=True,
        encoding="utf-8",
        timeout=TIME_LIMIT,
        check=False,
        preexec_fn=leave,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
