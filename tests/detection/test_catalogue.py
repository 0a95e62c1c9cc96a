"""The catalogue is what it is said to be: large, of every kind, and about the stand-in as it is."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from cliconform.planning.matrix import expand_rows

from .bench import Bench
from .catalogue import (
    FAULTS,
    FURTHER,
    STAND_IN,
    CatalogueError,
    Change,
    Edit,
    changed,
    load_faults,
    load_harmless,
)

QUICK = load_faults(FAULTS)
ALL = load_faults(FAULTS, FURTHER)
HARMLESS = load_harmless()

# The kinds of mistakes that maintainers make, and the files that have them.
KINDS = {
    "exit codes": "exits",
    "aggregation arithmetic": "arithmetic",
    "lost or doubled rows": "rows",
    "time zones": "times",
    "wrong paths": "paths",
    "wrong counts in messages": "messages",
    "vanished prompts and flipped defaults": "prompts",
    "previews that delete": "previews",
    "servers that never answer or will not die": "servers",
    "options renamed": "options",
    "defaults changed": "defaults",
    "help that crashes": "help",
    "writes outside --output": "outside",
    "5 times slower": "slow",
    "intermittent at 1 in 3": "now-and-then",
}


def edited(before: str, file: str = "__init__.py") -> Change:
    return Change(id="stale", about="stale", edits=(Edit(file=file, before=before, after=""),))


def test_it_is_large_enough() -> None:
    assert len(QUICK) >= 60
    assert len(HARMLESS) >= 10


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_it_has_faults_of_the_kind(kind: str) -> None:
    assert Counter(fault.kind for fault in QUICK)[kind] >= 2


def test_every_change_fits_the_stand_in() -> None:
    stale = []
    for change in (*ALL, *HARMLESS):
        try:
            changed([change])
        except CatalogueError as error:
            stale.append(str(error))
    assert not stale, "\n".join(stale)


def test_the_harmless_changes_fit_together() -> None:
    assert changed(HARMLESS)


def test_every_fault_changes_something_else() -> None:
    texts = Counter(frozenset(changed([fault]).items()) for fault in ALL)
    assert max(texts.values()) == 1


def test_every_changed_module_can_be_compiled() -> None:
    for change in (*ALL, *HARMLESS):
        for file, text in changed([change]).items():
            compile(text, f"{change.id}: {file}", "exec")


def test_the_commands_that_are_to_find_a_fault_are_in_the_spec(bench: Bench) -> None:
    named = {(fault.id, id_) for fault in ALL for id_ in fault.caught_by}
    known = {*bench.spec.commands, *expand_rows(bench.spec)}
    assert {(fault, id_) for fault, id_ in named if id_ not in known} == set()


@pytest.mark.parametrize("times", [0, 2])
def test_a_text_that_is_not_there_once_is_told(tmp_path: Path, times: int) -> None:
    (tmp_path / "__init__.py").write_text("x = 1\n" * times, "utf-8")
    with pytest.raises(CatalogueError) as caught:
        changed([edited("x = 1")], tmp_path)
    for words in ("out of date", "`stale`", f"{times} times", "__init__.py", "x = 1"):
        assert words in str(caught.value)


def test_a_file_that_is_not_there_is_told() -> None:
    with pytest.raises(CatalogueError, match=r"out of date: `stale` changes gone\.py"):
        changed([edited("x", file="gone.py")])


def test_edits_of_one_file_follow_one_another(tmp_path: Path) -> None:
    (tmp_path / "__init__.py").write_text("one\n", "utf-8")
    edits = (
        Edit(file="__init__.py", before="one", after="two"),
        Edit(file="__init__.py", before="two", after="three"),
    )
    texts = changed([Change(id="chain", about="chain", edits=edits)], tmp_path)
    assert [*texts.values()] == ["three\n"]


def test_the_repository_is_never_changed(bench: Bench) -> None:
    assert STAND_IN not in (bench.package, *bench.package.parents)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[fault.x]\nabout = 'x'", "caught_by"),
        ("[fault.x]\nabout = 'x'\ncaught = 1", "caught"),
        ("[other.x]", r"\[fault\.ID\]"),
        ("[fault.x", "faults.toml"),
    ],
)
def test_what_a_file_cannot_say_is_told(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "faults.toml").write_text(text, "utf-8")
    with pytest.raises(CatalogueError, match=says):
        load_faults(tmp_path)
