"""Bad input leads to an exit code and a clear message, never to a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.cli import TIME_LIMIT, Cli, Result

GOOD = """
spec = 1
[target]
name = "sh"
command = ["sh", "-c"]
[command.fine]
args = ["echo fine"]
stdout = ["fine"]
"""


def assert_error(result: Result, code: int, *parts: str) -> None:
    assert result.code == code, result.output
    assert "Traceback" not in result.output
    for part in parts:
        assert part in result.err


def test_a_spec_that_is_not_there(cli: Cli) -> None:
    cli.write("specs/marketpipe.toml", GOOD)
    assert_error(cli("check", "specs/marketpip.toml"), 2, "specs/marketpip.toml")


def test_a_folder_for_a_spec(cli: Cli) -> None:
    (cli.folder / "specs").mkdir()
    assert_error(cli("check", "specs"), 2, "specs", "directory")


@pytest.mark.parametrize("name", ["", ".", "/"])
def test_a_folder_without_a_name_for_a_spec(cli: Cli, name: str) -> None:
    assert_error(cli("check", name), 2, "directory")
    assert_error(cli("lint", name), 2, "directory")


def test_a_spec_that_is_a_loop_of_links(cli: Cli) -> None:
    (cli.folder / "x.toml").symlink_to("x.toml")
    for verb in ("check", "plan"):
        assert_error(cli(verb, "x.toml"), 2, "x.toml", "Too many levels of symbolic links")


@pytest.mark.parametrize("path", ["pipe", "/dev/full"])
def test_a_plan_or_a_run_that_blocks_or_has_no_end(cli: Cli, path: str) -> None:
    cli.write("x.toml", GOOD)
    os.mkfifo(cli.folder / "pipe")
    shard = cli("check", "x.toml", "--shard", "1/2", "--plan", path)
    assert_error(shard, 2, f"--plan {path}: not a regular file")
    assert_error(cli("update", "x.toml", "--run", path), 2, f"{path}: ", "not a regular file")


def test_a_path_that_the_system_refuses(cli: Cli) -> None:
    cli.write("x.toml", GOOD)
    name = "x" * 300
    assert_error(cli("check", "x.toml", "--work-dir", name), 2, "--work-dir", "file name too long")
    assert_error(cli("drift", "x.toml", "--surface", name), 3, "file name too long")


def test_a_spec_that_is_no_toml_is_reported_with_its_line(cli: Cli) -> None:
    cli.write("x.toml", "spec = 1\n[target\n")
    assert_error(cli("check", "x.toml"), 2, "x.toml:2")


def test_a_spec_that_is_not_utf_8(cli: Cli) -> None:
    (cli.folder / "x.toml").write_bytes(b"spec = 1\n# caf\xe9\n")
    assert_error(cli("check", "x.toml"), 2, "x.toml:2", "UTF-8")


def test_a_spec_of_50_megabytes_is_refused_without_reading_it_all(cli: Cli) -> None:
    with (cli.folder / "x.toml").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    assert_error(cli("check", "x.toml"), 2, "x.toml", "MB")


def test_all_problems_of_a_spec_are_reported_at_once(cli: Cli) -> None:
    cli.write(
        "x.toml", GOOD + 'exti = 1\ntimeout = "3"\nneeds = "fin"\nstderr = { matches = ["("] }\n'
    )
    assert_error(
        cli("check", "x.toml"),
        2,
        "x.toml:9",
        "exti",
        "exit",
        "x.toml:10",
        "timeout",
        "x.toml:11",
        "fin",
        "x.toml:12",
    )


def test_a_target_that_is_not_there(cli: Cli) -> None:
    cli.write("x.toml", GOOD.replace('["sh", "-c"]', '"marketpipe-nowhere"'))
    assert_error(cli("check", "x.toml"), 3, "marketpipe-nowhere", "PATH", "--command")


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (["x.toml", "--command", "nosuchprog --x"], ["`nosuchprog`", "PATH", "install nosuchprog"]),
        (["x.toml", "--command", "./noexec --x"], ["is not executable", "chmod +x ./noexec"]),
        (["x.toml", "--command", "./folder"], ["`./folder` is a folder"]),
        (["x.toml", "--command", "./empty"], ["`./empty` is an empty file"]),
        (["x.toml", "--command", "./gone"], ["there is no such file", "from the current folder"]),
        (["specs/x.toml"], ["`./gone` was not found", "the spec's folder", "specs/gone"]),
    ],
)
def test_why_the_target_cannot_be_started(cli: Cli, words: list[str], parts: list[str]) -> None:
    cli.write("x.toml", GOOD)
    cli.write("specs/x.toml", GOOD.replace('["sh", "-c"]', '"./gone"'))
    cli.write("noexec", "#!/bin/sh\n")
    cli.write("empty", "")
    (cli.folder / "folder").mkdir()
    result = cli("check", *words)
    assert_error(result, 3, *parts)
    assert "install --x" not in result.err
    if words[0] == "x.toml":
        assert_error(cli("surface", *words[1:]), 3, *parts)


@pytest.mark.parametrize(
    ("command", "parts"),
    [
        ("python3 -m nosuchmod", ["No module named nosuchmod"]),
        ("python3 nosuch.py", ["can't open file"]),
        ("python3 -c 'raise ValueError(17)'", ["ValueError: 17"]),
        ("./crlf", ["carriage return", "sed -i"]),
        ("./nointerpreter", ["interpreter that does not exist: /no/such"]),
        ("./env", ["exit 12", "nosuchprog"]),  # 127, or 126 if a folder of PATH is not ours
    ],
)
def test_the_reason_why_a_help_page_cannot_be_read(
    cli: Cli, command: str, parts: list[str]
) -> None:
    for name, text in (
        ("crlf", "#!/bin/sh\r\necho hi\r\n"),
        ("nointerpreter", "#!/no/such\n"),
        ("env", "#!/usr/bin/env nosuchprog\n"),
    ):
        cli.write(name, text).chmod(0o755)
    result = cli("surface", "--command", command)
    assert_error(result, 3, *parts)
    assert "Traceback" not in result.err
    assert "the page is empty" not in result.err
    if command.startswith("./c"):
        assert "--timeout" not in result.err


def test_a_shell_that_is_not_there(cli: Cli) -> None:
    cli.write("x.toml", GOOD)
    result = cli("shell", "x.toml", "fine", env={"SHELL": "/no/such/shell"})
    assert_error(result, 3, "/no/such/shell", "SHELL")


@pytest.mark.parametrize("option", ["--junit", "--json"])
def test_a_report_that_cannot_be_written_still_prints_the_outcomes(cli: Cli, option: str) -> None:
    cli.write("x.toml", GOOD)
    cli.write("file", "in the way")
    result = cli("check", "x.toml", option, "file/report")
    assert_error(result, 3, "file/report")
    assert "1 conforms" in result.out


@pytest.mark.parametrize(
    ("folder", "reason"),
    [
        ("file", "is not a folder"),
        ("file/homes", "no such folder"),
        ("mistyped/homes", "no such folder"),
    ],
)
def test_a_work_dir_must_be_there(cli: Cli, folder: str, reason: str) -> None:
    cli.write("x.toml", GOOD)
    cli.write("file", "in the way")
    for verb in (["check", "x.toml"], ["shell", "x.toml", "fine"]):
        result = cli(*verb, "--work-dir", folder)
        assert_error(result, 2, f"--work-dir {folder}", reason)
    assert not (cli.folder / "mistyped").exists()


def test_folders_that_were_created_for_a_report_are_named(cli: Cli) -> None:
    cli.write("x.toml", GOOD)
    cli.write("s.toml", 'surface = 1\ntarget = "sh"\n[[command]]\npath = []\n')
    cli.write("guide.md", "```bash\nsh -c x\n```\n")
    recorded = ("x.toml", "--surface", "s.toml")
    for number, words in enumerate(
        [
            ("check", "x.toml", "--junit"),
            ("check", "x.toml", "--json"),
            ("check", "x.toml", "--write-known"),
            ("coverage", *recorded, "--json"),
            ("docs", "x.toml", "guide.md", "--surface", "s.toml", "--junit"),
            ("docs", "x.toml", "guide.md", "--surface", "s.toml", "--json"),
            ("drift", *recorded, "--against", "s.toml", "--json"),
            ("surface", "--command", "python3 -m json.tool", "-o"),
        ]
    ):
        folder = f"mistyped{number}"
        result = cli(*words, f"{folder}/dir/x")
        expected = f"{folder}/dir/x (created the folders {folder}, {folder}/dir)"
        assert expected in result.out, words
        assert (cli.folder / folder / "dir" / "x").is_file()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--command", "'"], "--command"),
        (["--command", ""], "--command"),
        (["--jobs", "0"], "--jobs"),
        (["--maxfail", "0"], "--maxfail"),
        (["--nope"], "--nope"),
        (["--color", "blue"], "blue"),
        (["-W", "wrong"], "wrong"),
        (["--known", "a.toml", "--no-known"], "--no-known"),
        (["--known", "a.toml"], "a.toml"),
    ],
)
def test_a_wrong_command_line_exits_2(cli: Cli, words: list[str], expected: str) -> None:
    cli.write("x.toml", GOOD)
    assert_error(cli("check", "x.toml", *words), 2, expected)


def test_a_stored_run_that_is_none(cli: Cli) -> None:
    cli.write("x.toml", GOOD)
    cli.write("run.json", "{}")
    assert_error(cli("judge", "run.json", "x.toml"), 2, "run.json")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_spec_that_may_not_be_read(cli: Cli) -> None:
    file: Path = cli.write("x.toml", GOOD)
    file.chmod(0)
    assert_error(cli("check", "x.toml"), 2, "x.toml")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_lies_in_a_folder_that_may_not_be_searched(cli: Cli) -> None:
    cli.write("x.toml", GOOD)
    shut = cli.folder / "shut"
    shut.mkdir(0)
    assert_error(cli("check", "shut/x.toml"), 2, "shut/x.toml", "Permission denied")
    assert_error(cli("check", "x.toml", "--work-dir", "shut/w"), 2, "shut/w: permission denied")
    assert_error(cli("docs", "x.toml", "shut/guide.md"), 3, "shut/guide.md: permission denied")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may search everything")
def test_in_a_folder_that_may_not_be_searched(cli: Cli) -> None:
    file = cli.write("x.toml", GOOD)
    (cli.folder / "shut").mkdir()
    done = subprocess.run(
        ["sh", "-c", 'cd shut; chmod 0 .; "$0" -m cliconform check "$1"', sys.executable, file],
        cwd=cli.folder,
        env=cli.environ(),
        capture_output=True,
        encoding="utf-8",
        timeout=TIME_LIMIT,
        check=False,
    )
    (cli.folder / "shut").chmod(0o700)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_spec_whose_name_is_not_utf8_is_run_and_reported(project: Cli) -> None:
    name = os.fsdecode(b"caf\xe9.toml")
    (project.folder / "x.toml").rename(project.folder / name)
    result = project("check", name, "--junit", "j.xml", "--json", "run.json", "--write-known", "k")
    assert "Traceback" not in result.output
    assert result.code in {0, 1}
    assert r"caf\xe9.toml" in result.out
    assert r"caf\xe9.toml" in (project.folder / "j.xml").read_text("utf-8")
    assert project("judge", "run.json", name).code == result.code
    for verb in ("lint", "plan"):
        assert project(verb, name).code == 0


@pytest.mark.parametrize("words", [["check", "x.toml"], ["lint"], ["docs", "x.toml", "."]])
def test_a_current_folder_that_is_gone_is_told_in_one_line(project: Cli, words: list[str]) -> None:
    process = subprocess.run(
        ["sh", "-c", 'mkdir gone && cd gone && rmdir ../gone && exec "$@"', "sh", sys.executable,
         "-m", "cliconform", *words],
        cwd=project.folder, env=project.environ(), capture_output=True, text=True, check=False,
        timeout=TIME_LIMIT,
    )  # fmt: skip
    assert process.returncode == 2
    assert process.stderr == (
        "error: the current folder is gone\n  hint: change to a folder that exists\n"
    )
