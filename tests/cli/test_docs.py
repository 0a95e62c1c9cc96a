"""``cliconform docs`` as a user runs it: documents about small programs."""

from __future__ import annotations

import json
import os
import xml.etree.ElementTree as ET

import pytest

from support.cli import Cli

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
def pipe(cli: Cli) -> Cli:
    cli.write("pipe", '#!/bin/sh\necho "none of $#"\n').chmod(0o755)
    cli.write("pipe.toml", SPEC)
    cli.write("pipe.surface.toml", SURFACE)
    return cli


def test_an_error_is_reported_with_its_position_and_the_nearest_word(pipe: Cli) -> None:
    pipe.write("guide.md", GUIDE)
    result = pipe("docs", "pipe.toml", "guide.md")
    assert result.code == 1
    assert "5:11  no-command  `pipe jobs` has no command `lst`; did you mean `list`?" in result.out
    assert (
        "1 document: 3 command lines of pipe, 1 wrong (1 finding), 1 not in the spec" in result.out
    )


def test_what_no_command_of_the_spec_runs_is_listed_only_when_asked(pipe: Cli) -> None:
    pipe.write("guide.md", GUIDE)
    line = "guide.md:6  pipe jobs list --limit 3"
    assert line not in pipe("docs", "pipe.toml", "guide.md").out
    assert line not in pipe("docs", "pipe.toml", "guide.md", "-v").out.replace("      ", "")
    assert line in pipe("docs", "pipe.toml", "guide.md", "--uncovered").out


def test_inline_code_needs_no_command_of_the_spec(pipe: Cli) -> None:
    pipe.write("guide.md", "Say `pipe jobs list --limit 3`.\n")
    assert "not in the spec" not in pipe("docs", "pipe.toml", "guide.md").out


def test_a_correct_document_exits_0(pipe: Cli) -> None:
    pipe.write("docs/guide.md", "```sh\npipe jobs list\n```\n")
    pipe.write("docs/.hidden/other.md", GUIDE)
    result = pipe("docs", "pipe.toml", "docs")
    assert result.code == 0, result.output
    assert "all correct" in result.out


def test_all_reports_agree(pipe: Cli) -> None:
    pipe.write("guide.md", GUIDE)
    files = ("--junit", "j.xml", "--json", "d.json", "--github")
    result = pipe("docs", "pipe.toml", "guide.md", *files)
    made = json.loads((pipe.folder / "d.json").read_text())
    assert made["counts"] == {
        "documents": 1,
        "lines": 3,
        "wrong": 1,
        "findings": 1,
        "doubtful": 0,
        "uncovered": 1,
        "ignored": 0,
    }
    root = ET.parse(pipe.folder / "j.xml").getroot()
    assert (root.get("tests"), root.get("failures")) == ("3", "1")
    (failing,) = (case for case in root.iter("testcase") if case.find("failure") is not None)
    assert (failing.get("file"), failing.get("line")) == ("guide.md", "5")
    assert "::error file=guide.md,line=5,col=11,title=no-command::" in result.out


def test_in_github_actions_annotations_are_printed_without_an_option(pipe: Cli) -> None:
    pipe.write("guide.md", GUIDE)
    assert "::error" not in pipe("docs", "pipe.toml", "guide.md").out
    assert "::error" in pipe("docs", "pipe.toml", "guide.md", env={"GITHUB_ACTIONS": "true"}).out


def test_runnable_lines_are_run_in_order_in_one_home_as_a_reader_would(pipe: Cli) -> None:
    pipe.write("guide.md", RUNNABLE)
    result = pipe("docs", "pipe.toml", "guide.md", "--run", "--junit", "j.xml", "-v")
    assert result.code == 0, result.output
    assert "4 conform" in result.out
    assert ET.parse(pipe.folder / "j.xml").getroot().get("tests") == "5"
    assert not (pipe.folder / "work").exists()


def test_runnable_lines_have_the_fixtures_and_the_environment_of_the_spec(pipe: Cli) -> None:
    settings = (
        '[defaults]\nenv = { PATH = "${home}/bin:${env:PATH}", LANG = false }\ncwd = "in"\n'
        '[home]\ndirs = "in"\nfiles."bin/hi" = { text = "#!/bin/sh\\necho hi\\n", mode = "755" }\n'
    )
    pipe.write("pipe.toml", SPEC + settings)
    text = "$ hi\nhi\n$ basename $PWD\nin\n$ pipe jobs list\nnone of 2\n$ test -z ${LANG+set}\n"
    pipe.write("guide.md", f"```console runnable\n{text}```\n")
    result = pipe("docs", "pipe.toml", "guide.md", "--run")
    assert "4 conform" in result.out, result.output


def test_a_runnable_line_that_fails_is_reported_and_blocks_those_after_it(pipe: Cli) -> None:
    pipe.write("guide.md", RUNNABLE.replace("cd work", "cd play"))
    result = pipe("docs", "pipe.toml", "guide.md", "--run")
    assert result.code == 1
    assert "guide.md:3 deviates" in result.out
    assert "2 blocked" in result.out
    assert "cliconform shell" not in result.out


def test_nothing_to_run_exits_4(pipe: Cli) -> None:
    pipe.write("guide.md", "```sh\npipe jobs list\n```\n")
    result = pipe("docs", "pipe.toml", "guide.md", "--run")
    assert result.code == 4
    assert "runnable" in result.err


def test_documents_without_the_target_exit_4(pipe: Cli) -> None:
    pipe.write("guide.md", "```sh\nbag jobs list\n```\n")
    result = pipe("docs", "pipe.toml", "guide.md")
    assert result.code == 4
    assert "--name" in result.err
    assert pipe("docs", "pipe.toml", "guide.md", "--name", "bag").code == 0


def test_a_path_that_does_not_exist_exits_2(pipe: Cli) -> None:
    result = pipe("docs", "pipe.toml", "nowhere.md")
    assert result.code == 2
    assert "nowhere.md" in result.err


def test_a_pipe_among_the_documents_is_passed_over(pipe: Cli) -> None:
    pipe.write("docs/guide.md", "```sh\npipe jobs list\n```\n")
    os.mkfifo(pipe.folder / "docs" / "pipe.md")
    result = pipe("docs", "pipe.toml", "docs")
    assert result.code == 0, result.output
    assert "pipe.md" not in result.output


def test_without_a_recorded_surface_the_program_is_asked(pipe: Cli) -> None:
    (pipe.folder / "pipe.surface.toml").unlink()
    pipe.write("pipe", '#!/bin/sh\necho "Usage: pipe [OPTIONS]\n\nOptions:\n  --help  Help."\n')
    pipe.write("guide.md", "```sh\npipe --loud\n```\n")
    result = pipe("docs", "pipe.toml", "guide.md")
    assert "`pipe` has no option `--loud`" in result.out


def test_a_loop_is_run_as_one_command_and_a_session_promises_its_output(pipe: Cli) -> None:
    pipe.write(
        "guide.md",
        "```sh runnable\nfor n in 1 2; do\n  mkdir d$n\ndone\n(cd d1)\n```\n\n"
        "```console runnable\n$ ls\nd1\n...\n$ pipe jobs list\nnone of [..]\n```\n",
    )
    result = pipe("docs", "pipe.toml", "guide.md", "--run")
    assert result.code == 0, result.output
    assert "4 conform" in result.out


def test_missing_output_is_reported_where_it_is_documented(pipe: Cli) -> None:
    pipe.write("guide.md", "```console runnable\n$ pipe jobs list\nsome of 2\n```\n")
    result = pipe("docs", "pipe.toml", "guide.md", "--run", "--json", "d.json")
    assert result.code == 1
    assert "guide.md:2" in result.out
    assert "some of 2" in result.out
    made = json.loads((pipe.folder / "d.json").read_text())
    assert [one["verdict"] for one in made["run"]["outcomes"]] == ["deviates"]


def test_the_target_of_the_spec_is_run_under_all_its_names(pipe: Cli) -> None:
    for name in ("pipe", "pipe.toml", "pipe.surface.toml"):
        (pipe.folder / "specs").mkdir(exist_ok=True)
        (pipe.folder / name).rename(pipe.folder / "specs" / name)
    text = "```sh runnable\nenv A=b pipe jobs list\necho x | xargs plumb jobs list\n```\n"
    pipe.write("guide.md", text)
    result = pipe("docs", "specs/pipe.toml", "guide.md", "--name", "plumb", "--run")
    assert result.code == 0, result.output
    assert "2 conform" in result.out


def test_a_missing_target_exits_3(pipe: Cli) -> None:
    (pipe.folder / "pipe").unlink()
    pipe.write("guide.md", "```sh runnable\npipe jobs list\n```\n")
    assert pipe("docs", "pipe.toml", "guide.md").code == 0
    result = pipe("docs", "pipe.toml", "guide.md", "--run")
    assert result.code == 3
    assert "was not found" in result.err


def test_a_comment_without_effect_is_a_warning_and_not_a_finding(pipe: Cli) -> None:
    pipe.write("guide.md", "<!-- cliconform: ignroe -->\n```sh\npipe jobs list\n```\n")
    result = pipe("docs", "pipe.toml", "guide.md", "--github", "--json", "d.json")
    assert result.code == 0, result.output
    assert "guide.md:1: warning: unknown comment `cliconform: ignroe`" in result.out
    assert "::warning file=guide.md,line=1," in result.out
    made = json.loads((pipe.folder / "d.json").read_text())
    assert made["documents"][0]["cautions"][0]["hint"] == "did you mean `ignore`?"


UNREAD = SURFACE.replace(
    'path = ["jobs"]', 'path = ["jobs"]\nproblems = ["could not read command: l st"]'
)


def test_a_finding_that_rests_on_an_unread_row_is_not_sure_and_fails_nothing(pipe: Cli) -> None:
    pipe.write("pipe.surface.toml", UNREAD)
    pipe.write("guide.md", GUIDE)
    files = ("--junit", "j.xml", "--json", "d.json", "--github")
    result = pipe("docs", "pipe.toml", "guide.md", *files)
    assert result.code == 0, result.output
    said = " ".join(result.out.split())
    assert "no-command uncertain: `pipe jobs` has no command `lst`" in said
    assert "was not read in full: could not read command: l st" in said
    assert "no error found, 1 uncertain" in said
    assert "::warning file=guide.md,line=5,col=11,title=no-command::uncertain: " in result.out
    made = json.loads((pipe.folder / "d.json").read_text())
    assert (made["counts"]["wrong"], made["counts"]["doubtful"]) == (0, 1)
    root = ET.parse(pipe.folder / "j.xml").getroot()
    assert (root.get("tests"), root.get("failures")) == ("3", "0")
    assert "uncertain: guide.md:5:11: no-command" in ET.tostring(root, encoding="unicode")


def test_without_a_spec_a_command_is_enough(pipe: Cli) -> None:
    for name in ("pipe.toml", "pipe.surface.toml"):
        (pipe.folder / name).unlink()
    pipe.write("pipe", '#!/bin/sh\necho "Usage: pipe [OPTIONS]\n\nOptions:\n  --help  Help."\n')
    pipe.write("guide.md", "```sh\npipe --loud\n```\n")
    result = pipe("docs", "--command", "./pipe", "guide.md")
    assert result.code == 1, result.output
    assert "`pipe` has no option `--loud`" in result.out
    assert "not in the spec" not in result.out
    assert "--command" in pipe("docs", "guide.md").err


def test_without_a_spec_a_recorded_surface_is_enough(pipe: Cli) -> None:
    (pipe.folder / "pipe.toml").unlink()
    (pipe.folder / "pipe").unlink()
    pipe.write("guide.md", GUIDE)
    result = pipe("docs", "--surface", "pipe.surface.toml", "guide.md")
    assert result.code == 1, result.output
    assert "5:11  no-command" in result.out


def test_the_project_s_spec_is_not_used_for_another_program(pipe: Cli) -> None:
    (pipe.folder / "pipe.toml").rename(pipe.folder / "cliconform.toml")
    pipe.write(
        "bag", '#!/bin/sh\necho "Usage: bag [OPTIONS]\n\nOptions:\n  --help  Help."\n'
    ).chmod(0o755)
    pipe.write("guide.md", "```sh\nbag --loud\n```\n")
    assert "`bag` has no option" in pipe("docs", "--command", "./bag", "guide.md").out


def test_where_a_run_shows_that_the_surface_is_wrong_docs_goes_by_the_run(pipe: Cli) -> None:
    pipe.write("pipe.toml", SPEC.replace("jobs list", "jobs list --all"))
    pipe.write("guide.md", "```sh\npipe jobs list --all\npipe jobs list --none\n```\n")
    assert pipe("check", "pipe.toml", "--json", "run.json").code == 0
    before = pipe("docs", "pipe.toml", "guide.md")
    assert before.out.count("no-option  `pipe jobs list`") == 2
    result = pipe("docs", "pipe.toml", "guide.md", "--stored-run", "run.json", "--json", "d.json")
    assert "The surface is wrong in 1 place, as the run shows" in result.out
    made = json.loads((pipe.folder / "d.json").read_text())
    findings = [each for line in made["documents"][0]["lines"] for each in line["findings"]]
    assert [each["word"] for each in findings] == ["--none"]
    assert "misread" in findings[0]["doubt"]
    assert result.code == 0


def test_a_line_that_conforms_when_it_is_run_is_no_error(pipe: Cli) -> None:
    text = "```sh runnable\npipe jobs list --all\n```\n\n```sh runnable\npipe bad || true\n```\n"
    pipe.write("guide.md", text)
    result = pipe("docs", "pipe.toml", "guide.md", "--run")
    assert "2 conform" in result.out
    assert "The surface is wrong in 1 place, as the run shows" in result.out
    assert "`pipe jobs list` has no option `--all`, but the program accepted" in " ".join(
        result.out.split()
    )
    assert "no-command  `pipe` has no command `bad`" in result.out
    assert result.code == 1


def test_rest_is_checked_like_markdown(pipe: Cli) -> None:
    pipe.write("guide.rst", "Do::\n\n    $ pipe jobs lst\n\n``pipe jobs list``\n")
    result = pipe("docs", "pipe.toml", "guide.rst")
    assert result.code == 1
    assert "3:17  no-command" in result.out
    assert "2 command lines" in result.out


def test_no_text_of_a_document_breaks_a_report(pipe: Cli) -> None:
    pipe.write("guide.md", "```sh\npipe 'a]]>\x1b[31m,:%\n::error::x'\n```\n")
    result = pipe("docs", "pipe.toml", "guide.md", "--github", "--junit", "j.xml")
    assert result.code == 1
    assert "\x1b" not in result.out
    (marked,) = (line for line in result.out.splitlines() if line.startswith("::"))
    assert "%25%0A::error::x" in marked
    root = ET.parse(pipe.folder / "j.xml").getroot()
    assert (root.get("tests"), root.get("failures")) == ("1", "1")


def test_equal_findings_are_reported_once_with_all_their_lines(pipe: Cli) -> None:
    pipe.write("guide.md", "```sh\npipe jobs lst; pipe jobs lst\npipe jobs lst\n```\n")
    result = pipe("docs", "pipe.toml", "guide.md")
    assert result.out.count("no-command") == 1
    assert "(also in line 3)" in result.out
    assert pipe("docs", "pipe.toml", "guide.md", "-v").out.count("no-command") == 3


def test_a_name_that_the_parser_may_accept_fails_nothing(pipe: Cli) -> None:
    pipe.write("pipe.surface.toml", SURFACE)
    pipe.write("guide.md", "```sh\npipe jobs list --lim 3\n```\n")
    result = pipe("docs", "pipe.toml", "guide.md")
    assert result.code == 0, result.output
    said = " ".join(result.out.split())
    assert "no-option uncertain: `pipe jobs list` has no option `--lim`; did you mean" in said
    assert "(it may be an abbreviation: many programs accept" in said


def test_an_abbreviation_is_told_with_the_whole_name_and_fails_nothing(pipe: Cli) -> None:
    option = 'option = [{ spellings = ["--help"], help = "show this help message and exit" }, '
    pipe.write("pipe.surface.toml", SURFACE.replace("option = [", option))
    pipe.write("guide.md", "```sh\npipe jobs list --lim 3\n```\n")
    result = pipe("docs", "pipe.toml", "guide.md")
    assert result.code == 0, result.output
    said = " ".join(result.out.split())
    assert "`--lim` of `pipe jobs list` is an abbreviation of `--limit` (the program's" in said
