"""The words of a command line, read against a surface."""

from __future__ import annotations

import shlex

import pytest

from cliconform.model.surface import NO_USAGE, Argument, CommandSurface, Option, Surface
from cliconform.surface.command_lines.command_line import FaultCode
from cliconform.surface.command_lines.reader import read_command_line

_ROOT = CommandSurface(
    path=(),
    options=(Option(spellings=("-v", "--verbose")),),
    commands=("ingest", "jobs"),
)
_INGEST = CommandSurface(
    path=("ingest",),
    aliases=("in",),
    arguments=(Argument(name="DAY"), Argument(name="MORE", required=False, repeated=True)),
    options=(
        Option(
            spellings=("-p", "--provider"), value="NAME", choices=("fake", "iex"), required=True
        ),
        Option(spellings=("-n", "--count"), value="INTEGER"),
        Option(spellings=("-f", "--force")),
        Option(spellings=("--names",), value="NAME", many=True),
        Option(
            spellings=("--color",), value="WHEN", choices=("auto", "never"), value_optional=True
        ),
        Option(spellings=("--rows",), value="INTEGER RANGE"),
        Option(spellings=("--pair",), value="KEY VALUE"),
        Option(spellings=("--old",), deprecated=True),
    ),
)
_JOBS = CommandSurface(path=("jobs",), commands=("list", "clean"))
_LIST = CommandSurface(path=("jobs", "list"), options=(Option(spellings=("--limit",), value="N"),))
_CLEAN = CommandSurface(path=("jobs", "clean"), deprecated=True)
_ODD = CommandSurface(path=("odd",), problems=("its page could not be read",))
_SURFACE = Surface(target="pipe", commands=(_ROOT, _INGEST, _JOBS, _LIST, _CLEAN, _ODD))


def _faults(text: str) -> list[tuple[str, str]]:
    line = read_command_line(shlex.split(text), _SURFACE, is_open=lambda word: word.startswith("<"))
    return [(fault.code, fault.word) for fault in line.faults]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "--verbose jobs list --limit 3",
        "jobs",
        "ingest -p fake monday",
        "ingest monday -pfake",
        "ingest --provider=iex monday tuesday wednesday",
        "ingest -fp fake monday",
        "ingest -p <provider> <day>",
        "ingest -p fake --count -5 monday",
        "in -p fake monday",
        "ingest -p fake --names a b c --force monday",
        "ingest -p fake --color monday",
        "ingest -p fake --color never monday",
        "ingest -p fake --rows 5 monday",
        "ingest -p fake --pair key value monday",
        "ingest -p fake -- --monday",
        "ingest --help",
        "odd --anything goes here",
        "<command> --whatever",
    ],
)
def test_a_valid_line_has_no_fault(text: str) -> None:
    assert _faults(text) == []


@pytest.mark.parametrize(
    ("text", "code", "word"),
    [
        ("ingets -p fake", FaultCode.NO_COMMAND, "ingets"),
        ("jobs lst", FaultCode.NO_COMMAND, "lst"),
        ("jobs list --limits 3", FaultCode.NO_OPTION, "--limits"),
        ("jobs --limits 3 list", FaultCode.NO_OPTION, "--limits"),
        ("jobs --limits 3", FaultCode.NO_OPTION, "--limits"),
        ("jobs list -v", FaultCode.NO_OPTION, "-v"),
        ("ingest -p fake -fx monday", FaultCode.NO_OPTION, "-x"),
        ("ingest -p fake", FaultCode.MISSING_ARGUMENT, "DAY"),
        ("ingest monday", FaultCode.MISSING_OPTION, "--provider"),
        ("jobs list --limit", FaultCode.MISSING_VALUE, "--limit"),
        ("jobs list three", FaultCode.SURPLUS_ARGUMENT, "three"),
        ("ingest -p fkae monday", FaultCode.BAD_VALUE, "fkae"),
        ("ingest -p fake -n many monday", FaultCode.BAD_VALUE, "many"),
        ("jobs clean", FaultCode.DEPRECATED_COMMAND, "clean"),
        ("ingest -p fake --old monday", FaultCode.DEPRECATED_OPTION, "--old"),
    ],
)
def test_each_fault_is_reported_with_its_word(text: str, code: str, word: str) -> None:
    assert _faults(text) == [(code, word)]


def test_any_command_may_exist_below_a_partial_list() -> None:
    root = CommandSurface(path=(), commands=("init",), partial=True)
    surface = Surface(target="git", commands=(root, CommandSurface(path=("init",))))
    assert read_command_line(["stash", "pop", "--quiet"], surface).faults == ()
    assert read_command_line(["init", "--loud"], surface).faults[0].code is FaultCode.NO_OPTION


_RUN = CommandSurface(
    path=("run",),
    arguments=(Argument(name="IMAGE"), Argument(name="COMMAND", required=False)),
    options=(Option(spellings=("--rm",)),),
)
_RUNNER = Surface(
    target="box",
    commands=(
        CommandSurface(path=(), commands=("run", "help")),
        _RUN,
        CommandSurface(path=("help",)),
    ),
)


@pytest.mark.parametrize(
    "text",
    ["run --rm linux ls -la --color", "run linux -- ls -la", "run -- linux ls", "help run topics"],
)
def test_the_words_of_another_program_are_not_checked(text: str) -> None:
    assert read_command_line(shlex.split(text), _RUNNER).faults == ()


def test_options_before_the_other_program_are_checked() -> None:
    (fault,) = read_command_line(shlex.split("run --rmi linux ls --color"), _RUNNER).faults
    assert (fault.code, fault.word) == (FaultCode.NO_OPTION, "--rmi")


_QUERY = CommandSurface(
    path=("query",),
    arguments=(Argument(name="PATH"), Argument(name="SQL")),
    options=(Option(spellings=("--csv",)), Option(spellings=("-n",), value="N")),
)
_DEFAULTED = Surface(
    target="db",
    commands=(
        CommandSurface(
            path=(),
            options=(Option(spellings=("-v",)),),
            commands=("query", "tables"),
            default="query",
        ),
        _QUERY,
        CommandSurface(path=("tables",), arguments=(Argument(name="PATH"),)),
    ),
)


@pytest.mark.parametrize(
    ("text", "path", "faults"),
    [
        ("a.db 'select 1' --csv", ("query",), []),
        ("--csv a.db 'select 1'", ("query",), []),
        ("-n5 a.db 'select 1'", ("query",), []),
        ("-v tables a.db", ("tables",), []),
        ("<command> a.db", (), []),
        ("--help", (), []),
        ("a.db", ("query",), [(FaultCode.MISSING_ARGUMENT, "SQL")]),
        ("a.db 'select 1' --tsv", ("query",), [(FaultCode.NO_OPTION, "--tsv")]),
    ],
)
def test_a_line_that_names_no_command_calls_the_default_one(
    text: str, path: tuple[str, ...], faults: list[tuple[str, str]]
) -> None:
    line = read_command_line(
        shlex.split(text), _DEFAULTED, is_open=lambda word: word.startswith("<")
    )
    assert line.command.path == path
    assert [(fault.code, fault.word) for fault in line.faults] == faults


def test_the_nearest_known_word_is_reported() -> None:
    (fault,) = read_command_line(["ingets"], _SURFACE).faults
    assert (fault.at, fault.nearest) == (0, "ingest")


def test_words_are_assigned_to_arguments_in_order() -> None:
    line = read_command_line(shlex.split("ingest -p fake monday tuesday friday"), _SURFACE)
    assert [(one.argument.name, one.value) for one in line.argument_uses] == [
        ("DAY", "monday"),
        ("MORE", "tuesday"),
        ("MORE", "friday"),
    ]


def test_an_option_belongs_to_the_command_before_it() -> None:
    line = read_command_line(shlex.split("-v ingest -f -p fake monday"), _SURFACE)
    assert [(command.path, used.option.name) for command, used in line.option_uses] == [
        ((), "--verbose"),
        (("ingest",), "--force"),
        (("ingest",), "--provider"),
    ]


def test_an_argument_that_takes_the_remainder_takes_options_and_dashes_too() -> None:
    surface = Surface(
        target="pipe",
        commands=(
            CommandSurface(path=(), commands=("exec",)),
            CommandSurface(
                path=("exec",),
                arguments=(Argument(name="HOST"), Argument(name="ARGS", remainder=True)),
                options=(Option(spellings=("-v",)),),
            ),
        ),
    )
    line = read_command_line(("exec", "-v", "box", "ls", "-l", "--", "-v"), surface)
    assert line.faults == ()
    assert [use.value for use in line.argument_uses] == ["box", "ls", "-l", "--", "-v"]
    assert len(line.option_uses) == 1


@pytest.mark.parametrize("text", ["--version", "ingest --version", "ingest -V"])
def test_a_line_that_asks_for_the_version_lacks_nothing(text: str) -> None:
    version = Option(spellings=("-V", "--version"))
    commands = tuple(
        CommandSurface(
            path=each.path,
            arguments=each.arguments,
            options=(*each.options, version),
            commands=each.commands,
        )
        for each in _SURFACE.commands
    )
    line = read_command_line(text.split(), Surface(target="pipe", commands=commands))
    assert line.faults == ()


def test_the_word_after_a_hidden_flag_may_be_its_value() -> None:
    commands = (CommandSurface(path=(), options=(Option(spellings=("--x",), hidden=True),)),)
    line = read_command_line(("--x", "y"), Surface(target="pipe", commands=commands))
    assert line.faults == ()


def test_a_fault_that_rests_on_what_was_not_read_has_the_problem_as_its_doubt() -> None:
    problem = "could not read option: --o"
    root = CommandSurface(
        path=(),
        arguments=(Argument(name="FILE"),),
        options=(Option(spellings=("--n",), value="N", choices=("1", "2")),),
        problems=(problem,),
    )
    line = read_command_line(("--x", "--n", "3"), Surface(target="pipe", commands=(root,)))
    assert {fault.code.value: fault.doubt for fault in line.faults} == {
        "no-option": problem,
        "bad-value": "",
        "missing-argument": problem,  # the option that may exist may do without it
    }
    line = read_command_line(("--n", "3"), Surface(target="pipe", commands=(root,)))
    assert {fault.doubt for fault in line.faults} == {""}


def test_a_version_option_that_no_page_lists_needs_no_argument() -> None:
    root = CommandSurface(path=(), arguments=(Argument(name="FILE"),))
    line = read_command_line(("--version",), Surface(target="pipe", commands=(root,)))
    assert [fault.code.value for fault in line.faults] == ["no-option"]


def test_a_number_with_a_dash_stands_for_a_numeric_option_with_that_value() -> None:
    number = Option(spellings=("-n", "--lines"), value="N", numeric=True)
    root = CommandSurface(path=(), arguments=(Argument(name="FILE"),), options=(number,))
    surface = Surface(target="head", commands=(root,))
    line = read_command_line(("-5", "notes"), surface)
    assert line.faults == ()
    assert [(used.option.name, used.value) for _, used in line.option_uses] == [("--lines", "5")]


_BOX = CommandSurface(
    path=(),
    arguments=(Argument(name="script"), Argument(name="rest", required=False, remainder=True)),
    options=(Option(spellings=("-q",)),),
)
_SEEK = CommandSurface(
    path=(),
    arguments=(Argument(name="pattern", required=False),),
    options=(
        Option(spellings=("-x", "--exec"), value="cmd", many=True),
        Option(spellings=("-o", "--out"), value="path", value_optional=True),
        Option(spellings=("--drop",), value="p", value_optional=True, many=True),
    ),
)


@pytest.mark.parametrize("text", ["-q x.py --foo", "x.py", "x.py -a -- -b"])
def test_all_that_follows_the_argument_before_a_remainder_belongs_to_it(text: str) -> None:
    surface = Surface(target="box", commands=(_BOX,))
    assert read_command_line(shlex.split(text), surface).faults == ()


@pytest.mark.parametrize(
    "text", ["foo -x ls -l --color", "-o place foo", "foo --out", "foo --drop a b"]
)
def test_a_word_that_may_be_a_value_is_no_argument_too_many(text: str) -> None:
    surface = Surface(target="seek", commands=(_SEEK,))
    assert read_command_line(shlex.split(text), surface).faults == ()


_ARGPARSE = "show this help message and exit"
_GNU = "display this help and exit"
_CLICK = "Show this message and exit."
_COBRA = "help for pipe"
_CLAP = "Print help (see more with '--help')"
_COMMANDER = "display help for command"


def _make_pipe(help_text: str) -> Surface:
    options = (
        Option(spellings=("-h", "--help"), help=help_text),
        Option(spellings=("--verbose",)),
        Option(spellings=("--colour", "--color"), value="WHEN"),
        Option(spellings=("--count",), value="INTEGER"),
        Option(spellings=("--no-pager",)),
    )
    root = CommandSurface(path=(), options=options, arguments=(Argument(name="X", required=False),))
    return Surface(target="pipe", commands=(root,))


def _read_faults(text: str, surface: Surface) -> list[tuple[str, str, str, bool]]:
    line = read_command_line(text.split(), surface)
    return [(each.code, each.word, each.nearest, bool(each.doubt)) for each in line.faults]


@pytest.mark.parametrize("help_text", [_ARGPARSE, _GNU])
def test_the_beginning_of_a_name_is_an_abbreviation_where_the_parser_accepts_it(
    help_text: str,
) -> None:
    surface = _make_pipe(help_text)
    expected = [("abbreviated-option", "--verb", "--verbose", True)]
    assert _read_faults("--verb", surface) == expected
    line = read_command_line(("--colo", "red", "--cou=x"), surface)
    assert [(used.option.name, used.value) for _, used in line.option_uses] == [
        ("--colour", "red"),
        ("--count", "x"),
    ]
    assert [fault.code.value for fault in line.faults] == [
        "abbreviated-option",
        "abbreviated-option",
        "bad-value",
    ]


def test_the_beginning_of_two_names_is_no_abbreviation() -> None:
    (fault,) = _read_faults("--co=1", _make_pipe(_ARGPARSE))
    assert (fault[0], fault[3]) == ("no-option", False)


def test_a_beginning_is_not_told_as_wrong_with_certainty_where_the_parser_is_not_known() -> None:
    assert _read_faults("--verb", _make_pipe("Help")) == [
        ("no-option", "--verb", "--verbose", True)
    ]


@pytest.mark.parametrize("help_text", [_CLICK, _COBRA, _CLAP, _COMMANDER])
@pytest.mark.parametrize("word", ["--verb", "--no-verbose", "--pager"])
def test_a_parser_that_accepts_listed_names_only_is_known_by_its_words_for_help(
    word: str, help_text: str
) -> None:
    (fault,) = _read_faults(word, _make_pipe(help_text))
    assert (fault[0], fault[1], fault[3]) == ("no-option", word, False)


@pytest.mark.parametrize("help_text", [_GNU, "Help"])
@pytest.mark.parametrize(
    ("word", "nearest"), [("--no-verbose", "--verbose"), ("--pager", "--no-pager")]
)
def test_a_negation_that_no_page_lists_is_not_told_as_wrong_with_certainty(
    word: str, nearest: str, help_text: str
) -> None:
    assert _read_faults(word, _make_pipe(help_text)) == [("no-option", word, nearest, True)]


def test_argparse_accepts_no_negation_that_its_page_does_not_list() -> None:
    (fault,) = _read_faults("--no-verbose", _make_pipe(_ARGPARSE))
    assert (fault[0], fault[3]) == ("no-option", False)


def test_the_words_for_help_of_the_program_tell_the_parser_of_its_commands() -> None:
    root = _make_pipe(_ARGPARSE).commands[0]
    below = CommandSurface(path=("run",), options=(Option(spellings=("--dry-run",)),))
    surface = Surface(target="pipe", commands=(root, below))
    expected = [("abbreviated-option", "--dry", "--dry-run", True)]
    assert _read_faults("run --dry", surface) == expected


@pytest.mark.parametrize("help_text", ["List all tasks and exit.", "Print the tasks, then exit"])
def test_an_option_that_prints_something_and_exits_needs_no_argument(help_text: str) -> None:
    root = CommandSurface(
        path=(),
        arguments=(Argument(name="FILE"),),
        options=(
            Option(spellings=("--list",), help=help_text),
            Option(spellings=("--once",), help="Run once and exit"),
        ),
    )
    surface = Surface(target="pipe", commands=(root,))
    assert _read_faults("--list", surface) == []
    assert _read_faults("--once", surface) == [("missing-argument", "FILE", "", False)]


def test_a_page_without_a_usage_does_not_make_a_word_too_many_certain() -> None:
    root = CommandSurface(path=(), options=(Option(spellings=("-v",)),), problems=(NO_USAGE,))
    surface = Surface(target="pipe", commands=(root,))
    assert _read_faults("x", surface) == [("surplus-argument", "x", "", True)]
    assert _read_faults("-w", surface) == [("no-option", "-w", "", False)]
