"""Settings of a command that contradict each other, and rules that concern several commands."""

from __future__ import annotations

import pytest

from .conftest import Load, Problems

INGEST = """
[command.ingest]
args = "ingest"
capture = { job = 'job: (.*)' }
[command.aggregate]
needs = "ingest"
args = "aggregate ${job} ${frame}"
capture = { sum = '(.*)' }
[command.aggregate.matrix]
frame = ["5m", "1h"]
[command.other]
args = "other"
capture = { thing = "x" }
"""

CLASHES = [
    # the lines of the command x, the key, a part of the message, a part of the hint
    ("needs = 'ingset'", "needs", "unknown id `ingset`", "did you mean `ingest`?"),
    ("needs = 'zzz'", "needs", "unknown id `zzz`", "known ids: `ingest`, `aggregate[5m]`"),
    ("needs = 'aggregate'", "needs", "`aggregate` has a matrix", "`aggregate[5m]`"),
    ("needs = 'aggregate[1d]'", "needs", "unknown id `aggregate[1d]`", "`aggregate[1h]`"),
    ("needs = 'ingest[1]'", "needs", "`ingest` has no matrix", 'write "ingest"'),
    ("needs = 'x'", "needs", "`x` needs itself", ""),
    (
        "needs = ['ingest', 'other']",
        "needs",
        "the homes of `ingest` and `other` cannot be combined",
        "let `ingest` need `other`",
    ),
    (
        "needs = ['aggregate[5m]', 'aggregate[1h]']",
        "needs",
        "the homes of `aggregate[5m]` and `aggregate[1h]` cannot be combined",
        "or write a command for each",
    ),
    ("args = '${jbo}'\nneeds = 'ingest'", "args", "`${jbo}` has no value", "`job`"),
    ("args = '${job}'", "args", "`${job}` has no value", '`ingest` captures it: add `needs = "in'),
    ("args = '${frame}'\nneeds = 'aggregate[5m]'", "args", "`${frame}` has no value", ""),
    ("args = '${HOME:-x}'", "args", "`${HOME:-x}` has no value", "`$${` is a literal `${`"),
    ("args = '${today-7}'", "args", "`${today-7}` has no value", "`today`"),
    ("args = '${me}'\ncapture = { me = 'x' }", "args", "`${me}` has no value", "captured here"),
    ("args = ['a', '${nope}']", "args[1]", "`${nope}` has no value", ""),
    ("stdin = '${nope}'", "stdin", "`${nope}` has no value", ""),
    ("env = { A = '${nope}' }", "env.A", "`${nope}` has no value", ""),
    ("home = { files = { a = '${nope}' } }", "home.files.a", "`${nope}` has no value", ""),
    ("produces = ['${nope}']", "produces[0]", "`${nope}` has no value", ""),
    ("produces = [{ path = 'a', rows = '${n}' }]", "produces[0].rows", "`${n}` has no value", ""),
    ("removes = '${nope}'", "removes", "`${nope}` has no value", ""),
    (
        "queries = [{ sql = 'FROM ${n}', empty = true }]",
        "queries[0].sql",
        "`${n}` has no value",
        "",
    ),
    (
        "queries = [{ sql = 'FROM a', equals = [[1, '${n}']] }]",
        "queries[0].equals[0][1]",
        "`${n}` has no value",
        "",
    ),
    ("stdout = { matches = 'a ${n}' }", "stdout.matches", "`${n}` has no value", ""),
    ("dialogue = [{ expect = 'a', send = '${n}' }]", "dialogue[0].send", "`${n}` has no value", ""),
    ("service = { ready = 'localhost:${port}' }", "service.ready", "`${port}` has no value", ""),
    (
        "needs = 'ingest'\nmatrix = { job = [1] }\nargs = '${job}'",
        "args",
        "`job` is defined in this command and captured by one that it needs",
        "",
    ),
    ("ports = 'a'\nmatrix = { a = [1] }", "ports.a", "a port and a column of the matrix", ""),
    ("ports = ['a', 'a']", "ports", "the port `a` is named twice", ""),
    ("ports = 'a'\ncapture = { a = 'x' }", "capture.a", "is a capture and a port or a column", ""),
    ("within = '1x median'", "within", "half of all runs take longer", "2x median"),
    ("within = 31", "within", "`within` (31 s) is longer than `timeout` (30 s)", ""),
    (
        "within = 3\ntimeout = 2",
        "within",
        "longer than `timeout` (2 s)",
        "raise `timeout` or lower `within`",
    ),
    ("http = [{ get = 'http://x' }]", "http", "`http` without a `service`", ""),
    (
        "effects = { network = 'none' }",
        "effects.network",
        "`effects.network` is known in the sandbox alone",
        'add `isolation = "sandbox"`',
    ),
    (
        "isolation = 'sandbox'\nnetwork = true\neffects = { network = 'none' }",
        "effects.network",
        '`network = true` with `effects.network = "none"`',
        "remove one of them",
    ),
    ("effects = { writes = '../a' }", "effects.writes", "", ""),
    (
        "service = { ready = 'http://x' }\nhttp = [{ get = 'http://x', send = 'a' }]",
        "http[0].send",
        "a `get` request has no body",
        "use `post`",
    ),
    (
        "service = { ready = 'http://x' }\nhttp = [{ status = 200 }]",
        "http[0]",
        "expected exactly one of `get`",
        "the table has none",
    ),
    (
        "service = { ready = 'http://x' }\nhttp = [{ get = 'http://x', put = 'http://x' }]",
        "http[0]",
        "expected exactly one of `get`",
        "the table has `get`, `put`",
    ),
    (
        "service = { ready = 'http://x' }\nstdin = 'a'",
        "stdin",
        "a `service` cannot have `stdin`",
        "",
    ),
    (
        "service = { ready = 'http://x' }\ndialogue = [{ expect = 'a', send = 'b' }]",
        "dialogue",
        "a `service` cannot have `dialogue`",
        "",
    ),
    ("stdin = 'a'\ndialogue = [{ expect = 'a', send = 'b' }]", "stdin", "with `dialogue`", ""),
    ("tty = false\ndialogue = [{ expect = 'a', send = 'b' }]", "dialogue", "a terminal", ""),
    (
        "stdout = { empty = true, contains = 'a' }",
        "stdout.empty",
        "cannot be empty and contain text",
        "",
    ),
]


@pytest.mark.parametrize(("body", "key", "message", "hint"), CLASHES)
def test_conflicting_settings_are_reported(
    problems: Problems, body: str, key: str, message: str, hint: str
) -> None:
    found = problems(f"{INGEST}\n[command.x]\n{body}\n")
    assert [problem.key for problem in found] == [f"command.x.{key}"]
    assert message in found[0].message
    assert hint in found[0].hint


FITTING = [
    "needs = ['aggregate[5m]', 'ingest']\nargs = '${job} ${sum}'",
    "needs = 'aggregate[1h]'\ncapture = { job = 'a newer one' }\nargs = '${job}'",
    "args = '${home} ${today} ${today+1d} ${today-365d} $${anything} $HOME {}'",
    "matrix = { a = [1] }\nargs = '${a}'",
    "ports = { p = 80 }\nargs = '${p}'\nservice = { ready = { port = '${p}' } }",
    "within = 30",
    "stdout = { empty = false, contains = 'a' }",
]


@pytest.mark.parametrize("body", FITTING)
def test_settings_without_a_conflict_are_no_problem(problems: Problems, body: str) -> None:
    found = problems(f"{INGEST}\n[command.x]\n{body}\n")
    assert [f"{problem.key}: {problem.message}" for problem in found] == []


def test_each_cycle_of_needs_is_reported_once_with_its_path(problems: Problems) -> None:
    found = problems(
        """
        [command.before]
        needs = "a"
        [command.a]
        needs = "c"
        [command.b]
        needs = "a"
        [command.c]
        needs = "b"
        [command.d]
        needs = "e[1]"
        [command.e]
        needs = "d"
        matrix = { n = [1, 2] }
        [command.f]
        needs = ["a", "d"]
        args = "${whatever}"
        """
    )
    assert [problem.message for problem in found] == [
        "`needs` form a cycle: a → c → b → a",
        "`needs` form a cycle: d → e → d",
    ]


def test_a_long_chain_of_needs_is_followed_to_its_end(problems: Problems) -> None:
    links = [f'[command.c{n}]\nneeds = "c{n - 1}"\nargs = "${{job}}"\n' for n in range(1, 1500)]
    assert problems("[command.c0]\ncapture = { job = 'x' }\n" + "".join(reversed(links))) == ()


def test_a_placeholder_in_the_defaults_is_checked_for_every_command_that_uses_it(
    problems: Problems,
) -> None:
    found = problems(
        """
        [defaults]
        stdout = ["${job}"]
        output = { lacks = "${job}" }
        env = { JOB = "${job}" }
        [home.files]
        a = "${job}"
        [command.own]
        stdout = ["mine"]
        output = { lacks = [] }
        env = { JOB = "mine" }
        capture = { job = "x" }
        [command.another]
        stdout = ["mine"]
        output = { lacks = [] }
        env = { JOB = "mine" }
        home = { files = { a = "mine" } }
        [command.heir]
        needs = "own"
        stdout = ["x"]
        """
    )
    assert {(problem.key, problem.message) for problem in found} == {
        ("home.files.a", "`${job}` has no value in the command `own`"),
    }


def test_within_and_timeout_of_the_defaults_are_compared_with_each_commands(
    problems: Problems,
) -> None:
    (problem,) = problems("[defaults]\nwithin = 10\n[command.a]\ntimeout = 5\n")
    assert problem.key == "command.a.timeout"
    (problem,) = problems("[defaults]\nwithin = 40\n[command.a]\nargs = ''\n[command.b]\n")
    assert problem.key == "defaults.within"


def test_a_draft_that_was_not_filled_in_is_a_warning(load: Load) -> None:
    (warning,) = load("[command.a]\nstdout = ['ready', '…']\n").warnings
    assert (warning.code, warning.place.line) == ("draft", 5)
    assert load("[command.a]\nstdout = 'loading…'\n").warnings == ()


@pytest.mark.parametrize(
    "body",
    ["", "args = 'x'", "exit = 0", "timeout = 3", "env = { A = 'b' }", "stdout = []", "tty = true"],
)
def test_a_command_that_promises_nothing_but_its_exit_code_is_a_warning(
    load: Load, body: str
) -> None:
    (warning,) = load(f"[command.a]\n{body}\n").warnings
    assert warning.code == "promises-nothing"
    assert warning.place.line == 5
    assert warning.message == "`a` promises nothing but its exit code"


@pytest.mark.parametrize(
    "body",
    [
        "exit = 2",
        "exit = 'nonzero'",
        "stdout = 'a'",
        "stderr = { empty = true }",
        "within = 1",
        "exact = true",
        "repeatable = true",
        "produces = 'a'",
        "removes = 'a'",
        "capture = { a = 'x' }",
        "service = { ready = 'http://x' }",
        "dialogue = [{ expect = 'a', eof = true }]",
        "queries = [{ sql = 'SELECT 1', equals = 1 }]",
        "skip = 'later'",
    ],
)
def test_a_command_that_promises_something_is_no_warning(load: Load, body: str) -> None:
    assert load(f"[command.a]\n{body}\n").warnings == ()
