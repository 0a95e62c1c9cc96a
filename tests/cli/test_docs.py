"""``docs`` at the front door: documents held against the stand-in and small programs."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import pytest

from support.cli import Door

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


def test_what_a_sentence_names_needs_no_command_of_the_spec(pipe: Door) -> None:
    pipe.write("guide.md", "Say `pipe jobs list --limit 3`.\n")
    assert "not in the spec" not in pipe("docs", "pipe.toml", "guide.md").out


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


def test_a_loop_is_run_in_one_go_and_a_session_promises_its_answers(pipe: Door) -> None:
    pipe.write(
        "guide.md",
        "```sh runnable\nfor n in 1 2; do\n  mkdir d$n\ndone\n(cd d1)\n```\n\n"
        "```console runnable\n$ ls\nd1\n...\n$ pipe jobs list\nnone of [..]\n```\n",
    )
    ended = pipe("docs", "pipe.toml", "guide.md", "--run")
    assert ended.code == 0, ended.said
    assert "4 conform" in ended.out


def test_an_answer_that_does_not_come_is_told_where_it_is_documented(pipe: Door) -> None:
    pipe.write("guide.md", "```console runnable\n$ pipe jobs list\nsome of 2\n```\n")
    ended = pipe("docs", "pipe.toml", "guide.md", "--run", "--json", "d.json")
    assert ended.code == 1
    assert "guide.md:2" in ended.out
    assert "some of 2" in ended.out
    made = json.loads((pipe.folder / "d.json").read_text())
    assert [one["verdict"] for one in made["run"]["outcomes"]] == ["deviates"]


def test_the_target_is_the_one_that_the_spec_means_wherever_it_is_called(pipe: Door) -> None:
    for name in ("pipe", "pipe.toml", "pipe.surface.toml"):
        (pipe.folder / "specs").mkdir(exist_ok=True)
        (pipe.folder / name).rename(pipe.folder / "specs" / name)
    text = "```sh runnable\nenv A=b pipe jobs list\necho x | xargs plumb jobs list\n```\n"
    pipe.write("guide.md", text)
    ended = pipe("docs", "specs/pipe.toml", "guide.md", "--name", "plumb", "--run")
    assert ended.code == 0, ended.said
    assert "2 conform" in ended.out


def test_a_target_that_is_not_there_cannot_be_run(pipe: Door) -> None:
    (pipe.folder / "pipe").unlink()
    pipe.write("guide.md", "```sh runnable\npipe jobs list\n```\n")
    assert pipe("docs", "pipe.toml", "guide.md").code == 0
    ended = pipe("docs", "pipe.toml", "guide.md", "--run")
    assert ended.code == 3
    assert "was not found" in ended.err


def test_a_comment_that_does_nothing_is_warned_of_and_is_no_finding(pipe: Door) -> None:
    pipe.write("guide.md", "<!-- cliconform: ignroe -->\n```sh\npipe jobs list\n```\n")
    ended = pipe("docs", "pipe.toml", "guide.md", "--github", "--json", "d.json")
    assert ended.code == 0, ended.said
    assert "guide.md:1: warning: `cliconform: ignroe` is not known" in ended.out
    assert "::warning file=guide.md,line=1," in ended.out
    made = json.loads((pipe.folder / "d.json").read_text())
    assert made["documents"][0]["cautions"][0]["hint"] == "did you mean `ignore`?"


def test_rest_is_held_as_markdown_is(pipe: Door) -> None:
    pipe.write("guide.rst", "Do::\n\n    $ pipe jobs lst\n\n``pipe jobs list``\n")
    ended = pipe("docs", "pipe.toml", "guide.rst")
    assert ended.code == 1
    assert "3:17  no-command" in ended.out
    assert "2 command lines" in ended.out


def test_what_a_document_says_cannot_break_a_report(pipe: Door) -> None:
    pipe.write("guide.md", "```sh\npipe 'a]]>\x1b[31m,:%\n::error::x'\n```\n")
    ended = pipe("docs", "pipe.toml", "guide.md", "--github", "--junit", "j.xml")
    assert ended.code == 1
    assert "\x1b" not in ended.out
    (marked,) = (line for line in ended.out.splitlines() if line.startswith("::"))
    assert "%25%0A::error::x" in marked
    root = ET.parse(pipe.folder / "j.xml").getroot()
    assert (root.get("tests"), root.get("failures")) == ("1", "1")


def test_the_same_thing_is_told_once_with_all_of_its_lines(pipe: Door) -> None:
    pipe.write("guide.md", "```sh\npipe jobs lst; pipe jobs lst\npipe jobs lst\n```\n")
    ended = pipe("docs", "pipe.toml", "guide.md")
    assert ended.out.count("no-command") == 1
    assert "(also in line 3)" in ended.out
    assert pipe("docs", "pipe.toml", "guide.md", "-v").out.count("no-command") == 3
