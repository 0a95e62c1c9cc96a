"""The history as lines, as JSON and as a page."""

from __future__ import annotations

import json
import re
from datetime import UTC
from io import StringIO

import pytest

from cliconform.model.history import CommandHistory, Flake, HistoryRun, SpecHistory, Trend
from cliconform.reporting.history.console import render_history
from cliconform.reporting.history.json import render_history_json, render_rows_json
from cliconform.reporting.history.page import render_history_page
from cliconform.reporting.history.rows import render_rows
from cliconform.reporting.text.ascii import to_ascii
from cliconform.reporting.text.console import make_console
from support.reports import HOSTILE


def make_run(number: int, **changed: object) -> HistoryRun:
    values: dict[str, object] = {
        "id": f"2027010{number}T120000000-000{number}",
        "started": f"2027-01-0{number}T12:00:00.000+00:00",
        "version": f"tool 1.{number}",
        "fingerprint": f"0000000{number}",
        "machine": "a CPU",
        "imported": False,
        "exit_code": 0,
        "interrupted": False,
    }
    return HistoryRun(**(values | changed))  # type: ignore[arg-type]


def make_command(id_: str, *verdicts: str, **changed: object) -> CommandHistory:
    values: dict[str, object] = {
        "id": id_,
        "verdicts": verdicts,
        "durations": tuple(None if not each else 1.0 for each in verdicts),
    }
    return CommandHistory(**(values | changed))  # type: ignore[arg-type]


FAILING = make_command(
    "jobs.list",
    "conforms",
    "deviates",
    "deviates",
    failing_since=1,
    first_failed=1,
    passed_before=0,
    message="exit code 1, expected 0",
)
SLOWER = make_command(
    "ingest", "conforms", "", "later", seconds=2.0, trend=Trend(before=1.0, after=2.0)
)
HISTORY = SpecHistory(
    spec="/project/specs/tool.toml",
    runs=(make_run(1), make_run(2, imported=True), make_run(3, exit_code=1, interrupted=True)),
    total=3,
    commands=(SLOWER, FAILING),
    flakes=(
        Flake(
            id="jobs.list",
            version="tool 1.3",
            fingerprint="00000003",
            now="2027-01-01",
            verdicts={"deviates": 2, "conforms": 1},
            runs=("r",),
        ),
    ),
    growing=("ingest",),
    machine="a CPU",
)


def show(history: SpecHistory, *, width: int | None = 80, verbose: bool = False) -> str:
    file = StringIO()
    lines = render_history(history, width=width, verbose=verbose, zone=UTC)
    make_console({"COLUMNS": str(width or 80)}, color="never", file=file).print(lines)
    return file.getvalue()


def test_a_command_is_one_line_with_a_sign_for_each_run_and_what_fails_is_first() -> None:
    first, since, message, second = show(HISTORY).splitlines()[3:7]
    assert first.startswith("✗ jobs.list  ✓✗✗")
    assert since == (
        "    failing since 2027-01-02 12:00, tool 1.2 (00000002); conformed until 2027-01-01 "
        "12:00, tool 1.1 (00000001)"
    )
    assert message == "    exit code 1, expected 0"
    assert second.startswith("? ingest     ✓.?     2.0 s  ██")
    assert second.endswith("+100 %")


def test_each_sign_is_explained() -> None:
    shown = " ".join(show(HISTORY).split())
    assert "✓ conforms ✗ deviates ? later . not in that run; the oldest run first" in shown


def test_flakes_and_what_became_slower_have_a_part_of_their_own() -> None:
    shown = show(HISTORY)
    assert (
        "  jobs.list  ✗ deviates 2 x, ✓ conforms 1 x  tool 1.3 (00000003), --now 2027-01-01"
        in shown
    )
    assert re.search(r"  ingest +1\.0 s → 2\.0 s  \+100 %", shown)


def test_verbose_lists_the_runs() -> None:
    shown = show(HISTORY, verbose=True, width=200)
    assert (
        "20270102T120000000-0002  2027-01-02 12:00, tool 1.2 (00000002)  exit code 0, imported"
        in (shown)
    )
    assert "exit code 1, interrupted" in shown


@pytest.mark.parametrize("width", [20, 80, 200, None])
def test_a_strip_fits_the_terminal_and_ends_with_the_newest_run(width: int | None) -> None:
    runs = tuple(make_run(1) for _ in range(150))
    command = make_command("a", *["conforms"] * 149, "deviates")
    history = SpecHistory(spec="s", runs=runs, total=150, commands=(command,), machine="a CPU")
    line = next(line for line in show(history, width=width).splitlines() if "✓✗" in line)
    assert len(line) <= max(width or 200, 40)
    assert line.count("✓") >= min((width or 200) - 50, 149)


def test_of_many_commands_those_that_did_not_always_conform_are_listed() -> None:
    many = tuple(make_command(f"c{n}", "conforms") for n in range(100))
    odd = make_command("odd", "known")
    history = SpecHistory(spec="s", runs=(make_run(1),), total=1, commands=(*many, odd))
    shown = show(history)
    assert "≈ odd" in shown
    assert "100 more commands: -v lists all" in shown
    assert "c99" in show(history, verbose=True)


def test_without_runs_it_says_how_there_will_be_some() -> None:
    assert show(SpecHistory(spec="specs/x.toml")) == (
        "no runs of specs/x.toml: `cliconform check` records each run\n"
    )


def test_what_went_wrong_is_noted() -> None:
    assert "note: the run x is lost" in show(SpecHistory(spec="s", problems=("the run x is lost",)))


def test_in_ascii_every_verdict_and_bar_has_a_sign() -> None:
    (line,) = (line for line in show(HISTORY).splitlines() if line.startswith("? ingest"))
    assert to_ascii(line).split() == ["?", "ingest", "v.?", "2.0", "s", "88", "+100", "%"]


def test_json_has_all_values() -> None:
    stored = json.loads(render_history_json(HISTORY))
    assert stored["commands"][1]["verdicts"] == ["conforms", "deviates", "deviates"]
    assert stored["runs"][stored["commands"][1]["failing_since"]]["version"] == "tool 1.2"


def test_rows_are_aligned_and_hostile_text_is_cleaned() -> None:
    file = StringIO()
    rows = [("a", 1, None, True), (HOSTILE, 22.5, "x", False)]
    console = make_console({}, color="never", file=file)
    console.print(render_rows(["id", "n", "y", "z"], rows, cut=True))
    lines = file.getvalue().splitlines()
    assert lines[0].split() == ["id", "n", "y", "z"]
    assert lines[1].endswith("1  NULL  true")
    assert "\x1b" not in file.getvalue()
    assert lines[-1] == "2 rows, and more: add a LIMIT, or ask for less"


def test_rows_as_json_are_objects() -> None:
    assert json.loads(render_rows_json(["id", "n"], [("a", 1)])) == [{"id": "a", "n": 1}]


def test_the_page_runs_no_script_and_makes_no_request() -> None:
    page = render_history_page(HISTORY).decode()
    assert "script-src &#39;none&#39;" in page
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=\"(?!#)", page)
    assert "since 2027-01-02 12:00, tool 1.2 (00000002)" in page
    assert 'aria-label="deviates 2 times, conforms 1 times"' in page


def test_hostile_text_is_inert_on_the_page() -> None:
    command = make_command(f"</script>{HOSTILE}", "<b>", message=HOSTILE, failing_since=0)
    run = make_run(1, version=HOSTILE, machine=HOSTILE)
    page = render_history_page(SpecHistory(spec=HOSTILE, runs=(run,), total=1, commands=(command,)))
    assert b"<b>" not in page.partition(b"<body>")[2].replace(b"</b>", b"")
    assert b"</script>" not in page
    assert b"\x1b" not in page


def test_a_page_without_runs_is_a_page() -> None:
    assert b"no runs" in render_history_page(SpecHistory(spec="x"))
