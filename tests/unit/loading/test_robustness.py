"""Whatever a file holds, it either loads or its problems are reported."""

from __future__ import annotations

import copy
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import tomli
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cliconform.errors import SpecError
from cliconform.loading import load_known, load_spec
from cliconform.model.spec import Spec

EVERYTHING = Path(__file__).with_name("everything.toml").read_text("utf-8")
PART = Path(__file__).with_name("everything.part.toml").read_text("utf-8")
JSON_SCHEMA = Path(__file__).with_name("everything.schema.json").read_text("utf-8")
HEAD = 'spec = 1\n[target]\ncommand = "tool"\n'


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("specs")
    (folder / "everything.toml").write_text(EVERYTHING, encoding="utf-8")
    (folder / "everything.part.toml").write_text(PART, encoding="utf-8")
    (folder / "everything.schema.json").write_text(JSON_SCHEMA, encoding="utf-8")
    return folder / "any.toml"


@pytest.fixture(scope="module")
def everything(file: Path) -> Spec:
    return load_spec(file.with_name("everything.toml"))


def assert_loads_or_reports(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    try:
        load_spec(file)
    except SpecError as error:
        lines = content.count(b"\n") + 1
        for problem in error.problems:
            assert problem.line >= 0
            # Another file is one that it happens to include.
            assert problem.line <= lines or problem.file != str(file)
            assert problem.message
            assert len(problem.message) < 2000


@settings(max_examples=150, deadline=None)
@example(content=b"")
@example(content=b"\xff")
@example(content=b"\xef\xbb\xbfspec = 1")
@example(content=b"spec = 1\r[target]")
@given(content=st.binary(max_size=200))
def test_any_bytes(file: Path, content: bytes) -> None:
    assert_loads_or_reports(file, content)


@settings(max_examples=150, deadline=None)
@given(
    start=st.integers(0, len(EVERYTHING) - 1),
    length=st.integers(0, 40),
    instead=st.text(alphabet="[]{}\"'=.,# \n\\$\0éa1-_", max_size=6),
)
def test_any_typing_error(file: Path, start: int, length: int, instead: str) -> None:
    text = EVERYTHING[:start] + instead + EVERYTHING[start + length :]
    assert_loads_or_reports(file, text.encode())


WORDS = st.sampled_from([
    "", "a", "a b", "[", "(", "*", "**", "..", "/", "~", "${", "${a}", "${home}", "$${", "\0", "'",
    "SELECT", "http://", "x:1", "é\U0001f600", "\u2028", "{}", "a[0]", "x" * 5000, "-1", "NaN",
    "2025-01-01T00:00:00Z", "9999-12-31T23:59:59+23:59", "2025-01-01 Nope/Nowhere", "today",
])  # fmt: skip
SCALARS = (
    WORDS
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.booleans()
    | st.dates()
    | st.times()
    | st.datetimes()
)
KEYS = WORDS | st.sampled_from(
    ["path", "sql", "expect", "send", "ready", "get", "stdout", "equals"]
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


def toml(value: Any) -> str:
    """A value as TOML writes it."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            escaped = "".join(
                f"\\U{ord(sign):08x}" if sign < " " or sign in '"\\\x7f' else sign for sign in value
            )
            return f'"{escaped}"'
        case dict():
            return "{" + ", ".join(f"{toml(key)} = {toml(one)}" for key, one in value.items()) + "}"
        case list():
            return "[" + ", ".join(toml(one) for one in value) + "]"
        case float() | int():
            return str(value)
        case _:
            return str(value.isoformat())


COMMAND_WORDS = sorted(
    {word for command in tomli.loads(EVERYTHING)["command"].values() for word in command}
)


@settings(max_examples=250, deadline=None)
@given(
    table=st.dictionaries(st.sampled_from(COMMAND_WORDS) | KEYS, ANYTHING, max_size=4), id_=WORDS
)
def test_any_command(file: Path, table: dict[str, Any], id_: str) -> None:
    lines = [f"{toml(key)} = {toml(value)}" for key, value in table.items()]
    text = "\n".join([HEAD, f"[command.{toml(id_)}]", *lines])
    tomli.loads(text)
    assert_loads_or_reports(file, text.encode("utf-8", errors="replace"))


@settings(max_examples=150, deadline=None)
@given(data=st.data(), value=ANYTHING)
def test_any_value_in_any_place(file: Path, data: st.DataObject, value: Any) -> None:
    document = copy.deepcopy(tomli.loads(EVERYTHING))
    table: Any = document
    while True:
        keys = list(table) if isinstance(table, dict) else list(range(len(table)))
        if not keys:
            return
        key = data.draw(st.sampled_from(keys))
        if not isinstance(table[key], dict | list) or data.draw(st.integers(0, 3)) == 0:
            break
        table = table[key]
    table[key] = value
    lines = [f"{toml(name)} = {toml(one)}" for name, one in document.items()]
    assert_loads_or_reports(file, "\n".join(lines).encode("utf-8", errors="replace"))


@settings(max_examples=150, deadline=None)
@given(
    table=st.dictionaries(
        WORDS | st.sampled_from(["cleanup", "group.ingest[10]"]),
        st.dictionaries(
            st.sampled_from(["reason", "findings", "intermittent"]) | KEYS, ANYTHING, max_size=3
        )
        | ANYTHING,
        max_size=3,
    )
)
def test_any_known_file(file: Path, everything: Spec, table: dict[str, Any]) -> None:
    known = file.with_name("any.known.toml")
    known.write_bytes(f"known = {toml(table)}\n".encode("utf-8", errors="replace"))
    with suppress(SpecError):
        load_known(known, everything)


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "[command.a]\n" + ".".join(["a"] * 20_000) + " = 1",
        HEAD + "[" + ".".join(["command"] * 20_000) + "]",
        HEAD + "[command.a]\nargs = [" + "1," * 5_000 + "]",
        HEAD + "[command.a]\nstdout = [" + '"a",' * 50_000 + "]",
        HEAD + "[command.a]\nenv = { a = 0x" + "f" * 20_000 + " }",
        HEAD + '[command.a]\nstdout = { matches = "' + "(" * 20_000 + '" }',
        HEAD + '[command.a]\nstdout = { matches = "' + "(a" * 500 + ")" * 500 + '" }',
        HEAD + "[command.a]\nqueries = [{ sql = '" + "(" * 100_000 + "', empty = true }]",
        HEAD + "[command.a]\nargs = '" + "${a} " * 20_000 + "'",
        HEAD + "[command.a]\nqueries = [{ sql = 'SELECT 1', equals = " + "[" * 90 + "]" * 90 + "}]",
    ],
    ids=range(10),
)
def test_hostile_files(file: Path, text: str) -> None:
    assert_loads_or_reports(file, text.encode())
