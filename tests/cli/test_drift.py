"""``cliconform drift``: what it reports, what it fails on, what it records."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from support.cli import Cli

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
def written(cli: Cli) -> Cli:
    """A folder with a spec."""
    cli.write("x.toml", SPEC.replace("FOLDER", str(cli.folder)))
    return cli


@pytest.fixture
def recorded(written: Cli) -> Cli:
    """A folder with a spec and its recorded surface."""
    cli = written
    cli.write("x.surface.toml", LIST)
    return cli


def test_the_program_is_compared_with_its_recorded_surface(written: Cli) -> None:
    cli = written
    cli.write("tool.py", TOOL)
    assert cli("surface", "x.toml").code == 0
    same = cli("drift", "x.toml")
    assert (same.code, same.out) == (0, "no drift: 2 help pages compared\n")
    cli.write("tool.py", TOOL.replace("default: 20", "default: 50"))
    result = cli("drift", "x.toml")
    assert result.code == 1
    assert "default-changed  list --limit: 20 → 50" in result.out
    assert "affects list-all (x.toml:11)" in result.out
    assert "exit code 1" in result.out


def test_an_equal_surface_is_no_drift(recorded: Cli) -> None:
    result = recorded("drift", "x.toml", "--against", "x.surface.toml")
    assert (result.code, result.err) == (0, "")
    assert result.out == "no drift: 2 help pages compared\n"


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
def test_fail_on_sets_the_least_effect_that_fails(
    recorded: Cli, today: str, fail_on: str | None, code: int
) -> None:
    recorded.write("today.toml", today)
    words = ["--fail-on", fail_on] if fail_on else []
    result = recorded("drift", "x.toml", "--against", "today.toml", *words)
    assert result.code == code
    assert ("exit code 1" in result.out) == (code == 1)


def test_a_change_is_reported_with_its_reason_and_the_lines_it_affects(recorded: Cli) -> None:
    recorded.write("today.toml", REMOVED)
    result = recorded("drift", "x.toml", "--against", "today.toml")
    assert result.out.splitlines() == [
        "breaking changes",
        "  option-removed  list: --limit INTEGER",
        "      lines that use it fail",
        "      affects list (x.toml:7)",
        "",
        "1 breaking; 2 help pages compared",
        "exit code 1: command lines that worked may now fail or mean something else",
    ]


def test_cosmetic_changes_are_counted_and_shown_with_verbose(recorded: Cli) -> None:
    recorded.write("today.toml", REWORDED)
    result = recorded("drift", "x.toml", "--against", "today.toml")
    assert "1 cosmetic (-v shows them)" in result.out
    assert "command-help-changed" not in result.out
    assert (
        "command-help-changed" in recorded("drift", "x.toml", "--against", "today.toml", "-v").out
    )


def test_quiet_leaves_out_compatible_changes(recorded: Cli) -> None:
    recorded.write("today.toml", ADDED)
    quiet = recorded("drift", "x.toml", "--against", "today.toml", "-q")
    assert quiet.out == "1 compatible; 2 help pages compared\n"


def test_update_reports_the_changes_records_todays_surface_and_exits_0(recorded: Cli) -> None:
    recorded.write("today.toml", REMOVED)
    result = recorded("drift", "x.toml", "--against", "today.toml", "--update")
    assert result.code == 0
    assert "option-removed" in result.out
    assert "exit code" not in result.out
    assert "written: x.surface.toml" in result.out
    again = recorded("drift", "x.toml", "--against", "today.toml")
    assert again.out == "no drift: 2 help pages compared\n"


def test_update_writes_the_file_given_as_surface(recorded: Cli) -> None:
    recorded.write("other.toml", LIST)
    recorded.write("today.toml", ADDED)
    words = ["--surface", "other.toml", "--against", "today.toml", "--update"]
    assert recorded("drift", "x.toml", *words).code == 0
    assert "more" in (recorded.folder / "other.toml").read_text("utf-8")
    assert (recorded.folder / "x.surface.toml").read_text("utf-8") == LIST


def test_update_of_a_surface_without_texts_writes_none(recorded: Cli) -> None:
    bare = LIST.replace('summary = "Show the rows."\n', "")
    recorded.write("x.surface.toml", bare)
    recorded.write("today.toml", REMOVED)
    assert recorded("drift", "x.toml", "--against", "today.toml", "--update").code == 0
    written = (recorded.folder / "x.surface.toml").read_text("utf-8")
    assert "--limit" not in written
    assert "rows" not in written


def drift_of(cli: Cli, name: str) -> Any:
    return json.loads((cli.folder / name).read_text("utf-8"))


def test_json_has_every_field_of_every_change(recorded: Cli) -> None:
    recorded.write("today.toml", REMOVED)
    result = recorded("drift", "x.toml", "--against", "today.toml", "--json", "drift.json")
    assert result.code == 1
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
                "why": "no: lines that use it fail",
                "touched": [{"command": "list", "file": "x.toml", "line": 7}],
            }
        ],
        "contradictions": [],
    }


@pytest.mark.parametrize(
    ("words", "env"), [(["--github"], {}), ([], {"GITHUB_ACTIONS": "true"})], ids=["flag", "CI"]
)
def test_a_github_annotation_is_placed_at_the_command_of_the_spec(
    recorded: Cli, words: list[str], env: dict[str, str]
) -> None:
    recorded.write("today.toml", REMOVED)
    result = recorded("drift", "x.toml", "--against", "today.toml", *words, env=env)
    assert (
        "::error file=x.toml,line=7,title=option-removed (breaking)::list: --limit INTEGER%0A"
        "lines that use it fail%0Aaffects list (x.toml:7)\n"
    ) in result.out


def test_a_github_annotation_is_placed_at_the_surface_if_no_line_is_affected(recorded: Cli) -> None:
    recorded.write("today.toml", ADDED)
    result = recorded("drift", "x.toml", "--against", "today.toml", "--github")
    assert "::notice file=x.surface.toml,title=command-added (compatible)::more%0A" in result.out


def test_without_a_recorded_surface_the_hint_says_how_to_record_one(written: Cli) -> None:
    result = written("drift", "x.toml")
    assert (result.code, result.out) == (2, "")
    assert "x.surface.toml: no such file, so there is no recorded surface" in result.err
    assert "hint: record one: cliconform surface x.toml" in result.err


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
def test_wrong_arguments_exit_2(recorded: Cli, words: list[str]) -> None:
    result = recorded("drift", "x.toml", *words)
    assert result.code == 2
    assert "Traceback" not in result.err


def test_a_missing_program_exits_3_and_reports_no_drift(recorded: Cli) -> None:
    result = recorded("drift", "x.toml", "--command", "no-such-program-anywhere")
    assert result.code == 3
    assert "removed" not in result.output


def test_a_program_whose_help_fails_is_reported_as_unread(recorded: Cli) -> None:
    recorded.write("tool.py", "raise SystemExit(3)")
    result = recorded("drift", "x.toml")
    assert result.code == 1
    assert "page-unread" in result.out
    assert "removed" not in result.out


def test_if_no_page_could_be_compared_it_exits_4(recorded: Cli) -> None:
    unread = 'surface = 1\ntarget = "t"\n[[command]]\npath = []\nproblems = ["no answer"]\n'
    recorded.write("x.surface.toml", unread)
    result = recorded("drift", "x.toml", "--against", "x.surface.toml")
    assert result.code == 4
    assert "exit code 4: no help page could be compared" in result.out


SILENT = """
import sys
if "--help" in sys.argv:
    print("usage: tool.py [--help] {list} ...\\n\\ncommands:\\n  list  show the rows\\n\\n"
          "options:\\n  --help  show this" if "list" not in sys.argv else
          "usage: tool.py list [--help] [--all]\\n\\nshow the rows\\n\\noptions:\\n"
          "  --help  show this\\n  --all  all of them")
else:
    print("rows")
"""


def test_an_option_that_a_run_shows_to_work_is_hidden_and_not_removed(written: Cli) -> None:
    """Today's page does not list --limit, but a command that uses it conforms."""
    written.write("tool.py", SILENT)
    written.write(
        "x.surface.toml", LIST.replace('"--limit"', '"--all"] }, { spellings = ["--limit"')
    )
    without = written("drift", "x.toml")
    assert "option-removed" in without.out
    assert without.code == 1
    written("check", "x.toml", "--json", "run.json")
    result = written("drift", "x.toml", "--stored-run", "run.json", "--json", "drift.json", "-v")
    assert result.code == 0, result.output
    assert "option-removed" not in result.out
    assert "option-hidden" in result.out
    assert "The surface is wrong in 1 place, as the run shows" in result.out
    made = json.loads((written.folder / "drift.json").read_text())
    assert [each["word"] for each in made["contradictions"]] == ["--limit"]


def test_what_neither_the_record_nor_a_page_has_but_a_run_is_no_drift(written: Cli) -> None:
    written.write("tool.py", SILENT)
    written("surface", "x.toml")
    written("check", "x.toml", "--json", "run.json")
    result = written("drift", "x.toml", "--stored-run", "run.json")
    assert result.code == 0
    assert "no drift" in result.out
    assert "The surface is wrong in 1 place" in result.out
