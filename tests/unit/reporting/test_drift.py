"""Drift on the console and for GitHub: equal changes are one line, and text is escaped."""

from __future__ import annotations

from typing import Any

import pytest

from cliconform.model.drift import AffectedLine, Change, Drift, DriftCode, Effect, FailOn
from cliconform.reporting.ci.workflow_commands import Annotation, format_annotation
from cliconform.reporting.surface.drift import make_drift_lines
from cliconform.reporting.surface.drift_json import make_annotations
from cliconform.reporting.text.lines import join_lines


def change(code: DriftCode, effect: Effect, path: str, **fields: Any) -> Change:
    return Change(code=code, effect=effect, path=tuple(path.split()), why="yes: it is", **fields)


def added(path: str) -> Change:
    fields = {"what": "--json", "after": "--json FILE", "values": ("--json",)}
    return change(DriftCode.OPTION_ADDED, Effect.COMPATIBLE, path, **fields)


def drift(*changes: Change) -> Drift:
    return Drift(
        target="pipe", recorded="x.surface.toml", today="pipe", compared=9, changes=changes
    )


def text(found: Drift, fail_on: FailOn = FailOn.BREAKING, **fields: bool) -> str:
    return join_lines(make_drift_lines(found, fail_on, **fields))


def test_the_same_change_of_many_commands_is_one_line_with_a_count() -> None:
    shown = text(drift(*(added(f"c{number}") for number in range(20))))
    assert shown.splitlines()[:3] == [
        "compatible changes",
        "  option-added  20 commands: --json FILE",
        "      c0, c1, c2, c3, c4 and 15 more",
    ]
    assert "20 compatible; 9 help pages compared" in shown


def test_changes_that_differ_in_any_field_are_separate_lines() -> None:
    other = change(
        DriftCode.OPTION_ADDED, Effect.COMPATIBLE, "c1", what="--json", after="--json PATH"
    )
    assert text(drift(added("c0"), other)).count("option-added") == 2


def test_breaking_changes_come_first() -> None:
    gone = change(DriftCode.COMMAND_REMOVED, Effect.BREAKING, "jobs", before="jobs")
    shown = text(drift(added("c"), gone))
    assert shown.index("command-removed") < shown.index("option-added")


@pytest.mark.parametrize(
    ("before", "after", "what", "line"),
    [
        ("20", "50", "--limit", "default-changed  jobs --limit: 20 → 50"),
        ("", "50", "--limit", "default-changed  jobs --limit: none → 50"),
        ("20", "", "--limit", "default-changed  jobs --limit: 20 → none"),
    ],
)
def test_the_old_and_the_new_state_are_shown(before: str, after: str, what: str, line: str) -> None:
    found = change(
        DriftCode.DEFAULT_CHANGED, Effect.BREAKING, "jobs", what=what, before=before, after=after
    )
    assert line in text(drift(found))


def test_evidence_and_affected_lines_are_shown_and_the_root_has_a_name() -> None:
    lines = tuple(AffectedLine(command=f"c{n}", file="x.toml", line=n) for n in range(1, 8))
    found = change(
        DriftCode.OPTION_RENAMED,
        Effect.BREAKING,
        "",
        what="--colour",
        before="--colour",
        after="--color",
        evidence=("the names are similar (0.91)",),
        affected=(*lines, AffectedLine(command="", file="README.md", line=3)),
    )
    shown = text(drift(found))
    assert "(the program itself): --colour → --color" in shown
    assert "evidence: the names are similar (0.91)" in shown
    assert "affects c1 (x.toml:1), c2 (x.toml:2)" in shown
    assert "and 3 more" in shown
    assert "README.md:3" in text(drift(found), verbose=True)


def test_control_characters_are_made_visible() -> None:
    found = change(
        DriftCode.OPTION_HELP_CHANGED,
        Effect.COSMETIC,
        "jobs",
        what="--x",
        before="[/tmp] \x1b[31mred\x00",
        after="two\nlines",
    )
    shown = text(drift(found), verbose=True)
    assert "[/tmp] red␀ → two lines" in shown
    assert "\x1b" not in shown


def test_an_annotation_is_escaped_as_githubs_own_toolkit_does() -> None:
    mark = Annotation(
        level="error",
        file="a,b:c.toml",
        line=3,
        title="50%: x",
        message="100%\nsure: yes, ::stop::",
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
def test_failing_changes_are_errors_and_cosmetic_ones_have_no_annotation(
    effect: Effect, fail_on: FailOn, kind: list[str]
) -> None:
    found = change(DriftCode.OPTION_ADDED, effect, "jobs", what="--x", after="--x")
    assert [each.level for each in make_annotations(drift(found), fail_on)] == kind


def test_an_annotation_prefers_the_spec_to_the_documents() -> None:
    places = (
        AffectedLine(command="", file="README.md", line=3),
        AffectedLine(command="c", file="x.toml", line=9),
    )
    found = change(DriftCode.OPTION_REMOVED, Effect.BREAKING, "jobs", what="--x", affected=places)
    (mark,) = make_annotations(drift(found), FailOn.BREAKING)
    assert (mark.file, mark.line) == ("x.toml", 9)
