"""What a command prints as JSON, JSON lines or CSV: values, rows, columns, queries, schemas."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cliconform.json_schema import load_schema
from cliconform.model.contents import (
    Amount,
    Between,
    Column,
    Columns,
    DataPart,
    DataPromise,
    Exactly,
    Header,
    JsonFact,
    Rows,
    SchemaFile,
    TableValue,
    Value,
)
from cliconform.model.invocation import Terminal
from cliconform.model.observation import Chunk, Observation
from cliconform.model.outcome import Finding, Holds, Outcome
from cliconform.model.promise import CapturePromise, QueryPromise
from cliconform.model.template import Template
from cliconform.verifying.judge import judge
from support.judging import (
    HOME,
    PLACE,
    assert_deviates,
    assert_holds,
    get_finding,
    judge_finding,
    judge_promise,
    make_step,
    observe,
)

DOCUMENT = '{"name": "\\u00e4\\/b", "n": 1.0, "none": null, "items": [{"id": 7, "tags": ["x"]}]}'
LINES = '{"id": 1, "day": "2025-01-01"}\n{"id": 2, "day": null, "note": "x"}\n'
CSV = 'id,note,size\n1,"a, b",1.5\n2,"two\nlines",\n'


def data(part: DataPart, *, source: str = "stdout") -> DataPromise:
    return DataPromise(address="at", place=PLACE, source=source, part=part)


def value(text: str, path: str, expected: Value, **more: Any) -> Finding:
    fact = JsonFact(address="at", path=path, value=expected)
    return judge_finding(data(fact), observe(text), **more)


def rows(text: str, amount: Amount | int, **more: Any) -> Finding:
    promised = Exactly(number=amount) if isinstance(amount, int) else amount
    return judge_finding(data(Rows(amount=promised)), observe(text), **more)


def columns(text: str, *wanted: str, exact: bool = True) -> Finding:
    split = (column.partition(" ") for column in wanted)
    found = tuple(Column(name=name, type=type_ or None) for name, _, type_ in split)
    return judge_finding(data(Columns(columns=found, exact=exact)), observe(text))


def query(text: str, sql: str, expected: Value, **more: Any) -> Outcome:
    promise = QueryPromise(
        address="at",
        place=PLACE,
        about="",
        sql=Template(sql),
        database=None,
        form="equals",
        expected=expected,
        source="stdout",
    )
    return judge_promise(promise, observe(text, **more.pop("observed", {})), **more)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("name", "ä/b"),
        ("n", 1),
        ("none", None),
        ("items[0].id", 7.0),
        ("items", (TableValue(members={"id": 7}),)),
        ("items[-1]", TableValue(members={"tags": ("x",), "id": 7}, exact=True)),
        ("", TableValue(members={"items": (TableValue(members={}),)})),
    ],
)
def test_values_are_compared_parsed(path: str, expected: Value) -> None:
    assert_holds(value(DOCUMENT, path, expected))


@pytest.mark.parametrize(
    ("path", "expected", "message", "detail"),
    [
        ("n", 2, "n: got 1.0, expected 2", ()),
        ("items[0]", TableValue(members={"id": 8}), "items[0].id: got 7, expected 8",
         ("-items[0].id: 8", "+items[0].id: 7")),
        ("items[0]", TableValue(members={"id": 8, "x": "y"}),
         "2 differences, the first: items[0].id: got 7, expected 8",
         ("-items[0].id: 8", "+items[0].id: 7", '-items[0].x: "y"')),
        ("items[0]", TableValue(members={"id": 7}, exact=True), "items[0].tags is not expected",
         ('+items[0].tags: ["x"]',)),
        ("items", (TableValue(members={"id": 7}), 1), "items[1] is missing", ("-items[1]: 1",)),
        ("items[0].tags", ("x", "y"), 'items[0].tags: got ["x"], expected ["x", "y"]', ()),
        ("none", TableValue(members={"a": 1}), 'none: got null, expected {"a": 1}', ()),
        ("big", 1, 'the document has no key "big"',
         (" its keys:", "   name", "   n", "   none", "   items")),
    ],
)  # fmt: skip
def test_differences_are_told_by_their_path(
    path: str, expected: Value, message: str, detail: tuple[str, ...]
) -> None:
    found = value(DOCUMENT, path, expected)
    assert (found.holds, found.message, found.detail) == (Holds.NO, message, detail)


def test_of_many_differences_a_few_are_shown() -> None:
    text = json.dumps([{"a": number} for number in range(1000)])
    expected = tuple(TableValue(members={"a": -1}) for _ in range(1000))
    found = value(text, "", expected)
    assert_deviates(found, "at least 200 differences, the first: [0].a: got 0, expected -1")
    assert len(found.detail) == 41


def test_big_integers_and_placeholders_are_compared_as_numbers() -> None:
    number = 123456789012345678901234567890
    assert_holds(value(f'{{"a": {number}}}', "a", number))
    assert_deviates(value(f'{{"a": {number}}}', "a", number + 1))
    assert_holds(value('{"a": [17]}', "a", ("${n}",), values={"n": "17"}))
    expected = TableValue(members={"a": "${m}"})
    assert_deviates(value('{"a": 17}', "", expected), "${m} has no value")


def test_the_home_is_found_behind_escapes() -> None:
    escaped = f"{HOME}/x".replace("/", "\\/")
    assert_holds(value(f'{{"a": ["{escaped}"]}}', "a[0]", "${home}/x"))
    table = TableValue(members={"$HOME/x": 1}, exact=True)
    assert_holds(value(f'{{"{escaped}": 1}}', "", table))


@pytest.mark.parametrize(
    ("path", "expected"),
    [("[1].note", "x"), ("[-1].id", 2), ("[0]", TableValue(members={"id": 1}))],
)
def test_json_lines_are_numbered(path: str, expected: Value) -> None:
    assert_holds(value(LINES, path, expected))
    assert_holds(value(LINES.replace("{", "{\n"), path, expected))


def test_a_single_document_may_be_numbered_too() -> None:
    assert_holds(value('{"a": 1}\n', "[0].a", 1))
    assert_holds(value("17\n", "[0]", 17))
    assert_holds(value("[17]\n", "[0]", 17))
    assert_deviates(value('{"a": 1}\n', "[1].a", 1), "has 1 item, but no index 1")


def test_several_documents_without_an_index_are_told() -> None:
    message = "stdout has 2 JSON documents: select one with an index, such as [0]"
    assert_deviates(value(LINES, "id", 1), message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "stdout is empty, expected JSON"),
        (" \n", "stdout is empty, expected JSON"),
        ("Total: 3\n", "stdout is not valid JSON at line 1, column 1: Total: 3 (expected a value)"),
        ('Loading\n{\n"a": 1}\n', "at line 1, column 1: Loading (the JSON begins in line 2)"),
        ('{"a":\n1}\nDone.\n', "at line 3, column 1: Done. (after the JSON)"),
        ('{"a": NaN}', "at line 1, column 7: NaN} (NaN is not a JSON value)"),
        ('{"a": 1, "a": 1}', '(the key "a" occurs twice in one object)'),
        ('{"a": 1', "at line 1, column 8, where it ends (expected `,` or a closing bracket)"),
        ("\x00", "is not valid JSON at line 1, column 1: \\x00"),
        ('{"a": "' + "x" * 5000, "(a string has no closing quote)"),
        ("[" * 100_000, "(nested too deeply)"),
    ],
)
def test_what_is_not_json_is_told_with_its_place_and_its_text(text: str, message: str) -> None:
    found = value(text, "a", 1)
    assert_deviates(found, message)
    assert len(found.message) < 200


def test_text_beside_the_json_is_shown_and_on_a_terminal_pipes_are_proposed() -> None:
    lines = "".join(f"step {number}\n" for number in range(9))
    found = value(f'{lines}{{"a": 1}}\n', "a", 1)
    assert found.detail[:2] == ("+step 0", "+step 1")
    assert " … 4 more lines" in found.detail
    assert_deviates(found, "try `tty = false`")
    piped = value(f'{lines}{{"a": 1}}\n', "a", 1, terminal=Terminal.PIPES)
    assert not any("tty" in line for line in piped.detail)


def test_what_a_terminal_adds_is_no_deviation() -> None:
    assert_holds(value('\x1b[1m{\r\n  \x1b[0m"a"\x1b]0;x\x07: 1\r\n}\r\n', "a", 1))
    assert_holds(value('\ufeff{"a": 1}', "a", 1))
    assert_holds(value('\x1e{"a": 1}\n\x1e{"a": 2}\n', "[1].a", 2))


def test_typed_input_on_a_terminal_is_named_as_a_reason() -> None:
    step: dict[str, Any] = {"stdin": Template("{}")}
    promise = data(JsonFact(address="at", path="a", value=1))
    observation = observe('{}\r\n{"a": 1}')
    outcome = judge_promise(promise, observation)
    assert not any("typed" in line for line in get_finding(outcome, "at").detail)
    outcome = judge_promise(promise, observation, **step)
    assert_deviates(get_finding(outcome, "at"), "a terminal prints what is typed")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 0),
        ("[]", 0),
        ('[{"a": 1}, {"a": 2}]', 2),
        ("[1, [2], null]", 3),
        ('{"a": [1, 2, 3]}', 1),
        (LINES, 2),
        ("1\n2\n3\n", 3),
        (CSV, 2),
        (CSV.replace("\n", "\r\n"), 2),
        ("\ufeff" + CSV, 2),
        ("id\n", 0),
        ("id\n1\n\n2\n", 2),
        ("a\tb\n1\t2\n", 1),
        ("a;b\n1,5;2,5\n", 1),
        ("a|b\n1|2\n3|4\n", 2),
    ],
)
@pytest.mark.parametrize("terminal", [Terminal.SPLIT, Terminal.PIPES])
def test_rows_are_counted(text: str, number: int, terminal: Terminal) -> None:
    written = text if terminal is Terminal.PIPES else text.replace("\n", "\r\n")
    assert_holds(rows(written, number, terminal=terminal))
    assert_deviates(rows(written, number + 1, terminal=terminal), f"expected {number + 1}")


def test_another_number_of_rows_says_how_they_were_counted() -> None:
    assert_deviates(rows(CSV, 3), "2 rows, expected 3", 'the header is "id,note,size"')
    assert_deviates(rows('{"a": [1, 2]}', 2), "1 row, expected 2", "one JSON document is one row")
    assert_deviates(rows(CSV, Between(at_least=3)), "2 rows, expected at least 3")


def judge_all(text: str, *parts: DataPart) -> list[Finding]:
    """Return the findings of several promises about one table."""
    promises = [replace(data(part), address=f"at{at}") for at, part in enumerate(parts)]
    outcome = judge(make_step(*promises), observe(text), homes=None, known=None)
    return [get_finding(outcome, promise.address) for promise in promises]


def named(*names: str, exact: bool = True) -> Columns:
    split = (name.partition(" ") for name in names)
    columns = tuple(Column(name=name, type=type_ or None) for name, _, type_ in split)
    return Columns(columns=columns, exact=exact)


@pytest.mark.parametrize(
    ("text", "promised", "number"),
    [
        ('"id"\n"1"\n"2"\n', named("id"), 2),
        ('"id"\n"1"\n"2"\n', named("id int64"), 2),
        ('"year"\n2020\n2021\n', named("year int64", exact=False), 2),
        ('"a"\n"b"\n', named("json"), 2),
    ],
)
def test_promised_columns_that_the_header_has_decide_that_a_text_is_csv(
    text: str, promised: Columns, number: int
) -> None:
    parts = (promised, Rows(amount=Exactly(number=number)))
    for found in (*judge_all(text, *parts), *judge_all(text, *reversed(parts))):
        assert_holds(found)


def test_header_decides_that_a_text_is_csv() -> None:
    text = '"a"\n"b"\n"c"\n'
    for present, number in ((True, 2), (False, 3)):
        parts = (Rows(amount=Exactly(number=number)), Header(present=present))
        for found in judge_all(text, *parts):
            assert_holds(found)


def test_columns_without_a_header_have_names_by_their_position() -> None:
    text = "1,a\n2,b\n3,c\n"
    header = Header(present=False)
    promised: list[DataPart] = [
        named("id int64", "name string"),
        named("column0 int64", "column1", exact=False),
        Rows(amount=Exactly(number=3)),
    ]
    for part in promised:
        for found in judge_all(text, part, header):
            assert_holds(found)
    deviating: list[tuple[DataPart, str]] = [
        (named("id", "name", "more"), "no column more"),
        (named("id"), "unexpected columns: column1"),
        (named("id", "name int64"), "name"),
        (Rows(amount=Exactly(number=2)), "the table has no header"),
    ]
    for part, message in deviating:
        _, found = judge_all(text, header, part)
        assert_deviates(found, message)


def test_what_is_no_table_has_no_header() -> None:
    (found,) = judge_all("a,b\n1,2,3\n", Header(present=True))
    assert_deviates(found, "line 2 has 3 fields, the header has 2")


def test_json_strings_say_how_to_read_them_as_csv() -> None:
    note = "each line is a JSON string, so it is a row; `header = true` says that it is CSV"
    strings = '"a"\n"abc"\n"def"\n'
    assert_holds(rows(strings, 3))
    assert_deviates(rows(strings, 2), "3 rows, expected 2", note)
    assert_holds(columns(strings, "a"))
    assert_deviates(columns(strings, "b"), "no column b", note)
    assert note not in str(rows('["a", "b"]', 1).detail)


def test_of_columns_with_one_name_each_counts() -> None:
    text = "a,a,b\n1,2,3\n"
    assert_holds(columns(text, "a", "a_1 int64", "b", exact=True))
    assert_deviates(columns(text, "a", "b", exact=True), "unexpected columns: a_1")
    assert_deviates(columns(text, "a", "a", "b", exact=True), "unexpected columns: a_1")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,name\n1,a\nDone.\n", "line 3 has 1 field, the header has 2"),
        ("Loading\nid,name\n1,a\n", "line 2 has 2 fields, the header has 1"),
        ('id,name\n"two\nlines",a\n1,a,b\n', "line 4 has 3 fields, the header has 2"),
        ('id,name\n1,"a\n', "is not a table: in line 2"),
        ('Loading\n{"a": 1}\n', "(the JSON begins in line 2)"),
        ('{"a": 1}\nDone.\n', "(after the JSON)"),
        ("id,name\n" + "x" * 200_000 + ",1\n", "field larger than field limit"),
    ],
)
def test_what_is_no_table_is_told_with_its_line(text: str, message: str) -> None:
    assert_deviates(rows(text, 1), message)
    assert_deviates(get_finding(query(text, "SELECT count(*) FROM stdout", 1), "at"), message)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (CSV, ["id", "note", "size"]),
        (CSV, ["id int64", "note string", "size double"]),
        (LINES, ["id int64", "day date", "note string"]),
        (LINES, ["note", "day", "id"]),
        ('{"a": {"b": [1]}, "c": true}', ["a struct<b: list<l: int64>>", "c bool"]),
        ("[1, 2]", ["json int64"]),
        ("[1, 2]", ["json double"]),
        ("id,size\n1,0\n", ["id int64", "size double"]),
        ('{"size": 3}', ["size float"]),
        ("id,size\n", ["id int64", "size"]),
        ('[{"a": null, "b": 1}]', ["a timestamp", "b int64"]),
        ("a,A\n1,x\n", ["a int64", "A string"]),
        ('{"a": 1, "A": "x"}', ["A string", "a int64"]),
    ],
)
def test_columns_have_the_types_that_can_be_told(text: str, wanted: list[str]) -> None:
    assert_holds(columns(text, *wanted))


def test_other_columns_deviate() -> None:
    assert_deviates(columns(CSV, "note", "id", "size"), "the columns are in a different order")
    assert_deviates(columns(CSV, "id", "note"), "unexpected columns: size", "+size")
    assert_deviates(columns(LINES, "id string", exact=False), "id: got int64, expected string")
    assert_deviates(columns(LINES, "no", exact=False), "stdout: no column no", "-no")
    assert_deviates(columns("", "id"), "stdout is empty, so there are no columns")


@pytest.mark.parametrize(
    ("text", "sql", "expected"),
    [
        (CSV, "SELECT id, note FROM stdout ORDER BY id", ((1, "a, b"), (2, "two\nlines"))),
        (CSV, "SELECT size FROM stdout WHERE id = 2", None),
        (LINES, "SELECT max(id) FROM stdout", 2),
        (LINES, "FROM (FROM stdout WHERE day IS NULL) SELECT note", "x"),
        ('{"items": [{"id": 1}]}', "SELECT i.id FROM (SELECT unnest(items) i FROM stdout)", 1),
        ("", "SELECT count(*) FROM stdout", 0),
        ("[]", "SELECT count(*) FROM stdout", 0),
        ("[{}, {}]", "SELECT count(*) FROM stdout", 2),
        (f"path\n{HOME}/x\n", "SELECT path FROM stdout WHERE path = '${home}/x'", "$HOME/x"),
    ],
)  # fmt: skip
def test_a_query_reads_the_stream_as_a_table_without_the_home(
    text: str, sql: str, expected: Value
) -> None:
    assert_holds(get_finding(query(text, sql, expected), "at"))


def test_a_query_that_cannot_be_answered_deviates() -> None:
    found = get_finding(query(CSV, "SELECT nme FROM stdout", 1), "at")
    assert_deviates(found, 'Referenced column "nme" not found', "Candidate bindings")
    found = get_finding(query("", "SELECT id FROM stdout", 1), "at")
    assert_deviates(found, "stdout is empty: the query failed")
    found = get_finding(query(CSV, "SELECT id FROM stdout", (1, 3)), "at")
    assert_deviates(found, "the query returned different rows", "-3", "+2")


def test_a_query_may_also_read_the_files_of_the_home(
    home: Path, write: Callable[..., Path]
) -> None:
    write("a.csv", "id\n1\n2\n")
    sql = "SELECT count(*) FROM stdout JOIN 'a.csv' USING (id)"
    observed = {"home": str(home)}
    assert_holds(get_finding(query(CSV, sql, 2, observed=observed, home=True), "at"))
    # A stored run has the stream, but no home.
    found = get_finding(query(CSV, sql, 2, observed=observed), "at")
    assert (found.holds, found.message) == (Holds.UNKNOWN, "needs the home")


def test_a_query_over_a_stream_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert_holds(get_finding(query(CSV, "SELECT sum(id) FROM stdout", 3), "at"))
    assert list(tmp_path.iterdir()) == []


def test_standard_error_is_read_likewise() -> None:
    observation = observe("text", '{"level": "error"}\n')
    fact = JsonFact(address="at", path="level", value="error")
    assert_holds(judge_finding(data(fact, source="stderr"), observation))
    assert_deviates(judge_finding(data(fact), observation), "stdout is not valid JSON")


def test_what_was_not_kept_as_a_whole_cannot_be_judged() -> None:
    chunks = (
        Chunk(stream="stdout", at=0.1, data=b'[{"a": 1},', dropped=1000),
        Chunk(stream="stdout", at=0.2, data=b'{"a": 1}]'),
    )
    observation: Observation = observe(chunks=chunks)
    message = "stdout cannot be judged: 1,000 bytes of it were not kept"
    for part in (JsonFact(address="at", path="[0].a", value=1), Rows(amount=Exactly(number=2))):
        assert_deviates(judge_finding(data(part), observation), message)


@pytest.mark.parametrize(
    ("path", "text"),
    [("name", "ä/b"), ("n", "1.0"), ("items[0].id", "7"), ("items[0].tags[0]", "x")],
)
def test_a_value_is_captured_as_a_text(path: str, text: str) -> None:
    outcome = judge_promise(capture(path), observe(DOCUMENT))
    assert outcome.captured == {"id": text}
    assert_holds(get_finding(outcome, "capture.id"))


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("none", "none is null, expected a string or a number, so ${id} has no value"),
        ("items", "items is ["),
        ("no", 'the document has no key "no", so ${id} has no value'),
    ],
)
def test_what_is_no_text_is_not_captured(path: str, message: str) -> None:
    outcome = judge_promise(capture(path), observe(DOCUMENT))
    assert outcome.captured == {}
    assert_deviates(get_finding(outcome, "capture.id"), message)


def capture(path: str) -> CapturePromise:
    return CapturePromise(
        address="capture.id", place=PLACE, name="id", pattern="", source="stdout", json=path
    )


SCHEMA = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": {"type": "integer"}, "path": {"pattern": "^/"}},
}


@pytest.fixture
def check(tmp_path: Path) -> Callable[..., Finding]:
    """Return a function that compares what is printed with a schema beside the spec."""

    def check(text: str, schema: Any = SCHEMA) -> Finding:
        file = tmp_path / "x.json"
        file.write_text(json.dumps(schema), encoding="utf-8")
        part = SchemaFile(path="x.json", digest=load_schema(file, tmp_path).digest)
        return judge_finding(data(part), observe(text), values={"spec_dir": str(tmp_path)})

    return check


@pytest.mark.parametrize(
    "text", ['{"id": 1}', '{"id": 1}\n{"id": 2}\n', f'{{"id": 1, "path": "{HOME}/x"}}']
)
def test_what_is_valid_by_the_schema_holds(check: Callable[..., Finding], text: str) -> None:
    assert_holds(check(text))


@pytest.mark.parametrize(
    ("text", "message", "detail"),
    [
        ('{"id": "x"}', 'stdout does not conform to x.json: id: got "x", expected integer', ()),
        ('{"path": "x"}', 'x.json: 2 differences, the first: the document: no key "id"',
         ('+the document: no key "id"', '+path: got "x", which does not match /^//')),
        ('{"id": 1}\n{"id": null}\n', "x.json: [1].id: got null, expected integer", ()),
        ("", "stdout is empty, expected JSON", ()),
        ("no", "stdout is not valid JSON", ("+no",)),
    ],
)  # fmt: skip
def test_what_is_not_valid_is_told_with_its_path(
    check: Callable[..., Finding], text: str, message: str, detail: tuple[str, ...]
) -> None:
    found = check(text)
    assert_deviates(found, message)
    assert found.detail == detail


def test_many_violations_are_bounded(check: Callable[..., Finding]) -> None:
    found = check('{"id": null}\n' * 5000)
    assert_deviates(found, "at least 200 differences, the first: [0].id: got null")
    assert len(found.detail) == 41


def test_a_comparison_that_takes_too_long_cannot_be_judged(
    check: Callable[..., Finding], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cliconform.verifying.contents.schema_content._SECONDS", 0.2)
    found = check(json.dumps("a" * 64), {"pattern": "^(a+)+$|^(a|aa)+b$"})
    assert_holds(found)
    found = check(json.dumps("a" * 64 + "!"), {"pattern": "^(a+)+$"})
    assert_deviates(found, "stdout cannot be judged: to compare it with x.json takes more than")


def test_a_schema_that_has_changed_since_the_spec_was_loaded_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "y.json").write_text("true", encoding="utf-8")
    part = SchemaFile(path="y.json", digest="another")
    outcome = judge_promise(data(part), observe("1"), values={"spec_dir": str(tmp_path)})
    assert outcome.verdict == "error"
    found = get_finding(outcome, "at")
    assert "y.json has changed since the spec was loaded" in found.message


def test_what_is_promised_as_data_is_output_that_a_promise_checks() -> None:
    rows_ = data(Rows(amount=Exactly(number=2)))
    assert judge_promise(rows_, observe(CSV)).warnings == ()
    assert query(CSV, "SELECT count(*) FROM stdout", 2).warnings == ()
