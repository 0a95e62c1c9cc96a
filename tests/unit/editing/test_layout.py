"""The house layout: the same meaning, the same comments, and nothing to do the second time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from cliconform.editing.files import make_file
from cliconform.editing.layout import format_text
from cliconform.errors import EditError
from cliconform.loading import load_spec
from cliconform.model.place import Place
from cliconform.model.spec import Spec
from cliconform.reporting.text.toml_layout import render_command
from support.editing import ROOT, list_toml_files

FILES = list_toml_files()
SPECS = [
    file
    for file in FILES
    if file.read_text("utf-8").find("\nspec = 1") >= 0 or b"spec    = 1" in file.read_bytes()
]
NOWHERE = Place(file="x", line=0)


def formatted(text: str) -> str:
    return format_text(make_file("x.toml", text.encode()))


MESSY = """\
#:schema x.json
# what this spec is about


include = "more/*.toml"
spec=1
# about a
[command.a]   # beside a

stdout={contains=["a" ,"b",],lacks=[ "\\\\d+" ]}
args = "x"# why
# about its tags
tags=[ "t" ]


exact  =  true
about = "what \\"it\\" does"
produces = [
   # the first
  { path = "a",    rows = 1 },   # beside it
  { path = "bb",   rows = 2 }
]
[ command . a . matrix ]
day = [ 1,2 ]



# ── a part ──

# about b
[command."b.c"]
args = []
# after the last key

[[command.a.queries]]
sql = \"\"\"
  SELECT   1
\"\"\"
equals = 1
[home]
dirs = ["d"]
[home.files]
"a" = "x"
"longer.txt" = { text = "y" }
# about the target
[target]
command = "tool"
name = "Tool"
"""
NEAT = """\
#:schema x.json
# what this spec is about

include = "more/*.toml"
spec    = 1

# about the target
[target]
name    = "Tool"
command = "tool"

[home]
dirs = ["d"]
[home.files]
"a"          = "x"
"longer.txt" = { text = "y" }

# about a
[command.a]   # beside a
# about its tags
tags   = ["t"]
args   = "x"  # why
stdout = { contains = ["a", "b"], lacks = ['\\d+'] }

about    = "what \\"it\\" does"
exact    = true
produces = [
   # the first
  { path = "a",    rows = 1 },   # beside it
  { path = "bb",   rows = 2 },
]
[command.a.matrix]
day = [1, 2]

[[command.a.queries]]
sql    = \"\"\"
  SELECT   1
\"\"\"
equals = 1

# ── a part ──

# about b
[command."b.c"]
args = []
# after the last key
"""


def test_tables_and_keys_are_put_in_order_and_comments_stay_with_what_they_precede() -> None:
    assert formatted(MESSY).splitlines() == NEAT.splitlines()
    assert formatted(NEAT) == NEAT


def test_line_ends_stay_as_they_are() -> None:
    assert formatted(MESSY.replace("\n", "\r\n")) == NEAT.replace("\n", "\r\n")


def test_the_specs_of_the_repository_are_in_this_layout() -> None:
    for file in [*(ROOT / "specs").glob("marketpipe/*.toml"), ROOT / "specs" / "marketpipe.toml"]:
        text = file.read_text("utf-8")
        assert format_text(make_file(str(file), text.encode())) == text


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_file_changes_its_meaning_or_loses_a_comment(file: Path) -> None:
    text = file.read_text("utf-8")
    once = formatted(text)
    assert formatted(once) == once
    assert tomli.loads(once) == tomli.loads(text)
    assert sorted(comments(once)) == sorted(comments(text))


def comments(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if line.lstrip().startswith("#"):
            yield line.strip()


@pytest.mark.parametrize("file", SPECS, ids=lambda file: file.name)
def test_a_spec_is_loaded_as_the_same_in_its_new_layout(file: Path, tmp_path: Path) -> None:
    before = load_spec(file)
    copy = tmp_path / "specs"
    copy.mkdir()
    for other in file.parent.iterdir():
        if other != file:
            (copy / other.name).symlink_to(other)
    (copy / file.name).write_text(formatted(file.read_text("utf-8")), "utf-8")
    after = load_spec(copy / file.name)
    assert list(after.commands) == list(before.commands)
    assert without_places(after, copy) == without_places(before, file.parent)


def without_places(value: Any, folder: Path) -> Any:
    """``value`` with no lines and no folder in it."""
    if isinstance(value, Place):
        return NOWHERE
    if isinstance(value, Spec):
        value = replace(value, warnings=())
    if is_dataclass(value) and not isinstance(value, type):
        own = {field.name: getattr(value, field.name) for field in fields(value)}
        return type(value), {key: without_places(each, folder) for key, each in own.items()}
    if isinstance(value, dict):
        return {key: without_places(each, folder) for key, each in value.items()}
    if isinstance(value, tuple):
        return tuple(without_places(each, folder) for each in value)
    return value.replace(str(folder), "") if isinstance(value, str) else value


KEYS = st.sampled_from(["about", "args", "stdout", "tags", "exact", "zz", '"q k"', "env.A"])
VALUES = st.sampled_from(
    [
        '"x"',
        "'y\\d'",
        '"\\\\d"',
        "1",
        "[ 1,2 ,]",
        '{a=1,b=[ "c" ]}',
        "[\n  1, # one\n\n 2\n]",
        '"""\n a  = 1\n"""',
        "true",
        "1979-05-27T07:32:00Z",
        "{\n a = 1,\n b=2 }",
    ]
)
BLANKS = st.sampled_from(["", "\n", "\n\n", "# c\n", "\n# d\n\n", "  # e\n# f\n"])


@st.composite
def texts(draw: st.DrawFn) -> str:
    lines = [draw(BLANKS)]
    ids = draw(st.lists(st.sampled_from("abc"), unique=True, max_size=3))
    tables = [f"[command.{id_}]" for id_ in ids] + [f"[[command.{id_}.queries]]" for id_ in ids]
    more = st.lists(st.sampled_from(["[target]", "[home]", "[ defaults ]"]), unique=True)
    for header in draw(st.permutations([*tables, *draw(more)])):
        keys = draw(st.lists(KEYS, unique=True, max_size=4))
        lines.append(f"{draw(BLANKS)}{header}{draw(st.sampled_from(['', ' # h']))}\n")
        for key in keys:
            beside = draw(st.sampled_from(["", "# b", "   # c"]))
            lines.append(f"{draw(BLANKS)}{key}{draw(st.sampled_from(['=', '  = ']))}")
            lines.append(f"{draw(VALUES)}{beside}\n")
    return "".join([*lines, draw(BLANKS)])


@settings(max_examples=150, deadline=None)
@given(texts())
def test_any_text_is_laid_out_once_with_the_same_meaning_and_all_comments(text: str) -> None:
    try:
        before = tomli.loads(text)
    except tomli.TOMLDecodeError:
        return
    once = formatted(text)
    assert tomli.loads(once) == before
    assert formatted(once) == once
    assert once.count("#") == text.count("#")


def test_what_cliconform_writes_itself_is_in_this_layout() -> None:
    keys: dict[str, Any] = {
        **dict.fromkeys(("about", "tags", "needs", "skip", "args", "cwd", "stdin", "now"), "x"),
        **dict.fromkeys(("exit", "within", "cpu", "timeout", "retries", "columns", "lines"), 1),
        **dict.fromkeys(("tty", "exact", "repeatable", "keep_env"), True),
        **{key: ["a\\d", "b"] for key in ("pass_env", "ports", "ignore", "removes", "output")},
        "stdout": {"contains": ["a" * 60, "b" * 60], "lacks": ["c"]},
        "produces": [{"path": "a", "rows": 1}, {"path": "b" * 90}],
        "capture": {"job": "a'b\\d"},
        "matrix": {"day": [1, 2]},
        "queries": [{"sql": "SELECT 1\nFROM t\n", "equals": 1}],
        "dialogue": [{"expect": "a", "send": "b"}],
    }
    assert formatted(render_command("a.b", keys)) == render_command("a.b", keys)


def test_what_the_grammar_does_not_know_is_refused_with_its_line() -> None:
    with pytest.raises(EditError, match="cannot be laid out") as caught:
        formatted("a = 1\nb = 07:32\n")
    assert caught.value.place == "x.toml:2"


def test_a_file_without_anything_stays_empty() -> None:
    assert formatted("") == ""
    assert formatted("\n\n# only this\n") == "# only this\n"
