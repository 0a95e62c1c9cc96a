"""Render a comparison as JSON."""

from __future__ import annotations

import json

from cliconform.model.comparison import Build, Comparison, Difference
from cliconform.model.drift import Effect

VERSION = 1


def render_json(comparison: Comparison) -> bytes:
    """Return all differences with all their fields, what was left out, and the counts."""
    content = {
        "comparison": VERSION,
        "spec": comparison.spec,
        "target": comparison.target,
        "a": _encode_build(comparison.first),
        "b": _encode_build(comparison.second),
        "counts": {effect.value: comparison.count(effect) for effect in Effect},
        "compared": list(comparison.commands),
        "differences": [_encode(each, comparison) for each in comparison.differences],
        "noise": [{"command": each.command, "what": each.what} for each in comparison.noise],
        "noise_known": comparison.is_noise_known,
        "not_compared": [
            {"command": each.command, "reason": each.reason} for each in comparison.not_compared
        ],
        "failing": list(comparison.failing),
        "interrupted": comparison.interrupted,
    }
    text = json.dumps(content, ensure_ascii=False, indent=1)
    return text.encode("utf-8", "backslashreplace") + b"\n"


def _encode_build(build: Build) -> dict[str, str]:
    return {"name": build.name, "version": build.version}


def _encode(difference: Difference, comparison: Comparison) -> dict[str, object]:
    return {
        "command": difference.command,
        "line": comparison.commands[difference.command],
        "code": difference.code.value,
        "class": difference.effect.value,
        "what": difference.what,
        "before": difference.before,
        "after": difference.after,
        "detail": list(difference.detail),
        "promises": list(difference.promises),
        "why": difference.why,
    }
