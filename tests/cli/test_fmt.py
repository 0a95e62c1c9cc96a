"""``cliconform fmt``: specs in the house layout."""

from __future__ import annotations

import subprocess
import sys

from support.cli import Cli
from support.specs import TWO_COMMANDS

SPEC = "include='more.toml'\n" + TWO_COMMANDS
PART = "[command.more]\nargs=['true']   # why\nexact=true\n"
NEAT = "[command.more]\nargs  = ['true']   # why\nexact = true\n"


def test_fmt_writes_a_spec_and_what_it_includes_and_check_finds_nothing_more(cli: Cli) -> None:
    cli.write("x.toml", SPEC)
    part = cli.write("more.toml", PART)
    asked = cli("fmt", "x.toml", "--check")
    assert (asked.code, asked.out) == (1, "would format x.toml\nwould format more.toml\n")
    assert part.read_text("utf-8") == PART
    done = cli("fmt", "x.toml")
    assert (done.code, done.out) == (0, "formatted x.toml\nformatted more.toml\n")
    assert part.read_text("utf-8") == NEAT
    again = cli("fmt", "x.toml", "--check")
    assert (again.code, again.out) == (0, "2 files in this layout already\n")
    assert cli("check", "x.toml").code == 0


def test_fmt_takes_the_spec_of_the_project_and_several_files_each_once(cli: Cli) -> None:
    cli.write("cliconform.toml", TWO_COMMANDS)
    part = cli.write("more.toml", PART)
    assert cli("fmt").out == "formatted cliconform.toml\n"
    done = cli("fmt", "more.toml", "cliconform.toml", "./more.toml")
    assert done.out == "formatted more.toml\n1 file in this layout already\n"
    assert part.read_text("utf-8") == NEAT


def test_fmt_writes_none_of_the_files_if_one_cannot_be_written(cli: Cli) -> None:
    spec = cli.write("x.toml", SPEC)
    cli.write("more.toml", PART).chmod(0o444)
    result = cli("fmt", "x.toml")
    assert result.code == 2
    assert "more.toml is read-only" in result.err
    assert "chmod u+w more.toml" in result.err
    assert spec.read_text("utf-8") == SPEC


def test_fmt_says_what_is_wrong_with_a_file_and_leaves_it(cli: Cli) -> None:
    for text, expected in (
        ("a = \n", "x.toml:1:5: "),
        ("a = 1\n<<<<<<< HEAD\n", "the markers of a merge conflict"),
        ("spec = 1\nat = 07:32\n", "x.toml cannot be laid out here"),
        ("surface = 1\n", "x.toml is a recorded surface"),
        ("include = 'y.toml'\n", "no such file"),
    ):
        file = cli.write("x.toml", text)
        result = cli("fmt", "x.toml")
        assert result.code == 2, text
        assert expected in result.err
        assert file.read_text("utf-8") == text


def test_check_loads_nothing_that_only_edits_need(project: Cli) -> None:
    code = (
        "import sys; from cliconform.cli.main import main\n"
        "try: main()\nexcept SystemExit as end: assert not end.code\n"
        "assert not [each for each in sys.modules if 'tomlkit' in each or '.editing' in each]\n"
    )
    project.write("run.py", code)
    for words in (["check", "x.toml"], ["lint", "x.toml"], ["--help"]):
        done = subprocess.run(
            [sys.executable, "run.py", *words],
            cwd=project.folder,
            env=project.environ(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
