"""The files that a command creates, changes and removes."""

from __future__ import annotations

from typing import Any

import pytest

from cliconform.model.contents import Amount, Between, Exactly
from cliconform.model.observation import FileFact, FileKind, Observation
from cliconform.model.outcome import Holds
from cliconform.model.promise import ExactPromise, RemovedPromise
from cliconform.model.template import Template
from cliconform.time_limit import limit_time
from cliconform.verifying.judge import judge
from support.judging import (
    PLACE,
    assert_deviates,
    assert_holds,
    file_promise,
    get_finding,
    judge_finding,
    judge_promise,
    make_fact,
    make_facts,
    make_step,
    observe,
)

EXACT = ExactPromise(address="exact", place=PLACE)


def removes(path: str) -> RemovedPromise:
    return RemovedPromise(address="removes[0]", place=PLACE, path=Template(path))


def made(*paths: str, **more: Any) -> Observation:
    return observe(after=make_facts(*paths), **more)


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("out.csv", ["out.csv"]),
        ("./out.csv", ["out.csv"]),
        ("data/*.csv", ["data/a.csv"]),
        ("data/**/*.csv", ["data/a.csv"]),
        ("data/**/*.csv", ["data/x/y/a.csv"]),
        ("data/**", ["data/x/y/a.csv"]),
        ("data/frame=?m/[a-c]*", ["data/frame=5m/bars"]),
        ("data/[!x]*", ["data/bars"]),
        (".config/*", [".config/tool.toml"]),
        ("**/.env", ["a/.env"]),
        ("data", ["data/a.csv"]),
        ("data/", ["data/"]),
        ("*/", ["data/"]),
        ("a[1].csv", ["a[1].csv"]),
        ("${home}/out.csv", ["out.csv"]),
        ("${id}.csv", ["a[1]*.csv"]),
        ("jobs/${id}", ["jobs/a[1]*/"]),
    ],
)
def test_a_path_that_is_new_is_produced(path: str, there: list[str]) -> None:
    assert_holds(judge_finding(file_promise(path), made(*there, values={"id": "a[1]*"})))


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("out.csv", ["data/out.csv"]),
        ("*.csv", ["data/a.csv"]),
        ("*", [".hidden"]),
        ("**/*", [".hidden/a"]),
        ("[.]hidden", [".hidden"]),
        ("*", ["data/"]),
        ("*/", ["data"]),
        ("data/**", ["data"]),
        ("data/[!a]*", ["data/abc"]),
        ("${id}.csv", ["abc.csv"]),
        ("a.b", ["axb"]),
    ],
)
def test_a_path_that_does_not_match_is_not_produced(path: str, there: list[str]) -> None:
    assert_deviates(judge_finding(file_promise(path), made(*there, values={"id": "a*"})))


def test_a_message_writes_a_path_without_escapes() -> None:
    found = judge_finding(file_promise("${id}.csv"), made("a", values={"id": "a[1]*"}))
    assert_deviates(found, "a[1]*.csv was not created")


def test_a_value_from_the_matrix_may_be_a_glob() -> None:
    assert_holds(judge_finding(file_promise("${kind}"), made("a.csv"), values={"kind": "*.csv"}))


@pytest.mark.parametrize(
    "now",
    [
        make_fact("other"),
        make_fact("x", mode=0o600),
        make_fact("b", kind="link"),
        make_fact(kind="dir"),
    ],
)
def test_another_content_mode_or_kind_is_a_change(now: FileFact) -> None:
    assert_holds(
        judge_finding(file_promise("a"), observe(before={"a": make_fact("x")}, after={"a": now}))
    )


def test_an_unchanged_file_was_not_produced() -> None:
    observation = observe(before=make_facts("a.csv"), after=make_facts("a.csv", "b.csv"))
    found = judge_finding(file_promise("a.csv"), observation)
    assert_deviates(found, "a.csv was not changed", "created instead:", "b.csv")


def test_a_directory_changes_with_what_is_in_it() -> None:
    observation = observe(before=make_facts("data/x/"), after=make_facts("data/x/a.csv"))
    assert_holds(judge_finding(file_promise("data"), observation))
    assert_deviates(
        judge_finding(
            file_promise("data"), observe(before=make_facts("data/"), after=make_facts("data/"))
        )
    )


def test_a_missing_file_is_reported_with_other_created_files_and_similar_paths() -> None:
    observation = observe(
        before=make_facts("data/agg/bars.parquet"),
        after=make_facts("data/agg/bars.parquet", "data/raw/bars.parquet", "log.txt"),
    )
    found = judge_finding(file_promise("data/agg/*/bars.parquet"), observation)
    assert_deviates(found, "was not created", "created instead:", "data/raw/bars.parquet")
    assert_deviates(found, "similar paths, not changed:", "data/agg/bars.parquet", "2 other paths")
    assert "data/agg" not in [line.strip() for line in found.detail]  # no folder for a file's glob


def test_a_removed_file_was_not_produced() -> None:
    assert_deviates(
        judge_finding(file_promise("a"), observe(before=make_facts("a"))), "a was removed"
    )


def test_only_new_and_changed_files_are_counted() -> None:
    observation = observe(before=make_facts("a.csv"), after=make_facts("a.csv", "b.csv", "c.csv"))
    outcome = judge_promise(file_promise("*.csv", files=2), observation)
    assert_holds(get_finding(outcome, "produces[0].files"))
    outcome = judge_promise(file_promise("*.csv", files=3), observation)
    assert_deviates(
        get_finding(outcome, "produces[0].files"),
        "2 files, expected 3",
        "created or changed:",
        "a.csv",
    )
    assert_holds(get_finding(outcome, "produces[0]"))


@pytest.mark.parametrize(
    ("amount", "holds"),
    [
        (Between(at_least=1), True),
        (Between(at_least=3), False),
        (Between(at_most=2), True),
        (Between(at_least=2, at_most=2), True),
        (Between(at_most=1), False),
        (Exactly(number=Template("${n}")), True),
        (Exactly(number=Template("1${n}")), False),
    ],
)
def test_an_amount_has_bounds_and_placeholders(amount: Amount, *, holds: bool) -> None:
    outcome = judge_promise(file_promise("*", files=amount), made("a", "b", values={"n": "2"}))
    found = get_finding(outcome, "produces[0].files")
    assert_holds(found) if holds else assert_deviates(found, "2 files, expected")


def test_a_placeholder_that_is_not_a_number_deviates_and_leaves_the_other_findings() -> None:
    amount = Exactly(number=Template("${n}"))
    outcome = judge_promise(file_promise("*", size=amount), made("a", values={"n": "many"}))
    assert_holds(get_finding(outcome, "produces[0]"))
    assert_deviates(get_finding(outcome, "produces[0].size"), "'many', expected a number")


def test_no_file_conforms_where_the_count_allows_zero() -> None:
    assert_holds(judge_finding(file_promise("*.csv", files=0), made("a.txt")))
    assert_deviates(
        get_finding(judge_promise(file_promise("*", files=0), made("a")), "produces[0].files"),
        "expected 0",
    )


def test_every_file_must_have_the_size() -> None:
    observation = observe(after=make_facts(a="12", b="123", c="1234"))
    outcome = judge_promise(file_promise("*", size=Between(at_most=2)), observation)
    assert_deviates(
        get_finding(outcome, "produces[0].size"), "b: 3 bytes", "(and 1 more of 3 files)"
    )
    assert_holds(
        get_finding(
            judge_promise(file_promise("*", size=Between(at_least=2)), observation),
            "produces[0].size",
        )
    )


def test_promises_about_a_missing_files_contents_deviate() -> None:
    outcome = judge_promise(
        file_promise("*.csv", size=Exactly(number=1), rows=Exactly(number=1)), observe()
    )
    assert_deviates(get_finding(outcome, "produces[0].size"), "no such file to check")
    assert_deviates(get_finding(outcome, "produces[0].rows"), "no such file to check")


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("dir", "a is a folder, not a file"),
        ("fifo", "a is a named pipe, not a file"),
        ("socket", "a is a socket, not a file"),
    ],
)
def test_what_is_no_file_has_no_contents_and_is_said_to_be_none(
    kind: FileKind, message: str
) -> None:
    fact = FileFact(kind=kind, mode=0o755)
    promise = file_promise("a", size=Exactly(number=1), rows=Exactly(number=1))
    outcome = judge_promise(promise, observe(after={"a": fact}))
    assert_deviates(get_finding(outcome, "produces[0].size"), message)
    assert_deviates(get_finding(outcome, "produces[0].rows"), message)


def test_promises_about_contents_need_the_home() -> None:
    outcome = judge_promise(file_promise("*.csv", rows=Exactly(number=1)), made("a.csv"))
    assert get_finding(outcome, "produces[0].rows").holds is Holds.UNKNOWN
    assert get_finding(outcome, "produces[0].rows").message == "needs the home"


def test_a_file_that_existed_and_is_gone_was_removed() -> None:
    assert_holds(judge_finding(removes("data/*.csv"), observe(before=make_facts("data/a.csv"))))


def test_a_file_that_is_left_or_never_existed_was_not_removed() -> None:
    observation = observe(before=make_facts("a.csv", "b.csv"), after=make_facts("b.csv"))
    assert_deviates(judge_finding(removes("*.csv"), observation), "b.csv was not removed")
    assert_deviates(judge_finding(removes("c.csv"), observation), "did not exist when", "b.csv")


def test_exact_holds_where_every_change_is_promised_or_ignored() -> None:
    observation = observe(
        before=make_facts("old.csv", "same"),
        after=make_facts("same", "data/db/core.db", ".cache/tool/x/y", "run.log"),
    )
    promises = (EXACT, file_promise("data/**/*.db"), removes("old.csv"))
    outcome = judge(
        make_step(*promises, ignore=(".cache", "**/*.log")), observation, homes=None, known=None
    )
    assert_holds(get_finding(outcome, "exact"))


def test_exact_reports_every_other_change() -> None:
    observation = observe(
        before={**make_facts("gone", "other", "same"), "mode": make_fact("x")},
        after={
            **make_facts("same", "new/dir/a", "empty/"),
            "other": make_fact("y"),
            "mode": make_fact("x", mode=1),
        },
    )
    found = judge_finding(EXACT, observation)
    assert_deviates(
        found,
        "also created: empty/ and 1 more; also changed: mode and 1 more; also removed: gone",
    )
    assert [line.strip() for line in found.detail] == [
        "created:", "empty/", "new/dir/a", "changed:", "mode", "other", "removed:", "gone",
    ]  # fmt: skip


def test_exact_does_not_accept_the_removal_of_a_promised_file() -> None:
    observation = observe(before=make_facts("a"))
    outcome = judge(make_step(EXACT, file_promise("a")), observation, homes=None, known=None)
    assert_deviates(get_finding(outcome, "exact"), "removed:")


def test_deeply_nested_folders_are_compared_in_linear_time() -> None:
    folders = ["/".join(["d"] * depth) for depth in range(1, 2001)]
    facts = {path: make_fact(kind="dir", mode=0o755) for path in folders}
    facts |= {f"{path}/f": make_fact("x") for path in folders}
    produced = file_promise("**/d/**/f", files=2000)
    step = make_step(produced, EXACT, ignore=("**/x/**",))
    with limit_time(8.0):
        outcome = judge(step, observe(after=facts), homes=None, known=None)
    assert {each.holds for each in outcome.findings} == {Holds.YES}
