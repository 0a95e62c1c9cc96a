"""Whole texts: ``equals``, whose lines ``...`` and holes ``[..]`` stay as they are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from cliconform.model.template import MissingValueError, Template
from cliconform.proposing.alignment import Aligned, align
from cliconform.proposing.literals import has_holes
from cliconform.proposing.pieces import TOKEN, escape_text, split_text
from cliconform.quick_dataclass import dataclass
from cliconform.verifying.texts.wildcards import ANY_LINES, ANY_TEXT, is_line_match

_MOST = 400
"""Lines that are aligned."""
_PAIRS = 2_500
"""Pairs of lines, up to which all are compared by letters."""
_LEAST = 0.4
_ADDED, _REMOVED = 1.0, 1.0
_FAR = 1e9


class UnfitError(Exception):
    """A line with a hole has no place in what was seen."""


@dataclass(frozen=True, slots=True)
class _Way:
    """How lines were aligned: the state before, and the line that is written, if any."""

    before: tuple[int, int]
    line: str | None
    is_new: bool = False


def fit_whole_text(
    source: str, text: str, values: Mapping[str, str], others: Sequence[str] = ()
) -> str | None:
    """Return the pattern ``source`` so that it is ``text``: lines that match are not touched.

    ``others`` are the same text in other runs: what differs in a new line is ``[..]`` in it.
    ``None`` where a line with a hole, or ``...``, would be lost.
    """
    end = "\n" if source.endswith("\n") else ""
    patterns = source.removesuffix("\n").split("\n")
    lines = text.removesuffix("\n").split("\n")
    if max(len(patterns), len(lines)) > _MOST:
        return None
    fits = _Lines(patterns, lines, values)
    try:
        written = fits.align()
    except UnfitError:
        return None
    new = [_open_line(line, others) if is_new else line for line, is_new in written]
    return "\n".join(new) + end


class _Lines:
    """The lines of a pattern and of a text."""

    def __init__(
        self, patterns: Sequence[str], lines: Sequence[str], values: Mapping[str, str]
    ) -> None:
        self._patterns = patterns
        self._lines = lines
        self._values = values
        self._filled = [_fill(line, values) for line in patterns]
        self._pieces = [split_text(line, values, wild=True) for line in patterns]
        self._fitted: dict[tuple[int, int], Aligned | None] = {}

    def align(self) -> list[tuple[str, bool]]:
        """Return the lines that are written, and whether each is new.

        Raises :class:`UnfitError`.
        """
        size = len(self._lines) + 1
        costs = [[_FAR] * size for _ in range(len(self._patterns) + 1)]
        ways: dict[tuple[int, int], _Way] = {}
        costs[0][0] = 0

        def reach(state: tuple[int, int], cost: float, way: _Way) -> None:
            if cost < costs[state[0]][state[1]] - 1e-9:
                costs[state[0]][state[1]] = cost
                ways[state] = way

        for number in range(len(self._patterns) + 1):
            for at in range(size):
                cost = costs[number][at]
                if cost < _FAR:
                    self._step(number, at, cost, reach)
        state = (len(self._patterns), len(self._lines))
        if costs[-1][-1] >= _FAR:
            raise UnfitError
        written: list[tuple[str, bool]] = []
        while state != (0, 0):
            way = ways[state]
            if way.line is not None:
                written.append((way.line, way.is_new))
            state = way.before
        return written[::-1]

    def _step(self, number: int, at: int, cost: float, reach: _Reach) -> None:
        here = (number, at)
        has_line, has_pattern = at < len(self._lines), number < len(self._patterns)
        if has_line:
            new = escape_text(self._lines[at])
            reach((number, at + 1), cost + _ADDED, _Way(here, new, is_new=True))
        if not has_pattern:
            return
        pattern = self._patterns[number]
        if pattern == ANY_LINES:
            reach((number + 1, at), cost, _Way(here, pattern))
            if has_line:
                # The line is one of any: the pattern's line is written when it is left.
                reach((number, at + 1), cost + 1e-4, _Way(here, None))
            return
        # Where `...` stands for any lines, a line that is left out would be promised no more.
        if not has_holes(self._pieces[number]) and ANY_LINES not in self._patterns:
            reach((number + 1, at), cost + _REMOVED, _Way(here, None))
        if not has_line:
            return
        if is_line_match(self._filled[number], self._lines[at]):
            reach((number + 1, at + 1), cost, _Way(here, pattern))
        elif (fitted := self._fit(number, at)) is not None:
            change = 0.2 + 1 - fitted.kept
            reach((number + 1, at + 1), cost + change, _Way(here, fitted.source, is_new=True))

    def _fit(self, number: int, at: int) -> Aligned | None:
        key = (number, at)
        if key not in self._fitted:
            pieces, line = self._pieces[number], self._lines[at]
            is_far = not set(TOKEN.findall(line)) & {each.literal for each in pieces}
            if is_far and len(self._patterns) * len(self._lines) > _PAIRS:
                self._fitted[key] = None
            else:
                found = align(pieces, line, escape_text, whole=True)
                self._fitted[key] = found if found and found.kept >= _LEAST else None
        return self._fitted[key]


class _Reach(Protocol):
    """The type of the function that notes a state."""

    def __call__(self, state: tuple[int, int], cost: float, way: _Way) -> None: ...


def _fill(line: str, values: Mapping[str, str]) -> str:
    try:
        return Template(line).fill(values)
    except MissingValueError:
        return line


def _open_line(line: str, others: Sequence[str]) -> str:
    """Return a new line with ``[..]`` for the words that are not the same in another run."""
    for other in others:
        lines = other.split("\n")
        if any(is_line_match(line, each) for each in lines):
            continue
        pieces = split_text(line, {}, wild=True)
        fitted = [found for each in lines if (found := align(pieces, each, str, whole=True))]
        if fitted:
            line = _replace_differences(line, min(fitted, key=lambda each: each.cost).source)
    return line


def _replace_differences(line: str, other: str) -> str:
    """Return ``line`` with a wildcard for what differs in ``other``."""
    one, two = TOKEN.findall(line), TOKEN.findall(other)
    start = next(
        (at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b),
        min(len(one), len(two)),
    )
    rest = min(len(one), len(two)) - start
    end = next((at for at in range(rest) if one[-1 - at] != two[-1 - at]), rest)
    return "".join([*one[:start], ANY_TEXT, *one[len(one) - end :]])
