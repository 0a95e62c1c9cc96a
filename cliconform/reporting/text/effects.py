"""The effects of changes on the console: a colour for each, and how many there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cliconform.model.drift import Effect
from cliconform.reporting.text.lines import Line, Part, Role

EFFECT_ROLES: Mapping[Effect, Role] = {
    Effect.BREAKING: "bad",
    Effect.COMPATIBLE: "good",
    Effect.COSMETIC: "dim",
}


def make_counts_line(count: Callable[[Effect], int], compared: str, *, verbose: bool) -> Line:
    """Return how many changes have each effect, and what was ``compared``.

    Without ``verbose``, the line says how to see the cosmetic ones.
    """
    parts: list[Part] = []
    for effect in Effect:
        if number := count(effect):
            parts += [Part(text=", ")] if parts else []
            parts.append(Part(text=f"{number:,} {effect.value}", role=EFFECT_ROLES[effect]))
    hidden = count(Effect.COSMETIC) and not verbose
    parts.append(Part(text=" (-v shows them)" if hidden else "", role="dim"))
    parts.append(Part(text=f"; {compared}", role="strong"))
    return Line(parts=tuple(parts))
