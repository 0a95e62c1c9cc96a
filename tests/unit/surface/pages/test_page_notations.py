"""Each notation by itself: a line of a page, and what is read from it."""

import pytest

from cliconform.model.surface import Option
from cliconform.surface.pages.help_page import read_page
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


REFERENCES = [
    ('Use "prog options" for a list of global command-line options.', ("options",), True),
    ('Use "prog help flags" for to see the global flags.', ("help", "flags"), True),
    ('For all options use the manual or "--help all".', ("--help", "all"), False),
    ("'prog help -a' lists all: list available subcommands.", ("help", "-a"), False),
    ('See "prog -hh" or prog.txt for more help.  Examples:', ("-hh",), False),
    ("  -H, --long-help   display the long help", ("--long-help",), False),
    ("     -h long -- print more options", ("-h", "long"), False),
    ("All options are documented under: prog --help options", ("--help", "options"), False),
    (" Try 'prog --help <simple|all>'\n for additional help text.", ("--help", "all"), False),
]


@pytest.mark.parametrize(("line", "call", "is_global"), REFERENCES)
def test_a_reference_to_another_page_says_how_it_is_printed(
    line: str,
    call: tuple[str, ...],
    is_global: bool,  # noqa: FBT001 - pytest passes parameters by name
) -> None:
    (reference,) = read_page(f"Usage: prog [OPTIONS]\n\n{line}\n", "prog", ()).references
    assert (reference.calls, reference.is_global) == ((call,), is_global)


@pytest.mark.parametrize(
    "line",
    [
        "  tool   Run and install commands provided by other programs",
        "Passes other options on to these processes.",
        "  -l, --list   list all commands",
    ],
)
def test_a_line_about_other_commands_is_no_reference(line: str) -> None:
    assert read_page(f"Usage: prog [OPTIONS]\n\n{line}\n", "prog", ()).references == ()


TWO_COLUMNS = """Usage: prog [-options] file

  -f   freshen: only changed files  -u   update: only changed
  -d   delete entries in a file     -m   move into a file
  -r   recurse into directories     -j   no names of directories
  -y   store links as links, and not what they name
"""


def test_two_options_on_a_line_are_both_read() -> None:
    command = read_page(TWO_COLUMNS, "prog", ()).command
    assert [each.name for each in command.options] == ["-f", "-d", "-r", "-y", "-u", "-m", "-j"]
    assert command.options[4].help == "update: only changed"


SHORT_AND_LONG = """prog [OPTIONS] [FILES]
  -f FORMAT, -r FORMAT  --from=FORMAT, --read=FORMAT
                        --data-dir=DIRECTORY
  -s                    --standalone
                        --wrap=auto|none
"""


def test_long_spellings_in_a_column_of_their_own_are_read() -> None:
    options = read_page(SHORT_AND_LONG, "prog", ()).command.options
    assert [each.spellings for each in options] == [
        ("-f", "-r", "--from", "--read"),
        ("--data-dir",),
        ("-s", "--standalone"),
        ("--wrap",),
    ]


TABLE = """Usage: prog COMMAND

Standard commands
add          changes      diff
all          pick         info
wiki
"""


def test_commands_in_a_table_of_names_are_read() -> None:
    commands = read_page(TABLE, "prog", ()).command.commands
    assert commands == ("add", "changes", "diff", "all", "pick", "info", "wiki")


SPELLINGS = [
    ("-sN/sF/sX: scans", ("-sN", "-sF", "-sX")),
    ("-h, --[section-]headers  The headers", ("-h", "--headers", "--section-headers")),
    ("-(, --start-group  Begin", ("-(", "--start-group")),
    ("-NUM  that many lines", ("-NUM",)),
]


@pytest.mark.parametrize(("line", "spellings"), SPELLINGS)
def test_spellings_are_read_in_the_notations_of_handwritten_pages(
    line: str, spellings: tuple[str, ...]
) -> None:
    command = read_page(f"Usage: prog [OPTIONS]\n\nOptions:\n  {line}\n", "prog", ()).command
    assert command.options[0].spellings == spellings
    assert command.problems == ()


WORDS_OF_VALUES = [
    ("--range <from> <to>", "from to"),
    ("--json JSON ARRAY", "JSON ARRAY"),
    ("--name <full name>", "full-name"),
    ("--auth USER[:WORD] | TOKEN", "USER[:WORD]|TOKEN"),
]


@pytest.mark.parametrize(("text", "value"), WORDS_OF_VALUES)
def test_a_value_has_as_many_names_as_words(text: str, value: str) -> None:
    term = read_option_term(text)
    assert term is not None
    assert term.value.name == value


def test_in_click_a_value_without_brackets_is_one_word() -> None:
    text = (
        "Usage: prog [OPTIONS]\n\nOptions:\n  --json JSON ARRAY      An array\n"
        "  --pair <TEXT TEXT>...  A pair\n  --help                 Show this message and exit.\n"
    )
    options = read_page(text, "prog", ()).command.options
    assert [each.value for each in options] == ["JSON-ARRAY", "TEXT TEXT", ""]


KINDS_OF_VALUES = ["--x <date|duration>", "--x <uid>|<name>", "--x=<path|url>", "--x <user|group>"]


@pytest.mark.parametrize("text", KINDS_OF_VALUES)
def test_names_for_kinds_of_values_are_no_choices(text: str) -> None:
    term = read_option_term(text)
    assert term is not None
    assert term.value.choices == ()


def test_dots_that_lead_to_a_description_belong_to_neither() -> None:
    text = "Usage: prog [options]\n\nOptions:\n\n  -x, --exec app ........... run it\n"
    (option,) = read_page(text, "prog", ()).command.options
    assert (option.spellings, option.value, option.help) == (("-x", "--exec"), "app", "run it")


NESTED = """Usage: prog COMMAND

COMMANDS:
  compaction      Compacts it
  lease grant     Grants one
  lease list      Lists all
"""


def test_commands_below_commands_may_be_listed_with_the_name_above_them() -> None:
    page = read_page(NESTED, "prog", ())
    assert page.command.commands == ("compaction", "lease")
    assert page.below == {"lease": ("grant", "list")}
    assert page.command.problems == ()


def test_a_heading_may_be_underlined_with_a_rule() -> None:
    text = "Usage: prog [command]\n\nCommands\n──────────\n  build|b [entries...]   Build\n"
    page = read_page(text, "prog", ())
    assert (page.command.commands, page.aliases) == (("build",), {"build": ("b",)})


ATTACHED = [
    ("-T#  Threads.", ("-T",), "#"),
    ("-Wa,<options>  For the assembler.", ("-Wa",), ",<options>"),
    ("--define:K=V  Replace K.", ("--define",), "K=V"),
    ("--dns /etc/resolv.conf  Custom servers.", ("--dns",), "/etc/resolv.conf"),
    ("-v|vv|vvv, --verbose  More.", ("-v", "-vv", "-vvv", "--verbose"), ""),
    ("--version,-version,/V [<file>]  = The version.", ("--version", "-version"), "file"),
]


@pytest.mark.parametrize(("line", "spellings", "value"), ATTACHED)
def test_a_value_may_be_attached_to_its_spelling(
    line: str, spellings: tuple[str, ...], value: str
) -> None:
    (option,) = read_page(f"Usage: prog\n\nOptions:\n  {line}\n", "prog", ()).command.options
    assert (option.spellings, option.value) == (spellings, value)


def test_a_row_that_is_not_understood_is_a_problem_even_if_it_ends_as_a_sentence() -> None:
    text = "Usage: prog\n\nOptions:\n  -a        all\n  --odd~{x   Does what nobody knows.\n"
    (problem,) = read_page(text, "prog", ()).command.problems
    assert "--odd~{x" in problem


BOOST = """Usage: prog [OPTIONS] FILE

OPTIONS:
  -i [ --index ] arg (=flex)    Which index
  -k [ --keep ]                 Keep it
  --format arg                  Which format
"""


def test_the_notation_of_boosts_program_options_is_read() -> None:
    options = read_page(BOOST, "prog", ()).command.options
    assert [(each.spellings, each.value, each.default) for each in options] == [
        (("-i", "--index"), "arg", "flex"),
        (("-k", "--keep"), "", None),
        (("--format",), "arg", None),
    ]


def test_one_space_may_stand_between_a_value_and_the_description() -> None:
    text = (
        "Usage: prog\n\nOptions:\n  --seed=N seed for random numbers [0]\n  --rate=N       speed\n"
    )
    options = read_page(text, "prog", ()).command.options
    assert [each.spellings[0] for each in options] == ["--seed", "--rate"]


IN_USAGE = """Usage: prog [-h host] [-q] [-x] file

  -h  the host
  -q  say nothing
  -x  a flag
"""


def test_a_value_that_only_the_usage_names_belongs_to_the_described_option() -> None:
    command = read_page(IN_USAGE, "prog", ()).command
    assert [(each.name, each.value) for each in command.options] == [
        ("-h", "host"),
        ("-q", ""),
        ("-x", ""),
    ]
    assert [each.name for each in command.arguments] == ["file"]


MORE_USAGES = [
    ("prog [OPTION]... FILES", [("FILES", True, True)]),
    ("prog [URI | FILE]...", [("URI", False, True), ("FILE", False, True)]),
    ("prog [FILES OR DIRS]", [("FILES OR DIRS", False, True)]),
    ("prog -h (print this help information)", []),
    ("prog {-f file | -n} name", [("name", True, False)]),
    ("prog {[file options] file}...", [("file", True, True)]),
    ("prog [...paths]", [("paths", False, True)]),
    ("prog [entry points]", [("entry points", False, True)]),
    ("prog file|url", [("file|url", True, False)]),
    ("prog PATTERNS [FILE]...", [("PATTERNS", True, False), ("FILE", False, True)]),
    ("prog [OPTION…] [NAME] - show what it is", [("NAME", False, False)]),
    ("prog [key or prefix] [end]", [("key or prefix", False, False), ("end", False, False)]),
    ("prog [-opts[modifiers]] file", [("file", True, False)]),
    ("prog <pkg>[@<version>]", [("pkg", True, False)]),
]


@pytest.mark.parametrize(("line", "expected"), MORE_USAGES)
def test_arguments_are_read_from_handwritten_usages(
    line: str, expected: list[tuple[str, bool, bool]]
) -> None:
    read = read_page(f"Usage: {line}\n", "prog", ())
    found = [(one.name, one.required, one.repeated) for one in read.command.arguments]
    assert found == expected


def test_alternatives_of_an_option_in_the_usage_are_its_value() -> None:
    (option,) = read_page("usage: prog [-t dsa | rsa] file\n", "prog", ()).command.options
    assert (option.value, option.choices) == ("dsa|rsa", ("dsa", "rsa"))


DEFAULT = """prog [SUBCOMMAND] [options]

obtain and renew:
    (default) run   Obtain & install
    renew           Renew all
   -d DOMAINS       For these
"""


def test_a_command_that_is_called_the_default_is_it() -> None:
    command = read_page(DEFAULT, "prog", ()).command
    assert (command.commands, command.default) == (("run", "renew"), "run")


NO_CHOICES = [
    "Time between them (ms|s|m|h)",
    "Base scheme (dark|light) and/or custom colours",
    "one of eight choices: red, blue and green. Styles are others.",
    "the reason; [possible values: 0..6, 8..10]",
    "more of these (valid values; default)",
    "append indicator (one of */=>@)",
    'such as: ["red", "blue"]',
    "in the format [now|today][-N]",
]


@pytest.mark.parametrize("description", NO_CHOICES)
def test_units_ranges_and_examples_are_no_choices(description: str) -> None:
    assert _read_option(description).choices == ()


NO_DEFAULTS = [
    "(default: use system certificates)",
    "(default: the number of them)",
    "(default [])",
    "If no time is given, it defaults to noon.",
]


@pytest.mark.parametrize("description", NO_DEFAULTS)
def test_a_default_in_words_is_no_value(description: str) -> None:
    assert _read_option(description).default is None


def test_what_is_said_of_a_flag_is_not_its_default() -> None:
    text = "Usage: prog\n\nOptions:\n  -H  Hidden too (default: off)\n  -a  All (default: none)\n"
    options = read_page(text, "prog", ()).command.options
    assert [each.default for each in options] == ["off", None]


def test_kubectls_quoted_default_stands_in_place_of_the_values_name() -> None:
    term = read_option_term("--dry-run='none':")
    assert term is not None
    assert (term.value.name, term.default) == ("string", "none")


GROUPS = """Prog, a program

list of commands:

Creation:

 clone         copy one
 init          create one

Management:

 pull          get changes
"""


def test_groups_below_a_list_of_commands_are_commands() -> None:
    assert read_page(GROUPS, "prog", ()).command.commands == ("clone", "init", "pull")
