"""Each notation by itself: a line of a page, and what is read from it."""

import pytest

from cliconform.model.surface import Option
from cliconform.surface.pages.page import read_page
from cliconform.surface.pages.terms import read_option_term

TERMS = [
    ("-o, --output FILE", ("-o", "--output"), "FILE"),
    ("--output=FILE, -o FILE", ("--output", "-o"), "FILE"),
    ("-h --help", ("-h", "--help"), ""),
    ("-S|--save", ("-S", "--save"), ""),
    ("--a / --no-a", ("--a", "--no-a"), ""),
    ("--[no-]color", ("--color", "--no-color"), ""),
    ("-name type", ("-name",), "type"),
    ("-u<mode>", ("-u",), "mode"),
    ("-p, p, --pid <PID>", ("-p", "p", "--pid"), "PID"),
    ("--flag <bool>", ("--flag",), ""),
    ("--flag BOOLEAN", ("--flag",), "BOOLEAN"),
    ("--level INTEGER RANGE [x>=1]", ("--level",), "INTEGER RANGE"),
    ("--all-namespaces=false:", ("--all-namespaces",), ""),
    ("--chunk-size=500:", ("--chunk-size",), "int"),
    ("--name value, -n value", ("--name", "-n"), "value"),
]


@pytest.mark.parametrize(("text", "spellings", "value"), TERMS)
def test_a_term_has_all_spellings_and_its_value(
    text: str, spellings: tuple[str, ...], value: str
) -> None:
    term = read_option_term(text)
    assert term is not None
    assert (term.spellings, term.value.name) == (spellings, value)


@pytest.mark.parametrize("text", ["--foo and then some more", "- a bullet", "--cut-of…", "word"])
def test_other_texts_are_not_read_as_terms(text: str) -> None:
    assert read_option_term(text) is None


CHOICES = ["--x [a|b]", "--x {a,b}", "--x <a|b>", "--x=a|b", "--x (a|b)"]


@pytest.mark.parametrize("text", CHOICES)
def test_choices_are_read_in_each_notation(text: str) -> None:
    term = read_option_term(text)
    assert term is not None
    assert term.value.choices == ("a", "b")


def _read_option(description: str) -> Option:
    text = f"Usage: prog [OPTIONS]\n\nOptions:\n  --x TEXT  The x. {description}\n"
    return read_page(text, "prog", ()).command.options[0]


DESCRIPTIONS = [
    "[possible values: a, b]",
    '(choices: "a", "b")',
    "One of: (a, b)",
    'Must be "a" or "b".',
    "(a|b)",
]


@pytest.mark.parametrize("description", DESCRIPTIONS)
def test_choices_are_read_from_the_description(description: str) -> None:
    assert _read_option(description).choices == ("a", "b")


DEFAULTS = [
    ("[default: 3]", "3"),
    ('(default "a b")', "a b"),
    ("(default 5s)", "5s"),
    ("[env var: X; default: 3; required]", "3"),
    ("Defaults to 3.", "3"),
    ("(default: None)", None),
    ("(default)", None),
    ("Defaults to the first of them", None),
]


@pytest.mark.parametrize(("description", "default"), DEFAULTS)
def test_a_default_is_read_from_the_description(description: str, default: str | None) -> None:
    assert _read_option(description).default == default


USAGES = [
    ("prog [OPTIONS] SRC... DST", [("SRC", True, True), ("DST", True, False)]),
    ("prog [-h] x [x ...]", [("x", True, True)]),
    ("prog [-h] [x ...]", [("x", False, True)]),
    (
        "prog [OPTIONS] IMAGE [COMMAND] [ARG...]",
        [("IMAGE", True, False), ("COMMAND", False, False), ("ARG", False, True)],
    ),
    ("prog [options] <jq filter> [file...]", [("jq filter", True, False), ("file", False, True)]),
    ("prog [global options]", []),
    ("prog [-o FILE] [-46ab] destination", [("destination", True, False)]),
]


@pytest.mark.parametrize(("line", "expected"), USAGES)
def test_arguments_are_read_from_the_usage(
    line: str, expected: list[tuple[str, bool, bool]]
) -> None:
    read = read_page(f"Usage: {line}\n", "prog", ())
    found = [(one.name, one.required, one.repeated) for one in read.command.arguments]
    assert found == expected


def test_one_letter_options_stand_together_in_a_usage_line() -> None:
    read = read_page("usage: prog [-46Aa] [-b address] host\n", "prog", ())
    names = [each.spellings[0] for each in read.command.options]
    assert names == ["-4", "-6", "-A", "-a", "-b"]


def test_a_spelling_in_a_line_of_its_own_belongs_to_the_next() -> None:
    text = "Usage: prog\n\nOptions:\n  -o,\n  --output FILE  where to\n"
    read = read_page(text, "prog", ())
    assert [each.spellings for each in read.command.options] == [("-o", "--output")]


def test_a_line_of_a_description_may_begin_with_an_option() -> None:
    text = "Options:\n      --fix\n          Was\n          --apply  once\n  -h, --help\n"
    read = read_page(text, "prog", ())
    assert [each.name for each in read.command.options] == ["--fix", "--help"]


def test_examples_are_neither_options_nor_commands() -> None:
    text = "Usage: prog COMMAND\n\nCommands:\n  run  Run it\n\nExamples:\n  -x    like this\n"
    command = read_page(text, "prog", ()).command
    assert (command.commands, command.options) == (("run",), ())


def test_a_line_after_a_prompt_is_not_a_command() -> None:
    text = "Usage: prog log\n\nThe following commands:\n\n    $ prog log a..b\n    $ prog log b\n"
    assert read_page(text, "prog", ("log",)).command.commands == ()


@pytest.mark.parametrize(
    "more",
    [
        "'prog help -a' and 'prog help -g' list available subcommands and some\nguides.\n",
        "Use 'prog help' to see all commands.\n",
        "  ...  and others\n",
    ],
)
def test_a_page_that_refers_to_more_commands_is_partial(more: str) -> None:
    whole = "Usage: prog COMMAND\n\nCommands:\n  run   Run it\n  stop  Stop it\n"
    assert not read_page(whole, "prog", ()).command.partial
    assert read_page(
        f"{whole}{more if more[0] == ' ' else chr(10) + more}", "prog", ()
    ).command.partial


@pytest.mark.parametrize(
    ("names", "default"),
    [(("query*", "tables"), "query"), (("query*", "tables*"), ""), (("query", "tables*"), "")],
)
def test_the_first_and_only_command_with_a_star_is_the_default(
    names: tuple[str, ...], default: str
) -> None:
    listed = "".join(f"  {name:8}  Does it\n" for name in names)
    page = read_page(f"Usage: db COMMAND [ARGS]...\n\nCommands:\n{listed}", "db", ())
    assert page.command.commands == ("query", "tables")
    assert page.command.default == default


def test_a_reference_to_a_page_of_global_options_is_not_a_problem() -> None:
    text = 'Usage:\n  prog run [options]\n\nUse "prog options" for a list of global options.\n'
    page = read_page(text, "prog", ("run",))
    assert [(each.is_global, each.calls) for each in page.references] == [(True, (("options",),))]
    assert page.command.problems == ()


def test_other_spellings_are_read_from_the_description() -> None:
    text = "Usage: prog [OPTIONS]\n\nOptions:\n  --fix  Fix it [aliases: --mend]\n"
    assert read_page(text, "prog", ()).command.options[0].spellings == ("--fix", "--mend")


def test_aliases_are_read_in_each_style() -> None:
    text = "Usage: prog COMMAND\n\nCommands:\n  build, b   Build\n  run   Run [aliases: r]\n"
    assert read_page(text, "prog", ()).aliases == {"build": ("b",), "run": ("r",)}
    own = read_page("Get.\n\nUsage:\n  prog get\n\nAliases:\n  get, g\n", "prog", ("get",))
    assert own.command.aliases == ("g",)
