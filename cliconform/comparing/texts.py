"""The lines of a text: which are new, which are gone, and which say the same in other words.

A line of which a number, a date or a quoted text differs has another value: what the program found
out has changed. One of which only words differ says the same in other words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cliconform.comparing.alignment import align
from cliconform.comparing.findings import Found, cut_lines, noise
from cliconform.comparing.line_pairs import DifferentLines, TooManyLinesError, is_said, squeeze
from cliconform.comparing.moments import OPEN
from cliconform.comparing.varying_lines import VaryingLines
from cliconform.model.comparison import DifferenceCode
from cliconform.model.drift import Effect
from cliconform.quick_dataclass import dataclass

_NUMBER = re.compile(r"\d+(?:\.\w+)+(?:[-+][\w.]+)?")
_SHORT = 6
"""Lines of a text, at least, that can be replaced as a whole."""
_TOO_MANY = "so many lines are different that they are not compared one by one"
_WHY: Mapping[DifferenceCode, str] = {
    DifferenceCode.OUTPUT_VALUES: "it shows other values for the same command line",
    DifferenceCode.OUTPUT_REMOVED: "it no longer shows this",
    DifferenceCode.OUTPUT_ADDED: "it shows more than before",
    DifferenceCode.OUTPUT_ORDER: "the same lines come in another order",
    DifferenceCode.OUTPUT_WORDING: "it says the same in other words",
    DifferenceCode.OUTPUT_REPLACED: "most of its lines are different",
    DifferenceCode.OUTPUT_STYLE: "only blanks, lines and colours differ",
}
_EFFECTS: Mapping[DifferenceCode, Effect] = {
    DifferenceCode.OUTPUT_VALUES: Effect.BREAKING,
    DifferenceCode.OUTPUT_REMOVED: Effect.BREAKING,
    DifferenceCode.OUTPUT_ADDED: Effect.COMPATIBLE,
    DifferenceCode.OUTPUT_ORDER: Effect.COSMETIC,
    DifferenceCode.OUTPUT_WORDING: Effect.COSMETIC,
    DifferenceCode.OUTPUT_REPLACED: Effect.BREAKING,
    DifferenceCode.OUTPUT_STYLE: Effect.COSMETIC,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """The versions of the two builds, which differ by themselves; empty where they are unknown.

    A version is what the program says of itself: ``1.4.2``, or ``mytool 1.4.2``.
    """

    first: str = ""
    second: str = ""

    def hide(self, text: str) -> str:
        """Return ``text`` with the same sign for either version, or for its number alone."""
        for version in (self.first, self.second):
            for each in (version, *_NUMBER.findall(version)[:1]):
                if each:
                    text = re.sub(rf"(?<![\w.]){re.escape(each)}(?![\w.])", OPEN, text)
        return text

    def hide_in(self, value: Any) -> Any:
        """Return JSON with the same sign for either version in its strings."""
        if isinstance(value, str):
            return self.hide(value)
        if isinstance(value, list):
            return [self.hide_in(each) for each in value]
        if isinstance(value, dict):
            return {key: self.hide_in(each) for key, each in value.items()}
        return value


NO_VERSIONS = Versions()


def compare_texts(
    what: str,
    first: str,
    second: str,
    again: str | None = None,
    versions: Versions = NO_VERSIONS,
) -> Iterator[Found]:
    """Yield the differences between two texts, one for each kind.

    ``again`` is the text of the first build's other run: what differs from ``first`` in it is
    noise.
    """
    if first == second and again in (None, first):
        return
    before, after, is_noisy = _reduce(first, second, again, versions)
    if is_noisy:
        yield noise(what)
    if before == after:
        return
    found = DifferentLines(_WHY)
    try:
        for tag, at, to, start, end in align(before, after):
            if tag != "equal":
                found.add_block(before[at:to], after[start:end])
    except TooManyLinesError:
        yield _compare_as_bags(what, before, after)
        return
    found.match_moved()
    if _is_replaced(found, before):
        lines = [each for code in _WHY for each in found.by_code[code]]
        lines.sort(key=lambda line: line[0] != "-")
        yield _make_found(what, DifferenceCode.OUTPUT_REPLACED, lines)
        return
    for code, lines in found.by_code.items():
        if lines:
            yield _make_found(what, code, lines)


def _reduce(
    first: str, second: str, again: str | None, versions: Versions
) -> tuple[list[str], list[str], bool]:
    """Return the lines of both texts without what varies by itself, and whether anything does."""
    one, two = _split(first, versions), _split(second, versions)
    other = one if again is None else _split(again, versions)
    if one != other and sorted(one) == sorted(other):  # their order varies
        return sorted(one), sorted(two), True
    varying = VaryingLines(one, other)
    return *varying.reduce(one, two), varying.is_noisy


def _split(text: str, versions: Versions) -> list[str]:
    lines = [versions.hide(line.rpartition("\r")[2].rstrip()) for line in text.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _compare_as_bags(what: str, before: Sequence[str], after: Sequence[str]) -> Found:
    """Return the lines that only one text has, wherever they are; blanks mean nothing."""
    one = {squeeze(line): line for line in before if is_said(line)}
    two = {squeeze(line): line for line in after if is_said(line)}
    signs = [[squeeze(line) for line in lines if is_said(line)] for lines in (before, after)]
    counts = Counter(signs[0]), Counter(signs[1])
    gone = [f"-{one[sign]}" for sign in (counts[0] - counts[1]).elements()]
    new = [f"+{two[sign]}" for sign in (counts[1] - counts[0]).elements()]
    if not gone and not new:
        is_moved = signs[0] != signs[1]
        code = DifferenceCode.OUTPUT_ORDER if is_moved else DifferenceCode.OUTPUT_STYLE
        return _make_found(what, code, ())
    code = DifferenceCode.OUTPUT_VALUES if gone else DifferenceCode.OUTPUT_ADDED
    return _make_found(what, code, [*gone[:10], *new[:10], *gone[10:], *new[10:]], _TOO_MANY)


def _is_replaced(found: DifferentLines, before: Sequence[str]) -> bool:
    """Whether most lines of a text of some length are gone or have other values."""
    said = sum(map(is_said, before))
    codes = (DifferenceCode.OUTPUT_REMOVED, DifferenceCode.OUTPUT_VALUES)
    gone = sum(line.startswith("-") for code in codes for line in found.by_code[code])
    return said >= _SHORT and gone > said / 2


def _make_found(
    what: str, code: DifferenceCode, lines: Sequence[str], why: str | None = None
) -> Found:
    return Found(
        what=what, code=code, effect=_EFFECTS[code], detail=cut_lines(lines), why=why or _WHY[code]
    )
