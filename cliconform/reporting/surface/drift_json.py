"""Drift → JSON for programs, annotations for GitHub."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from cliconform.model.drift import Change, Drift, Effect, FailOn, Touch, failing_effects
from cliconform.reporting.github import Annotation, AnnotationLevel
from cliconform.reporting.surface.drift import Alike, alike, command_name, place_of, some, told

VERSION = 1
_NAMED = 5


def render_json(drift: Drift) -> bytes:
    """All changes with all that is known of them, and how many of each class there are."""
    made = {
        "drift": VERSION,
        "target": drift.target,
        "recorded": drift.recorded,
        "today": drift.today,
        "compared": drift.compared,
        "counts": {effect.value: drift.count(effect) for effect in Effect},
        "changes": [_change(each) for each in drift.changes],
    }
    text = json.dumps(made, ensure_ascii=False, indent=1)
    return text.encode("utf-8", "backslashreplace") + b"\n"


def _change(change: Change) -> Mapping[str, object]:
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
        "touched": [_touch(each) for each in change.touched],
    }


def _touch(touch: Touch) -> Mapping[str, object]:
    return {"command": touch.command, "file": touch.file, "line": touch.line}


def marks(drift: Drift, fail_on: FailOn) -> Iterator[Annotation]:
    """A mark for each change that is more than cosmetic, and for each that fails.

    It stands at the first command of the spec that it touches, otherwise at the recorded surface.
    """
    failing = failing_effects(fail_on)
    for group in alike(drift.changes):
        effect = group.first.effect
        if effect is not Effect.COSMETIC or effect in failing:
            yield _annotation(group, drift, _mark(effect, failing))


def _mark(effect: Effect, failing: frozenset[Effect]) -> AnnotationLevel:
    if effect in failing:
        return "error"
    return "warning" if effect is Effect.BREAKING else "notice"


def _annotation(group: Alike, drift: Drift, mark: AnnotationLevel) -> Annotation:
    first = group.first
    places = group.touched
    at = next(
        (touch for touch in places if touch.command),
        places[0] if places else Touch(command="", file=drift.recorded, line=0),
    )
    names = some([command_name(each) for each in group.changes], _NAMED)
    lines = [f"{names}{told(first)}", first.why]
    lines += [f"evidence: {'; '.join(first.evidence)}"] if first.evidence else []
    if places:
        lines.append(f"touches {some([place_of(each) for each in places], _NAMED)}")
    return Annotation(
        mark=mark,
        file=at.file,
        line=at.line,
        title=f"{first.code.value} ({first.effect.value})",
        message="\n".join(lines),
    )
