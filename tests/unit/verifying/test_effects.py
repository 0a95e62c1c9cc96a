"""What a command does outside its home, and what it declares of its effects."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from cliconform.model.observation import Exited, Observation, ProcessFact, SandboxFacts
from cliconform.model.outcome import Finding, Holds
from cliconform.model.promise import (
    CleanUpPromise,
    IdempotentPromise,
    NetworkPromise,
    WritesPromise,
)
from support.judging import (
    PLACE,
    assert_deviates,
    assert_holds,
    judge_finding,
    make_facts,
    observe,
    observe_home,
    take_snapshot,
)

ISOLATED = WritesPromise(address="isolation.writes", place=PLACE)
NETWORK = NetworkPromise(address="isolation.network", place=PLACE)
CLEAN = CleanUpPromise(address="effects.cleans_up", place=PLACE)
IDEMPOTENT = IdempotentPromise(address="effects.idempotent", place=PLACE)


def writes(*paths: str) -> WritesPromise:
    return WritesPromise(address="effects.writes", place=PLACE, paths=paths)


def boxed(**facts: tuple[str, ...]) -> Observation:
    return observe(sandbox=SandboxFacts(**facts), after=make_facts("data/a", "b"))


def test_a_refused_write_is_a_deviation_with_its_path() -> None:
    found = judge_finding(ISOLATED, boxed(written=("~/.config/x",)))
    assert found.message == "wrote outside its home: ~/.config/x (refused)"
    assert found.promise == "writes nothing outside its home"


def test_several_refused_writes_are_all_listed() -> None:
    found = judge_finding(ISOLATED, boxed(written=("/etc/a", "/etc/b", "/etc/c")))
    assert found.message == "wrote outside its home: /etc/a (refused) and 2 more"
    assert_deviates(found, "outside its home, refused:", "/etc/b", "/etc/c")
    assert found.evidence == ("/etc/a", "/etc/b", "/etc/c")


def test_what_is_written_in_the_home_is_no_deviation_of_the_sandbox() -> None:
    assert_holds(judge_finding(ISOLATED, boxed()))


@pytest.mark.parametrize("promise", [ISOLATED, NETWORK])
def test_what_only_the_sandbox_sees_is_left_open_without_it(
    promise: WritesPromise | NetworkPromise,
) -> None:
    found = judge_finding(promise, observe())
    assert (found.holds, found.message) == (Holds.UNKNOWN, "it did not run in the sandbox")


def test_declared_writes_are_held_against_the_home() -> None:
    assert_holds(judge_finding(writes("data/**", "b"), boxed()))
    assert_holds(judge_finding(writes("data/**"), boxed(), ignore=("b",)))
    found = judge_finding(writes("data/**"), boxed())
    assert found.promise == "writes data/** alone"
    assert found.message == "also created: b"
    nothing = judge_finding(writes(), boxed())
    assert nothing.promise == "writes nothing"
    assert_deviates(nothing, "also created:", "data/a")


def test_declared_writes_are_judged_without_the_sandbox_as_well() -> None:
    before, after = make_facts("data/a", "b", "c"), make_facts("b", **{"data/a": "other"})
    observation = observe(before=before, after=after)
    assert_deviates(judge_finding(writes("data/**"), observation), "also removed: c")
    assert_deviates(judge_finding(writes("c"), observation), "also changed: data/a")


def test_a_refused_write_breaks_declared_writes() -> None:
    found = judge_finding(writes("**"), boxed(written=("/etc/x",)))
    assert_deviates(found, "wrote outside its home: /etc/x (refused)")


def test_a_refused_connection_is_a_deviation_with_its_address() -> None:
    found = judge_finding(NETWORK, boxed(connected=("192.0.2.1:443",)))
    assert found.message == "connected to 192.0.2.1:443 (refused)"
    many = judge_finding(NETWORK, boxed(connected=("192.0.2.1:443", "[::2]:1")))
    assert many.message == "connected to 192.0.2.1:443 (refused) and 1 more"
    assert_deviates(many, "[::2]:1")
    assert_holds(judge_finding(NETWORK, boxed()))


def test_a_temporary_file_that_is_left_is_a_deviation() -> None:
    before = make_facts(".tmp/old")
    assert_holds(judge_finding(CLEAN, observe(before=before, after=before)))
    found = judge_finding(CLEAN, observe(before=before, after={**before, **make_facts(".tmp/a/b")}))
    assert found.message == "left .tmp/a/b"
    assert_deviates(judge_finding(CLEAN, boxed(left=("/tmp/x",))), "left /tmp/x")


def test_a_process_that_is_left_is_a_deviation_of_cleaning_up() -> None:
    left = observe(leftovers=(ProcessFact(pid=7, command="sleep 9"),))
    assert judge_finding(CLEAN, left).message == "left a process running: sleep 9"


@pytest.fixture
def homes(tmp_path: Path) -> tuple[Path, Path]:
    pair = (tmp_path / "1", tmp_path / "2")
    for each in pair:
        each.mkdir()
    return pair


def rerun(homes: tuple[Path, Path], *, home: bool = True, **more: object) -> Finding:
    """Judge a command that left the first home, and the second one when it was run again."""
    first, before = observe_home(homes[0]), take_snapshot(homes[0])
    second = observe(
        home=str(homes[0]), before=before, after=take_snapshot(homes[1]), moved_to=str(homes[1])
    )
    return judge_finding(IDEMPOTENT, replace(first, in_left_home=second), home=home, **more)


def test_a_second_run_that_changes_nothing_is_idempotent(homes: tuple[Path, Path]) -> None:
    for each in homes:
        (each / "a").write_text("1")
    assert_holds(rerun(homes))


def test_what_a_second_run_changes_is_shown(homes: tuple[Path, Path]) -> None:
    (homes[0] / "a").write_text("1\n")
    (homes[1] / "a").write_text("1\n1\n")
    (homes[0] / "gone").write_text("")
    (homes[1] / "new").write_text("")
    found = rerun(homes)
    assert found.message == "the second run created: new; changed: a; removed: gone"
    assert_deviates(found, "a (- first run, + second run)", "+1")
    assert_deviates(rerun(homes, ignore=("new", "gone")), "the second run changed: a")
    assert_holds(rerun(homes, ignore=("new", "gone", "a")))


def test_a_database_with_the_same_rows_is_the_same(homes: tuple[Path, Path]) -> None:
    for number, each in enumerate(homes):
        with closing(sqlite3.connect(each / "a.db")) as connection:
            connection.execute("CREATE TABLE t (a)")
            for _ in range(number + 1):
                connection.execute("DELETE FROM t")
                connection.execute("INSERT INTO t VALUES (1)")
                connection.commit()
    assert (homes[0] / "a.db").read_bytes() != (homes[1] / "a.db").read_bytes()
    assert_holds(rerun(homes))
    assert rerun(homes, home=False).holds is Holds.UNKNOWN


def test_a_second_run_that_ends_otherwise_is_not_idempotent() -> None:
    first = observe(in_left_home=observe(ending=Exited(code=1)))
    found = judge_finding(IDEMPOTENT, first)
    assert found.message == "the second run ended otherwise: exit code 1, after exit code 0"


def test_a_command_that_was_not_run_again_is_left_open() -> None:
    assert judge_finding(IDEMPOTENT, observe()).holds is Holds.UNKNOWN
