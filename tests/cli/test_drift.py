"""``cliconform drift``: what it tells, what it fails on, what it records."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from support.cli import Door

SPEC = f"""
spec = 1
[target]
name = "tool"
command = ['{sys.executable}', "FOLDER/tool.py"]

[command.list]
args = "list --limit 5"
stdout = ["rows"]

[command.list-all]
args = "list"
stdout = ["rows"]
"""
TOOL = """
import argparse
tool = argparse.ArgumentParser(prog="tool.py")
verbs = tool.add_subparsers(title="commands")
listing = verbs.add_parser("list", help="show the rows")
listing.add_argument("--limit", type=int, help="how many rows (default: 20)")
tool.parse_args()
"""
HEAD = """surface = 1
target = "tool"
[[command]]
path = []
option = [{ spellings = ["--help"] }]
"""
LIST = (
    HEAD
    + """
[[command]]
path = ["list"]
summary = "Show the rows."
option = [{ spellings = ["--help"] }, { spellings = ["--limit"], value = "INTEGER" }]
"""
)
REMOVED = LIST.replace(', { spellings = ["--limit"], value = "INTEGER" }', "")
ADDED = LIST + '\n[[command]]\npath = ["more"]\noption = [{ spellings = ["--help"] }]\n'
REWORDED = LIST.replace("the rows", "them")


@pytest.fixture
def written(door: Door) -> Door:
    """A folder with a spec."""
    door.write("x.toml", SPEC.replace("FOLDER", str(door.folder)))
    return door


@pytest.fixture
def recorded(written: Door) -> Door:
    """A folder with a spec and its recorded surface."""
    door = written
    door.write("x.surface.toml", LIST)
    return door


def test_the_program_is_asked_and_held_against_what_was_recorded(written: Door) -> None:
    door = written
    door.write("tool.py", TOOL)
    assert door("surface", "x.toml").code == 0
    same = door("drift", "x.toml")
    assert (same.code, same.out) == (0, "no drift: 2 pages compared\n")
    door.write("tool.py", TOOL.replace("default: 20", "default: 50"))
    ended = door("drift", "x.toml")
    assert ended.code == 1
    assert "default-changed  list --limit: 20 → 50" in ended.out
    assert "touches list-all (x.toml:11)" in ended.out
    assert "exit code 1" in ended.out


def test_an_equal_surface_is_no_drift(recorded: Door) -> None:
    ended = recorded("drift", "x.toml", "--against", "x.surface.toml")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == "no drift: 2 pages compared\n"


@pytest.mark.parametrize(
    ("today", "fail_on", "code"),
    [
        (REMOVED, None, 1),
        (REMOVED, "never", 0),
        (REMOVED, "cosmetic", 1),
        (ADDED, None, 0),
        (ADDED, "compatible", 1),
        (REWORDED, "compatible", 0),
        (REWORDED, "cosmetic", 1),
        (REWORDED, "breaking", 0),
    ],
)
def test_it_fails_from_the_class_on_that_is_asked_for(
    recorded: Door, today: str, fail_on: str | None, code: int
) -> None:
    recorded.write("today.toml", today)
    words = ["--fail-on", fail_on] if fail_on else []
    ended = recorded("drift", "x.toml", "--against", "today.toml", *words)
    assert ended.code == code
    assert ("exit code 1" in ended.out) == (code == 1)


def test_a_change_says_what_it_is_why_and_whom_it_touches(recorded: Door) -> None:
    recorded.write("today.toml", REMOVED)
    ended = recorded("drift", "x.toml", "--against", "today.toml")
    assert ended.out.splitlines() == [
        "breaking",
        "  option-removed  list: --limit INTEGER",
        "      no: lines with it name an option that is not there",
        "      touches list (x.toml:7)",
        "",
        "1 breaking; 2 pages compared",
        "exit code 1: a command line that worked may no longer mean the same",
    ]


def test_what_is_cosmetic_is_counted_and_verbose_shows_it(recorded: Door) -> None:
    recorded.write("today.toml", REWORDED)
    ended = recorded("drift", "x.toml", "--against", "today.toml")
    assert "1 cosmetic (-v shows them)" in ended.out
    assert "command-help-changed" not in ended.out
    assert (
        "command-help-changed" in recorded("drift", "x.toml", "--against", "today.toml", "-v").out
    )


def test_quiet_says_nothing_of_what_is_compatible(recorded: Door) -> None:
    recorded.write("today.toml", ADDED)
    quiet = recorded("drift", "x.toml", "--against", "today.toml", "-q")
    assert quiet.out == "1 compatible; 2 pages compared\n"


def test_update_records_todays_after_telling_and_exits_0(recorded: Door) -> None:
    recorded.write("today.toml", REMOVED)
    ended = recorded("drift", "x.toml", "--against", "today.toml", "--update")
    assert ended.code == 0
    assert "option-removed" in ended.out
    assert "exit code" not in ended.out
    assert "written: x.surface.toml" in ended.out
    again = recorded("drift", "x.toml", "--against", "today.toml")
    assert again.out == "no drift: 2 pages compared\n"


def test_update_writes_the_file_that_is_named(recorded: Door) -> None:
    recorded.write("other.toml", LIST)
    recorded.write("today.toml", ADDED)
    words = ["--surface", "other.toml", "--against", "today.toml", "--update"]
    assert recorded("drift", "x.toml", *words).code == 0
    assert "more" in (recorded.folder / "other.toml").read_text("utf-8")
    assert (recorded.folder / "x.surface.toml").read_text("utf-8") == LIST


def test_update_of_a_surface_without_texts_writes_none(recorded: Door) -> None:
    bare = LIST.replace('summary = "Show the rows."\n', "")
    recorded.write("x.surface.toml", bare)
    recorded.write("today.toml", REMOVED)
    assert recorded("drift", "x.toml", "--against", "today.toml", "--update").code == 0
    written = (recorded.folder / "x.surface.toml").read_text("utf-8")
    assert "--limit" not in written
    assert "rows" not in written


def drift_of(door: Door, name: str) -> Any:
    return json.loads((door.folder / name).read_text("utf-8"))


def test_json_has_all_of_every_change(recorded: Door) -> None:
    recorded.write("today.toml", REMOVED)
    ended = recorded("drift", "x.toml", "--against", "today.toml", "--json", "drift.json")
    assert ended.code == 1
    assert drift_of(recorded, "drift.json") == {
        "drift": 1,
        "target": "tool",
        "recorded": "x.surface.toml",
        "today": "today.toml",
        "compared": 2,
        "counts": {"breaking": 1, "compatible": 0, "cosmetic": 0},
        "changes": [
            {
                "code": "option-removed",
                "class": "breaking",
                "command": ["list"],
                "what": "--limit",
                "before": "--limit INTEGER",
                "after": "",
                "values": ["--limit"],
                "evidence": [],
                "why": "no: lines with it name an option that is not there",
                "touched": [{"command": "list", "file": "x.toml", "line": 7}],
            }
        ],
    }


@pytest.mark.parametrize(
    ("words", "env"), [(["--github"], {}), ([], {"GITHUB_ACTIONS": "true"})], ids=["flag", "CI"]
)
def test_github_is_told_at_the_command_of_the_spec(
    recorded: Door, words: list[str], env: dict[str, str]
) -> None:
    recorded.write("today.toml", REMOVED)
    ended = recorded("drift", "x.toml", "--against", "today.toml", *words, env=env)
    assert (
        "::error file=x.toml,line=7,title=option-removed (breaking)::list: --limit INTEGER%0A"
        "no: lines with it name an option that is not there%0Atouches list (x.toml:7)\n"
    ) in ended.out


def test_github_is_told_at_the_surface_where_nothing_is_touched(recorded: Door) -> None:
    recorded.write("today.toml", ADDED)
    ended = recorded("drift", "x.toml", "--against", "today.toml", "--github")
    assert "::notice file=x.surface.toml,title=command-added (compatible)::more%0A" in ended.out


def test_without_a_recorded_surface_it_says_how_to_record_one(written: Door) -> None:
    ended = written("drift", "x.toml")
    assert (ended.code, ended.out) == (2, "")
    assert "x.surface.toml: no such file, so there is no recorded surface" in ended.err
    assert "hint: record one: cliconform surface x.toml" in ended.err


@pytest.mark.parametrize(
    "words",
    [
        ["--against", "nowhere.toml"],
        ["--against", "x.toml"],
        ["--against", "x.surface.toml", "--command", "tool"],
        ["--fail-on", "nothing"],
        ["--surface", "x.toml", "--against", "x.surface.toml"],
    ],
)
def test_what_is_asked_wrongly_exits_2(recorded: Door, words: list[str]) -> None:
    ended = recorded("drift", "x.toml", *words)
    assert ended.code == 2
    assert "Traceback" not in ended.err


def test_a_program_that_is_not_there_is_no_drift_and_exits_3(recorded: Door) -> None:
    ended = recorded("drift", "x.toml", "--command", "no-such-program-anywhere")
    assert ended.code == 3
    assert "removed" not in ended.said


def test_a_program_whose_help_fails_is_told_as_unread(recorded: Door) -> None:
    recorded.write("tool.py", "raise SystemExit(3)")
    ended = recorded("drift", "x.toml")
    assert ended.code == 1
    assert "page-unread" in ended.out
    assert "removed" not in ended.out


def test_where_no_page_could_be_compared_it_is_not_green(recorded: Door) -> None:
    unread = 'surface = 1\ntarget = "t"\n[[command]]\npath = []\nproblems = ["no answer"]\n'
    recorded.write("x.surface.toml", unread)
    ended = recorded("drift", "x.toml", "--against", "x.surface.toml")
    assert ended.code == 4
    assert "exit code 4: no page could be compared" in ended.out
