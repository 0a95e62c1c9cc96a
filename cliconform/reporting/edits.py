"""Renders pending edits: as lines for people, and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from cliconform.model.edit import Edit, EditKind, Refusal
from cliconform.model.outcome import Finding
from cliconform.quick_dataclass import dataclass
from cliconform.reporting.text.clean import clean_line
from cliconform.reporting.text.lines import Line, Part, Role, make_line
from cliconform.reporting.text.wording import format_count

_LONGEST = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedEdit:
    """An edit, and whether it was rejected."""

    edit: Edit
    rejected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOver:
    """A new deviation of a step for which there is no edit, and the reason."""

    step: str
    finding: Finding
    reason: str


def render_edits(edits: Sequence[ListedEdit]) -> list[Line]:
    """Return for each edit its kind, its address, why it is proposed, and what it changes."""
    return [line for each in edits for line in _render_edit(each)]


def render_left_over(rest: Sequence[LeftOver], refusals: Sequence[Refusal]) -> list[Line]:
    """Return a line for each deviation that no edit is proposed for, with the reason."""
    lines = [
        make_line(
            clean_line(f"no edit {each.step}/{each.finding.address}: {each.reason}"), "dim", hang=8
        )
        for each in rest
    ]
    lines += [
        make_line(
            clean_line(f"no edit {each.proposal.step}/{each.proposal.address}: {each.reason}"),
            "dim",
            hang=8,
        )
        for each in refusals
    ]
    return list(dict.fromkeys(lines))


def count_edits(edits: Sequence[Edit]) -> str:
    """Return how many edits of each kind there are, in words."""
    numbers = {kind: sum(edit.kind is kind for edit in edits) for kind in EditKind}
    kinds = ", ".join(f"{number} {kind.value}" for kind, number in numbers.items() if number)
    return f"{format_count(len(edits), 'edit')}: {kinds}" if edits else "no edits"


def render_edits_json(
    edits: Sequence[ListedEdit], rest: Sequence[LeftOver], refusals: Sequence[Refusal]
) -> str:
    """Return the edits, and the deviations without one, as a JSON object."""
    document = {
        "edits": [_to_json(each) for each in edits],
        "without_edit": [
            {"command": each.step, "address": each.finding.address, "reason": each.reason}
            for each in rest
        ]
        + [
            {
                "command": each.proposal.step,
                "address": each.proposal.address,
                "reason": each.reason,
            }
            for each in refusals
        ],
    }
    return json.dumps(document, indent=1, default=str, ensure_ascii=False) + "\n"


def format_new(value: Any) -> str:
    """Return a value of a spec in one line; ``(nothing)`` where there is none."""
    if value is None:
        return "(nothing)"
    return clean_line(json.dumps(value, default=str, ensure_ascii=False), _LONGEST)


def _to_json(listed: ListedEdit) -> dict[str, Any]:
    edit = listed.edit
    return {
        "address": edit.address,
        "kind": edit.kind.value,
        "file": edit.file,
        "path": list(edit.path),
        "old": edit.old,
        "new": edit.new,
        "why": edit.why,
        "evidence": list(edit.evidence),
        "rejected": listed.rejected,
    }


def _render_edit(listed: ListedEdit) -> Iterator[Line]:
    edit = listed.edit
    role: Role = "bad" if edit.kind is EditKind.LOOSEN else "strong"
    mark = " (rejected)" if listed.rejected else ""
    yield Line(
        parts=(
            Part(text=f"{edit.kind.value:<7} ", role=role),
            Part(text=clean_line(edit.address), role="place"),
            Part(text=f"{mark}: {clean_line(edit.why)}"),
        ),
        hang=8,
    )
    yield from _render_change(edit.old, edit.new)


def _render_change(old: Any, new: Any) -> Iterable[Line]:
    if isinstance(old, str) and isinstance(new, str) and "\n" in old + new:
        return [make_line("(the text is in the patch)", "dim", indent=8)]
    lines = [] if old is None else [make_line(f"- {format_new(old)}", "bad", indent=8, hang=2)]
    if new is not None:
        lines.append(make_line(f"+ {format_new(new)}", "good", indent=8, hang=2))
    return lines
