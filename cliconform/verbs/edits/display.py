"""Pending edits, and what became of them, as the lines that verbs print."""

from __future__ import annotations

from collections.abc import Sequence

from cliconform.reporting.edits import (
    LeftOver,
    ListedEdit,
    count_edits,
    render_edits,
    render_left_over,
)
from cliconform.reporting.text.clean import clean_line
from cliconform.reporting.text.lines import Line, make_line
from cliconform.verbs.edits.pending_edits import Pending, PendingEdit
from cliconform.verbs.edits.writing import WritingResult

_NAMED = 5
"""Commands that a line names."""


def list_pending(pending: Pending, edits: Sequence[PendingEdit]) -> list[Line]:
    """Return the edits as lines, what no edit is proposed for, and what the run cannot tell."""
    lines = render_edits([ListedEdit(edit=each.edit, rejected=each.rejected) for each in edits])
    lines += render_left_over(list_rest(pending), pending.refusals)
    if pending.stale:
        ids = " ".join(f"--select '{each}'" for each in pending.stale[:_NAMED])
        lines.append(
            make_line(
                "called in another way than in the run, so nothing is known of them: "
                f"{', '.join(pending.stale)}; run them first: "
                f"cliconform check {pending.spec.file}{f' {ids}' if ids else ''}",
                "notice",
            )
        )
    if pending.not_run:
        names = ", ".join(pending.not_run[:_NAMED])
        more = len(pending.not_run) - _NAMED
        lines.append(
            make_line(
                f"nothing is trimmed: the run does not tell of {names}"
                + (f" and {more} more" if more > 0 else ""),
                "notice",
            )
        )
    summary = count_edits([each.edit for each in edits])
    lines.append(make_line(f"{summary}, from {pending.run_file.stem}", "strong"))
    return lines


def list_rest(pending: Pending) -> list[LeftOver]:
    """Return the deviations that no edit is proposed for."""
    return [
        LeftOver(step=each.step, finding=each.finding, reason=each.reason) for each in pending.rest
    ]


def describe_result(result: WritingResult) -> list[Line]:
    """Return what was written, what was taken back and why, and what was run."""
    lines = [
        make_line(clean_line(f"taken back {each.edit.edit.address}: {each.reason}"), "bad", hang=4)
        for each in result.taken_back
    ]
    for file in result.files if result.kept else ():
        count = count_edits([each.edit for each in result.kept if each.edit.file == file])
        lines.append(make_line(f"written: {clean_line(file)} ({count})", "good"))
    if result.ran:
        lines.append(make_line(f"run again: {', '.join(result.ran)}", "dim"))
    if result.not_ran:
        lines.append(make_line(f"not run again: {clean_line(result.not_ran)}", "notice"))
    return lines
