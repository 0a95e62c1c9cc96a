"""``docs`` at the front door: documents held against the stand-in and small programs."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import pytest

from support.door import Door

SPEC = """spec = 1
[target]
name = "pipe"
command = "./pipe"
[command.list]
args = "jobs list"
stdout = ["none"]
"""
SURFACE = """surface = 1
target = "pipe"
[[command]]
path = []
[[command]]
path = ["jobs"]
[[command]]
path = ["jobs", "list"]
option = [{ spellings = ["--limit"], value = "N" }]
"""
GUIDE = """# Guide

```sh
pipe jobs list
pipe jobs lst
pipe jobs list --limit 3
```
"""
RUNNABLE = """```sh runnable
export WHO=me
mkdir work && cd work
pipe jobs list > jobs.txt
```

Then:

```sh runnable
cat jobs.txt && echo $WHO
```
"""


@pytest.fixture
def pipe(door: Door) -> Door:
    door.write("pipe", '#!/bin/sh\necho "none of $#"\n').chmod(0o755)
    door.write("pipe.toml", SPEC)
    door.write("pipe.surface.toml", SURFACE)
    return door


def test_what_is_wrong_is_told_with_its_place_and_the_nearest_word(pipe: Door) -> None:
    pipe.write("guide.md", GUIDE)
    ended = pipe("docs", "pipe.toml", "guide.md")
    assert ended.code == 1
    assert "5:11  no-command  `pipe jobs` has no command `lst`; did you mean `list`?" in ended.out
    assert "guide.md:6  pipe jobs list --limit 3" in ended.out
    assert (
        "1 document: 3 command lines of pipe, 1 wrong (1 finding), 1 not in the spec" in ended.out
    )


def test_a_document_that_is_right_is_green(pipe: Door) -> None:
    pipe.write("docs/guide.md", "```sh\npipe jobs list\n```\n")
    pipe.write("docs/.hidden/other.md", GUIDE)
    ended = pipe("docs", "pipe.toml", "docs")
    assert ended.code == 0, ended.said
    assert "all right" in ended.out


def test_the_reports_say_the_same(pipe: Door) -> None:
    pipe.write("guide.md", GUIDE)
    files = ("--junit", "j.xml", "--json", "d.json", "--github")
    ended = pipe("docs", "pipe.toml", "guide.md", *files)
    made = json.loads((pipe.folder / "d.json").read_text())
    assert made["counts"] == {
        "documents": 1,
        "lines": 3,
        "wrong": 1,
        "findings": 1,
        "uncovered": 1,
        "ignored": 0,
    }
    root = ET.parse(pipe.folder / "j.xml").getroot()
    assert (root.get("tests"), root.get("failures")) == ("3", "1")
    (failing,) = (case for case in root.iter("testcase") if case.find("failure") is not None)
    assert (failing.get("file"), failing.get("line")) == ("guide.md", "5")
    assert "::error file=guide.md,line=5,col=11,title=no-command::" in ended.out


def test_in_github_actions_annotations_come_by_themselves(pipe: Door) -> None:
    pipe.write("guide.md", GUIDE)
    assert "::error" not in pipe("docs", "pipe.toml", "guide.md").out
    assert "::error" in pipe("docs", "pipe.toml", "guide.md", env={"GITHUB_ACTIONS": "true"}).out


def test_runnable_lines_are_run_in_order_in_one_home_as_a_reader_would(pipe: Door) -> None:
    pipe.write("guide.md", RUNNABLE)
    ended = pipe("docs", "pipe.toml", "guide.md", "--run", "--junit", "j.xml", "-v")
    assert ended.code == 0, ended.said
    assert "4 conform" in ended.out
    assert ET.parse(pipe.folder / "j.xml").getroot().get("tests") == "5"
    assert not (pipe.folder / "work").exists()


def test_a_runnable_line_that_fails_is_told_and_stops_those_behind_it(pipe: Door) -> None:
    pipe.write("guide.md", RUNNABLE.replace("cd work", "cd play"))
    ended = pipe("docs", "pipe.toml", "guide.md", "--run")
    assert ended.code == 1
    assert "guide.md:3 deviates" in ended.out
    assert "2 blocked" in ended.out
    assert "cliconform shell" not in ended.out


def test_nothing_to_run_is_not_green(pipe: Door) -> None:
    pipe.write("guide.md", "```sh\npipe jobs list\n```\n")
    ended = pipe("docs", "pipe.toml", "guide.md", "--run")
    assert ended.code == 4
    assert "runnable" in ended.err


def test_documents_without_the_target_are_not_green(pipe: Door) -> None:
    pipe.write("guide.md", "```sh\nbag jobs list\n```\n")
    ended = pipe("docs", "pipe.toml", "guide.md")
    assert ended.code == 4
    assert "--name" in ended.err
    assert pipe("docs", "pipe.toml", "guide.md", "--name", "bag").code == 0


def test_a_path_that_is_not_there_is_a_mistake(pipe: Door) -> None:
    ended = pipe("docs", "pipe.toml", "nowhere.md")
    assert ended.code == 2
    assert "nowhere.md" in ended.err


def test_without_a_recorded_surface_the_program_is_asked(pipe: Door) -> None:
    (pipe.folder / "pipe.surface.toml").unlink()
    pipe.write("pipe", '#!/bin/sh\necho "Usage: pipe [OPTIONS]\n\nOptions:\n  --help  Help."\n')
    pipe.write("guide.md", "```sh\npipe --loud\n```\n")
    ended = pipe("docs", "pipe.toml", "guide.md")
    assert "`pipe` has no option `--loud`" in ended.out
