"""A difference with its effect, before it is known which command it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cliconform.model.comparison import DifferenceCode
from cliconform.model.drift import Effect
from cliconform.quick_dataclass import dataclass

_SHOWN = 20
"""Lines of detail, at most, for each difference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A difference, or with ``is_noise`` what varies by itself and is left out."""

    what: str = ""
    code: DifferenceCode = DifferenceCode.OUTPUT_VALUES
    effect: Effect = Effect.BREAKING
    before: str = ""
    after: str = ""
    detail: tuple[str, ...] = ()
    why: str = ""
    is_noise: bool = False


def noise(what: str) -> Found:
    """Return that ``what`` varies by itself."""
    return Found(what=what, is_noise=True)


def other_format(what: str, before: str, after: str) -> Found:
    """Return that ``what`` is in another format; an empty one is a text."""
    return Found(
        what=what,
        code=DifferenceCode.FORMAT_CHANGED,
        effect=Effect.BREAKING,
        before=before or "text",
        after=after or "text",
        why="what reads the one cannot read the other",
    )


def cut_lines(lines: Iterable[str]) -> tuple[str, ...]:
    """Return the first of ``lines``, and a line that says how many more there are."""
    every = list(lines)
    more = len(every) - _SHOWN
    return tuple(every) if more <= 0 else (*every[:_SHOWN], f" {more:,} more lines")


def soften(found: Iterable[Found], why: str) -> Iterator[Found]:
    """Yield ``found`` as cosmetic differences, for the reason ``why``."""
    for each in found:
        if each.is_noise:
            yield each
        else:
            yield Found(
                what=each.what,
                code=each.code,
                effect=Effect.COSMETIC,
                before=each.before,
                after=each.after,
                detail=each.detail,
                why=why,
            )
