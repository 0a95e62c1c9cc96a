"""Render a :class:`Drift` as JSON and as annotations for GitHub."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from cliconform.model.drift import AffectedLine, Change, Drift, Effect, FailOn, find_failing_effects
from cliconform.reporting.ci.workflow_commands import Annotation, AnnotationLevel
from cliconform.reporting.run.json_codec import encode
from cliconform.reporting.surface.drift import (
    ChangeGroup,
    describe_change,
    format_command,
    format_place,
    format_reason,
    group_changes,
    join_names,
)

VERSION = 1
_MAX_NAMES = 5


def render_json(drift: Drift) -> bytes:
    """Return all changes with all their fields, and the number of changes of each effect."""
    content = {
        "drift": VERSION,
        "target": drift.target,
        "recorded": drift.recorded,
        "today": drift.today,
        "compared": drift.compared,
        "counts": {effect.value: drift.count(effect) for effect in Effect},
        "changes": [_encode_change(each) for each in drift.changes],
        "contradictions": [encode(each) for each in drift.contradictions],
    }
    text = json.dumps(content, ensure_ascii=False, indent=1)
    return text.encode("utf-8", "backslashreplace") + b"\n"


def _encode_change(change: Change) -> Mapping[str, object]:
    return {
        "code": change.code.value,
        "class": change.effect.value,
        "command": list(change.path),
        "what": change.what,
        "before": change.before,
        "after": change.after,
        "values": list(change.values),
        "evidence": list(change.evidence),
        "why": change.why,
        "touched": [_encode_line(each) for each in change.affected],
    }


def _encode_line(line: AffectedLine) -> Mapping[str, object]:
    return {"command": line.command, "file": line.file, "line": line.line}


def make_annotations(drift: Drift, fail_on: FailOn) -> Iterator[Annotation]:
    """Yield an annotation for each group of equal changes that fail or are not cosmetic.

    It is placed at the first affected command of the spec, else at the first affected line of a
    document, else at the file of the recorded surface.
    """
    failing = find_failing_effects(fail_on)
    for group in group_changes(drift.changes):
        effect = group.first.effect
        if effect is not Effect.COSMETIC or effect in failing:
            yield _make_annotation(group, drift, _choose_level(effect, failing))


def _choose_level(effect: Effect, failing: frozenset[Effect]) -> AnnotationLevel:
    if effect in failing:
        return "error"
    return "warning" if effect is Effect.BREAKING else "notice"


def _make_annotation(group: ChangeGroup, drift: Drift, level: AnnotationLevel) -> Annotation:
    first = group.first
    places = group.affected
    location = next(
        (line for line in places if line.command),
        places[0] if places else AffectedLine(command="", file=drift.recorded, line=0),
    )
    names = join_names([format_command(each) for each in group.changes], _MAX_NAMES)
    lines = [f"{names}{describe_change(first)}", format_reason(first)]
    lines += [f"evidence: {'; '.join(first.evidence)}"] if first.evidence else []
    if places:
        lines.append(f"affects {join_names([format_place(each) for each in places], _MAX_NAMES)}")
    return Annotation(
        level=level,
        file=location.file,
        line=location.line,
        title=f"{first.code.value} ({first.effect.value})",
        message="\n".join(lines),
    )
