"""Finds, in what was seen, the place that a text or a pattern was about, and fits it there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from cliconform.proposing.alignment import Aligned, align
from cliconform.proposing.pieces import (
    TOKEN,
    OpaqueError,
    Piece,
    escape_pattern,
    escape_text,
    split_pattern,
    split_text,
)
from cliconform.proposing.trial import Trial

_LEAST = 0.55
"""How much must stay; with less, it is another text."""
_LEAST_IN_SHAPE = 0.4
"""Likewise, where words are replaced one by one."""
_LEAST_ALONE = 0.3
"""Likewise, where there is one line only, so that there is nothing else it could be about."""
_LINES = 5_000
"""Lines of a text that are searched."""
_COMPARED = 12
"""Lines that are compared word by word: those that share the most words."""

Accept = Callable[[str], bool]


def fit_text(source: str, text: str, trial: Trial, accept: Accept) -> Aligned | None:
    """Return the literal text ``source`` as it is in ``text`` now, with its placeholders.

    ``accept`` says of each candidate, as it would be written, whether it can be the new one.
    """
    pieces = split_text(source, trial.evidence.values)
    return _fit(pieces, text, escape_text, accept)


def fit_pattern(source: str, text: str, trial: Trial, accept: Accept) -> Aligned | None:
    """Return the regular expression ``source`` with literal parts that match in ``text``.

    ``None`` also where it has no literal parts that could move.
    """
    try:
        pieces = split_pattern(source, trial.evidence.values)
    except OpaqueError:
        return None
    if all(piece.literal is None for piece in pieces):
        return None
    return _fit(pieces, text, escape_pattern, accept)


def has_holes(pieces: Iterable[Piece]) -> bool:
    """Whether there is anything but literal text."""
    return any(piece.literal is None and piece.pattern for piece in pieces)


def _fit(
    pieces: Sequence[Piece], text: str, escape: Callable[[str], str], accept: Accept
) -> Aligned | None:
    height = 1 + sum(piece.literal == "\n" for piece in pieces)
    windows = _find_windows(pieces, text, height)
    found = [aligned for each in windows if (aligned := align(pieces, each, escape))]
    alone = len(text.strip().splitlines()) == 1
    if alone:  # what is hardly like it is taken as a whole, or it would be promised by halves
        line = text.strip()
        found = [
            (each if each.kept >= _LEAST else align(pieces, line, escape, whole=True) or each)
            for each in found
        ]
    is_number = alone and _is_number(pieces)
    good = [each for each in found if is_number or each.kept >= _find_least(each, alone=alone)]
    for each in sorted(good, key=lambda one: one.cost):
        if not (each.is_shorter or _is_torn(each.source, text)) and accept(each.source):
            return each
    return None


def _find_least(aligned: Aligned, *, alone: bool) -> float:
    if alone:
        return _LEAST_ALONE
    return _LEAST_IN_SHAPE if aligned.is_same_shape else _LEAST


def _is_torn(source: str, text: str) -> bool:
    """Whether a text begins within a run of the same sign: ``-no-color`` in ``--no-color``."""
    first = source[:1]
    return (
        bool(first)
        and not first.isalnum()
        and not first.isspace()
        and source in text
        and text.count(source) == text.count(first + source)
    )


def _find_windows(pieces: Sequence[Piece], text: str, height: int) -> list[str]:
    """Return the lines, or groups of ``height`` lines, that share the most words with ``pieces``.

    Of equal lines there is one.
    """
    lines = text.split("\n")[:_LINES]
    known = {piece.literal for piece in pieces if piece.literal and piece.literal.strip()}
    windows = dict.fromkeys(
        "\n".join(lines[at : at + height]) for at in range(max(1, len(lines) - height + 1))
    )

    def share(window: str) -> int:
        words = set(TOKEN.findall(window))
        return sum(len(word) for word in known & words)

    ranked = sorted((each for each in windows if each.strip()), key=share, reverse=True)
    return ranked[:_COMPARED]


def _is_number(pieces: Sequence[Piece]) -> bool:
    """Whether all that is written is a number."""
    literals = [piece.literal for piece in pieces]
    return all(each is not None and not each[:1].isalpha() for each in literals) and any(
        each and each.isdecimal() for each in literals
    )
