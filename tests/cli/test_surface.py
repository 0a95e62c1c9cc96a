"""``surface`` and ``coverage`` at the front door: programs of several styles, asked for real."""

from __future__ import annotations

import json
import sys

import pytest
import tomli

from support.cli import Door

ARGPARSE = """
import argparse
parser = argparse.ArgumentParser(prog="pipe", description="Moves bars about.")
verbs = parser.add_subparsers(metavar="COMMAND", required=True)
ingest = verbs.add_parser("ingest", help="take bars in")
ingest.add_argument("day")
ingest.add_argument("-p", "--provider", choices=["fake", "iex"], default="fake",
                    help="where from (default: %(default)s)")
jobs = verbs.add_parser("jobs", help="jobs").add_subparsers(metavar="COMMAND", required=True)
jobs.add_parser("list", help="all of them")
print(parser.parse_args())
"""
SPEC = """spec = 1
[target]
name = "pipe"
command = "./pipe"
"""
COMMANDS = """
[command.ingest]
args = "ingest monday --provider iex"
stdout = ["monday"]
[command.bad]
args = "ingest monday -p nobody"
exit = 2
stderr = ["nobody"]
"""


@pytest.fixture
def pipe(door: Door) -> Door:
    door.write("pipe", f"#!{sys.executable}\n{ARGPARSE}").chmod(0o755)
    door.write("pipe.toml", SPEC + COMMANDS)
    return door


def test_a_surface_is_recorded_beside_the_spec(pipe: Door) -> None:
    ended = pipe("surface", "pipe.toml")
    assert ended.code == 0, ended.said
    assert "3 commands, 1 argument, 5 options" in ended.out
    recorded = tomli.loads((pipe.folder / "pipe.surface.toml").read_text())
    assert [command["path"] for command in recorded["command"]] == [
        [],
        ["ingest"],
        ["jobs"],
        ["jobs", "list"],
    ]
    provider = recorded["command"][1]["option"][1]
    assert provider["spellings"] == ["-p", "--provider"]
    assert provider["choices"] == ["fake", "iex"]
    assert provider["default"] == "fake"


def test_without_a_spec_a_command_is_shown_and_nothing_is_written(pipe: Door) -> None:
    ended = pipe("surface", "--command", "./pipe")
    assert ended.code == 0, ended.said
    assert "jobs list" in ended.out
    assert not list(pipe.folder.glob("*.surface.toml"))


def test_json_goes_to_standard_output_alone(pipe: Door) -> None:
    ended = pipe("surface", "--command", "./pipe", "--json", "-")
    made = json.loads(ended.out)
    assert made["target"] == "pipe"
    assert [" ".join(each["path"]) for each in made["commands"]][-1] == "jobs list"


def test_the_same_surface_is_read_at_80_and_at_200_columns(pipe: Door) -> None:
    narrow = pipe("surface", "--command", "./pipe", "--json", "-", "--columns", "80")
    wide = pipe("surface", "--command", "./pipe", "--json", "-", "--columns", "200")
    assert narrow.out == wide.out


def test_texts_can_be_left_out(pipe: Door) -> None:
    pipe("surface", "pipe.toml", "--no-texts")
    recorded = (pipe.folder / "pipe.surface.toml").read_text()
    assert "take bars in" not in recorded
    assert "--provider" in recorded


def test_a_program_that_hangs_is_reported_and_comes_to_an_end(door: Door) -> None:
    door.write("hang", "#!/bin/sh\nexec sleep 600\n").chmod(0o755)
    ended = door("surface", "--command", "./hang", "--timeout", "0.5", "-o", "hang.toml")
    assert ended.code == 3
    assert "did not end in 0.5 s" in " ".join(ended.err.split())
    assert not (door.folder / "hang.toml").exists()


def test_a_program_that_is_not_there_is_told_without_a_traceback(door: Door) -> None:
    ended = door("surface", "--command", "no-such-program")
    assert ended.code == 3
    assert "no-such-program" in ended.err
    assert "Traceback" not in ended.said


def test_neither_spec_nor_command_is_a_mistake_with_a_way_out(door: Door) -> None:
    ended = door("surface")
    assert ended.code == 2
    assert "--command" in ended.err


def test_pages_are_asked_for_in_throw_away_homes(door: Door) -> None:
    door.write("w", '#!/bin/sh\necho "Usage: w [OPTIONS]"; touch made; touch "$HOME/made"\n').chmod(
        0o755
    )
    door("surface", "--command", "./w")
    assert not list(door.folder.rglob("made"))


def test_a_damaged_record_is_told_with_its_line(pipe: Door) -> None:
    pipe.write("pipe.surface.toml", 'surface = 1\ntarget = "pipe"\n[[command]]\npath = ["x"]\n')
    ended = pipe("coverage", "pipe.toml")
    assert ended.code == 2
    assert "pipe.surface.toml:3" in ended.err


def test_coverage_tells_the_rung_of_each_command_and_what_to_write_next(pipe: Door) -> None:
    ended = pipe("coverage", "pipe.toml", "--json", "made.json")
    assert ended.code == 0, ended.said
    made = json.loads((pipe.folder / "made.json").read_text())
    rungs = {" ".join(each["path"]): each["rung"] for each in made["commands"]}
    assert rungs["ingest"] == "output"
    assert rungs["jobs list"] == "untouched"
    assert made["figures"]["output"] == {"covered": 1, "total": 2, "percent": 50.0}
    assert made["figures"]["invalid"] == {"covered": 1, "total": 1, "percent": 100.0}
    assert 'args   = "jobs list"' in ended.out


def test_coverage_can_fail_a_build(pipe: Door) -> None:
    assert pipe("coverage", "pipe.toml", "--fail-under", "output=50").code == 0
    ended = pipe("coverage", "pipe.toml", "--fail-under", "output=51")
    assert ended.code == 1
    assert "output: 1 of 2" in ended.err
    assert pipe("coverage", "pipe.toml", "--fail-under", "outputs=51").code == 2
    assert (
        "output: FIGURE=PERCENT is expected"
        in pipe("coverage", "pipe.toml", "--fail-under", "output").err
    )


def test_only_what_conformed_counts_when_a_run_is_given(pipe: Door) -> None:
    pipe.write("pipe.toml", SPEC + COMMANDS.replace('["monday"]', '["sunday"]'))
    pipe("check", "pipe.toml", "--json", "run.json")
    ended = pipe("coverage", "pipe.toml", "--run", "run.json", "--json", "-")
    made = json.loads(ended.out)
    assert made["left_out"] == ["ingest"]
    assert made["figures"]["output"]["covered"] == 0


def test_a_call_that_has_changed_since_the_run_counts_nothing(pipe: Door) -> None:
    pipe("check", "pipe.toml", "--json", "run.json")
    pipe.write(
        "pipe.toml", SPEC + COMMANDS.replace("[command.ingest]", '[command.ingest]\nenv.A = "1"')
    )
    ended = pipe("coverage", "pipe.toml", "--run", "run.json", "--json", "-")
    assert json.loads(ended.out)["left_out"] == ["ingest"]


def test_the_recorded_surface_is_used_until_a_fresh_one_is_wanted(pipe: Door) -> None:
    pipe("surface", "pipe.toml")
    pipe.write("pipe", "#!/bin/sh\nexit 9\n")
    assert json.loads(pipe("coverage", "pipe.toml", "--json", "-").out)["commands"][1:]
    fresh = pipe("coverage", "pipe.toml", "--fresh", "--json", "-")
    assert (fresh.code, fresh.out) == (3, "")
    assert "exit 9" in fresh.err
