"""What a command produces, removes, and leaves alone, by the two snapshots."""

from __future__ import annotations

from typing import Any

import pytest

from cliconform.model.observation import FileFact, Observation
from cliconform.model.outcome import Holds
from cliconform.model.promise import Amount, Between, Exactly, ExactPromise, RemovedPromise
from cliconform.model.template import Template
from cliconform.verifying.judge import judge
from support.judging import (
    PLACE,
    assert_broken,
    assert_kept,
    at,
    fact,
    facts,
    finding,
    judged,
    produces,
    seen,
    step,
)

EXACT = ExactPromise(address="exact", place=PLACE)


def removes(path: str) -> RemovedPromise:
    return RemovedPromise(address="removes[0]", place=PLACE, path=Template(path))


def made(*paths: str, **more: Any) -> Observation:
    return seen(after=facts(*paths), **more)


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
    assert_kept(finding(produces(path), made(*there, values={"id": "a[1]*"})))


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
    assert_broken(finding(produces(path), made(*there, values={"id": "a*"})))


def test_a_message_writes_a_path_without_escapes() -> None:
    found = finding(produces("${id}.csv"), made("a", values={"id": "a[1]*"}))
    assert_broken(found, "a[1]*.csv was not created")


def test_a_value_from_the_matrix_may_be_a_glob() -> None:
    assert_kept(finding(produces("${kind}"), made("a.csv"), values={"kind": "*.csv"}))


@pytest.mark.parametrize(
    "now", [fact("other"), fact("x", mode=0o600), fact("b", kind="link"), fact(kind="dir")]
)
def test_another_content_mode_or_kind_is_a_change(now: FileFact) -> None:
    assert_kept(finding(produces("a"), seen(before={"a": fact("x")}, after={"a": now})))


def test_an_unchanged_file_was_not_produced() -> None:
    observation = seen(before=facts("a.csv"), after=facts("a.csv", "b.csv"))
    found = finding(produces("a.csv"), observation)
    assert_broken(found, "a.csv was not changed", "created instead:", "b.csv")


def test_a_directory_changes_with_what_is_in_it() -> None:
    observation = seen(before=facts("data/x/"), after=facts("data/x/a.csv"))
    assert_kept(finding(produces("data"), observation))
    assert_broken(finding(produces("data"), seen(before=facts("data/"), after=facts("data/"))))


def test_a_missing_file_is_reported_with_other_created_files_and_similar_paths() -> None:
    observation = seen(
        before=facts("data/agg/bars.parquet"),
        after=facts("data/agg/bars.parquet", "data/raw/bars.parquet", "log.txt"),
    )
    found = finding(produces("data/agg/*/bars.parquet"), observation)
    assert_broken(found, "was not created", "created instead:", "data/raw/bars.parquet")
    assert_broken(found, "similar paths, not changed:", "data/agg/bars.parquet", "2 other paths")
    assert "data/agg" not in [line.strip() for line in found.detail]  # no folder for a file's glob


def test_a_removed_file_was_not_produced() -> None:
    assert_broken(finding(produces("a"), seen(before=facts("a"))), "a was removed")


def test_only_new_and_changed_files_are_counted() -> None:
    observation = seen(before=facts("a.csv"), after=facts("a.csv", "b.csv", "c.csv"))
    outcome = judged(produces("*.csv", files=2), observation)
    assert_kept(at(outcome, "produces[0].files"))
    outcome = judged(produces("*.csv", files=3), observation)
    assert_broken(
        at(outcome, "produces[0].files"), "2 files, expected 3", "created or changed:", "a.csv"
    )
    assert_kept(at(outcome, "produces[0]"))


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
    outcome = judged(produces("*", files=amount), made("a", "b", values={"n": "2"}))
    found = at(outcome, "produces[0].files")
    assert_kept(found) if holds else assert_broken(found, "2 files, expected")


def test_a_placeholder_that_is_not_a_number_deviates_and_leaves_the_other_findings() -> None:
    amount = Exactly(number=Template("${n}"))
    outcome = judged(produces("*", size=amount), made("a", values={"n": "many"}))
    assert_kept(at(outcome, "produces[0]"))
    assert_broken(at(outcome, "produces[0].size"), "'many', expected a number")


def test_no_file_conforms_where_the_count_allows_zero() -> None:
    assert_kept(finding(produces("*.csv", files=0), made("a.txt")))
    assert_broken(at(judged(produces("*", files=0), made("a")), "produces[0].files"), "expected 0")


def test_every_file_must_have_the_size() -> None:
    observation = seen(after=facts(a="12", b="123", c="1234"))
    outcome = judged(produces("*", size=Between(at_most=2)), observation)
    assert_broken(at(outcome, "produces[0].size"), "b: 3 bytes", "(and 1 more of 3 files)")
    assert_kept(
        at(judged(produces("*", size=Between(at_least=2)), observation), "produces[0].size")
    )


def test_promises_about_a_missing_files_contents_deviate() -> None:
    outcome = judged(produces("*.csv", size=Exactly(number=1), rows=Exactly(number=1)), seen())
    assert_broken(at(outcome, "produces[0].size"), "no such file to check")
    assert_broken(at(outcome, "produces[0].rows"), "no such file to check")


def test_promises_about_contents_need_the_home() -> None:
    outcome = judged(produces("*.csv", rows=Exactly(number=1)), made("a.csv"))
    assert at(outcome, "produces[0].rows").holds is Holds.UNKNOWN
    assert at(outcome, "produces[0].rows").message == "needs the home"


def test_a_file_that_existed_and_is_gone_was_removed() -> None:
    assert_kept(finding(removes("data/*.csv"), seen(before=facts("data/a.csv"))))


def test_a_file_that_is_left_or_never_existed_was_not_removed() -> None:
    observation = seen(before=facts("a.csv", "b.csv"), after=facts("b.csv"))
    assert_broken(finding(removes("*.csv"), observation), "b.csv was not removed")
    assert_broken(finding(removes("c.csv"), observation), "did not exist when", "b.csv")


def test_exact_holds_where_every_change_is_promised_or_ignored() -> None:
    observation = seen(
        before=facts("old.csv", "same"),
        after=facts("same", "data/db/core.db", ".cache/tool/x/y", "run.log"),
    )
    promises = (EXACT, produces("data/**/*.db"), removes("old.csv"))
    outcome = judge(
        step(*promises, ignore=(".cache", "**/*.log")), observation, home=False, known=None
    )
    assert_kept(at(outcome, "exact"))


def test_exact_reports_every_other_change() -> None:
    observation = seen(
        before={**facts("gone", "other", "same"), "mode": fact("x")},
        after={
            **facts("same", "new/dir/a", "empty/"),
            "other": fact("y"),
            "mode": fact("x", mode=1),
        },
    )
    found = finding(EXACT, observation)
    assert_broken(
        found,
        "also created: empty/ and 1 more; also changed: mode and 1 more; also removed: gone",
    )
    assert [line.strip() for line in found.detail] == [
        "created:", "empty/", "new/dir/a", "changed:", "mode", "other", "removed:", "gone",
    ]  # fmt: skip


def test_exact_does_not_accept_the_removal_of_a_promised_file() -> None:
    observation = seen(before=facts("a"))
    outcome = judge(step(EXACT, produces("a")), observation, home=False, known=None)
    assert_broken(at(outcome, "exact"), "removed:")
