"""What our own documents show is true: every spec loads, what can be run conforms, every command
line is one that cliconform understands."""

from __future__ import annotations

import re
import shlex
from itertools import pairwise
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from cliconform.loading import load_spec
from support.cli import Door

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
REFERENCE = ROOT / "specs" / "README.md"
HEAD = 'spec = 1\n[target]\ncommand = "sh"\n'
RUNS = "<!-- run: conforms -->"


def tokens(document: Path) -> list[Token]:
    return MarkdownIt().parse(document.read_text("utf-8"))


def runnable(document: Path) -> list[str]:
    """The examples below a marker that says that they conform; fragments get the page's head."""
    found = tokens(document)
    return [
        token.content
        if token.content.startswith(("spec = 1", "#:schema"))
        else HEAD + token.content
        for marker, token in pairwise(found)
        if marker.type == "html_block" and RUNS in marker.content and token.type == "fence"
    ]


FENCES = [token for token in tokens(README) if token.type == "fence"]
FIRST_SPEC = next(token.content for token in FENCES if "[command.init]" in token.content)
GUIDE = next(token.content for token in FENCES if token.info == "markdown")
FIRST_KNOWN = next(token.content for token in FENCES if "[known." in token.content)


def command_lines() -> list[str]:
    """Every command line of cliconform in README.md, in console blocks and in code spans."""
    text = README.read_text("utf-8")
    shown = [
        line[2:]
        for token in FENCES
        if token.info == "console"
        for line in token.content.splitlines()
        if line.startswith("$ cliconform ")
    ]
    spans = re.findall(r"`(cliconform [a-z]+ [^`]+)`", text)
    return sorted(
        {line.partition("#")[0].strip() for line in (*shown, *spans) if "SPEC" not in line}
    )


@pytest.fixture
def reader(door: Door) -> Door:
    """A reader who has saved the README's first spec, and run it once."""
    door.write("first.toml", FIRST_SPEC)
    door.write("guide.md", GUIDE)
    assert door("check", "first.toml", "--json", "run.json").code == 0
    return door


@pytest.mark.parametrize("example", [*runnable(README), *runnable(REFERENCE)])
def test_every_example_that_says_so_conforms_without_a_warning(door: Door, example: str) -> None:
    door.write("example.toml", example)
    ended = door("check", "example.toml", "-W", "error")
    assert ended.code == 0, ended.said


def test_both_documents_have_examples_that_are_run() -> None:
    assert len(runnable(README)) == 1
    assert len(runnable(REFERENCE)) >= 15


@pytest.mark.parametrize("line", command_lines())
def test_every_command_line_of_the_readme_does_what_it_is_shown_for(
    reader: Door, line: str
) -> None:
    if "drift" in line:  # it is shown behind the line that records a surface
        assert reader("surface", "first.toml").code == 0
    ended = reader(*shlex.split(line)[1:], env={"SHELL": "/bin/true"})
    assert ended.code == 0, ended.said


def test_the_readme_shows_command_lines_at_all() -> None:
    assert len(command_lines()) >= 4


def test_the_options_that_the_readme_names_are_options(reader: Door) -> None:
    named = set(
        re.findall(r"(?<![\w-])(?:--[a-z][a-z-]+|-[a-z](?![\w-]))", README.read_text("utf-8"))
    )
    verbs = ("check", "coverage", "drift", "docs")
    ours = "".join(reader(verb, "--help", env={"COLUMNS": "200"}).out for verb in verbs)
    foreign = {
        "--quiet",
        "--upgrade",
        "--group",
        "--help",
        "--initial-branch",
        "--short",
        "--branch",
        "-m",
        "-n",
        "-C",
    }
    assert {option for option in named - foreign if option not in ours} == set()


def test_the_known_file_of_the_readme_loads(reader: Door) -> None:
    reader.write("first.known.toml", FIRST_KNOWN)
    ended = reader("lint", "first.toml")
    assert ended.code == 0, ended.said


def test_the_specs_of_this_repository_load_without_a_warning() -> None:
    kept = {".known", ".surface"}
    specs = [file for file in (ROOT / "specs").glob("*.toml") if not kept & set(file.suffixes)]
    assert specs
    for file in specs:
        assert load_spec(file).warnings == ()


def test_every_command_of_marketpipe_has_a_promise_of_its_output_and_every_option_is_used(
    door: Door,
) -> None:
    limits = ("output=100", "options=100", "arguments=100")
    wanted = [word for limit in limits for word in ("--fail-under", limit)]
    ended = door("coverage", ROOT / "specs" / "marketpipe.toml", *wanted)
    assert ended.code == 0, ended.said


def test_our_documents_name_only_what_cliconform_has(door: Door) -> None:
    door.write(
        "own.toml",
        'spec = 1\n[target]\ncommand = "cliconform"\n[command.version]\nargs = "--version"\n',
    )
    documents = (README, REFERENCE, ROOT / "cliconform" / "README.md", ROOT / ".github")
    ended = door("docs", "own.toml", *documents)
    assert ended.code == 0, ended.said
