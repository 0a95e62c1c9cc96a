"""What each command depends on."""

from __future__ import annotations

from dataclasses import replace

from cliconform.model.place import Place
from cliconform.model.plan import Plan, Step
from cliconform.model.promise import ExitPromise
from cliconform.model.spec import KnownFile, KnownRow
from cliconform.verbs.watching.touched import find_touched, make_keys
from support.running import plan, step

NO_KNOWN = KnownFile(file="", target="x")
CALLS = {"a": "1", "b": "2", "c": "3"}


def exit_promise(code: int, line: int = 3) -> ExitPromise:
    place = Place(file="x.toml", line=line)
    return ExitPromise(address="exit", place=place, codes=(code,), signals=(), nonzero=False)


def touched(before: Plan, after: Plan, known: KnownFile = NO_KNOWN, **calls: str) -> frozenset[str]:
    old = make_keys(before, NO_KNOWN, CALLS, "target")
    return find_touched(old, make_keys(after, known, CALLS | calls, "target"), after)


def steps(*changed: Step) -> Plan:
    named = {each.id: each for each in (step("a"), step("b", needs="a"), step("c"))}
    return plan(*{**named, **{each.id: each for each in changed}}.values())


def test_nothing_is_touched_where_nothing_differs() -> None:
    assert touched(steps(), steps()) == frozenset()


def test_what_needs_a_command_that_does_something_else_is_touched() -> None:
    assert touched(steps(), steps(), a="new") == {"a", "b"}


def test_another_promise_touches_its_own_command_alone() -> None:
    promised = replace(step("a"), promises=(exit_promise(1),))
    assert touched(steps(), steps(promised)) == {"a"}


def test_a_promise_on_another_line_is_the_same() -> None:
    one, other = (replace(step("a"), promises=(exit_promise(1, line),)) for line in (3, 30))
    assert touched(steps(one), steps(other)) == frozenset()


def test_a_row_of_the_known_file_touches_its_command() -> None:
    row = KnownRow(id="c", place=Place(file="k.toml", line=1), reason="old")
    known = replace(NO_KNOWN, rows={"c": row})
    assert touched(steps(), steps(), known) == {"c"}


def test_a_new_command_is_touched() -> None:
    assert touched(steps(), plan(*steps().steps, step("d"))) == {"d"}


def test_a_command_whose_files_cannot_be_told_depends_on_its_invocation_and_the_program() -> None:
    before = make_keys(steps(), NO_KNOWN, {}, "old")
    assert find_touched(before, make_keys(steps(), NO_KNOWN, {}, "old"), steps()) == frozenset()
    other = steps(step("c", "other"))
    assert find_touched(before, make_keys(other, NO_KNOWN, {}, "old"), other) == {"c"}
    assert len(find_touched(before, make_keys(steps(), NO_KNOWN, {}, "new"), steps())) == 3
