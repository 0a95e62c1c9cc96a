"""All errors in the structure of a file are reported at once, in words of our own."""

from __future__ import annotations

import pytest

from cliconform.errors import Problem

from .conftest import Problems

WRONG_VALUES = [
    # the lines of the command, the key, a part of the message, a part of the hint
    ("timeout = '3'", "timeout", "expected a number of seconds above 0", ""),
    ("timeout = 0", "timeout", "above 0, at most 604800 (a week), got the integer 0", ""),
    ("timeout = -1.5", "timeout", "got the number -1.5", ""),
    ("timeout = true", "timeout", "got the boolean `true`", ""),
    ("timeout = inf", "timeout", "expected a finite number, got `inf`", ""),
    ("within = nan", "within", "expected a finite number, got `nan`", ""),
    ("within = '2x mean'", "within", 'expected "2x median", got the string "2x mean"', ""),
    ("within = true", "within", 'a multiple of earlier runs: "2x median"', ""),
    ("exit = 256", "exit", "expected an exit code from 0 to 255, got the integer 256", ""),
    ("exit = -1", "exit", "expected an exit code from 0 to 255, got the integer -1", ""),
    ("exit = 'SIGITN'", "exit", "a signal name", "`SIGINT`"),
    ("exit = 'nonzreo'", "exit", 'got the string "nonzreo"', "`nonzero`"),
    ("exit = []", "exit", "expected at least one entry, got an empty array", ""),
    ("exit = [0, 'nonzero']", "exit[1]", 'a signal name such as "SIGINT"', ""),
    ("exit = {}", "exit", "got an empty table", ""),
    (
        "stdout = 3",
        "stdout",
        "expected a string, an array of strings or a table, got the integer 3",
        "",
    ),
    (
        "stdout = ['a', 3]",
        "stdout[1]",
        "expected a text, or `{ text = …, count = … }`, got the integer 3",
        "",
    ),
    ("stdout = { contains = [''] }", "stdout.contains[0]", "got an empty string", ""),
    ("stdout = { equals = ['a'] }", "stdout.equals", "expected a string, got an array", ""),
    ("stdout = { empty = 'no' }", "stdout.empty", "expected a boolean (`true` or `false`)", ""),
    ("stdout = { contain = 'a' }", "stdout.contain", "unknown key `contain`", "`contains`"),
    ("exact = 1", "exact", "expected a boolean (`true` or `false`), got the integer 1", ""),
    ("columns = 0", "columns", "expected an integer from 1", ""),
    ("columns = 2.5", "columns", "got the number 2.5", ""),
    ("retries = 1000", "retries", "expected an integer from 0 to 100", ""),
    (
        "env = { A = true }",
        "env.A",
        "expected a string, an integer or `false`, got the boolean `true`",
        "",
    ),
    ("env = { A = 1.5 }", "env.A", "expected a string or an integer, got the number 1.5", ""),
    ("args = 3", "args", "expected a string or an array of strings, got the integer 3", ""),
    ("args = ['--port', 80]", "args[1]", "expected a string, got the integer 80", ""),
    ("produces = [{ rows = 1 }]", "produces[0]", "`path` is missing", "A path or a glob"),
    ("produces = [{ path = 'a', rows = -1 }]", "produces[0].rows", "an integer of at least 0", ""),
    ("produces = [{ path = 'a', colums = [] }]", "produces[0].colums", "unknown", "`columns`"),
    ("queries = [{ equals = 1 }]", "queries[0]", "`sql` is missing", "A single query"),
    ("queries = [{ sql = 'SELECT 1', equals = { a = 1 } }]", "queries[0].equals", "a table", ""),
    ("queries = { sql = 'SELECT 1' }", "queries", "expected an array", "[[command.a.queries]]"),
    ("dialogue = ['a']", "dialogue[0]", 'expected a table, got the string "a"', ""),
    ("service = 'http://x'", "service", "expected a table", ""),
    ("service = { ready = 3 }", "service.ready", "expected a URL, a `host:port` or a table", ""),
    ("service = {}", "service", "`ready` is missing", "When the server is ready"),
    ("ports = [80]", "ports[0]", "a port with a fixed number is written `{ name = number }`", ""),
    ("ports = { p = 0 }", "ports.p", "a port number from 1 to 65535", ""),
    ("ports = { p = 'fre' }", "ports.p", '"free" or "busy"', "`free`"),
    ("matrix = { a = 1 }", "matrix.a", "expected an array", ""),
    ("matrix = { a = [[1]] }", "matrix.a[0]", "a string, a number or a boolean", ""),
    ("capture = { job = 3 }", "capture.job", "expected a regular expression", ""),
    ("when = { platfrom = 'linux' }", "when.platfrom", "unknown key", "`platform`"),
    (
        "home = { files = { a = 1 } }",
        "home.files.a",
        "expected a string, or a table with `text` or `base64`, got the integer 1",
        "",
    ),
    (
        "home = { files = { a = { txt = '' } } }",
        "home.files.a.txt",
        "unknown key `txt`",
        "did you mean `text`?",
    ),
    (
        "home = { chmod = { a = true } }",
        "home.chmod.a",
        'expected a mode such as "755", got the boolean `true`',
        "",
    ),
    (
        "home = { chmod = { a = 0o10000 } }",
        "home.chmod.a",
        'expected a mode such as "755", got the integer 4096',
        "",
    ),
    ("skip = true", "skip", "expected a non-empty string, got the boolean `true`", ""),
    ("tymeout = 3", "tymeout", "unknown key `tymeout`", "`timeout`"),
    ("zzz = 3", "zzz", "unknown key `zzz`", "known keys: `about`, `args`"),
    ("stdin = 1979-05-27\nabuot = ''", "abuot", "unknown key", "`about`"),
    ("columns = 0x1ffffffffffffffffff", "columns", "an integer of more than 64 bits", ""),
]


@pytest.mark.parametrize(("body", "key", "message", "hint"), WRONG_VALUES)
def test_a_wrong_value_is_reported_with_what_was_expected_and_what_is_there(
    problems: Problems, body: str, key: str, message: str, hint: str
) -> None:
    (problem,) = (
        found for found in problems(f"[command.a]\n{body}\n") if found.key.startswith("command.a.")
    )
    assert problem.key == f"command.a.{key}"
    assert message in problem.message
    assert hint in problem.hint
    assert problem.line == (7 if "\n" in body else 6)


def test_pydantics_own_messages_are_never_shown(problems: Problems) -> None:
    for body, *_ in WRONG_VALUES:
        for problem in problems(f"[command.a]\n{body}\n"):
            text = f"{problem.message} {problem.hint}".lower()
            for word in ("input", "validation", "dict", "str ", "pydantic", "extra", "none"):
                assert word not in text, text


def summarize(problems: tuple[Problem, ...]) -> set[tuple[str, str]]:
    return {(problem.key, problem.message) for problem in problems}


def test_all_problems_are_reported_at_once_in_the_order_of_the_file(problems: Problems) -> None:
    found = problems(
        """
        [defaults]
        timeout = "3"
        [command.a]
        needs = "zz"
        stdout = { contians = ["x"], matches = ["("] }
        [command.b]
        produces = ["/abs", 3, "a/../b"]
        [[command.b.queries]]
        sql = "SELEC 1"
        equals = 1
        wrong = 2
        """
    )
    assert [problem.key for problem in found] == [
        "defaults.timeout",
        "command.a.needs",
        "command.a.stdout.contians",
        "command.a.stdout.matches[0]",
        "command.b.produces[0]",
        "command.b.produces[1]",
        "command.b.produces[2]",
        "command.b.queries[0].sql",
        "command.b.queries[0].wrong",
    ]
    assert [problem.line for problem in found] == sorted(problem.line for problem in found)


def test_an_invalid_value_that_was_left_out_causes_no_second_problem(problems: Problems) -> None:
    found = problems(
        """
        [command.a]
        args = "a"
        capture = { job = 3 }
        [command.b]
        needs = "a"
        args = "${job}"
        [command.c]
        dialogue = [{ expect = "a", sned = "b" }]
        queries = [{ sql = "SELECT 1", equal = 1 }]
        [command.d]
        needs = "e"
        [command.e]
        needs = 3
        matrix = { a = [1, 2], b = [1] }
        [command.f]
        args = "${a}"
        needs = ["e[1]", 3]
        [command.g]
        service = { redy = "http://x" }
        http = [{ get = "http://x" }]
        """
    )
    assert summarize(found) == {
        ("command.a.capture.job", found[0].message),
        ("command.c.dialogue[0].sned", "unknown key `sned`"),
        ("command.c.queries[0].equal", "unknown key `equal`"),
        ("command.e.needs", "expected a string or an array of strings, got the integer 3"),
        ("command.e.matrix", "the columns have different lengths: `a` has 2, `b` has 1"),
        ("command.f.needs[1]", "expected a non-empty string, got the integer 3"),
        ("command.g.service", "`ready` is missing"),
        ("command.g.service.redy", "unknown key `redy`"),
    }


def test_the_id_of_a_command_with_a_dot_must_be_quoted(problems: Problems) -> None:
    (problem,) = problems("[command.readme.ingest]\nargs = 'a'\n")
    assert problem.message == "unknown key `ingest`"
    assert '[command."readme.ingest"]' in problem.hint


@pytest.mark.parametrize(
    ("head", "key", "message"),
    [
        (
            'spec = "1"\n[target]\ncommand = "t"\n',
            "spec",
            'expected the integer 1, got the string "1"',
        ),
        (
            "spec = 0\n[target]\ncommand = 't'\n",
            "spec",
            "expected the integer 1, got the integer 0",
        ),
        ('[target]\ncommand = "t"\n', "", "`spec` is missing"),
        ("spec = 1\n", "", "`target` is missing"),
        ("spec = 1\ntarget = 'tool'\n", "target", "expected a table"),
        ("spec = 1\n[target]\n", "target", "`command` is missing"),
        ("spec = 1\n[target]\ncommand = 3\n", "target.command", "got the integer 3"),
        ("spec = 1\n[target]\ncommand = ' '\n", "target.command", "the command is empty"),
        ("spec = 1\n[target]\ncommand = []\n", "target.command", "the command is empty"),
        ("spec = 1\n[target]\ncommand = 'a \"b'\n", "target.command", "no closing quotation"),
        ("spec = 1\ncommands = 2\n[target]\ncommand = 't'\n", "commands", "unknown key"),
    ],
)
def test_the_tables_at_the_top_of_a_file_are_checked_too(
    problems: Problems, head: str, key: str, message: str
) -> None:
    (problem,) = problems("[command.a]\nargs = 'a'\n", head=head)
    assert problem.key == key
    assert message in problem.message


def test_a_later_version_is_reported_and_nothing_else(problems: Problems) -> None:
    (problem,) = problems("[command.a]\nwords = 'of tomorrow'\n", head="spec = 2\nfuture = true\n")
    assert problem.message == "version 2 of the format is not supported: expected version 1"
    assert problem.line == 1


def test_a_spec_without_commands_is_a_problem(problems: Problems) -> None:
    (problem,) = problems("")
    assert problem.message == "the spec has no commands"


def test_a_value_nested_too_deeply_is_a_problem_with_a_place(problems: Problems) -> None:
    found = problems(f"[command.a]\nargs = {'[' * 200}{']' * 200}\n")
    assert {problem.line for problem in found} == {6}
    assert "nested more than 64 levels deep" in {problem.message for problem in found}
    deep = ".".join(["a"] * 3000)
    assert all("\n" not in found.message for found in problems(f"[command.a]\n{deep} = 1\n"))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("'out'", 'expected "input", got the string "out"'),
        ("1", 'expected a boolean (`true` or `false`), or "input", got the integer 1'),
    ],
)
def test_the_terminal_is_for_all_streams_for_none_or_for_input(
    problems: Problems, value: str, message: str
) -> None:
    (problem,) = problems(f"[command.a]\ntty = {value}\nexit = 1\n")
    assert problem.message == message
