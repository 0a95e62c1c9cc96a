"""``cliconform compare``: two builds, run or recorded, and what is written about them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.cli import Cli

OLD = """\
#!/bin/sh
case "$1" in
  report) date +%N; echo 'rows: 3'; printf 'id,price\\n1,2.5\\n' > out.csv ;;
  list) echo '[{"name": "a"}]' ;;
  secret) cat ~/.netrc ;;
esac
"""
SPEC = """
spec = 1
[target]
command = "./old"
name = "tool"
[command.report]
args = "report"
stdout = ["rows: 3"]
[command.list]
args = "list"
[command.after]
needs = "list"
args = "list"
"""


@pytest.fixture
def builds(cli: Cli) -> Cli:
    """``old`` and ``new``, which counts otherwise, renames a column and lists more."""
    new = OLD.replace("rows: 3", "rows: 4").replace("price", "cost")
    new = new.replace('"name": "a"', '"name": "a", "size": 1')
    for name, text in (("old", OLD), ("new", new)):
        cli.write(name, text).chmod(0o755)
    cli.write("x.toml", SPEC)
    return cli


def test_two_builds_are_run_and_their_differences_are_shown_and_written(builds: Cli) -> None:
    words = ("compare", "x.toml", "--a", "./old", "--b", "./new")
    result = builds(*words, "--json", "out.json", "--notes", "notes.md")
    assert result.code == 1, result.output
    assert "report  values in stdout changed" in result.out
    assert "the spec promises it: stdout.contains[0]" in result.out
    assert "2 breaking, 3 compatible; 3 commands compared" in result.out
    written = json.loads((builds.folder / "out.json").read_text())
    assert [(each["command"], each["class"], each["code"]) for each in written["differences"]] == [
        ("report", "breaking", "output-values"),
        ("report", "breaking", "column-removed"),
        ("report", "compatible", "column-added"),
        ("list", "compatible", "json-added"),
        ("after", "compatible", "json-added"),
    ]
    assert written["noise"] == [{"command": "report", "what": "stdout"}]
    notes = (builds.folder / "notes.md").read_text()
    assert "# tool: ./old → ./new" in notes
    assert "## Breaking changes\n\n- `tool report`: values in stdout changed" in notes
    assert "-rows: 3" in notes


def test_a_build_does_nothing_differently_from_itself(builds: Cli) -> None:
    result = builds("compare", "x.toml", "--a", "./old", "--b", "./old")
    assert result.code == 0, result.output
    assert "no differences: 3 commands compared, in 1 something varies by itself" in result.out


def test_recordings_are_compared_as_the_builds_that_they_are_of(builds: Cli) -> None:
    for name, build in (("a.zip", "./old"), ("again.zip", "./old"), ("b.zip", "./new")):
        builds("check", "x.toml", "--command", build, "--record", name)
    once = builds("compare", "x.toml", "--a", "a.zip", "--b", "b.zip")
    assert (
        "the first build was run once: what varies by itself is among the differences" in once.out
    )
    sides = ("--a", "a.zip", "--a", "again.zip", "--b", "b.zip")
    twice = builds("compare", "x.toml", *sides, "--fail-on", "never", "-q")
    assert twice.code == 0
    assert "2 breaking" in twice.out


def test_of_recordings_what_is_selected_is_compared_with_what_it_needs(builds: Cli) -> None:
    builds("check", "x.toml", "--command", "./old", "--record", "a.zip")
    builds("check", "x.toml", "--command", "./new", "--record", "b.zip")
    words = ("compare", "x.toml", "--a", "a.zip", "--b", "b.zip", "--json", "out.json")
    result = builds(*words, "--select", "after")
    assert "2 commands compared" in result.out
    written = json.loads((builds.folder / "out.json").read_text())
    assert [each["command"] for each in written["differences"]] == ["list", "after"]
    nothing = builds(*words, "--select", "nothing")
    assert nothing.code == 4
    assert "no command has an id that matches `nothing`" in nothing.err


def test_a_command_that_only_one_recording_has_is_named(builds: Cli) -> None:
    builds("check", "x.toml", "--command", "./old", "--select", "report", "--record", "a.zip")
    builds("check", "x.toml", "--command", "./new", "--record", "b.zip")
    some, all_ = ("a.zip", "b.zip")
    result = builds("compare", "x.toml", "--a", some, "--b", all_)
    assert "list: the first build was not asked to run it" in result.out
    result = builds("compare", "x.toml", "--a", all_, "--b", some)
    assert "list: the second build was not asked to run it" in result.out


def test_a_command_that_was_not_run_with_both_is_named(builds: Cli) -> None:
    broken = builds.folder / "new"
    broken.write_text(OLD.replace("list) ", "list) exit 3; "))
    result = builds("compare", "x.toml", "--a", "./old", "--b", "./new")
    assert "list  fails: exit code 0 → exit code 3" in result.out
    assert "not compared: 1 command" in result.out
    assert "after: not run with the second build: needs `list`" in result.out


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("--a", "./old", "--b", "./nowhere"), 3, "--b: error: the target's program `./nowhere`"),
        (("--a", "latest", "--b", "./new"), 3, "--a: error: the target's program `latest`"),
        (("--a", "./old"), 2, "--b"),
        (("--a", "missing.zip", "--b", "./new"), 2, "there is no recording missing.zip"),
        (("--a", "other.zip", "--b", "./new"), 2, "has no command of x.toml"),
    ],
)
def test_a_build_that_cannot_be_compared_is_an_error_with_a_hint(
    builds: Cli, words: tuple[str, ...], code: int, message: str
) -> None:
    other = "spec = 1\n[target]\ncommand = './old'\n[command.other]\nargs = 'list'\n"
    builds.write("other.toml", other)
    builds("check", "other.toml", "--record", "other.zip")
    result = builds("compare", "x.toml", *words)
    assert result.code == code, result.output
    assert message in result.err
    assert "Traceback" not in result.err


def test_nothing_is_left_and_nothing_is_remembered(builds: Cli) -> None:
    builds("compare", "x.toml", "--a", "./old", "--b", "./new")
    left = [each.name for each in (builds.folder / "user").iterdir() if each.name[0] != "."]
    assert [name for name in left if "cliconform" in name] == []
    assert "no recordings" in builds("runs").output
    assert not list(Path(builds.folder / "user").rglob("*.zip"))
