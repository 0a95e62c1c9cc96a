"""Invalid values are found before anything runs."""

from __future__ import annotations

import pytest

from .conftest import Load, Problems

LONG = "x" * 4096
ASKED = "service = { ready = 'a:1' }\nhttp = [{ get = 'http://a', "

WRONG = [
    # the lines of the command, the key, a part of the message
    ("stdout = { matches = 'a(b' }", "stdout.matches", "missing ), unterminated subpattern"),
    ("stdout = { header = true, json = '{}' }", "stdout.header", "`json` about JSON"),
    ("stdout = { header = true, empty = true }", "stdout.empty", "empty and have `header`"),
    ("stdout = [{ text = 'a', count = 0 }]", "stdout[0].count", "occurs 0 times"),
    (
        "produces = [{ path = 'a', contains = [{ text = 'a', count = { at_most = 0 } }] }]",
        "produces[0].contains[0].count",
        "occurs 0 times",
    ),
    (
        "stdout = { contains = [{ text = 'a', count = 'x' }] }",
        "stdout.contains[0].count",
        'expected a number, got the string "x"',
    ),
    (
        "stdout = { matches = [{ pattern = 'a(', count = 1 }] }",
        "stdout.matches[0].pattern",
        "unterminated subpattern",
    ),
    ("stdout = { matches = ['ok', '*'] }", "stdout.matches[1]", "nothing to repeat at character 1"),
    ("stdout = { matches = 'a{99999999999}' }", "stdout.matches", "repetition number is too large"),
    ("capture = { job = '[' }", "capture.job", "unterminated character set at character 1"),
    ("capture = { job = { stdout = '(?P<' } }", "capture.job.stdout", "invalid regular expression"),
    (
        "capture = { job = { } }",
        "capture.job",
        "expected exactly one of `stdout`, `stderr`, `output` and `json`",
    ),
    ("capture = { job = { stdout = 'a', output = 'b' } }", "capture.job", "expected exactly one"),
    ("capture = { job = '${home}' }", "capture.job", "placeholders are not filled in here"),
    ("capture = { 'a b' = 'x' }", 'capture."a b"', "`a b` is not a valid name"),
    ("capture = { home = 'x' }", "capture.home", "`home` is reserved"),
    ("produces = '/tmp/x'", "produces", "outside the home"),
    ("produces = '~/x'", "produces", "outside the home"),
    ("produces = '${home}/x'", "produces", "relative to the home"),
    ("produces = 'a/../../x'", "produces", "the path has `..`"),
    ("produces = './'", "produces", "the path is empty"),
    ("produces = '/'", "produces", "outside the home"),
    ("produces = 'a[b'", "produces", "a `[` without a `]`"),
    ("produces = 'a[!]b'", "produces", "a `[` without a `]`"),
    ("produces = 'a**/b'", "produces", "`**` must be a whole part of the path"),
    ('produces = "a\\u0000b"', "produces", "a NUL character"),
    ("produces = [{ path = '../a' }]", "produces[0].path", "the path has `..`"),
    ("removes = ['ok', '../x']", "removes[1]", "the path has `..`"),
    ("ignore = '${home}'", "ignore", "placeholders are not filled in here"),
    (
        "produces = [{ path = 'a', rows = '3' }]",
        "produces[0].rows",
        'expected a number, got the string "3"',
    ),
    ("produces = [{ path = 'a', rows = {} }]", "produces[0].rows", "neither `at_least` nor"),
    (
        "produces = [{ path = 'a', size = { at_least = 2, at_most = 1 } }]",
        "produces[0].size",
        "no number is at least 2 and at most 1",
    ),
    ("produces = [{ path = 'a', columns = { a = 'int46' } }]", "produces[0].columns.a", "int46"),
    ("produces = [{ path = 'a', columns = ['a sting'] }]", "produces[0].columns[0]", "`sting`"),
    ("produces = [{ path = 'a', json = { 'a[' = 1 } }]", 'produces[0].json."a["', "not a path in"),
    ("capture = { a = { json = 'a[' } }", "capture.a.json", "not a path in a JSON document"),
    ("capture = { a = { json = 'a', stdout = 'b' } }", "capture.a", "expected exactly one"),
    ("stdout = { json = { 'a[' = 1 } }", 'stdout.json."a["', "not a path in a JSON document"),
    ("stdout = { json = '{' }", "stdout.json", "is not valid JSON: expected a key"),
    ("stdout = { json = '[1e999]' }", "stdout.json", "a number that is too large"),
    ("stdout = { json = '{}', empty = true }", "stdout.empty", "cannot be empty and have `json`"),
    ("stdout = { rows = -1 }", "stdout.rows", "expected an integer of at least 0"),
    ("stdout = { columns = { a = 'int46' } }", "stdout.columns.a", "int46"),
    ("stderr = { schema = 'no.json' }", "stderr.schema", "`no.json` does not exist"),
    ("stderr = { schema = '/no.json' }", "stderr.schema", "`/no.json` is not a relative path"),
    ("stdout = { schema = '${day}.json' }", "stdout.schema", "placeholders are not filled in here"),
    ("produces = [{ path = 'a', schema = 'x' }]", "produces[0].schema", "`x` does not exist"),
    ("queries = [{ sql = 'SELECT 1' }]", "queries[0]", "no expected result"),
    (
        "queries = [{ sql = 'SELECT 1', from = 'stdout', database = 'a', empty = true }]",
        "queries[0].from",
        "`from` and `database` exclude each other",
    ),
    (
        "queries = [{ sql = 'FROM stdou', from = 'stdout', empty = true }]",
        "queries[0].sql",
        "the SQL does not read `stdout`",
    ),
    (
        "queries = [{ sql = 'SELECT * FROM stdout', empty = true }]",
        "queries[0].sql",
        "`stdout` is no table without `from`",
    ),
    ("queries = [{ sql = 'SELEC 1', equals = 1 }]", "queries[0].sql", "begins with `SELEC`"),
    ("queries = [{ sql = 'DROP TABLE a', equals = 1 }]", "queries[0].sql", "begins with `DROP`"),
    ("queries = [{ sql = 'PIVOT a ON b', empty = true }]", "queries[0].sql", "begins with `PIVOT`"),
    ("queries = [{ sql = 'SELECT 1; SELECT 2', equals = 1 }]", "queries[0].sql", "more than one"),
    ("queries = [{ sql = 'SELECT (1', equals = 1 }]", "queries[0].sql", "unclosed `(`"),
    ("queries = [{ sql = 'SELECT 1)', equals = 1 }]", "queries[0].sql", "unmatched `)`"),
    ("queries = [{ sql = 'SELECT [1)', equals = 1 }]", "queries[0].sql", "unmatched `)`"),
    ('queries = [{ sql = "SELECT \'a", equals = 1 }]', "queries[0].sql", "unclosed '"),
    ("queries = [{ sql = '-- nothing', equals = 1 }]", "queries[0].sql", "the SQL is empty"),
    (
        "queries = [{ sql = 'WITH a AS (SELECT 1) DELETE FROM b', empty = true }]",
        "queries[0].sql",
        "changes data with `DELETE`",
    ),
    (
        "queries = [{ sql = 'FROM a', database = 'x.db', empty = true }]",
        "queries[0].sql",
        "begins with `FROM`",
    ),
    (
        "queries = [{ sql = 'SELECT 1', database = '/x.db', empty = true }]",
        "queries[0].database",
        "outside the home",
    ),
    (
        "queries = [{ sql = 'SELECT 1', at_least = '3' }]",
        "queries[0].at_least",
        "expected a number",
    ),
    ("dialogue = [{ expect = 'a?' }]", "dialogue[0]", "the prompt has no answer"),
    ("dialogue = [{ expect = 'a?', eof = false }]", "dialogue[0]", "the prompt has no answer"),
    ("dialogue = [{ expect = 'a?', keys = [] }]", "dialogue[0]", "the prompt has no answer"),
    ("dialogue = [{ expect = 'a', send = 'b', eof = true }]", "dialogue[0]", "several answers"),
    ("dialogue = [{ send = 'b' }]", "dialogue[0]", "expected exactly one of `expect`"),
    (
        "dialogue = [{ expect = 'a', matches = 'b', send = 'c' }]",
        "dialogue[0]",
        "expected exactly one of `expect`",
    ),
    (
        "dialogue = [{ matches = '(', send = 'c' }]",
        "dialogue[0].matches",
        "invalid regular expression",
    ),
    (
        "dialogue = [{ expect = 'a', keys = 'ctrl-1' }]",
        "dialogue[0].keys",
        "unknown key `ctrl-1`",
    ),
    ('dialogue = [{ expect = "a", keys = "\\u0003" }]', "dialogue[0].keys", "unknown key"),
    (
        "dialogue = [{ expect = 'a', keys = ['up', 'dwn'] }]",
        "dialogue[0].keys[1]",
        "unknown key `dwn`",
    ),
    (
        f"dialogue = [{{ expect = 'a', send = '{LONG}' }}]",
        "dialogue[0].send",
        "the line has 4096 bytes, and a terminal accepts at most 4095",
    ),
    (f"stdin = '{LONG}'", "stdin", "the line has 4096 bytes"),
    ("now = 'tomorrow'", "now", "`tomorrow` is not a date and time"),
    ("now = 2025-01-31", "now", "the time zone is missing"),
    ("now = 2025-01-31T12:00:00", "now", "the time zone is missing"),
    ("now = '2025-01-31 12:00 Europe/Berlni'", "now", "unknown time zone `Europe/Berlni`"),
    ("now = 0001-01-01T00:00:00Z", "now", "the year is not in 1970-2200"),
    ("args = 'a \"b'", "args", "cannot be split into words: no closing quotation"),
    ('args = ["a\\u0000b"]', "args[0]", "a NUL character"),
    ("args = '${home'", "args", "`${` without a closing `}`"),
    ("env = { 'A B' = 'x' }", 'env."A B"', "not a valid name of an environment variable"),
    ("env = { 'A=B' = 'x' }", 'env."A=B"', "not a valid name of an environment variable"),
    ("pass_env = '2A'", "pass_env", "not a valid name of an environment variable"),
    ("matrix = {}", "matrix", "the matrix is empty"),
    ("matrix = { a = [] }", "matrix", "the matrix is empty"),
    ("matrix = { a = [1, 2], b = [1] }", "matrix", "`a` has 2, `b` has 1"),
    ("matrix = { a = [1, 2, 1], b = [1, 2, 3] }", "matrix.a[2]", "two rows begin with `1`"),
    ("matrix = { a = [true, 'true'] }", "matrix.a[1]", "two rows begin with `true`"),
    ("matrix = { a = ['', 'b'] }", "matrix.a[0]", "must be one readable line"),
    ("matrix = { a = [' ', 'b'] }", "matrix.a[0]", "must be one readable line"),
    ('matrix = { a = ["a\\nb"] }', "matrix.a[0]", "must be one readable line"),
    ("matrix = { today = [1] }", "matrix.today", "`today` is reserved"),
    ("home = { dirs = '../x' }", "home.dirs", "the path has `..`"),
    ("home = { files = { '/etc/x' = 'a' } }", 'home.files."/etc/x"', "outside the home"),
    ("home = { copy = 'not-there.csv' }", "home.copy", "`not-there.csv` does not exist"),
    (
        "home = { copy = { a = '/etc/hosts' } }",
        "home.copy.a",
        "`/etc/hosts` is not a relative path",
    ),
    ("home = { files = { a = '', 'a/b' = '' } }", "home", "`a/b` cannot be created"),
    ("home = { files = { a = '' }, dirs = 'a' }", "home", "`a` is in `files` and also in `dirs`"),
    ("when = {}", "when", "`when` is empty"),
    ("when = { platform = 'Linux' }", "when.platform", "unknown platform `Linux`"),
    ("when = { platform = ['linux', 'osx'] }", "when.platform[1]", "unknown platform `osx`"),
    ("matrix = { a = [1, '${home}/x'] }", "matrix.a[1]", "is a part of the row's id"),
    ("matrix = { a = ['${job}'] }", "matrix.a[0]", "the first value is a part of the row's id"),
    (
        "matrix = { a = [1], b = ['${home}/x'] }",
        "matrix.b[0]",
        "`${home}` gets its value only during the run, and can only be a whole value in a matrix",
    ),
    ("matrix = { a = [1], b = ['${a}'] }", "matrix.b[0]", "`${a}` is a column of the same matrix"),
    ("matrix = { a = [1], b = ['${job}'] }", "matrix.b[0]", "`${job}` has no value"),
    ("exit = '${rc}'", "exit", "`${rc}` has no value"),
    ("exit = [0, '${rc}']", "exit[1]", "`${rc}` has no value"),
    (
        "produces = [{ path = 'a', columns = ['First Name'] }]",
        "produces[0].columns[0]",
        "unknown type `Name`",
    ),
    ("service = { ready = 'now' }", "service.ready", "`now` is neither a URL nor a `host:port`"),
    ("service = { ready = {} }", "service.ready", "expected exactly one of"),
    (
        "service = { ready = { url = 'http://x', text = 'y' } }",
        "service.ready",
        "expected exactly one of",
    ),
    ("service = { ready = { url = 'x' } }", "service.ready.url", "`x` is not a URL"),
    ("service = { ready = { address = 'x' } }", "service.ready.address", "not a `host:port`"),
    ("service = { ready = 'localhost:70000' }", "service.ready", "neither a URL nor a `host:port`"),
    ("service = { ready = 'http://a b' }", "service.ready", "`http://a b` is not a URL"),
    ("service = { ready = 'http://a:port/' }", "service.ready", "is not a URL"),
    ("service = { ready = 'http://a:99999/' }", "service.ready", "is not a URL"),
    ("service = { ready = 'http://[::1/' }", "service.ready", "is not a URL"),
    ("service = { ready = 'http://' }", "service.ready", "is not a URL"),
    (
        "service = { ready = 'a:1' }\nhttp = [{ get = 'ftp://a' }]",
        "http[0].get",
        "`ftp://a` is not a URL",
    ),
    (
        ASKED + "headers_sent = { 'A B' = 'c' } }]",
        'http[0].headers_sent."A B"',
        "`A B` is not a valid name of a header",
    ),
    (
        ASKED + 'headers_sent = { A = "a\\nb" } }]',
        "http[0].headers_sent.A",
        "must be a single line",
    ),
    (
        "service = { ready = { matches = '(' } }",
        "service.ready.matches",
        "invalid regular expression",
    ),
    ("ports = 'a b'", "ports", "`a b` is not a valid name"),
]


@pytest.mark.parametrize(("body", "key", "message"), WRONG)
def test_an_invalid_value_is_reported(
    problems: Problems, body: str, key: str, message: str
) -> None:
    found = problems(f"[command.a]\n{body}\n")
    assert [problem.key for problem in found] == [f"command.a.{key}"]
    assert message in found[0].message
    assert found[0].line in {6, 7}


RIGHT = [
    "stdout = { matches = '^\\$[0-9]+(\\.[0-9]{2})?$' }",
    "stdout = { matches = '[[a]' }",
    "produces = 'a[!]]b/[]]/[ab]?/**/*.csv'",
    "produces = '.cache/a b/ü'",
    "produces = 'dir/'",
    "produces = './a//b'",
    "produces = '[^a]b'",
    "queries = [{ sql = \"(SELECT ';' -- ;\\n) /* ( */ ;\", equals = ';' }]",
    "queries = [{ sql = 'FROM a SELECT \"x)\"', empty = false }]",
    "queries = [{ sql = 'SELECT $$)$$', empty = false }]",
    "queries = [{ sql = 'with a as (select 1) select replace(1, 2, 3) from a', equals = 1 }]",
    "queries = [{ sql = 'DESCRIBE a', empty = false }]",
    "queries = [{ sql = 'EXPLAIN QUERY PLAN SELECT 1', database = 'x.db', empty = false }]",
    "queries = [{ sql = 'SUMMARIZE a', at_least = 1.5, at_most = 2 }]",
    "queries = [{ sql = 'PRAGMA table_info(a)', database = 'x.db', empty = false }]",
    "now = '2025-01-31T12:00:00+05:30'",
    "now = '2025-01-31 12:00 UTC'",
    "now = '2025-01-31 12:00 Z'",
    "now = '2025-01-31T12:00[America/Argentina/Buenos_Aires]'",
    "args = []",
    "args = ''",
    "args = '''\"two words\" --x='a b' $${NOT}'''",
    "matrix = { a = ['a]', '[b'] }",
    "matrix = { a = ['${today-1d} ${spec_dir} $${x}'] }",
    "matrix = { a = [1], b = ['${home}'] }\nargs = '${b}'",
    "matrix = { rc = [0, 3, 'SIGTERM', 'nonzero'] }\nexit = '${rc}'",
    "when = { platform = ['linux', 'darwin', 'freebsd14'] }",
    """produces = [{ path = 'a', columns = ['"First Name"', '"At" date', 'Start at date32'] }]""",
    f"stdin = '{LONG}'\ntty = false",
    f"dialogue = [{{ expect = 'a', send = '{LONG[1:]}' }}]",
    "dialogue = [{ expect = 'a', keys = ['ctrl-c', 'enter', 'y', 'ü', ' '] }]",
    "service = { ready = 'http://[::1]:80/a?b=c#d' }",
    "ports = 'p'\nservice = { ready = 'https://${home}:${p}/${today}' }",
    "exit = 2.0",
    "produces = [{ path = 'a', columns = { a = 'timestamp[ns, tz=UTC]', b = 'list<a: int64>' } }]",
    "produces = [{ path = 'a', json = { '' = 1, 'a.b[0][-1].c d' = 2 } }]",
    """produces = [{ path = 'a', json = { '[0]["a.b"].x' = 3, '[1]' = 4 } }]""",
]


@pytest.mark.parametrize("body", RIGHT)
def test_a_valid_value_is_no_problem(problems: Problems, body: str) -> None:
    found = problems(f"[command.a]\n{body}\n")
    assert [f"{problem.key}: {problem.message}" for problem in found] == []


def test_a_time_in_utc_ends_with_z(load: Load) -> None:
    spec = load("[command.a]\nstdout = [2025-01-31T12:00:00Z, 2025-01-31T12:00:00.5+01:00]\n")
    promises = spec.commands["a"].settings.texts["stdout", "contains"]
    texts = [promise.texts[0].source for promise in promises]
    assert texts == ["2025-01-31T12:00:00Z", "2025-01-31T12:00:00.500000+01:00"]


def test_a_columns_name_ends_before_its_type(load: Load) -> None:
    body = ["a b int64", "c list<a: int64>", '"d date"', '"e" date', "f", "g date date32[day]"]
    spec = load(f"[command.a]\nproduces = [{{ path = 'x', columns = {body} }}]\n")
    columns = spec.commands["a"].produces[0].columns
    assert columns is not None
    assert [(each.name, each.type) for each in columns.columns] == [
        ("a b", "int64"),
        ("c", "list<a: int64>"),
        ("d date", None),
        ("e", "date"),
        ("f", None),
        ("g date", "date32[day]"),
    ]


def test_the_target_has_only_placeholders_with_a_value_in_every_command(problems: Problems) -> None:
    (problem,) = problems(
        """
        [target]
        command = ["sh", "${spec_dir}/x", "${homer}"]
        [command.a]
        stdout = "x"
        """,
        head="spec = 1\n",
    )
    assert (problem.key, problem.message) == (
        "target.command[2]",
        "`${homer}` has no value in the target",
    )
    assert problem.hint == "did you mean `home`?"


def test_a_named_time_zone_becomes_its_offset(load: Load) -> None:
    spec = load("[command.a]\nnow = '2025-07-31 12:00 Europe/Berlin'\nstdout = 'x'\n")
    assert spec.commands["a"].settings.now == "2025-07-31T12:00:00+02:00"


def test_the_words_that_sql_may_begin_with_are_listed(problems: Problems) -> None:
    (problem,) = problems("[command.a]\nqueries = [{ sql = 'SELEC 1', equals = 1 }]\n")
    assert problem.hint.startswith("did you mean `SELECT`? It may begin with `SELECT`, `WITH`")


def test_the_position_of_an_error_in_a_pattern_counts_placeholders(problems: Problems) -> None:
    (problem,) = problems("[command.a]\nstdout = { matches = '${home}/(' }\n")
    assert problem.message.endswith("at character 9")
