"""Pages of real programs: the counts come from the programs' own parsers, not from the reader."""

from pathlib import Path

import pytest

from cliconform.model.surface import Option
from cliconform.surface.pages.help_page import read_page
from cliconform.surface.pages.page import Page

DATA = Path(__file__).parent / "data"
WIDTHS = (80, 200)


def page(name: str, width: int, program: str, *path: str) -> Page:
    return read_page((DATA / f"{name}@{width}.txt").read_text("utf-8"), program, path)


def option(read: Page, spelling: str) -> Option:
    return next(each for each in read.command.options if spelling in each.spellings)


# name, words of the command, then the numbers of options, arguments and commands
COUNTS = [
    ("argparse-all", ("arg1",), (14, 1, 3)),
    ("argparse-raw", ("arg2",), (3, 0, 5)),
    ("commander-split", ("cmdr", "split"), (9, 2, 0)),
    ("docker-run-cut", ("docker", "run"), (14, 3, 0)),
    ("docopt", ("naval_fate",), (6, 0, 2)),
    ("docopt", ("naval_fate", "ship"), (6, 3, 2)),
    ("gh-pr-create", ("gh", "pr", "create"), (17, 0, 0)),
    ("kubectl-config", ("kubectl", "config"), (0, 0, 15)),
    ("ruff-rule", ("ruff", "rule"), (9, 1, 0)),
    ("typer", ("typ.py",), (3, 0, 4)),
    ("typer-plain-build", ("typ_plain.py", "build"), (13, 3, 0)),
    ("yargs-serve", ("yar", "serve"), (8, 1, 0)),
]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("name", "words", "counts"), COUNTS)
def test_everything_on_a_page_is_read_at_any_width(
    name: str, words: tuple[str, ...], counts: tuple[int, int, int], width: int
) -> None:
    command = page(name, width, *words).command
    counts_read = (len(command.options), len(command.arguments), len(command.commands))
    assert counts_read == counts


@pytest.mark.parametrize("width", WIDTHS)
def test_argparse_choices_numbers_and_requirements_are_read(width: int) -> None:
    read = page("argparse-all", width, "arg1")
    assert option(read, "--names").many
    assert not option(read, "--names").value_optional
    assert option(read, "--any").many
    assert option(read, "--maybe").value_optional
    assert option(read, "--two").value == "FROM TO"
    assert option(read, "-l").spellings == ("-l", "--level")
    assert option(read, "-l").choices[-1] == "another-really-long-choice"
    assert option(read, "--color").spellings == ("--color", "--no-color")
    assert option(read, "--req").required
    assert not option(read, "--this").required
    assert option(read, "--dst").default == "3"
    assert option(read, "--maybe").default is None


@pytest.mark.parametrize("width", WIDTHS)
def test_argparse_commands_are_read_below_the_argument_that_chooses_one(width: int) -> None:
    read = page("argparse-all", width, "arg1")
    assert read.command.commands == ("checkout", "build", "a-very-long-command-name-here")
    assert read.aliases == {"checkout": ("co", "ck")}
    raw = page("argparse-raw", width, "arg2")
    assert raw.command.commands == ("alpha", "beta", "gamma", "delta", "one")
    assert raw.aliases == {"one": ("uno",)}
    assert option(raw, "--old").deprecated


@pytest.mark.parametrize("width", WIDTHS)
def test_typer_in_a_box_marks_what_is_deprecated(width: int) -> None:
    read = page("typer", width, "typ.py")
    assert read.command.commands == ("old", "empty", "build", "sub")
    assert read.deprecated == {"old"}
    assert read.summaries["old"] == "The old way."


def test_typer_in_a_wide_box_is_read_whole() -> None:
    read = page("typer-build", 200, "typ.py", "build")
    assert len(read.command.options) == 13
    assert option(read, "-m").choices[-1] == "foxtrot-option"
    assert option(read, "--token").required
    assert option(read, "--level").value == "int range"
    assert option(read, "-F").spellings == ("--force", "-f", "--no-force", "-F")
    assert option(read, "-F").value == ""


def test_a_name_cut_off_by_a_narrow_box_is_a_problem_and_not_an_option() -> None:
    read = page("typer-build", 80, "typ.py", "build")
    names = {spelling for each in read.command.options for spelling in each.spellings}
    assert not any("…" in name or name.endswith("-") for name in names)
    assert sum("…" in problem for problem in read.command.problems) == 2
    assert option(read, "--color").choices == ("red", "green", "light-blue")


@pytest.mark.parametrize("width", WIDTHS)
def test_types_and_choices_of_node_pages_are_read(width: int) -> None:
    yargs = page("yargs-serve", width, "yar", "serve")
    assert option(yargs, "--host").required
    assert option(yargs, "--level").choices == ("low", "mid", "high")
    assert option(yargs, "--old").deprecated
    commander = page("commander-split", width, "cmdr", "split")
    assert option(commander, "-d").choices == ("small", "medium", "large")
    assert option(commander, "-d").default == "small"
    assert option(commander, "-n").many


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_of_kubectls_global_options_is_found(width: int) -> None:
    (reference,) = page("kubectl-config", width, "kubectl", "config").references
    assert reference.is_global
    assert reference.calls == (("options",),)
