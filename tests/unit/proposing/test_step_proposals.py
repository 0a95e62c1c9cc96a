"""Each deviation of a step has its own edit, and what is no new promise has none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cliconform.model.baseline import Baseline
from cliconform.model.contents import Between, Exactly
from cliconform.model.edit import EditKind
from cliconform.model.observation import Exited, Signalled, TimedOut
from cliconform.model.promise import CpuPromise, MedianPromise, Promise, WithinPromise
from cliconform.model.spec import KnownRow
from cliconform.proposing.results import Allowed
from support.judging import (
    PLACE,
    exit_promise,
    file_promise,
    observe,
    observe_home,
    query_promise,
    text_promise,
)
from support.proposing import list_edits, list_reasons, propose

FIX, TRIM, LOOSEN = EditKind.FIX, EditKind.TRIM, EditKind.LOOSEN


def test_a_changed_exit_code_touches_the_exit_code_alone() -> None:
    promises: list[Promise] = [exit_promise(0), text_promise("contains", "3 rows")]
    edits = list_edits(propose(promises, observe("3 rows\n", ending=Exited(code=4))))
    assert edits == [(FIX, "exit", 4)]


def test_the_other_promises_are_edited_with_a_changed_exit_code_if_they_deviate_themselves() -> (
    None
):
    promises: list[Promise] = [exit_promise(0), text_promise("contains", "3 rows")]
    edits = list_edits(propose(promises, observe("4 rows\n", ending=Exited(code=4))))
    assert edits == [(FIX, "exit", 4), (FIX, "stdout.contains[0]", "4 rows")]


@pytest.mark.parametrize(
    "ending", [Signalled(signal="SIGSEGV"), TimedOut(seconds=3.0)], ids=["killed", "timed out"]
)
def test_a_program_that_is_killed_gives_no_new_exit_code(ending: Signalled | TimedOut) -> None:
    assert list_edits(propose([exit_promise(0)], observe(ending=ending))) == []


@pytest.mark.parametrize(
    "text",
    [
        "Error: No such option: --limit\n",
        "usage: tool [-h]\ntool: error: unrecognized arguments: --limit 3\n",
        "tool: error: argument cmd: invalid choice: 'fetch' (choose from 'get')\n",
        "Error: unknown flag: --limit\n",
        "error: unexpected argument '--limit' found\n",
        "Traceback (most recent call last):\n  File\nValueError: x\n",
    ],
)
def test_a_usage_error_and_a_crash_become_no_promise(text: str) -> None:
    promises: list[Promise] = [
        exit_promise(0),
        text_promise("contains", "option: --max", source="output"),
    ]
    proposed = propose(promises, observe(stderr=text, ending=Exited(code=2)))
    assert list_edits(proposed) == []
    assert len(list_reasons(proposed)) == 2


def test_a_text_that_is_gone_is_trimmed_only_where_that_is_asked_for() -> None:
    promise, seen = text_promise("contains", "Deprecated: use b"), observe("all is well here\n")
    proposed = propose(promise, seen)
    assert list_edits(proposed) == []
    assert "--trim" in list_reasons(proposed)[0][1]
    assert list_edits(propose(promise, seen, allowed=Allowed(trim=True))) == [
        (TRIM, "stdout.contains[0]", None)
    ]


@pytest.mark.parametrize(
    ("promise", "seen", "edit"),
    [
        (text_promise("lacks", "warning"), observe("a warning\n"), ("stdout.lacks[0]", None)),
        (text_promise("empty"), observe("text\n"), ("stdout.empty", None)),
        (
            WithinPromise(address="within", place=PLACE, seconds=1),
            observe(duration=2.0),
            ("within", 3.0),
        ),
        (CpuPromise(address="cpu", place=PLACE, seconds=1), observe(cpu=2.0), ("cpu", 3.0)),
        (exit_promise(0, 130), observe(ending=Exited(code=3)), ("exit", [0, 130, 3])),
    ],
    ids=["lacks", "empty", "within", "cpu", "exit"],
)
def test_less_is_promised_only_where_that_is_asked_for(
    promise: object, seen: object, edit: tuple[str, object]
) -> None:
    assert list_edits(propose(promise, seen, allowed=Allowed(trim=True, create=True))) == []  # type: ignore[arg-type]
    loosened = list_edits(propose(promise, seen, allowed=Allowed(loosen=True)))  # type: ignore[arg-type]
    assert loosened == [(LOOSEN, *edit)]


def test_a_multiple_of_earlier_runs_is_no_value_to_edit() -> None:
    usual = Baseline(median=1.0, runs=10)
    promise = MedianPromise(address="within", place=PLACE, factor=2, baseline=usual)
    proposed = propose(promise, observe(duration=9.0), allowed=Allowed(loosen=True))
    assert list_edits(proposed) == []
    assert "its limit is what earlier runs took" in list_reasons(proposed)[0][1]


def test_a_known_deviation_is_not_fixed_into_the_spec() -> None:
    known = KnownRow(id="ingest", place=PLACE, reason="a bug", findings=("exit",))
    promises: list[Promise] = [exit_promise(0), text_promise("contains", "3 rows")]
    seen = observe("4 rows\n", ending=Exited(code=4))
    assert list_edits(propose(promises, seen, known=known)) == [
        (FIX, "stdout.contains[0]", "4 rows")
    ]


def test_a_value_that_differs_in_the_second_run_becomes_no_literal() -> None:
    promise = text_promise("contains", "Saved as file a1")
    seen = observe("Saved as item b2\n", again=observe("Saved as item c3\n"))
    proposed = propose(promise, seen)
    assert list_edits(proposed) == []
    assert "differs between two runs" in list_reasons(proposed)[0][1]


def test_what_differs_in_a_new_line_of_a_whole_text_is_a_wildcard() -> None:
    promise = text_promise("equals", "head\nend\n")
    again = observe("head\nid 77 given\nend\n")
    seen = observe("head\nid 15 given\nend\n", again=again)
    ((_, _, new),) = list_edits(propose(promise, seen))
    assert new == "head\nid [..] given\nend\n"


def test_an_earlier_run_with_the_old_behaviour_says_nothing_of_the_new_one() -> None:
    promise = text_promise("contains", "Total: 3 rows")
    earlier = [observe("Total: 3 rows\n")]
    edits = list_edits(propose(promise, observe("Total: 4 rows\n"), earlier=earlier))
    assert edits == [(FIX, "stdout.contains[0]", "Total: 4 rows")]


@pytest.mark.parametrize(
    "line", ["Saved at 2026-11-28 10:33:09", "Saved in 0.53 s", "Saved /tmp/x81/file"]
)
def test_a_moment_a_duration_and_a_temporary_path_become_no_literal(line: str) -> None:
    proposed = propose(text_promise("contains", "Saved as file"), observe(f"{line}\n"))
    assert list_edits(proposed) == []


def test_todays_date_becomes_its_placeholder() -> None:
    promise = text_promise("contains", "Report of the day: none")
    seen = observe("Report of the day: 2027-01-01\n")
    assert list_edits(propose(promise, seen)) == [
        (FIX, "stdout.contains[0]", "Report of the day: ${today}")
    ]


def test_a_text_is_not_moved_to_a_line_that_another_promise_is_about() -> None:
    promises = [
        text_promise("contains", "AAPL: 3 rows"),
        replace(text_promise("contains", "GOOGL: 3 rows"), address="stdout.contains[1]"),
    ]
    assert list_edits(propose(promises, observe("AAPL: 3 rows\n"))) == []


def test_files_are_found_where_they_are_now(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "day=1.csv").write_text("a,b\n1,2\n3,4\n")
    promise = file_promise("data/day=*.csv", rows=Exactly(number=2))
    edits = list_edits(propose(promise, observe_home(tmp_path), home=True))
    assert edits == [(EditKind.REFIT, "produces[0].path", "out/day=*.csv")]


def test_rows_and_results_get_their_new_values_and_limits_stay(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n1,2\n3,4\n")
    promises: list[Promise] = [
        file_promise("t.csv", rows=Exactly(number=1)),
        replace(file_promise("t.csv", rows=Between(at_least=3)), address="produces[1]"),
        query_promise("SELECT a, b FROM 't.csv'", equals=((1, 2),)),
    ]
    proposed = propose(promises, observe_home(tmp_path), home=True)
    assert list_edits(proposed) == [
        (FIX, "produces[0].rows", 2),
        (FIX, "queries[0].equals", [[1, 2], [3, 4]]),
    ]
    assert [address for address, _ in list_reasons(proposed)] == ["produces[1].rows"]
