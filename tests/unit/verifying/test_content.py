"""The contents of the files that a command produced."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from cliconform.json_schema import load_schema
from cliconform.model.contents import (
    Column,
    Columns,
    Exactly,
    JsonFact,
    SchemaFile,
    TextForm,
    TextPromise,
    Value,
)
from cliconform.model.outcome import Finding
from cliconform.model.template import Template
from cliconform.verifying.texts.evidence_lines import LINES
from support.judging import (
    PLACE,
    assert_deviates,
    assert_holds,
    file_promise,
    get_finding,
    judge_promise,
    make_fact,
    observe,
    observe_home,
    take_snapshot,
)

Write = Callable[[str, str | bytes], Path]
WriteTable = Callable[..., Path]


def rows(home: Path, path: str, number: int) -> Finding:
    promise = file_promise(path, rows=Exactly(number=number))
    return get_finding(judge_promise(promise, observe_home(home), home=True), "produces[0].rows")


def columns(home: Path, path: str, *wanted: str, exact: bool = False) -> Finding:
    named = (column.partition(" ") for column in wanted)
    promised = tuple(Column(name=name, type=type_ or None) for name, _, type_ in named)
    promise = file_promise(path, columns=Columns(columns=promised, exact=exact))
    return get_finding(judge_promise(promise, observe_home(home), home=True), "produces[0].columns")


def text(home: Path, path: str, form: TextForm, *texts: str) -> Finding:
    address = f"produces[0].{form}"
    promise = TextPromise(
        address=address, place=PLACE, source="file", form=form, texts=tuple(map(Template, texts))
    )
    return get_finding(
        judge_promise(file_promise(path, texts=(promise,)), observe_home(home), home=True), address
    )


def value(home: Path, file: str, path: str, expected: Value, **values: str) -> Finding:
    address = f"produces[0].json.{path}"
    promise = JsonFact(address=address, path=path, value=expected)
    return get_finding(
        judge_promise(
            file_promise(file, json=(promise,)), observe_home(home, values=values), home=True
        ),
        address,
    )


def test_rows_are_counted_over_all_files(home: Path, write_table: WriteTable) -> None:
    write_table("data/symbol=A/1.parquet", a=[1, 2])
    write_table("data/symbol=B/1.parquet", a=[3])
    assert_holds(rows(home, "data/**/*.parquet", 3))
    found = rows(home, "data/**/*.parquet", 4)
    assert_deviates(found, "3 rows in 2 files, expected 4", "data/symbol=A/1.parquet: 2")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "x,y\n1,2\n3,4\n"),
        ("a.tsv", "x\ty\n1\t2\n3\t4\n"),
        ("a.json", '[{"x": 1}, {"x": 2}]'),
        ("a.jsonl", '{"x": 1}\n{"x": 2}\n'),
        ("a.csv.gz", gzip.compress(b"x,y\n1,2\n3,4\n", mtime=0)),
        ("it's [1] ä.csv", "x,y\n1,2\n3,4\n"),
    ],
)
def test_rows_of_csv_and_json_are_counted(
    home: Path, write: Write, name: str, content: str | bytes
) -> None:
    write(name, content)
    assert_holds(rows(home, name, 2))
    assert_deviates(rows(home, name, 3), "2 rows, expected 3")


@pytest.mark.parametrize("name", ["a[1].csv", "a*.csv", "a?.csv"])
def test_the_name_of_a_file_is_not_a_glob(home: Path, write: Write, name: str) -> None:
    write(name, "x,y\n1,2\n3,4\n")
    write("a1.csv", "x,y\n5,6\n")
    pattern = "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)
    assert_holds(rows(home, pattern, 2))


def test_folders_named_like_partitions_add_no_columns(home: Path, write: Write) -> None:
    write("frame=1m/a.csv", "id,n\n1,2\n")
    assert_holds(columns(home, "frame=1m/a.csv", "id", "n", exact=True))


def test_a_parquet_file_with_any_name_is_a_table(home: Path, write_table: WriteTable) -> None:
    write_table("part-0", a=[1])
    assert_holds(rows(home, "part-0", 1))


@pytest.mark.parametrize(
    ("name", "content", "texts"),
    [
        ("a.parquet", "PAR1 broken", "a.parquet cannot be read as Parquet"),
        ("a.parquet", "", "a.parquet cannot be read as Parquet"),
        ("a.json", "{", "a.json cannot be read: the query failed"),
        ("a.txt", "hello", "a.txt is not a table: expected a Parquet, CSV or JSON file"),
    ],
)
def test_a_table_that_cannot_be_read_deviates(
    home: Path, write: Write, name: str, content: str, texts: str
) -> None:
    write(name, content)
    assert_deviates(rows(home, name, 1), texts)
    assert_deviates(columns(home, name, "a"), texts)
    assert str(home) not in rows(home, name, 1).message


def bars() -> dict[str, Any]:
    return {
        "symbol": pa.array(["A"], pa.large_string()),
        "ts": pa.array([1], pa.timestamp("ns", tz="UTC")),
        "open": pa.array([1.5], pa.float64()),
        "volume": pa.array([1], pa.int64()),
        "day": pa.array([1], pa.date32()),
        "ok": pa.array([True]),
    }


def test_columns_have_arrow_types_by_any_of_their_names(
    home: Path, write_table: WriteTable
) -> None:
    write_table("a.parquet", **bars())
    types = ("open float64", "symbol str", "ts timestamp[ns, tz=UTC]", "day date", "ok boolean")
    assert_holds(columns(home, "a.parquet", *types))
    assert_holds(columns(home, "a.parquet", "volume"))
    exact = ("symbol", "ts", "open double", "volume", "day", "ok")
    assert_holds(columns(home, "a.parquet", *exact, exact=True))


@pytest.mark.parametrize(
    ("type_", "written"),
    [
        (pa.timestamp("us"), "timestamp"),
        (pa.timestamp("ns", tz="UTC"), "timestamp[ns,tz=UTC]"),
        (pa.date32(), "date32"),
        (pa.float16(), "float16"),
        (pa.decimal128(10, 2), "decimal128(10,2)"),
        (pa.decimal128(10, 2), "decimal128"),
        (pa.list_(pa.string()), "list<string>"),
        (pa.list_(pa.string()), "list"),
    ],
)
def test_a_type_may_be_written_without_its_parameters(
    home: Path, write_table: WriteTable, type_: pa.DataType, written: str
) -> None:
    write_table("a.parquet", x=pa.array([None], type_))
    assert_holds(columns(home, "a.parquet", f"x {written}"))


@pytest.mark.parametrize("written", ["timestamp[ns]", "time", "timestamp[us, tz=UTC]", "list"])
def test_another_type_deviates(home: Path, write_table: WriteTable, written: str) -> None:
    write_table("a.parquet", x=pa.array([None], pa.timestamp("us")))
    assert_deviates(
        columns(home, "a.parquet", f"x {written}"), f"x: got timestamp[us], expected {written}"
    )


@pytest.mark.parametrize(
    ("wanted", "exact", "texts"),
    [
        (("close",), False, ["no column close", "-close"]),
        (
            ("volume double",),
            False,
            ["volume: got int64, expected double", "-volume double", "+volume"],
        ),
        (("symbol", "ts", "open"), True, ["unexpected columns: volume, day, ok", "+volume int64"]),
        (
            ("ts", "symbol", "open", "volume", "day", "ok"),
            True,
            ["in a different order", "-ts, symbol"],
        ),
    ],
)
def test_other_columns_deviate(
    home: Path, write_table: WriteTable, wanted: tuple[str, ...], *, exact: bool, texts: list[str]
) -> None:
    write_table("a.parquet", **bars())
    assert_deviates(columns(home, "a.parquet", *wanted, exact=exact), "a.parquet", *texts)


def test_duckdb_infers_the_types_of_csv(home: Path, write: Write) -> None:
    write("a.csv", "x,s,d,t\n1,a,2025-01-01,1.5\n")
    assert_holds(columns(home, "a.csv", "x int64", "s string", "d date", "t double", exact=True))
    assert_deviates(columns(home, "a.csv", "x string"), "x: got int64, expected string")


@pytest.mark.parametrize("written", ["x double", "x float64", "x float"])
@pytest.mark.parametrize(
    ("name", "text"),
    [("a.csv", "x\n0\n12\n"), ("a.json", '[{"x": 0}, {"x": 12}]'), ("a.jsonl", '{"x": 1}\n')],
)
def test_where_a_type_is_inferred_whole_numbers_are_floating_point_numbers_too(
    home: Path, write: Write, name: str, text: str, written: str
) -> None:
    write(name, text)
    assert_holds(columns(home, name, written))
    assert_holds(columns(home, name, "x int64"))


def test_floating_point_numbers_are_no_whole_numbers(home: Path, write: Write) -> None:
    write("a.csv", "x,y\n0.5,1\n")
    assert_deviates(columns(home, "a.csv", "x int64"), "x: got double, expected int64")
    assert_deviates(
        columns(home, "a.csv", "x int64", "y double"), "a.csv: x: got double, expected int64"
    )
    assert_deviates(columns(home, "a.csv", "y bool"), "y: got int64, expected bool")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("a,b\n1,x\n2,y,z\n", "line 3 has 3 fields, the header has 2"),
        ("a,b\n1,2\n3\n", "line 3 has 1 field, the header has 2"),
        (b"a,b\r\n1,2\r\n3\r\n", "line 3 has 1 field, the header has 2"),
    ],
)
def test_lines_of_a_csv_file_that_do_not_fit_its_header_are_named(
    home: Path, write: Write, data: str | bytes, reason: str
) -> None:
    write("a.csv", data)
    assert_deviates(columns(home, "a.csv", "a", "b", exact=True), reason)
    assert_deviates(rows(home, "a.csv", 9), reason)


def test_a_csv_file_that_cannot_be_read_says_why(home: Path, write: Write) -> None:
    write("a.csv", b"id,name\n1,caf\xe9\n")
    for found in (rows(home, "a.csv", 2), columns(home, "a.csv", "id string")):
        assert_deviates(found, "a.csv cannot be read", "Line: 2", "not utf-8 encoded")
        assert "not utf-8 encoded" in found.message


@pytest.mark.parametrize(
    ("data", "number"),
    [("id\n1\n\n2\n\n", 2), ('id\n1\n""\n', 2), ("id,n\n1,2\n\n", 1), ("id\n", 0)],
)
def test_blank_lines_of_a_csv_file_are_no_rows(
    home: Path, write: Write, data: str, number: int
) -> None:
    write("a.csv", data)
    assert_holds(rows(home, "a.csv", number))
    assert_deviates(rows(home, "a.csv", number + 1), f"expected {number + 1}")


def test_every_file_must_have_the_columns(home: Path, write_table: WriteTable) -> None:
    write_table("1.parquet", a=[1])
    write_table("2.parquet", b=[1])
    write_table("3.parquet", c=[1])
    assert_deviates(columns(home, "*.parquet", "a"), "2.parquet: no column a", "(and 1 more of 3")


def test_the_text_of_a_file_has_home_and_line_ends_normalised(home: Path, write: Write) -> None:
    write("log.txt", f"\ufeffsaved {home}/a\r\ndone\r\n")
    assert_holds(text(home, "log.txt", "equals", "saved $HOME/a\ndone"))
    assert_holds(text(home, "log.txt", "contains", "${home}/a"))
    assert_deviates(text(home, "log.txt", "lacks", "done"), 'found "done" in log.txt', "line 2")


def test_a_text_must_be_in_every_file(home: Path, write: Write) -> None:
    write("a.txt", "x")
    write("b.txt", "y")
    assert_deviates(text(home, "*.txt", "contains", "x"), '"x" not found in b.txt')


@pytest.mark.parametrize("form", ["contains", "matches", "equals", "lacks"])
def test_each_file_that_deviates_is_counted_also_where_no_more_are_explained(
    home: Path, write: Write, form: TextForm
) -> None:
    wanted = "line" if form == "lacks" else "x"
    for number in range(100):
        write(f"{number:02}", "x" if number == 5 and form != "lacks" else f"line {number}")
    more = 99 if form == "lacks" else 98
    finding = text(home, "*", form, wanted)
    assert_deviates(finding, "00", f"(and {more} more of 100 files)")
    assert len(finding.evidence) == LINES


def test_of_equal_files_one_is_read(home: Path, write: Write) -> None:
    for name in ("a.csv", "b.csv", "c.csv", "c.json"):
        write(name, "n\n1\n")
    observation = observe_home(home)
    (home / "b.csv").unlink()
    (home / "c.csv").unlink()
    found = TextPromise(
        address="text", place=PLACE, source="file", form="contains", texts=(Template("n"),)
    )
    promise = file_promise("*.csv", rows=Exactly(number=3), texts=(found,))
    assert not judge_promise(promise, observation, home=True).deviations


def test_a_path_that_is_not_a_readable_file_deviates_without_blocking(home: Path) -> None:
    (home.parent / "secret").write_text("x")
    (home / "out").symlink_to("../secret")
    (home / "gone").symlink_to("nowhere")
    assert_deviates(text(home, "out", "contains", "x"), "out leads out of the home")
    assert_deviates(text(home, "gone", "contains", "x"), "gone cannot be read: No such file")
    os.mkfifo(home / "pipe")
    promise = file_promise(
        "pipe",
        texts=(
            TextPromise(
                address="a", place=PLACE, source="", form="contains", texts=(Template("x"),)
            ),
        ),
    )
    not_regular = observe(home=str(home), after={"pipe": make_fact("x")})
    assert_deviates(
        get_finding(judge_promise(promise, not_regular, home=True), "a"),
        "pipe is not a regular file",
    )


def test_a_link_inside_the_home_is_followed(home: Path, write: Write) -> None:
    write("data/a.txt", "x")
    (home / "latest").symlink_to("data/a.txt")
    assert_holds(text(home, "latest", "contains", "x"))


DOCUMENT = (
    '{"name": "x", "n": 3, "on": true, "none": null, "items": [{"id": 7}, {"a.b": [1, 2.5]}]}'
)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("name", "x"),
        ("n", 3),
        ("n", 3.0),
        ("n", "${n}"),
        ("on", True),
        ("none", None),
        ("items[0].id", 7),
        ('items[-1]["a.b"]', (1, 2.5)),
    ],
)
def test_a_value_of_a_json_document_holds(
    home: Path, write: Write, path: str, expected: Value
) -> None:
    write("a.json", DOCUMENT)
    assert_holds(value(home, "a.json", path, expected, n="3"))


@pytest.mark.parametrize(
    ("path", "expected", "texts"),
    [
        ("n", 4, ["n: got 3, expected 4"]),
        ("on", 1, ["on: got true, expected 1"]),
        ("none", "x", ["none: got null, expected"]),
        ("nme", "x", ['the document has no key "nme"', "its keys:", "name"]),
        ("items[2]", 1, ["items has 2 items, but no index 2"]),
        ("items.id", 1, ["items is an array"]),
        ("items[0].id.x", 1, ["items[0].id is 7, expected an object or an array"]),
        ("items[0]", 1, ["an object with"]),
        ("n", "${m}", ["${m} has no value"]),
    ],
)
def test_another_value_deviates(
    home: Path, write: Write, path: str, expected: Value, texts: list[str]
) -> None:
    write("a.json", DOCUMENT)
    assert_deviates(value(home, "a.json", path, expected), *texts)


def test_json_lines_are_an_array(home: Path, write: Write) -> None:
    write("a.jsonl", '{"a": 1}\n')
    write("b.log", '{"a": 1}\n\n{"a": 2}\n')
    assert_holds(value(home, "a.jsonl", "[0].a", 1))
    assert_holds(value(home, "b.log", "[1].a", 2))


@pytest.mark.parametrize("content", ["{no}", "", "[" * 100_000, "1" * 5_000])
def test_a_file_that_is_not_valid_json_deviates(home: Path, write: Write, content: str) -> None:
    write("a.json", content)
    assert_deviates(value(home, "a.json", "a", 1))


def test_every_file_conforms_to_a_schema(home: Path, write: Write, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"required": ["a"]}', encoding="utf-8")
    schema = SchemaFile(path="x.json", digest=load_schema(tmp_path / "x.json", tmp_path).digest)

    def check() -> Finding:
        outcome = judge_promise(
            file_promise("*.json*", schema=schema),
            observe_home(home),
            home=True,
            values={"spec_dir": str(tmp_path)},
        )
        return get_finding(outcome, "produces[0].schema")

    write("a.json", '{"a": 1}')
    write("b.jsonl", '{"a": 1}\n{"a": 2}\n')
    assert_holds(check())
    write("b.jsonl", '{"a": 1}\n{"b": 2}\n')
    assert_deviates(check(), 'b.jsonl does not conform to x.json: [1]: no key "a"')
    write("b.jsonl", "")
    assert_deviates(check(), "b.jsonl is empty, expected JSON")


@pytest.mark.parametrize("content", ["", "\n", " \n\n"])
def test_an_empty_file_is_not_json_but_has_no_json_lines(
    home: Path, write: Write, content: str
) -> None:
    write("a.json", content)
    assert_deviates(value(home, "a.json", "", ()), "a.json is empty, expected JSON")
    write("a.jsonl", content)
    assert_holds(value(home, "a.jsonl", "", ()))


def test_reading_files_changes_nothing(home: Path, write: Write) -> None:
    write("a.csv", "x\n1\n")
    before = take_snapshot(home)
    rows(home, "a.csv", 1)
    text(home, "a.csv", "contains", "x")
    assert take_snapshot(home) == before
