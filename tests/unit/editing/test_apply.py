# ruff: noqa: E501 - a case has its lines as they are written
"""Edits of a spec's text: only the lines of what is edited change."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import tomli
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from cliconform.editing.apply import apply_all, apply_edits
from cliconform.editing.data import canonical, change, find, find_removed
from cliconform.editing.files import make_file
from cliconform.errors import EditError
from cliconform.model.edit import Edit, EditKind
from support.editing import apply, changed_lines, edit, list_toml_files

FILES = list_toml_files()
TEXT = """\
# top
spec = 1
[target]
command = "x"  # why

[command.a]
stdout   = { contains = ["a", 'b\\d', "c"], lacks = ["x"], }   # note
exit     = 0                # zero
produces = [
  # first
  "data/core.db",   # the db
  { path = "p", files = 2,
    rows = 3 },          # rows

  # last
  { path = "q" } # end
]
[command.a.matrix]
frame = ["5m", "15m"]
bars  = [288, 96]

[home]
dirs = ["d"]

[[command.a.queries]]
sql    = \"\"\"
  SELECT "a\\u00e9", 'it''s'
  FROM t
\"\"\"
equals = 1

# about b.c
[command."b.c"]
stdout.contains = ["x"]
stdout.lacks = "y"
stdin = '''
say "hi"
'''

[command.short]
stdout = ["one"]
stderr = "two"
home = { chmod = { a = 0o640 }, dirs = [] }

[[command.a.queries]]
sql    = 'x'
equals = [[1, "x"], [2, "y"]]
"""
A = ("command", "a")
B = ("command", "b.c")
SHORT = ("command", "short")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_tomlkit_writes_every_file_of_the_repository_as_it_was(file: Path) -> None:
    for newline in ("\n", "\r\n"):
        raw = file.read_bytes().replace(b"\n", newline.encode())
        text = raw.decode()
        document = tomlkit.parse(text)
        assert tomlkit.dumps(document).encode() == raw
        assert apply_edits(make_file(str(file), raw), []) == text


@pytest.mark.parametrize(
    ("path", "new", "lines"),
    [
        ((*A, "exit"), 3, ["-exit     = 0                # zero", "+exit     = 3                # zero"]),
        (
            (*A, "stdout", "contains", 1),
            "z\\w",
            [
                """-stdout   = { contains = ["a", 'b\\d', "c"], lacks = ["x"], }   # note""",
                """+stdout   = { contains = ["a", 'z\\w', "c"], lacks = ["x"], }   # note""",
            ],
        ),
        ((*A, "produces", 1, "rows"), 4, ["-    rows = 3 },          # rows", "+    rows = 4 },          # rows"]),
        ((*A, "matrix", "bars", 1), 97, ["-bars  = [288, 96]", "+bars  = [288, 97]"]),
        (
            (*A, "queries", 0, "sql"),
            "  SELECT \"a\u00e9\", 'it''s'\n  FROM u\n",
            ["-  FROM t", "+  FROM u"],
        ),
        (
            (*A, "queries", 0, "sql"),
            "  SELECT \"b\u00e9\", 'it''s'\n  FROM t\n",
            ["-  SELECT \"a\\u00e9\", 'it''s'", "+  SELECT \"b\\u00e9\", 'it''s'"],
        ),
        ((*A, "queries", 1, "equals", 1, 1), "z", ['-equals = [[1, "x"], [2, "y"]]', '+equals = [[1, "x"], [2, "z"]]']),
        ((*B, "stdout", "lacks"), "z", ['-stdout.lacks = "y"', '+stdout.lacks = "z"']),
        ((*B, "stdin"), 'say "ho"\n', ['-say "hi"', '+say "ho"']),
        ((*SHORT, "stdout", 0), "o'ne", ['-stdout = ["one"]', '+stdout = ["o\'ne"]']),
        ((*SHORT, "stderr"), 'a "b"', ['-stderr = "two"', '+stderr = "a \\"b\\""']),
        (
            (*SHORT, "home", "chmod", "a"),
            0o600,
            ["-home = { chmod = { a = 0o640 }, dirs = [] }", "+home = { chmod = { a = 0o600 }, dirs = [] }"],
        ),
    ],
)  # fmt: skip
def test_a_value_is_replaced_in_its_own_quotes_and_nothing_else_changes(
    path: tuple[str | int, ...], new: Any, lines: list[str]
) -> None:
    assert changed_lines(TEXT, apply(TEXT, (path, new))) == lines


@pytest.mark.parametrize(
    ("path", "new", "lines"),
    [
        (
            (*A, "stdout", "equals"),
            "q",
            [
                """-stdout   = { contains = ["a", 'b\\d', "c"], lacks = ["x"], }   # note""",
                """+stdout   = { contains = ["a", 'b\\d', "c"], lacks = ["x"], equals = "q" }   # note""",
            ],
        ),
        ((*A, "produces", 3), {"path": "n"}, ['-  { path = "q" } # end', '+  { path = "q" }, # end', '+  { path = "n" }']),
        ((*A, "produces", 0, "rows"), 4, ['-  "data/core.db",   # the db', '+  { path = "data/core.db", rows = 4 },   # the db']),
        ((*A, "within"), 2.5, ["+within   = 2.5"]),
        ((*A, "about"), 'a "b"', ["+about    = 'a \"b\"'"]),
        ((*A, "queries", 2), {"sql": "s", "at_most": 3}, ["+", "+[[command.a.queries]]", '+sql     = "s"', "+at_most = 3"]),
        ((*B, "stdout", "ordered", 0), "x", ['+stdout.ordered = ["x"]']),
        ((*B, "stdout", "lacks", 1), "z", ['-stdout.lacks = "y"', '+stdout.lacks = ["y", "z"]']),
        ((*SHORT, "stdout", 1), "b\\d", ['-stdout = ["one"]', """+stdout = ["one", 'b\\d']"""]),
        ((*SHORT, "stdout", "lacks", 0), "n", ['-stdout = ["one"]', '+stdout = { contains = ["one"], lacks = ["n"] }']),
        ((*SHORT, "stderr", "matches"), "n", ['-stderr = "two"', '+stderr = { contains = "two", matches = "n" }']),
        (("command", "new.one"), {"args": "x", "stdout": ["y"]}, ["+", '+[command."new.one"]', '+args   = "x"', '+stdout = ["y"]']),
    ],
)  # fmt: skip
def test_what_is_added_is_in_the_layout_of_what_is_beside_it(
    path: tuple[str | int, ...], new: Any, lines: list[str]
) -> None:
    assert changed_lines(TEXT, apply(TEXT, (path, new))) == lines


def test_a_new_key_is_in_the_order_of_the_house() -> None:
    after = apply(TEXT, ((*A, "about"), "x"), ((*A, "tags"), ["t"]), ((*A, "ignore"), "i"))
    command = after[after.index("[command.a]") : after.index("[command.a.matrix]")]
    keys = re.findall(r"^(\w+) += ", command, re.MULTILINE)
    assert keys == ["about", "tags", "stdout", "exit", "ignore", "produces"]


def test_a_list_is_replaced_item_by_item() -> None:
    new = ["data/core.db", "new", {"path": "p", "files": 2, "rows": 9}, {"path": "q"}, 1_000]
    after = apply(TEXT, ((*A, "produces"), new))
    assert tomli.loads(after)["command"]["a"]["produces"] == new
    for line in ("# first", '"data/core.db",   # the db', "# last"):
        assert f"\n  {line}\n" in after
    shorter = apply(after, ((*A, "produces"), [new[2]]))
    assert tomli.loads(shorter)["command"]["a"]["produces"] == [new[2]]
    assert "    rows = 9 },          # rows\n" in shorter


def test_what_is_written_as_tables_is_replaced_key_by_key() -> None:
    assert changed_lines(TEXT, apply(TEXT, (("home",), {"dirs": ["d", "e"]}))) == [
        '-dirs = ["d"]',
        '+dirs = ["d", "e"]',
    ]
    matrix = {"frame": ["5m", "15m"], "bars": [1, 2], "new": [3, 4]}
    assert changed_lines(TEXT, apply(TEXT, ((*A, "matrix"), matrix))) == [
        "-bars  = [288, 96]",
        "+bars  = [1, 2]",
        "+new   = [3, 4]",
    ]
    queries = find(make_file("x.toml", TEXT.encode()).data, (*A, "queries"))
    assert isinstance(queries, list)
    after = apply(TEXT, ((*A, "queries"), [{"sql": "a", "empty": True}, queries[1], {"sql": "b"}]))
    new = [{"sql": "a", "empty": True}, queries[1], {"sql": "b"}]
    assert tomli.loads(after)["command"]["a"]["queries"] == new
    assert apply(TEXT, ((*A, "queries"), queries[:1])).count("[[command.a.queries]]") == 1


def test_a_number_keeps_its_groups_of_digits() -> None:
    text = "[x]\na = 1_440\nb = 0x1F\n"
    after = apply(text, (("x", "a"), 14400), (("x", "b"), 255))
    assert after == "[x]\na = 14_400\nb = 0xff\n"


def test_what_does_not_fit_on_a_line_is_added_with_an_item_a_line() -> None:
    texts = ["a" * 50, "b" * 50]
    added = changed_lines(TEXT, apply(TEXT, ((*SHORT, "ignore"), texts)))
    assert added == ["+ignore = [", f'+  "{texts[0]}",', f'+  "{texts[1]}",', "+]"]


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        (
            (*A, "stdout", "contains", 1),
            [
                """-stdout   = { contains = ["a", 'b\\d', "c"], lacks = ["x"], }   # note""",
                """+stdout   = { contains = ["a", "c"], lacks = ["x"], }   # note""",
            ],
        ),
        (
            (*A, "stdout", "lacks", 0),
            [
                """-stdout   = { contains = ["a", 'b\\d', "c"], lacks = ["x"], }   # note""",
                """+stdout   = { contains = ["a", 'b\\d', "c"] }   # note""",
            ],
        ),
        ((*A, "produces", 1), ['-  { path = "p", files = 2,', "-    rows = 3 },          # rows"]),
        ((*B, "stdout", "lacks"), ['-stdout.lacks = "y"']),
        ((*SHORT, "stdout", 0), ['-stdout = ["one"]']),
        ((*A, "queries", 1), ["-[[command.a.queries]]", "-sql    = 'x'", '-equals = [[1, "x"], [2, "y"]]']),
        (
            B,
            [
                "-# about b.c",
                '-[command."b.c"]',
                '-stdout.contains = ["x"]',
                '-stdout.lacks = "y"',
                "-stdin = '''",
                '-say "hi"',
                "-'''",
                "-",
            ],
        ),
    ],
)  # fmt: skip
def test_what_is_removed_goes_with_what_is_empty_without_it(
    path: tuple[str | int, ...], lines: list[str]
) -> None:
    assert changed_lines(TEXT, apply(TEXT, (path, None))) == lines


def test_a_command_is_removed_wherever_its_tables_are() -> None:
    after = apply(TEXT, (A, None))
    assert "command.a" not in after
    assert after.count("[home]\ndirs") == 1
    assert "# about b.c\n[command" in after


def test_edits_of_one_file_count_its_items_as_they_are() -> None:
    after = apply(
        TEXT,
        ((*A, "produces", 0), None),
        ((*A, "produces", 1, "rows"), 4),
        ((*A, "produces", 2, "files"), 5),
        ((*A, "produces", 3), "new"),
        ((*A, "stdout", "contains", 0), None),
        ((*A, "stdout", "contains", 1), None),
        ((*A, "stdout", "contains", 2), None),
        ((*A, "queries", 0), None),
        ((*A, "queries", 1, "equals"), 7),
    )
    command = tomli.loads(after)["command"]["a"]
    assert command["produces"] == [
        {"path": "p", "files": 2, "rows": 4},
        {"path": "q", "files": 5},
        "new",
    ]
    assert command["stdout"] == {"lacks": ["x"]}
    assert command["queries"] == [{"sql": "x", "equals": 7}]


def test_new_lines_end_as_the_others_do() -> None:
    text = TEXT.replace("\n", "\r\n")
    after = apply(text, ((*A, "within"), 3), (("command", "z"), {"args": "x"}), ((*A, "exit"), 1))
    assert "\n" not in after.replace("\r\n", "")
    assert changed_lines(text, after)[-3:] == ["+", "+[command.z]", '+args = "x"']


def test_a_text_without_a_newline_at_its_end_gets_none() -> None:
    text = TEXT.rstrip("\n")
    assert apply(text, (("command", "z"), {"args": "x"})).endswith('[command.z]\nargs = "x"')


def test_what_is_not_of_toml_1_0_can_stand_beside_an_edit() -> None:
    text = TEXT + '[x]\nat = 07:32\ntext = "\\e[0m \\x41"\ntable = {\n  a = 1, # one\n  b = 2,\n}\n'
    assert changed_lines(text, apply(text, (("x", "table", "b"), 3))) == ["-  b = 2,", "+  b = 3,"]
    assert "# one" in apply(text, (("x", "table", "a"), None))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ([edit(TEXT, (*A, "exit"), 1), edit(TEXT, (*A, "exit"), 2)], "two edits change it"),
        ([edit(TEXT, A, None), edit(TEXT, (*A, "exit"), 2)], "two edits change it"),
        ([edit(TEXT, (*A, "exit", "code"), 2)], "there is no place for it in the file"),
        ([edit(TEXT, ("home",), "x")], "only what is in it can be replaced"),
        (
            [edit(TEXT.replace("exit     = 0", "exit     = 9"), (*A, "exit"), 2)],
            "the file has something else there now",
        ),
    ],
)
def test_what_cannot_be_edited_is_refused_with_its_key(changes: list[Edit], reason: str) -> None:
    with pytest.raises(EditError, match=reason) as caught:
        apply_edits(make_file("x.toml", TEXT.encode()), changes)
    assert "command.a" in str(caught.value) or "home" in str(caught.value)
    assert caught.value.place == "x.toml"


def test_a_value_whose_place_is_not_known_is_refused() -> None:
    text = "[x]\nat = 07:32\n"
    with pytest.raises(EditError, match="its text cannot be changed in place"):
        apply(text, (("x", "at"), "noon"))


def test_an_edit_of_a_file_that_is_not_of_the_spec_is_refused() -> None:
    with pytest.raises(EditError, match=r"y\.toml is not a file of the spec"):
        apply_all({"x.toml": make_file("x.toml", TEXT.encode())}, [edit(TEXT, A, None, "y.toml")])


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    match value:
        case dict():
            return [leaf for key, each in value.items() for leaf in leaves(each, (*path, key))]
        case list():
            return [leaf for key, each in enumerate(value) for leaf in leaves(each, (*path, key))]
        case _:
            return [path]


NEW = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=12),
    st.text("a'\"\\\n#[]{},= ", max_size=8),
    st.integers(-5, 5),
    st.booleans(),
    st.none(),
    st.lists(st.text("ab'\"\\", max_size=3), max_size=3),
)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_values_of_any_file_can_be_changed_and_all_other_lines_stay(
    newline: str, data: st.DataObject
) -> None:
    file = data.draw(st.sampled_from([each for each in FILES if each.name != "pyproject.toml"]))
    text = file.read_text("utf-8").replace("\n", newline)
    source = make_file(file.name, text.encode())
    some = st.lists(st.sampled_from(leaves(source.data)), min_size=1, max_size=3, unique=True)
    edits = [
        Edit(
            address="a",
            kind=EditKind.FIX,
            file=file.name,
            path=path,
            old=find(source.data, path),
            new=data.draw(NEW),
            why="",
        )
        for path in data.draw(some)
    ]
    expected: Any = source.data
    for each in sorted(edits, key=lambda one: one.new is None):
        if each.new is not None:
            expected = change(expected, each.path, each.new)
    after = apply_edits(source, edits)  # which compares the whole data
    removed = [each for each in edits if each.new is None]
    if not removed:
        assert canonical(tomli.loads(after)) == canonical(expected)
    elif len(edits) == 1:
        gone = find_removed(source.data, removed[0].path)
        assert canonical(tomli.loads(after)) == canonical(change(expected, gone, None))
    heads = [line for line in text.split(newline) if line.startswith("#")]
    if not removed:
        assert Counter(heads) <= Counter(after.split(newline))
