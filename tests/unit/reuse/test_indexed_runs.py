"""Which recording each tree of needs is taken from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cliconform.reuse.index import Index
from cliconform.reuse.indexed_runs import IndexedRun, choose_runs
from support.running import step

A, B, C = step("a"), step("b", needs="a"), step("c", needs="b")
OTHER = step("other")
NOW = {"a": "1", "b": "2", "c": "3", "other": "4"}
OLD, NEW = Path("old.zip"), Path("new.zip")


def run(file: Path, **calls: str) -> IndexedRun:
    return IndexedRun(file=file, index=Index(calls=calls))


def test_all_of_a_tree_is_taken_from_the_newest_recording_that_has_it() -> None:
    runs = [run(NEW, **NOW), run(OLD, **NOW)]
    assert choose_runs((A, B, C, OTHER), NOW, runs) == {NEW: ["a", "b", "c", "other"]}


def test_no_further_recording_is_read_once_all_is_found() -> None:
    def runs() -> Iterator[IndexedRun]:
        yield run(NEW, **NOW)
        raise AssertionError("another recording was read")

    assert choose_runs((A, OTHER), NOW, runs()) == {NEW: ["a", "other"]}


def test_a_command_is_not_taken_without_the_one_that_it_needs() -> None:
    assert choose_runs((A, B, C), NOW, [run(NEW, b="2", c="3")]) == {}
    assert choose_runs((A, B, C), NOW, [run(NEW, a="changed", b="2", c="3")]) == {}
    assert choose_runs((A, B, C), NOW, [run(NEW, a="1", c="3")]) == {NEW: ["a"]}


def test_a_tree_is_taken_from_one_recording_even_if_another_has_the_rest() -> None:
    runs = [run(NEW, a="1"), run(OLD, a="1", b="2")]
    assert choose_runs((A, B), NOW, runs) == {OLD: ["a", "b"]}
    runs = [run(NEW, a="1", b="2"), run(OLD, a="1", b="changed", c="3")]
    assert choose_runs((A, B, C), NOW, runs) == {NEW: ["a", "b"]}


def test_each_tree_has_its_own_recording() -> None:
    runs = [run(NEW, other="4"), run(OLD, a="1")]
    assert choose_runs((A, OTHER), NOW, runs) == {OLD: ["a"], NEW: ["other"]}


def test_a_command_that_failed_since_is_not_taken_from_an_older_recording() -> None:
    failed = IndexedRun(file=NEW, index=Index(calls={"a": "1"}, failed={"b": "2"}))
    assert choose_runs((A, B, C), NOW, [failed, run(OLD, **NOW)]) == {NEW: ["a"]}
    assert choose_runs((A, B, C), NOW, [run(NEW, **NOW), failed]) == {NEW: ["a", "b", "c"]}


def test_a_command_that_failed_when_it_was_told_something_else_is_taken() -> None:
    failed = IndexedRun(file=NEW, index=Index(failed={"a": "changed"}))
    assert choose_runs((A,), NOW, [failed, run(OLD, **NOW)]) == {OLD: ["a"]}


def test_a_command_without_a_digest_is_in_no_recording() -> None:
    assert choose_runs((A, B), {"b": "2"}, [run(NEW, a="1", b="2")]) == {}
