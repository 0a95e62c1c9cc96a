"""``cliconform init``: what it writes loads, lints without errors and conforms."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pexpect
import pytest
import tomli

from support.cli import TIME_LIMIT, Cli

ARGPARSE = """
import argparse
parser = argparse.ArgumentParser(prog="pipe", description="Moves bars about.")
verbs = parser.add_subparsers(metavar="COMMAND", required=True)
ingest = verbs.add_parser("ingest", help="take bars in")
ingest.add_argument("day")
ingest.add_argument("--provider", choices=["fake", "iex"], default="fake", help="where from")
verbs.add_parser("jobs", help="jobs").add_subparsers().add_parser("list", help="all of them")
parser.parse_args()
"""
MARKETPIPE = Path(sys.executable).with_name("marketpipe")


@pytest.fixture
def pipe(cli: Cli) -> Cli:
    cli.write("bin/pipe", f"#!{sys.executable}\n{ARGPARSE}").chmod(0o755)
    return cli


def check_conforms(cli: Cli, spec: str) -> None:
    linted = cli("lint", spec)
    assert linted.code == 0, linted.output
    assert "error" not in linted.output
    assert cli("fmt", "--check", spec).code == 0
    checked = cli("check", spec, "--no-known", "-W", "error")
    assert checked.code == 0, checked.output


def test_every_help_page_is_promised_and_every_command_sketched(pipe: Cli) -> None:
    result = pipe("init", "--command", "bin/pipe", "specs/pipe.toml")
    assert result.code == 0, result.output
    text = (pipe.folder / "specs/pipe.toml").read_text()
    made = tomli.loads(text)
    assert made["target"] == {"name": "pipe", "command": "../bin/pipe"}
    assert made["command"]["help.ingest"]["stdout"] == ["--help", "--provider"]
    assert list(made["command"]) == ["help", "help.ingest", "help.jobs", "help.jobs.list"]
    assert "\n# [command.ingest]\n# # arguments: day\n# # options: --provider fake|iex" in text
    assert '\n# args     = "ingest <day>"\n' in text
    assert "[command.jobs]" not in text
    assert max(map(len, text.splitlines())) <= 100
    check_conforms(pipe, "specs/pipe.toml")


def test_a_sketch_without_its_comment_signs_is_a_command(pipe: Cli) -> None:
    pipe("init", "--command", "bin/pipe", "pipe.toml")
    text = (pipe.folder / "pipe.toml").read_text()
    head, _, sketches = text.partition("# [command.")
    opened = "\n".join(line.removeprefix("# ") for line in f"# [command.{sketches}".splitlines())
    made = tomli.loads(head + opened)["command"]
    assert made["ingest"]["args"] == "ingest <day>"
    assert made["jobs.list"]["produces"] == ["…"]


def test_a_file_that_exists_is_replaced_only_when_asked(pipe: Cli) -> None:
    file = pipe.write("pipe.toml", "mine\n")
    result = pipe("init", "--command", "bin/pipe", "pipe.toml")
    assert (result.code, file.read_text()) == (2, "mine\n")
    assert "pipe.toml exists already" in result.err
    assert "--force" in result.err
    assert pipe("init", "--command", "bin/pipe", "pipe.toml", "--force").code == 0
    assert "spec = 1" in file.read_text()


def test_without_a_command_the_one_that_the_project_declares_is_used(pipe: Cli) -> None:
    pipe.write("pyproject.toml", '[project.scripts]\npipe = "pipe:main"\n')
    path = f"{pipe.folder / 'bin'}:{pipe.environ()['PATH']}"
    result = pipe("init", env={"PATH": path})
    assert result.code == 0, result.output
    assert "Command: pipe, which pyproject.toml declares." in result.out
    assert (pipe.folder / "specs/pipe.toml").is_file()


def test_without_a_terminal_nothing_is_asked(pipe: Cli) -> None:
    result = pipe("init")
    assert result.code == 2
    assert "no --command is given" in result.err
    pipe.write("package.json", '{"bin": {"a": "a.js", "b": "b.js"}}')
    result = pipe("init")
    assert result.code == 2
    assert "declares 2 programs: a, b" in " ".join(result.err.split())


def test_on_a_terminal_the_declared_program_is_proposed(pipe: Cli) -> None:
    pipe.write("pyproject.toml", '[project.scripts]\nother = "pipe:main"\n')
    child = pexpect.spawn(
        sys.executable,
        ["-m", "cliconform", "init", "pipe.toml"],
        cwd=str(pipe.folder),
        env=pipe.environ(),
        encoding="utf-8",
        timeout=TIME_LIMIT,
    )
    child.expect_exact("Command to describe [other]")
    child.sendline("bin/pipe")
    child.expect_exact("written: pipe.toml")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_a_help_page_that_is_never_the_same_is_left_out_with_the_reason(cli: Cli) -> None:
    page = "Usage: odd\n\nOptions:\n  --help\n"
    cli.write("odd", f"#!/bin/sh\ncat <<E\n{page}  --x$$\nE\n").chmod(0o755)
    result = cli("init", "--command", "./odd", "odd.toml")
    assert result.code == 0, result.output
    check_conforms(cli, "odd.toml")
    cli.write("none", "#!/bin/sh\necho Usage: none $$\n").chmod(0o755)
    result = cli("init", "--command", "./none", "none.toml")
    assert result.code == 3
    assert "is the same twice" in result.err
    assert not (cli.folder / "none.toml").exists()


def test_a_program_that_is_missing_or_has_no_help_page_leaves_no_file(cli: Cli) -> None:
    assert cli("init", "--command", "no-such-tool", "specs/x.toml").code == 3
    cli.write("mute", "#!/bin/sh\nexit 0\n").chmod(0o755)
    assert cli("init", "--command", "./mute", "specs/x.toml").code == 3
    assert not (cli.folder / "specs").exists()


@pytest.mark.parametrize("program", ["gzip", "jq"])
def test_programs_of_the_system_conform_to_what_is_written(cli: Cli, program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    assert cli("init", "--command", program, "x.toml").code == 0
    check_conforms(cli, "x.toml")


@pytest.mark.skipif(not MARKETPIPE.exists(), reason="the stand-in is not installed")
def test_the_stand_in_conforms_to_what_is_written(cli: Cli) -> None:
    result = cli("init", "--command", "marketpipe")
    assert result.code == 0, result.output
    check_conforms(cli, "specs/marketpipe.toml")
