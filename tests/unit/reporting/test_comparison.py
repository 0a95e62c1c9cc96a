"""Differences between two builds in words."""

from __future__ import annotations

import pytest

from cliconform.model.comparison import Build, Comparison, Difference, DifferenceCode
from cliconform.model.drift import Effect
from cliconform.reporting.comparison.notes import render_notes
from cliconform.reporting.comparison.wording import describe


@pytest.mark.parametrize(
    ("code", "what", "before", "after", "words"),
    [
        (
            "json-removed",
            "stdout items[*].old",
            "2",
            "",
            "gone from the JSON of stdout: items[*].old (2)",
        ),
        ("json-added", "a.json new", "", "[1]", "new in the JSON of a.json: new ([1])"),
        ("json-changed", "stdout", "1", "2", "changed in the JSON of stdout: its value (1 → 2)"),
        ("column-removed", "out.csv b", "int64", "", "column gone from out.csv: b (int64)"),
        ("column-added", "shop.db items c", "", "INT", "new column in shop.db items: c (INT)"),
        (
            "column-type",
            "out.csv b",
            "int64",
            "double",
            "type of a column of out.csv changed: b (int64 → double)",
        ),
        ("prompt-removed", "prompt", "Name?", "", "prompt gone: Name?"),
        ("fails-now", "", "exit code 0", "exit code 1", "fails: exit code 0 → exit code 1"),
        ("file-added", "log.txt", "", "", "makes log.txt"),
        ("link-target", "latest", "", "", "target of the link latest changed"),
    ],
)
def test_a_difference_in_words(code: str, what: str, before: str, after: str, words: str) -> None:
    found = Difference(
        command="a",
        code=DifferenceCode(code),
        effect=Effect.BREAKING,
        what=what,
        before=before,
        after=after,
        why="x",
    )
    assert describe(found) == words


def test_notes_have_a_part_of_long_and_of_many_lines() -> None:
    found = Difference(
        command="a",
        code=DifferenceCode.OUTPUT_VALUES,
        effect=Effect.BREAKING,
        what="stdout",
        why="x",
        detail=("-" + "a" * 3_000_000, *(f"+{number}" for number in range(20))),
    )
    comparison = Comparison(
        spec="x.toml",
        target="tool",
        first=Build(name="one"),
        second=Build(name="two"),
        commands={"a": "tool a"},
        differences=(found,),
    )
    notes = render_notes(comparison).decode()
    assert len(notes) < 1000
    assert "  +10\n   … 9 more lines\n" in notes
