"""``cliconform check``: its exit codes, its selection, its reports."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from junitparser import JUnitXml

from support.cli import Cli, Result

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


def test_all_that_conforms_exits_0(cli: Cli) -> None:
    cli.write("x.toml", HEAD + CONFORMS)
    result = cli("check", "x.toml")
    assert (result.code, result.err) == (0, "")
    assert "1 conforms" in result.out


def test_a_deviation_exits_1_and_is_shown_in_full(cli: Cli) -> None:
    cli.write("x.toml", HEAD + DEVIATES)
    result = cli("check", "x.toml")
    assert result.code == 1
    for part in (
        "broken",
        "x.toml:7",
        "exit",
        "3",
        '"fine"',
        "oops",
        "cliconform shell x.toml broken",
    ):
        assert part in result.out
    assert "1 blocked" in result.out


def test_the_reports_agree_with_the_console(cli: Cli) -> None:
    cli.write("x.toml", HEAD + CONFORMS + DEVIATES)
    result = cli("check", "x.toml", "--junit", "out/r.xml", "--json", "out/r.json")
    assert result.code == 1
    suites = JUnitXml.fromfile(str(cli.folder / "out/r.xml"))
    assert (suites.tests, suites.failures, suites.errors) == (3, 1, 0)
    run = json.loads((cli.folder / "out/r.json").read_text("utf-8"))
    verdicts = {one["step"]["id"]: one["verdict"] for one in run["report"]["outcomes"]}
    assert verdicts == {"fine": "conforms", "broken": "deviates", "after": "blocked"}


def test_a_selection_runs_what_is_needed_too(cli: Cli) -> None:
    cli.write(
        "x.toml",
        HEAD + CONFORMS + '[command.next]\nneeds = "fine"\nargs = ["cat made"]\nstdout = ["x"]\n',
    )
    result = cli("check", "x.toml", "--select", "next")
    assert result.code == 0
    assert "2 conform" in result.out


def test_a_selection_of_nothing_exits_4(cli: Cli) -> None:
    cli.write("x.toml", HEAD + CONFORMS)
    result = cli("check", "x.toml", "--select", "fin")
    assert result.code == 4
    assert "`fine`" in result.err


def test_only_blocked_and_skipped_is_not_green(cli: Cli) -> None:
    cli.write(
        "x.toml", HEAD + '[command.off]\nargs = ["true"]\nskip = "not here"\nstdout = ["x"]\n'
    )
    result = cli("check", "x.toml")
    assert result.code == 4
    assert "not here" in result.out


def test_last_failed_runs_only_what_failed(cli: Cli) -> None:
    cli.write("x.toml", HEAD + CONFORMS + DEVIATES)
    assert cli("check", "x.toml").code == 1
    result = cli("check", "x.toml", "--last-failed")
    assert result.code == 1
    assert "fine" not in result.out.split()
    assert "1 deviates" in result.out


def test_last_failed_remembers_what_was_not_reached(cli: Cli) -> None:
    cli.write("x.toml", HEAD + DEVIATES + DEVIATES.replace("[command.", "[command.z"))
    assert "2 deviate" in cli("check", "x.toml").out
    for deviate in ("1 deviates, 1 skipped", "2 deviate"):
        options = ["-x", "-j", "1"] if "skipped" in deviate else []
        assert deviate in cli("check", "x.toml", "--last-failed", *options).out


def test_last_failed_without_a_failure_checks_nothing_and_exits_4(cli: Cli) -> None:
    cli.write("x.toml", HEAD + CONFORMS)
    assert cli("check", "x.toml").code == 0
    result = cli("check", "x.toml", "--last-failed")
    assert result.code == 4


def started(result: Result) -> list[str]:
    """The ids in the order in which they ended, which is that of the run with one worker."""
    return re.findall(r"^[✓✗] (\S+)", result.out.partition("\n\n")[0], re.MULTILINE)


def test_failed_first_starts_what_failed_last_time_and_runs_the_rest_too(cli: Cli) -> None:
    fine = "".join(CONFORMS.replace("fine", f"fine{n}") for n in range(3))
    cli.write("x.toml", HEAD + fine + '[command.broken]\nargs = ["exit 3"]\n')
    options = ("-j", "1", "--failed-first")
    assert started(cli("check", "x.toml", *options)) == ["fine0", "fine1", "fine2", "broken"]
    again = started(cli("check", "x.toml", *options))
    assert (again[0], len(again)) == ("broken", 4)


def test_shuffle_starts_in_a_random_order_that_its_seed_repeats(cli: Cli) -> None:
    cli.write("x.toml", HEAD + "".join(CONFORMS.replace("fine", f"c{n}") for n in range(9)))
    first = cli("check", "x.toml", "-j", "1", "--shuffle", "on", "--json", "x.json")
    seed = json.loads((cli.folder / "x.json").read_text())["report"]["shuffle"]
    assert f"1 at a time, --shuffle {seed}\n" in first.out
    assert re.search(rf"^9 conform in .* \(--shuffle {seed}\)$", first.out, re.MULTILINE)
    again = cli("check", "x.toml", "-j", "1", "--shuffle", str(seed))
    assert started(again) == started(first)
    other = cli("check", "x.toml", "-j", "1", "--shuffle", str(seed + 1))
    assert sorted(started(other)) == sorted(started(first)) == [f"c{n}" for n in range(9)]
    assert started(other) != started(first)


@pytest.mark.parametrize("value", ["off", "-1", "1.5", "", "١", "9" * 30])
def test_shuffle_takes_on_or_a_seed(cli: Cli, value: str) -> None:
    cli.write("x.toml", HEAD + CONFORMS)
    result = cli("check", "x.toml", f"--shuffle={value}")
    assert result.code == 2
    assert "neither `on` nor the seed of an earlier run" in result.err
    assert "write --shuffle on" in result.err


def test_the_longest_command_of_an_earlier_run_starts_first(cli: Cli) -> None:
    cli.write("x.toml", HEAD + "".join(CONFORMS.replace("fine", id_) for id_ in ("a", "b", "z")))
    assert started(cli("check", "x.toml", "-j", "1")) == ["a", "b", "z"]
    (file,) = Path(cli.environ()["HOME"]).rglob("durations/*.json")
    measured = json.loads(file.read_text())["seconds"]
    assert all(0 < seconds < 120 for seconds in measured.values())
    file.write_text(json.dumps({"seconds": measured | {"z": 1000.0}}))  # it was long once
    assert started(cli("check", "x.toml", "-j", "1"))[0] == "z"


@pytest.mark.parametrize("option", [["-x"], ["--maxfail", "1"]])
def test_maxfail_skips_the_rest(cli: Cli, option: list[str]) -> None:
    several = "".join(
        f'[command.c{n}]\nargs = ["exit 1"]\nstdout = {{ empty = true }}\n' for n in range(9)
    )
    cli.write("x.toml", HEAD + several)
    result = cli("check", "x.toml", "-j", "1", *option)
    assert result.code == 1
    assert "1 deviates" in result.out
    assert "8 skipped" in result.out


def test_a_warning_fails_the_run_only_if_warnings_are_errors(cli: Cli) -> None:
    cli.write("x.toml", HEAD + '[command.chatty]\nargs = ["echo hello"]\nproduces = []\n')
    assert cli("check", "x.toml").code == 0
    result = cli("check", "x.toml", "-W", "error")
    assert result.code == 1
    assert "hello" in result.output


def test_a_warning_about_a_command_that_is_not_selected_is_not_shown(cli: Cli) -> None:
    bare = '[command.bare]\nargs = ["true"]\n'
    cli.write("x.toml", HEAD + CONFORMS + bare + bare.replace("bare", "nude"))
    assert "`bare` promises nothing" in cli("check", "x.toml").output
    result = cli("check", "x.toml", "--select", "fine", "-W", "error", "--record", "r.zip")
    assert result.code == 0, result.output
    assert "promises nothing" not in result.output
    result = cli("check", "x.toml", "--select", "bare", "-W", "error", "--record", "r.zip")
    assert result.code == 1, result.output
    assert "`bare` promises nothing" in result.output
    assert "nude" not in result.output
    assert "nude" not in cli("judge", "r.zip", "x.toml", "--select", "bare").output


def test_a_known_deviation_does_not_fail_and_a_fixed_one_does(cli: Cli) -> None:
    cli.write("x.toml", HEAD + '[command.broken]\nargs = ["exit 3"]\nstdout = { empty = true }\n')
    cli.write("x.known.toml", 'target = "sh"\n[known.broken]\nreason = "it is #7"\n')
    result = cli("check", "x.toml")
    assert result.code == 0
    assert "it is #7" in result.out
    assert cli("check", "x.toml", "--no-known").code == 1
    cli.write("x.toml", HEAD + '[command.broken]\nargs = ["exit 0"]\nstdout = { empty = true }\n')
    result = cli("check", "x.toml")
    assert result.code == 1
    assert "1 fixed" in result.out


def test_write_known_writes_a_file_with_which_the_next_run_passes(cli: Cli) -> None:
    cli.write("x.toml", HEAD + DEVIATES)
    assert cli("check", "x.toml", "--write-known", "x.known.toml").code == 1
    result = cli("check", "x.toml")
    assert result.code == 0, result.output
    assert "1 known" in result.out


def test_write_known_keeps_the_comments_and_the_order_of_the_rows_that_stay(cli: Cli) -> None:
    broken = [f'[command.{id_}]\nargs = ["exit 3"]\n' for id_ in ("one", "two", "gone", "new")]
    spec = cli.write("x.toml", HEAD + "".join(broken))
    cli("check", "x.toml", "--write-known", "x.known.toml", "-s", "one")
    known = cli.folder / "x.known.toml"
    _, row = known.read_text("utf-8").split("\n\n", 1)
    old = "# ours\ntarget = 'sh' # 1\n"
    rows = [
        "# see #2\n" + row.replace('"one"', "two").replace("reason   =", "reason ="),
        row.replace('"one"', "gone"),
        row,
    ]
    known.write_text("\n".join([old, *rows]), "utf-8")
    spec.write_text(spec.read_text("utf-8").replace(broken[2], '[command.gone]\nargs = ["true"]\n'))
    assert cli("check", "x.toml", "--write-known", "x.known.toml").code == 1
    new = row.replace('"one"', '"new"')
    assert known.read_text("utf-8") == "\n".join([old, rows[0], rows[2], new])
    assert cli("check", "x.toml", "--write-known", "x.known.toml").code == 0
    assert known.read_text("utf-8") == "\n".join([old, rows[0], rows[2], new])


def test_write_known_leaves_a_file_that_was_changed_during_the_run(cli: Cli) -> None:
    known = cli.write("x.known.toml", 'target = "sh"\n')
    text = HEAD + f"[command.one]\nargs = [\"echo '# more' >> '{known}'; exit 3\"]\n"
    cli.write("x.toml", text)
    result = cli("check", "x.toml", "--write-known", "x.known.toml")
    assert result.code == 3
    assert "x.known.toml was changed during the run, so its rows were not written" in result.err
    assert known.read_text("utf-8") == 'target = "sh"\n# more\n'


def test_a_kept_home_exists_and_the_console_says_how_to_remove_it(cli: Cli) -> None:
    cli.write(
        "x.toml", HEAD + '[command.broken]\nargs = ["echo hi > made; exit 3"]\nstdout = ["x"]\n'
    )
    (cli.folder / "work").mkdir()
    result = cli("check", "x.toml", "--keep", "failed", "--work-dir", "work", "--json", "r.json")
    run = json.loads((cli.folder / "r.json").read_text("utf-8"))
    kept = Path(run["report"]["outcomes"][0]["kept"])
    assert (kept / "made").read_text("utf-8") == "hi\n"
    assert str(kept) in result.out
    assert f"homes were kept; to remove them: rm -r {kept.parent}\n" in result.out


def test_without_keep_nothing_is_left_in_the_work_dir(cli: Cli) -> None:
    cli.write("x.toml", HEAD + CONFORMS + DEVIATES)
    (cli.folder / "work").mkdir()
    cli("check", "x.toml", "--work-dir", "work")
    assert list((cli.folder / "work").iterdir()) == []


def test_a_flaky_command_passes_and_is_counted_as_flaky(cli: Cli) -> None:
    flag = cli.folder / "flag"
    script = f"if [ -e {flag} ]; then echo ok; else touch {flag}; exit 1; fi"
    cli.write(
        "x.toml", HEAD + f'[command.moody]\nargs = ["{script}"]\nstdout = ["ok"]\nretries = 1\n'
    )
    result = cli("check", "x.toml")
    assert result.code == 0
    assert "1 flaky" in result.out


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


def test_a_capture_is_used_by_the_commands_that_need_it(cli: Cli) -> None:
    cli.write("x.toml", HEAD + CAPTURES)
    result = cli("check", "x.toml")
    assert result.code == 0, result.output


def test_a_command_is_blocked_by_a_missing_capture_which_is_named(cli: Cli) -> None:
    cli.write("x.toml", HEAD + CAPTURES.replace("echo job: J-42", "echo job J-42"))
    result = cli("check", "x.toml")
    assert result.code == 1
    assert "1 deviates, 2 blocked" in result.out
    assert "${job}" in result.out


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {}])
def test_a_pipe_gets_no_colour(cli: Cli, environ: dict[str, str]) -> None:
    cli.write("x.toml", HEAD + DEVIATES)
    assert "\x1b" not in cli("check", "x.toml", env=environ).output


def test_force_color_colours_also_what_is_piped(cli: Cli) -> None:
    cli.write("x.toml", HEAD + DEVIATES)
    assert "\x1b[" in cli("check", "x.toml", env={"FORCE_COLOR": "1"}).out


def test_quiet_shows_nothing_of_what_conforms(cli: Cli) -> None:
    cli.write("x.toml", HEAD + CONFORMS)
    assert cli("check", "x.toml", "-q").out.startswith("1 conforms in ")


def test_verbose_shows_each_promise_that_holds(cli: Cli) -> None:
    cli.write("x.toml", HEAD + CONFORMS)
    assert 'stdout contains "fine"' in cli("check", "x.toml", "-v").out


@pytest.mark.skipif(sys.platform != "linux", reason="tried on Linux alone")
@pytest.mark.parametrize("now", ["2031-02-03", "2031-02-03T10:00:00+02:00"])
def test_now_moves_every_command_that_has_none_of_its_own(cli: Cli, now: str) -> None:
    pytest.importorskip("libfaketime", reason="an optional dependency")
    cli.write(
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
    result = cli("check", "x.toml", "--now", now)
    assert result.code == 0, result.output
    assert "echo 2031-02-02" in cli("plan", "x.toml", "--now", now, "-s", "then").out


@pytest.mark.parametrize(
    "now", ["yesterday", "2031-02-03T10:00:00", "", "1900-01-01", "9999-12-31"]
)
def test_a_now_that_is_no_moment_is_an_error(cli: Cli, now: str) -> None:
    cli.write("x.toml", HEAD + CONFORMS)
    result = cli("check", "x.toml", "--now", now)
    assert result.code == 2
    assert "--now 2027-06-01T12:00:00Z" in result.err


def test_a_deviation_in_a_part_names_the_part_and_is_reproduced_through_the_spec(cli: Cli) -> None:
    cli.write("x.toml", f'include = "parts/*.toml"\n{HEAD}')
    cli.write("parts/a.toml", DEVIATES)
    result = cli("check", "x.toml", "--json", "run.json", "--junit", "run.xml")
    assert result.code == 1
    assert "parts/a.toml:4" in result.out
    assert "cliconform shell x.toml broken" in result.out
    assert 'file="parts/a.toml"' in (cli.folder / "run.xml").read_text("utf-8")
    rejudged = cli("judge", "run.json", "x.toml")
    assert rejudged.code == 1
    assert "cliconform shell x.toml broken" in rejudged.out


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--json", "x.toml"), "--json x.toml would overwrite the spec"),
        (("--junit", "./x.toml"), "--junit x.toml would overwrite the spec"),
        (("--write-known", "x.toml"), "--write-known x.toml would overwrite the spec"),
        (("--json", "x.known.toml"), "--json x.known.toml would overwrite the known file"),
        (("--junit", "r", "--json", "r"), "--json r would overwrite the file of --junit"),
    ],
)
def test_no_report_overwrites_an_input_or_another_report(
    cli: Cli, options: tuple[str, ...], expected: str
) -> None:
    cli.write("x.toml", HEAD + CONFORMS)
    cli.write("x.known.toml", 'target = "sh"\n')
    result = cli("check", "x.toml", *options)
    assert (result.code, result.out) == (2, "")
    assert expected in result.err
    assert (cli.folder / "x.toml").read_text("utf-8") == HEAD + CONFORMS


def test_the_known_file_may_be_written_anew(cli: Cli) -> None:
    cli.write("x.toml", HEAD + CONFORMS)
    known = cli.write("x.known.toml", 'target = "sh"\n')
    assert cli("check", "x.toml", "--write-known", str(known)).code == 0


def test_a_time_scale_stretches_all_limits_and_is_recorded(cli: Cli) -> None:
    spec = """
spec = 1
[target]
command = ["sh", "-c"]
[command.waits]
args = ["sleep 0.3; echo done"]
stdout = ["done"]
within = 0.1
timeout = 0.2
"""
    cli.write("x.toml", spec)
    usual = cli("check", "x.toml")
    assert usual.code == 1
    assert "time scale" not in usual.out
    scaled = cli(
        "check", "x.toml", "--time-scale", "100", "--json", "run.json", "--junit", "junit.xml"
    )
    assert scaled.code == 0, scaled.output
    assert scaled.out.count("time scale 100") == 2
    assert json.loads((cli.folder / "run.json").read_text())["report"]["time_scale"] == 100
    assert 'name="time_scale" value="100"' in (cli.folder / "junit.xml").read_text()
    assert cli("judge", "run.json", "x.toml").code == 0
    assert cli("check", "x.toml", "--time-scale", "0").code == 2


def test_the_times_are_the_last_that_is_said(cli: Cli) -> None:
    cli.write(
        "x.toml",
        """
spec = 1
[target]
command = ["sh", "-c"]
[defaults]
within = 0.000001
cpu = 0.000001
[command.slow]
args = ["echo done"]
stdout = ["done"]
[command.wrong]
args = ["echo done"]
stdout = ["dune"]
""",
    )
    result = cli("check", "x.toml", "-x", "--jobs", "1")
    assert result.code == 1
    wrong = next(line for line in result.out.splitlines() if line.startswith("✗ wrong"))
    assert "and 2 more" in wrong
    assert "CPU" not in wrong
    assert result.out.index("✗ wrong deviates") < result.out.index("✗ slow deviates")
