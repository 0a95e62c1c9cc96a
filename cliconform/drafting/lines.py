"""The lines that several runs printed, side by side: what all have, and where they differ."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from cliconform.drafting.atoms import Hole, Piece, compare, find_day, mask
from cliconform.drafting.showing import Showing
from cliconform.model.template import Template
from cliconform.quick_dataclass import dataclass

_SHORTEST = 3
"""Characters of a given value, at least, to be taken for it where all runs have the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line that all runs printed, with the holes where they differ.

    Texts in it have placeholders already: ``${today}``, ``${port}``, what was captured before.
    """

    number: int
    """Its place among the lines of the first run, from 0."""
    text: str
    """As the first run printed it."""
    pieces: tuple[Piece, ...]
    redrawn: bool = False
    """Whether the line was drawn over an earlier one, as a progress bar is; only what was drawn
    last is compared."""

    @property
    def holes(self) -> tuple[Hole, ...]:
        """Where the runs differ."""
        return tuple(each for each in self.pieces if isinstance(each, Hole))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """What the runs printed to one stream."""

    common: tuple[Line, ...]
    varying: tuple[str, ...]
    """The lines of the first run that other runs do not have in any form."""
    in_order: bool
    """Whether every run printed these lines and no others, in this order."""


def align_lines(texts: Sequence[str], runs: Sequence[Showing]) -> Lines:
    """Return the lines of ``texts``, which has the text of one stream of each run."""
    drawn = [text.split("\n") if text else [] for text in texts]
    first, *others = [[line.rpartition("\r")[2] for line in lines] for lines in drawn]
    places = [_index(lines) for lines in others]
    common: list[Line] = []
    varying: list[str] = []
    found: list[list[int]] = []
    for number, line in enumerate(first):
        at = [_take(line, index) for index in places]
        rows = [line, *(lines[i] for lines, i in zip(others, at, strict=True) if i is not None)]
        pieces = _compare(rows, runs) if len(rows) == len(texts) else None
        if pieces is None:
            varying.append(line)
            continue
        common.append(
            Line(number=number, text=line, pieces=pieces, redrawn="\r" in drawn[0][number])
        )
        found.append([i for i in at if i is not None])
    is_whole = not varying and all(len(lines) == len(first) for lines in others)
    in_order = is_whole and all(all(i == n for i in row) for n, row in enumerate(found))
    return Lines(common=tuple(common), varying=tuple(varying), in_order=in_order)


def _index(lines: Sequence[str]) -> Mapping[str, dict[str, list[int]]]:
    index: Mapping[str, dict[str, list[int]]] = {
        "same": defaultdict(list),
        "like": defaultdict(list),
    }
    for number, line in enumerate(lines):
        index["same"][line].append(number)
        index["like"][mask(line)].append(number)
    return index


def _take(line: str, index: Mapping[str, dict[str, list[int]]]) -> int | None:
    """Take the place of the same line, else of the first that is like it and not taken yet."""
    for kind, key in (("same", line), ("like", mask(line))):
        for number in index[kind].get(key, ()):
            _remove(number, index)
            return number
    return None


def _remove(number: int, index: Mapping[str, dict[str, list[int]]]) -> None:
    for kind in index.values():
        for numbers in kind.values():
            if number in numbers:
                numbers.remove(number)


def _compare(lines: Sequence[str], runs: Sequence[Showing]) -> tuple[Piece, ...] | None:
    """Compare lines with placeholders for what the command was given, and for days."""
    filled = [put_given(line, run, runs) for line, run in zip(lines, runs, strict=True)]
    pieces = compare(filled)
    if pieces is None:
        return None
    todays = [run.today for run in runs]
    named = join_texts([_name_day(piece, todays) for piece in pieces])
    return tuple(
        _name_true_day(piece, runs) if isinstance(piece, str) else piece for piece in named
    )


def _name_true_day(text: str, runs: Sequence[Showing]) -> str:
    """Return ``text`` with ``${today}`` for the day of the first run, if that was not asked for.

    Some programs see the true day whatever they are told: it is the same in all runs.
    """
    today = runs[0].today
    if not today or today in runs[0].asked:
        return text
    return re.sub(rf"(?<!\d){today}(?!\d)", "${today}", text)


def _name_day(piece: Piece, todays: Sequence[str]) -> Piece:
    return (find_day(piece, todays) or piece) if isinstance(piece, Hole) else piece


def join_texts(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Return ``pieces`` with texts that follow one another joined."""
    joined: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and joined and isinstance(joined[-1], str):
            joined[-1] += piece
        else:
            joined.append(piece)
    return tuple(joined)


def put_given(text: str, run: Showing, runs: Sequence[Showing]) -> str:
    """Return ``text`` as a template, with a placeholder for each value that the run was given.

    A short value that all runs were given may be in the text by chance, and is left in it.
    """
    source = Template.literal(text).source
    for name, value in sorted(run.given.items(), key=lambda item: -len(item[1])):
        varies = len({each.given.get(name) for each in runs}) > 1
        if value and (varies or len(value) >= _SHORTEST) and value in source:
            source = re.sub(
                rf"(?<![\w$]){re.escape(Template.literal(value).source)}(?!\w)",
                lambda _, name=name: f"${{{name}}}",  # type: ignore[misc]
                source,
            )
    return source
