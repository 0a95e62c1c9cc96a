"""How drift is told: alike changes in one line, text as it is, GitHub's escapes."""

from __future__ import annotations

from typing import Any

import pytest

from cliconform.model.drift import Change, Drift, DriftCode, Effect, FailOn, Touch
from cliconform.reporting.github import Annotation, format_annotation
from cliconform.reporting.surface.drift import drift_lines
from cliconform.reporting.surface.drift_json import marks
from cliconform.reporting.text.lines import join_lines


def change(code: DriftCode, effect: Effect, path: str, **said: Any) -> Change:
    return Change(code=code, effect=effect, path=tuple(path.split()), why="yes: it is", **said)


def added(path: str) -> Change:
    said = {"what": "--json", "after": "--json FILE", "values": ("--json",)}
    return change(DriftCode.OPTION_ADDED, Effect.COMPATIBLE, path, **said)


def drift(*changes: Change) -> Drift:
    return Drift(
        target="pipe", recorded="x.surface.toml", today="pipe", compared=9, changes=changes
    )


def text(found: Drift, fail_on: FailOn = FailOn.BREAKING, **said: bool) -> str:
    return join_lines(drift_lines(found, fail_on, **said))


def test_the_same_change_of_many_commands_is_one_line_with_a_count() -> None:
    told = text(drift(*(added(f"c{number}") for number in range(20))))
    assert told.splitlines()[:3] == [
        "compatible",
        "  option-added  20 commands: --json FILE",
        "      c0, c1, c2, c3, c4 and 15 more",
    ]
    assert "20 compatible; 9 pages compared" in told


def test_changes_that_differ_in_anything_are_told_apart() -> None:
    other = change(
        DriftCode.OPTION_ADDED, Effect.COMPATIBLE, "c1", what="--json", after="--json PATH"
    )
    assert text(drift(added("c0"), other)).count("option-added") == 2


def test_the_breaking_ones_come_first() -> None:
    gone = change(DriftCode.COMMAND_REMOVED, Effect.BREAKING, "jobs", before="jobs")
    told = text(drift(added("c"), gone))
    assert told.index("command-removed") < told.index("option-added")


@pytest.mark.parametrize(
    ("before", "after", "what", "line"),
    [
        ("20", "50", "--limit", "default-changed  jobs --limit: 20 → 50"),
        ("", "50", "--limit", "default-changed  jobs --limit: none → 50"),
        ("20", "", "--limit", "default-changed  jobs --limit: 20 → none"),
    ],
)
def test_before_and_after_are_told(before: str, after: str, what: str, line: str) -> None:
    found = change(
        DriftCode.DEFAULT_CHANGED, Effect.BREAKING, "jobs", what=what, before=before, after=after
    )
    assert line in text(drift(found))


def test_evidence_and_places_are_told_and_the_root_has_a_name() -> None:
    touches = tuple(Touch(command=f"c{n}", file="x.toml", line=n) for n in range(1, 8))
    found = change(
        DriftCode.OPTION_RENAMED,
        Effect.BREAKING,
        "",
        what="--colour",
        before="--colour",
        after="--color",
        evidence=("their names are alike (0.91)",),
        touched=(*touches, Touch(command="", file="README.md", line=3)),
    )
    told = text(drift(found))
    assert "(the program itself): --colour → --color" in told
    assert "evidence: their names are alike (0.91)" in told
    assert "touches c1 (x.toml:1), c2 (x.toml:2)" in told
    assert "and 3 more" in told
    assert "README.md:3" in text(drift(found), verbose=True)


def test_hostile_text_is_shown_and_does_nothing() -> None:
    found = change(
        DriftCode.OPTION_HELP_CHANGED,
        Effect.COSMETIC,
        "jobs",
        what="--x",
        before="[/tmp] \x1b[31mred\x00",
        after="two\nlines",
    )
    told = text(drift(found), verbose=True)
    assert "[/tmp] red␀ → two lines" in told
    assert "\x1b" not in told


def test_an_annotation_is_escaped_as_githubs_own_toolkit_does() -> None:
    mark = Annotation(
        mark="error", file="a,b:c.toml", line=3, title="50%: x", message="100%\nsure: yes, ::stop::"
    )
    assert format_annotation(mark) == (
        "::error file=a%2Cb%3Ac.toml,line=3,title=50%25%3A x::100%25%0Asure: yes, ::stop::"
    )


@pytest.mark.parametrize(
    ("effect", "fail_on", "kind"),
    [
        (Effect.BREAKING, FailOn.BREAKING, ["error"]),
        (Effect.BREAKING, FailOn.NEVER, ["warning"]),
        (Effect.COMPATIBLE, FailOn.BREAKING, ["notice"]),
        (Effect.COMPATIBLE, FailOn.COMPATIBLE, ["error"]),
        (Effect.COSMETIC, FailOn.BREAKING, []),
        (Effect.COSMETIC, FailOn.COSMETIC, ["error"]),
    ],
)
def test_what_fails_is_an_error_and_what_is_cosmetic_is_not_marked(
    effect: Effect, fail_on: FailOn, kind: list[str]
) -> None:
    found = change(DriftCode.OPTION_ADDED, effect, "jobs", what="--x", after="--x")
    assert [each.mark for each in marks(drift(found), fail_on)] == kind


def test_a_mark_stands_at_the_spec_before_the_documents() -> None:
    places = (
        Touch(command="", file="README.md", line=3),
        Touch(command="c", file="x.toml", line=9),
    )
    found = change(DriftCode.OPTION_REMOVED, Effect.BREAKING, "jobs", what="--x", touched=places)
    (mark,) = marks(drift(found), FailOn.BREAKING)
    assert (mark.file, mark.line) == ("x.toml", 9)
