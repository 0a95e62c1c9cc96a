"""What our own documents show is true: every spec loads, what can be run conforms, every command
line is one that cliconform understands."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from cliconform.loading import load_spec
from support.cli import TIME_LIMIT, Cli
from support.own_help import VERBS, read_own_help
from support.pytest_runs import plugin_words
from support.recordings import assert_example_judged_alike
from support.specs import write_fixtures

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
REFERENCE = ROOT / "specs" / "README.md"
GUIDE_PAGE = ROOT / "specs" / "guide.md"
SURFACE_PAGE = ROOT / "specs" / "surface.md"
PAGES = (GUIDE_PAGE, SURFACE_PAGE)
HISTORY_PAGE = ROOT / "specs" / "history.md"
JSON_LINES_PAGE = ROOT / "specs" / "json-lines.md"
HEAD = 'spec = 1\n[target]\ncommand = "sh"\n'
RUNS = "<!-- run: conforms -->"
FILE = re.compile(r"<!-- file: (\S+) -->")
OUTPUT = re.compile(r"<!-- output: (\S+) -->")
DEVIATION = re.compile(r"<!-- deviation: (\S+) -->")


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


def fences(document: Path) -> list[Token]:
    return [token for token in tokens(document) if token.type == "fence"]


def marked(document: Path, marker: re.Pattern[str]) -> dict[str, str]:
    """The blocks below a marker, by what the marker names."""
    return {
        match[1]: block.content
        for comment, block in pairwise(tokens(document))
        if comment.type == "html_block" and (match := marker.search(comment.content))
    }


FIRST_SPEC = marked(README, FILE)["first.toml"]


def command_lines(document: Path) -> list[str]:
    """Every command line of cliconform in a document, in console blocks and in code spans."""
    text = document.read_text("utf-8")
    shown = [
        line[2:]
        for token in fences(document)
        if token.info == "console"
        for line in token.content.splitlines()
        if line.startswith("$ cliconform ")
    ]
    spans = re.findall(r"`(cliconform [a-z]+ [^`]+)`", text)
    return sorted(
        {
            line.partition("#")[0].strip()
            for line in (*shown, *spans)
            if not re.search(r"\b(SPEC|RUN|ADDRESS)\b", line)
        }
    )


@pytest.mark.parametrize(
    "example", [each for page in (REFERENCE, *PAGES) for each in runnable(page)]
)
def test_every_example_that_says_so_conforms_without_a_warning(cli: Cli, example: str) -> None:
    write_fixtures(cli.folder)
    cli.write("example.toml", example)
    result = cli("check", "example.toml", "-W", "error", "--record", "run.zip")
    assert result.code == 0, result.output
    assert_example_judged_alike(cli.folder, "example.toml")


def test_all_documents_have_examples_that_are_run() -> None:
    assert len(runnable(REFERENCE)) >= 15
    assert [len(runnable(page)) for page in PAGES] == [1, 1]


def test_the_first_spec_deviates_as_the_readme_shows(cli: Cli) -> None:
    cli.write("first.toml", FIRST_SPEC)
    result = cli("check", "first.toml")
    assert result.code == 1
    # Below the command line, the path of gzip and the number of workers are the machine's.
    shown = marked(README, OUTPUT)["first.toml"].split("\n", 2)[2]
    assert without_times(shown) in without_times(result.out)


def test_the_first_spec_has_eight_lines_and_conforms_once_it_is_right(cli: Cli) -> None:
    assert len(FIRST_SPEC.splitlines()) == 8
    cli.write("first.toml", FIRST_SPEC.replace("notes.gz", "notes.txt.gz"))
    result = cli("check", "first.toml")
    assert result.code == 0, result.output


def test_every_command_line_of_the_readme_is_understood(cli: Cli) -> None:
    cli.write("first.toml", FIRST_SPEC)
    lines = command_lines(README)
    assert lines == ["cliconform check first.toml", "cliconform shell first.toml compress"]
    for line in lines:
        result = cli(*shlex.split(line)[1:], env={"SHELL": "/bin/true"})
        assert result.code == (1 if "check" in line else 0), result.output


def test_the_readme_lists_every_verb() -> None:
    shown = re.findall(r"^\| `cliconform ([a-z]+)", README.read_text("utf-8"), re.MULTILINE)
    assert sorted(shown) == sorted(VERBS)


@pytest.mark.parametrize(
    ("page", "line"), [(page, line) for page in PAGES for line in command_lines(page)]
)
def test_every_command_line_of_a_page_does_what_it_is_shown_for(
    cli: Cli, page: Path, line: str
) -> None:
    for name, content in marked(page, FILE).items():
        # The others come below the command lines.
        if name in {"first.toml", "guide.md", "session.txt"}:
            cli.write(name, content)
    assert cli("check", "first.toml", "--json", "run.json", "--record", "run.zip").code == 0
    if "drift" in line:
        assert cli("surface", "first.toml").code == 0
    if "plan.json" in line or "1.zip" in line:
        prepare_shards(cli)
    result = cli(*shlex.split(line)[1:], env={"SHELL": "/bin/true"})
    assert result.code == 0, result.output


def prepare_shards(cli: Cli) -> None:
    """Run the command lines of the guide that come before, for the two shards of the example."""
    plan = ("plan", "first.toml", "--shards", "2", "--out", "plan.json")
    assert cli(*plan).code == 0
    for number in ("1", "2"):
        shard = ("--shard", f"{number}/2", "--plan", "plan.json", "--record", f"{number}.zip")
        assert cli("check", "first.toml", *shard).code == 0


def test_the_pages_show_command_lines_at_all() -> None:
    assert all(len(command_lines(page)) >= 4 for page in PAGES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_options_that_a_page_names_are_options(page: Path) -> None:
    text = page.read_text("utf-8")
    named = set(re.findall(r"(?<![\w-])(?:--[a-z][a-z-]+|-[a-zA-Z](?![\w-]))", text))
    foreign = {"--initial-branch", "--short", "--branch", "--help", "-l", "--limit", "--all", "-a"}
    foreign |= {
        "-C",
        "-m",
        "--list",
        "--decompress",
        "--stdout",
        "--version",
    }  # git's, Python's and gzip's
    foreign |= {"--dist", "--junit-xml", "--runxfail", "-k", "-p"}  # pytest's
    plugin = ROOT / "cliconform" / "pytest_plugin" / "plugin.py"
    ours = "".join(map(read_own_help, VERBS)) + plugin.read_text("utf-8")
    assert {option for option in named - foreign if option not in ours} == set()


def run_pytest(cli: Cli, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", *plugin_words(), *words],
        cwd=cli.folder,
        env=cli.environ(),
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT,
        check=False,
    )


PYTEST_BLOCK = marked(GUIDE_PAGE, re.compile(r"<!-- (pytest) -->"))["pytest"]


@pytest.mark.parametrize(
    "line", [line.partition("#")[0].removeprefix("$ ") for line in PYTEST_BLOCK.splitlines()]
)
def test_a_command_line_of_pytest_in_the_guide_runs_tests(cli: Cli, line: str) -> None:
    cli.write("first.toml", marked(GUIDE_PAGE, FILE)["first.toml"])
    done = run_pytest(cli, *shlex.split(line)[1:])
    assert done.returncode == 0, done.stdout + done.stderr


def test_pytest_collects_the_specs_that_the_file_of_the_guide_names(cli: Cli) -> None:
    for name, text in marked(GUIDE_PAGE, re.compile(r"<!-- pytest: (\S+) -->")).items():
        cli.write(name, text)
    cli.write("specs/first.toml", marked(GUIDE_PAGE, FILE)["first.toml"])
    done = run_pytest(cli, "--collect-only", "-q")
    assert "specs/first.toml::commands::status" in done.stdout


def test_the_files_of_the_guide_go_together(cli: Cli) -> None:
    files = marked(GUIDE_PAGE, FILE)
    assert set(files) == {"first.toml", "first.known.toml", "pyproject.toml", "session.txt"}
    for name, content in files.items():
        cli.write(name, content)
    result = cli("lint")  # finds the spec and its known file by the defaults of the project
    assert result.code == 0, result.output
    # The program does name the mistyped word, so that the row is out of date.
    result = cli("check")
    assert result.code == 1
    assert "! typo" in result.output
    assert (cli.folder / "results.xml").exists()


def test_the_deviation_of_the_guide_is_reported_like_that(cli: Cli) -> None:
    (id_, shown) = next(iter(marked(GUIDE_PAGE, DEVIATION).items()))
    spec = marked(GUIDE_PAGE, FILE)["first.toml"].replace("exit   = 1", "exit   = 2")
    cli.write("first.toml", spec)
    result = cli("check", "first.toml", "--select", id_)
    assert result.code == 1
    assert without_times(shown) in without_times(result.out)


def without_times(text: str) -> str:
    """``text`` with ``[..]`` for each duration, and without spaces at the ends of lines."""
    lines = re.sub(r"\d+\.\d\d s", "[..] s", text).splitlines()
    return "\n".join(line.rstrip() for line in lines)


def test_the_specs_of_this_repository_load_without_a_warning() -> None:
    kept = {".known", ".surface"}
    specs = [file for file in (ROOT / "specs").glob("*.toml") if not kept & set(file.suffixes)]
    assert specs
    for file in specs:
        assert load_spec(file).warnings == ()


def test_every_command_of_marketpipe_has_a_promise_of_its_output_and_every_option_is_used(
    cli: Cli,
) -> None:
    limits = ("output=100", "options=100", "arguments=100")
    wanted = [word for limit in limits for word in ("--fail-under", limit)]
    result = cli("coverage", ROOT / "specs" / "marketpipe.toml", *wanted)
    assert result.code == 0, result.output


def test_our_documents_name_only_what_cliconform_has(cli: Cli) -> None:
    cli.write(
        "own.toml",
        'spec = 1\n[target]\ncommand = "cliconform"\n[command.version]\nargs = "--version"\n',
    )
    ours = (
        README,
        REFERENCE,
        *PAGES,
        HISTORY_PAGE,
        JSON_LINES_PAGE,
        ROOT / "cliconform" / "README.md",
    )
    documents = (*ours, ROOT / ".github")
    result = cli("docs", "own.toml", *documents)
    assert result.code == 0, result.output
