"""``cliconform check``: its exit codes, its selection, its reports."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from junitparser import JUnitXml

from support.cli import Door

HEAD = """
spec = 1
[target]
name = "sh"
command = ["sh", "-c"]
"""
CONFORMS = """
[command.fine]
args = ["echo fine; echo x > made"]
stdout = ["fine"]
produces = ["made"]
"""
DEVIATES = """
[command.broken]
args = ["echo oops; exit 3"]
stdout = ["fine"]
[command.after]
needs = "broken"
args = ["echo never"]
stdout = ["never"]
"""


def test_all_that_conforms_exits_0(door: Door) -> None:
    door.write("x.toml", HEAD + CONFORMS)
    ended = door("check", "x.toml")
    assert (ended.code, ended.err) == (0, "")
    assert "1 conforms" in ended.out


def test_a_deviation_exits_1_and_says_all_of_it(door: Door) -> None:
    door.write("x.toml", HEAD + DEVIATES)
    ended = door("check", "x.toml")
    assert ended.code == 1
    for part in (
        "broken",
        "x.toml:7",
        "exit",
        "3",
        '"fine"',
        "oops",
        "cliconform shell x.toml broken",
    ):
        assert part in ended.out
    assert "1 blocked" in ended.out


def test_the_reports_agree_with_the_console(door: Door) -> None:
    door.write("x.toml", HEAD + CONFORMS + DEVIATES)
    ended = door("check", "x.toml", "--junit", "out/r.xml", "--json", "out/r.json")
    assert ended.code == 1
    suites = JUnitXml.fromfile(str(door.folder / "out/r.xml"))
    assert (suites.tests, suites.failures, suites.errors) == (3, 1, 0)
    run = json.loads((door.folder / "out/r.json").read_text("utf-8"))
    verdicts = {one["step"]["id"]: one["verdict"] for one in run["report"]["outcomes"]}
    assert verdicts == {"fine": "conforms", "broken": "deviates", "after": "blocked"}


def test_a_selection_runs_what_is_needed_too(door: Door) -> None:
    door.write(
        "x.toml",
        HEAD + CONFORMS + '[command.next]\nneeds = "fine"\nargs = ["cat made"]\nstdout = ["x"]\n',
    )
    ended = door("check", "x.toml", "--select", "next")
    assert ended.code == 0
    assert "2 conform" in ended.out


def test_a_selection_of_nothing_exits_4(door: Door) -> None:
    door.write("x.toml", HEAD + CONFORMS)
    ended = door("check", "x.toml", "--select", "fin")
    assert ended.code == 4
    assert "`fine`" in ended.err


def test_only_blocked_and_skipped_is_not_green(door: Door) -> None:
    door.write(
        "x.toml", HEAD + '[command.off]\nargs = ["true"]\nskip = "not here"\nstdout = ["x"]\n'
    )
    ended = door("check", "x.toml")
    assert ended.code == 4
    assert "not here" in ended.out


def test_last_failed_runs_only_what_failed(door: Door) -> None:
    door.write("x.toml", HEAD + CONFORMS + DEVIATES)
    assert door("check", "x.toml").code == 1
    ended = door("check", "x.toml", "--last-failed")
    assert ended.code == 1
    assert "fine" not in ended.out.split()
    assert "1 deviates" in ended.out


def test_last_failed_remembers_what_was_not_reached(door: Door) -> None:
    door.write("x.toml", HEAD + DEVIATES + DEVIATES.replace("[command.", "[command.z"))
    assert "2 deviate" in door("check", "x.toml").out
    for deviate in ("1 deviates, 1 skipped", "2 deviate"):
        options = ["-x", "-j", "1"] if "skipped" in deviate else []
        assert deviate in door("check", "x.toml", "--last-failed", *options).out


def test_last_failed_without_a_failure_checks_nothing_and_says_so(door: Door) -> None:
    door.write("x.toml", HEAD + CONFORMS)
    assert door("check", "x.toml").code == 0
    ended = door("check", "x.toml", "--last-failed")
    assert ended.code == 4


@pytest.mark.parametrize("option", [["-x"], ["--maxfail", "1"]])
def test_maxfail_stops_early_and_says_so(door: Door, option: list[str]) -> None:
    several = "".join(
        f'[command.c{n}]\nargs = ["exit 1"]\nstdout = {{ empty = true }}\n' for n in range(9)
    )
    door.write("x.toml", HEAD + several)
    ended = door("check", "x.toml", "-j", "1", *option)
    assert ended.code == 1
    assert "1 deviates" in ended.out
    assert "8 skipped" in ended.out


def test_a_warning_counts_only_when_it_is_asked_to(door: Door) -> None:
    door.write("x.toml", HEAD + '[command.chatty]\nargs = ["echo hello"]\nproduces = []\n')
    assert door("check", "x.toml").code == 0
    ended = door("check", "x.toml", "-W", "error")
    assert ended.code == 1
    assert "hello" in ended.said


def test_a_known_deviation_does_not_fail_and_a_fixed_one_does(door: Door) -> None:
    door.write("x.toml", HEAD + '[command.broken]\nargs = ["exit 3"]\nstdout = { empty = true }\n')
    door.write("x.known.toml", 'target = "sh"\n[known.broken]\nreason = "it is #7"\n')
    ended = door("check", "x.toml")
    assert ended.code == 0
    assert "it is #7" in ended.out
    assert door("check", "x.toml", "--no-known").code == 1
    door.write("x.toml", HEAD + '[command.broken]\nargs = ["exit 0"]\nstdout = { empty = true }\n')
    ended = door("check", "x.toml")
    assert ended.code == 1
    assert "1 fixed" in ended.out


def test_write_known_writes_a_file_with_which_the_next_run_passes(door: Door) -> None:
    door.write("x.toml", HEAD + DEVIATES)
    assert door("check", "x.toml", "--write-known", "x.known.toml").code == 1
    ended = door("check", "x.toml")
    assert ended.code == 0, ended.said
    assert "1 known" in ended.out


def test_kept_homes_are_there_and_are_named(door: Door) -> None:
    door.write(
        "x.toml", HEAD + '[command.broken]\nargs = ["echo hi > made; exit 3"]\nstdout = ["x"]\n'
    )
    ended = door("check", "x.toml", "--keep", "failed", "--work-dir", "work", "--json", "r.json")
    run = json.loads((door.folder / "r.json").read_text("utf-8"))
    kept = Path(run["report"]["outcomes"][0]["kept"])
    assert (kept / "made").read_text("utf-8") == "hi\n"
    assert str(kept) in ended.out
    assert f"homes are kept; when done: rm -r {kept.parent}\n" in ended.out


def test_without_keep_nothing_is_left_in_the_work_dir(door: Door) -> None:
    door.write("x.toml", HEAD + CONFORMS + DEVIATES)
    door("check", "x.toml", "--work-dir", "work")
    assert list((door.folder / "work").iterdir()) == []


def test_a_flaky_command_passes_and_is_said_to_be_flaky(door: Door) -> None:
    flag = door.folder / "flag"
    script = f"if [ -e {flag} ]; then echo ok; else touch {flag}; exit 1; fi"
    door.write(
        "x.toml", HEAD + f'[command.moody]\nargs = ["{script}"]\nstdout = ["ok"]\nretries = 1\n'
    )
    ended = door("check", "x.toml")
    assert ended.code == 0
    assert "1 flaky" in ended.out


CAPTURES = """
[command.make]
args = ["echo job: J-42"]
capture = { job = 'job: (\\S+)' }
stdout = ["job"]
[command.use]
needs = "make"
args = ["echo got ${job}"]
stdout = ["got J-42"]
[command.last]
needs = "use"
args = ["echo last"]
stdout = ["last"]
"""


def test_a_capture_is_used_by_those_who_need_it(door: Door) -> None:
    door.write("x.toml", HEAD + CAPTURES)
    ended = door("check", "x.toml")
    assert ended.code == 0, ended.said


def test_a_command_whose_value_was_not_captured_is_blocked_and_says_by_whom(door: Door) -> None:
    door.write("x.toml", HEAD + CAPTURES.replace("echo job: J-42", "echo job J-42"))
    ended = door("check", "x.toml")
    assert ended.code == 1
    assert "1 deviates, 2 blocked" in ended.out
    assert "${job}" in ended.out


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {}])
def test_no_colour_where_nobody_can_see_it(door: Door, environ: dict[str, str]) -> None:
    door.write("x.toml", HEAD + DEVIATES)
    assert "\x1b" not in door("check", "x.toml", env=environ).said


def test_force_color_colours_also_what_is_piped(door: Door) -> None:
    door.write("x.toml", HEAD + DEVIATES)
    assert "\x1b[" in door("check", "x.toml", env={"FORCE_COLOR": "1"}).out


def test_quiet_says_nothing_of_what_conforms(door: Door) -> None:
    door.write("x.toml", HEAD + CONFORMS)
    assert door("check", "x.toml", "-q").out.startswith("1 conforms in ")


def test_verbose_says_each_promise_that_holds(door: Door) -> None:
    door.write("x.toml", HEAD + CONFORMS)
    assert 'stdout contains "fine"' in door("check", "x.toml", "-v").out


@pytest.mark.skipif(sys.platform != "linux", reason="tried on Linux alone")
@pytest.mark.parametrize("now", ["2031-02-03", "2031-02-03T10:00:00+02:00"])
def test_now_moves_every_command_that_has_none_of_its_own(door: Door, now: str) -> None:
    pytest.importorskip("libfaketime", reason="an optional dependency")
    door.write(
        "x.toml",
        f"""{HEAD}
        [command.then]
        args = ["echo ${{today-1d}}; date -u +%F"]
        stdout = {{ equals = "2031-02-02\\n2031-02-03" }}
        [command.own]
        now = 2025-01-15T12:00:00Z
        args = ["date -u +%F"]
        stdout = {{ equals = "2025-01-15" }}
        """,
    )
    ended = door("check", "x.toml", "--now", now)
    assert ended.code == 0, ended.said
    assert "echo 2031-02-02" in door("plan", "x.toml", "--now", now, "-s", "then").out


@pytest.mark.parametrize(
    "now", ["yesterday", "2031-02-03T10:00:00", "", "1900-01-01", "9999-12-31"]
)
def test_a_now_that_is_no_moment_is_told(door: Door, now: str) -> None:
    door.write("x.toml", HEAD + CONFORMS)
    ended = door("check", "x.toml", "--now", now)
    assert ended.code == 2
    assert "--now 2027-06-01T12:00:00Z" in ended.err


def test_a_deviation_in_a_part_names_the_part_and_the_way_through_the_spec(door: Door) -> None:
    door.write("x.toml", f'include = "parts/*.toml"\n{HEAD}')
    door.write("parts/a.toml", DEVIATES)
    ended = door("check", "x.toml", "--json", "run.json", "--junit", "run.xml")
    assert ended.code == 1
    assert "parts/a.toml:4" in ended.out
    assert "cliconform shell x.toml broken" in ended.out
    assert 'file="parts/a.toml"' in (door.folder / "run.xml").read_text("utf-8")
    again = door("judge", "run.json", "x.toml")
    assert again.code == 1
    assert "cliconform shell x.toml broken" in again.out


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--json", "x.toml"), "--json x.toml would overwrite the spec"),
        (("--junit", "./x.toml"), "--junit x.toml would overwrite the spec"),
        (("--write-known", "x.toml"), "--write-known x.toml would overwrite the spec"),
        (("--json", "x.known.toml"), "--json x.known.toml would overwrite the known file"),
        (("--junit", "r", "--json", "r"), "--json r would overwrite the file of --junit"),
    ],
)
def test_no_report_takes_the_place_of_what_is_read_or_of_another(
    door: Door, options: tuple[str, ...], told: str
) -> None:
    door.write("x.toml", HEAD + CONFORMS)
    door.write("x.known.toml", 'target = "sh"\n')
    ended = door("check", "x.toml", *options)
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err
    assert (door.folder / "x.toml").read_text("utf-8") == HEAD + CONFORMS


def test_the_known_file_may_be_written_anew(door: Door) -> None:
    door.write("x.toml", HEAD + CONFORMS)
    known = door.write("x.known.toml", 'target = "sh"\n')
    assert door("check", "x.toml", "--write-known", str(known)).code == 0
