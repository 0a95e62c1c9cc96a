"""The comparison finds each difference, and the same seed draws the same circumstances."""

from __future__ import annotations

import json
import sys
from dataclasses import fields, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from . import shuffling
from .checkouts import find_programs, make_checkout, remove_checkout
from .circumstances import BLANKS, NOBODY, Circumstances, draw, list_locales
from .comparison import EXIT_CODE, MISSING, compare, compare_run
from .execution import Place, execute, make_environment
from .journal import Entry, Journal, summarize
from .trials import FINE, read_junit, read_report

LOCALES = ("C", "C.UTF-8", "tr_TR.UTF-8")


def draw_many(seed: int = 1, count: int = 100) -> list[Circumstances]:
    return [draw(number, seed, LOCALES, other_user=True) for number in range(count)]


def test_a_seed_draws_the_same_each_time_and_every_circumstance_occurs() -> None:
    many = draw_many()
    assert many == draw_many()
    assert many[1:] != draw_many(seed=2)[1:]
    assert many[0] == Circumstances()
    assert sum(each.busy for each in many) == 50
    for name in (each.name for each in fields(Circumstances)):
        assert len({getattr(each, name) for each in many}) > 1, name


def test_without_another_user_root_has_no_checkout_that_is_read_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    many = [draw(number, 1, LOCALES, other_user=False) for number in range(50)]
    assert not any(each.read_only or each.user for each in many)
    assert any(each.read_only and each.user == NOBODY for each in draw_many())


def test_only_locales_that_are_here_are_drawn() -> None:
    assert {"C", "C.UTF-8"} <= set(list_locales())


def test_every_difference_is_found() -> None:
    first = {"same": "conforms", "other": "conforms", "gone": "conforms"}
    seen = {"same": "conforms", "other": "deviates: exit", "new": "conforms"}
    assert compare(first, seen) == {
        "other": ("conforms", "deviates: exit"),
        "gone": ("conforms", MISSING),
        "new": (MISSING, "conforms"),
    }
    assert compare(first, first) == {}


def test_a_run_that_fails_differs_even_if_the_first_one_failed_in_the_same_way() -> None:
    failed = {EXIT_CODE: "1", "a": "deviates: exit"}
    assert compare_run(failed, failed) == {EXIT_CODE: ("0", "1")}
    assert compare_run(failed, {**failed, EXIT_CODE: "0"}) == {}


def test_the_verdict_of_a_command_names_the_promises_that_it_does_not_keep() -> None:
    findings = [{"address": "exit", "holds": "no"}, {"address": "stdout", "holds": "yes"}]
    outcome = {"step": {"id": "a[1]"}, "verdict": "deviates", "findings": findings}
    text = json.dumps({"report": {"outcomes": [outcome], "warnings": []}})
    assert read_report(text) == {"a[1]": "deviates: exit", "(warnings)": "0"}


def test_a_test_that_fails_or_cannot_be_set_up_has_failed_and_a_skipped_one_has_not() -> None:
    cases = {"a": "", "b": "<failure/>", "c": "<error/>", "d": "<skipped/>"}
    body = "".join(
        f'<testcase classname="t" name="{name}">{inner}</testcase>' for name, inner in cases.items()
    )
    assert read_junit(f"<testsuites><testsuite>{body}</testsuite></testsuites>") == {
        "t::a": FINE,
        "t::b": "failed",
        "t::c": "failed",
        "t::d": FINE,
    }


def make_place(folder: Path) -> Place:
    return Place(
        checkout=folder,
        programs=Path(sys.executable).parent,
        home=folder,
        temporary=folder,
        output=folder / "output.txt",
    )


def test_a_run_has_the_environment_of_its_circumstances_and_nothing_else_of_the_kind(
    tmp_path: Path,
) -> None:
    drawn = Circumstances(locale="C", zone="Asia/Kathmandu", columns=20, xdg=True)
    here = {"LC_TIME": "de_DE", "TZ": "x", "XDG_CACHE_HOME": "/x", "LINES": "5", "OTHER": "kept"}
    made = make_environment(drawn, make_place(tmp_path), here)
    assert (made["LC_ALL"], made["TZ"], made["COLUMNS"]) == ("C", "Asia/Kathmandu", "20")
    assert made["XDG_CACHE_HOME"].startswith(str(tmp_path))
    assert made["OTHER"] == "kept"
    assert not {"LC_TIME", "LINES"} & made.keys()
    plain = make_environment(Circumstances(), make_place(tmp_path), here)
    assert not {"COLUMNS", "XDG_CACHE_HOME"} & plain.keys()


def test_a_run_has_the_umask_and_its_exit_code_is_seen(tmp_path: Path) -> None:
    place = make_place(tmp_path)
    code = "import os; print(f'{os.umask(0):o}'); os._exit(7)"
    ended = execute(["-uc", code], Circumstances(umask=0o077), place, limit=600)
    assert (ended.code, place.output.read_text()) == (7, "77\n")


def test_python_is_at_a_path_with_blanks_where_the_checkout_is(tmp_path: Path) -> None:
    if sys.prefix == sys.base_prefix:
        pytest.skip("this Python is in no environment")
    programs = find_programs(tmp_path, Circumstances(checkout=BLANKS))
    place = replace(make_place(tmp_path), programs=programs)
    execute(["-c", "import sys; print(sys.prefix)"], Circumstances(), place, limit=600)
    assert " " in place.output.read_text()
    assert place.output.read_text() == f"{programs.parent}\n"


def test_a_run_that_does_not_end_is_stopped(tmp_path: Path) -> None:
    ended = execute(
        ["-c", "import time; time.sleep(600)"], Circumstances(), make_place(tmp_path), limit=0.01
    )
    assert ended.code is None


def test_a_checkout_can_be_read_only_and_is_removed_all_the_same(tmp_path: Path) -> None:
    made = make_checkout(tmp_path, Circumstances(checkout=BLANKS, read_only=True))
    assert " " in made.name
    assert not made.name.isascii()
    assert (made / "specs" / "marketpipe.toml").stat().st_mode & 0o222 == 0
    assert (made / "specs").stat().st_mode & 0o222 == 0
    remove_checkout(made)
    assert list(tmp_path.iterdir()) == []


def entry(number: int, **differing: tuple[str, str]) -> Entry:
    return Entry(
        kind="spec",
        number=number,
        seed=1,
        commit="abc",
        circumstances={"jobs": 1 + number % 2, "umask": 0o022},
        code=0,
        wall=1.0,
        cpu=1.0,
        count=3,
        differing=differing,
    )


def test_the_journal_goes_on_and_counts_what_differs(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    for number in range(4):
        journal.add(entry(number))
    journal.add(entry(4, a=("conforms", "flaky")))
    entries = Journal(tmp_path / "journal").read()
    assert len(entries) == 5
    summary = summarize(entries).splitlines()
    assert summary[0] == "spec: 5 (1 differ)"
    assert "  jobs: 1 3 (1 differ), 2 2" in summary
    assert "  umask: 0022 5 (1 differ)" in summary
    assert summary[-1] == "  differs in 1: a"


def test_the_verdicts_of_the_first_run_are_what_later_ones_are_compared_with(
    tmp_path: Path,
) -> None:
    journal = Journal(tmp_path)
    assert journal.find_first("spec", {"a": "conforms"}) == {"a": "conforms"}
    assert journal.find_first("spec", {"a": "deviates"}) == {"a": "conforms"}
    assert journal.find_first("suite", {"b": "failed"}) == {"b": "failed"}


def test_the_files_of_a_run_that_differs_are_kept(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text("{}")
    kept = Journal(tmp_path / "journal").keep(
        entry(3, a=("conforms", "flaky")), [tmp_path / "report.json", tmp_path / "absent"]
    )
    assert sorted(file.name for file in kept.iterdir()) == ["report.json", "run.json"]


def test_what_is_as_in_the_first_run_is_not_described() -> None:
    assert Circumstances().describe() == "plain"
    assert replace(Circumstances(), jobs=8, user=NOBODY).describe() == f"jobs=8, user={NOBODY}"


def test_the_order_of_the_tests_follows_from_the_seed_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    collected: list[Any] = [SimpleNamespace(nodeid=f"test_{number:02}") for number in range(20)]
    monkeypatch.setenv(shuffling.SEED, "7")
    order, again = [*collected], [*reversed(collected)]
    for each in (order, again):
        shuffling.pytest_collection_modifyitems(each)
    assert order == again != collected
    monkeypatch.setenv(shuffling.SEED, "8")
    shuffling.pytest_collection_modifyitems(again)
    assert again != order
