"""The lines of a text: which are new, which are gone, and which say the same in other words.

A line of which a number, a date or a quoted text differs has another value: what the program found
out has changed. One of which only words differ says the same in other words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from cliconform.comparing.findings import Found, cut_lines, noise
from cliconform.comparing.moments import OPEN
from cliconform.drafting.atoms import Hole, compare, make_pattern, mask, split_atoms
from cliconform.model.comparison import DifferenceCode
from cliconform.model.drift import Effect
from cliconform.quick_dataclass import dataclass

_MOST_LINES = 5_000
"""Lines of a text that are compared one by one; of a longer one, the first."""
_SHORT = 6
"""Lines of a text, at least, that can be replaced as a whole."""
_BLANKS = re.compile(r"\s+")
_RULE = re.compile(r"[\s─━│┃┏┓┗┛┡┩╭╮╰╯├┤┼┬┴═║╔╗╚╝╠╣╦╩╬+|=_*·-]+")
"""What tables and boxes are drawn with."""
_PROGRESS = re.compile(r"\s*[\[|(]?[#=>. ━█▏▎▍▌▋▊▉░▒▓-]*[\])|]?\s*\d+(?:\.\d+)?%.*")
"""A progress bar, which is drawn as time goes by."""
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
    """The versions of the two builds, which differ by themselves; empty where they are unknown."""

    first: str = ""
    second: str = ""

    def hide(self, line: str) -> str:
        """Return ``line`` with the same sign for either version."""
        for version in (self.first, self.second):
            if version:
                line = re.sub(rf"(?<![\w.]){re.escape(version)}(?![\w.])", OPEN, line)
        return line


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
    one, two = _split(first, versions), _split(second, versions)
    pattern = _Pattern(one, one if again is None else _split(again, versions))
    if pattern.is_noisy:
        yield noise(what)
    before, after = pattern.reduce(one, two)
    if before == after:
        return
    found = _Lines()
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, at, to, start, end in matcher.get_opcodes():
        if tag != "equal":
            _sort(before[at:to], after[start:end], found)
    _match_moved(found)
    if _is_replaced(found, before):
        lines = [each for code in _WHY for each in found.by_code[code]]
        lines.sort(key=lambda line: line[0] != "-")
        yield _make_found(what, DifferenceCode.OUTPUT_REPLACED, lines)
        return
    for code, lines in found.by_code.items():
        if lines:
            yield _make_found(what, code, lines)


def _split(text: str, versions: Versions) -> list[str]:
    lines = [versions.hide(line.rpartition("\r")[2].rstrip()) for line in text.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    return lines[:_MOST_LINES]


class _Pattern:
    """The lines of the first build with what varies in them by itself left open."""

    def __init__(self, one: Sequence[str], again: Sequence[str]) -> None:
        self._known: dict[str, str] = {}
        """For each line that varies, the sign that stands for it."""
        self._patterns: list[tuple[re.Pattern[str], str]] = []
        self._masks: set[str] = set()
        """The masks of the lines that only one of the runs has."""
        self.is_noisy = False
        if list(one) == list(again):
            return
        matcher = SequenceMatcher(
            None, list(map(mask, one)), list(map(mask, again)), autojunk=False
        )
        for tag, at, to, start, end in matcher.get_opcodes():
            if tag == "equal" or (tag == "replace" and to - at == end - start):
                for left, right in zip(one[at:to], again[start:end], strict=True):
                    self._add_pair(left, right)
            else:
                self._add_loose([*one[at:to], *again[start:end]])

    def _add_pair(self, left: str, right: str) -> None:
        if left == right:
            return
        self.is_noisy = True
        pieces = compare((left, right))
        if pieces is None:
            self._add_loose((left, right))
            return
        shown = "".join(OPEN if isinstance(each, Hole) else each for each in pieces)
        source = "".join(
            _widen(make_pattern(each)) if isinstance(each, Hole) else re.escape(each)
            for each in pieces
        )
        self._known[left] = shown
        self._patterns.append((re.compile(source), shown))

    def _add_loose(self, lines: Sequence[str]) -> None:
        self.is_noisy = True
        self._masks.update(map(mask, lines))

    def reduce(self, one: Sequence[str], two: Sequence[str]) -> tuple[list[str], list[str]]:
        """Return the lines of both builds without what varies by itself."""
        if not self.is_noisy:
            return list(one), list(two)
        return (
            [self._known.get(line, line) for line in one if mask(line) not in self._masks],
            [self._find(line) for line in two if mask(line) not in self._masks],
        )

    def _find(self, line: str) -> str:
        return next((shown for pattern, shown in self._patterns if pattern.fullmatch(line)), line)


def _widen(pattern: str) -> str:
    """Return a pattern for what varies that does not depend on the length of what was seen."""
    return r"\S+" if pattern.startswith("[0-9a-f]{") else pattern


class _Lines:
    """The lines that differ, by the kind of the difference; each with its sign."""

    def __init__(self) -> None:
        self.by_code: dict[DifferenceCode, list[str]] = {code: [] for code in _WHY}

    def add(self, code: DifferenceCode, *lines: str) -> None:
        self.by_code[code] += lines


def _sort(before: Sequence[str], after: Sequence[str], found: _Lines) -> None:
    """Pair the lines of one block that are most alike, and sort them by what differs."""
    rest = list(after)
    for line in before:
        at = _find_counterpart(line, rest)
        if at is None:
            code = DifferenceCode.OUTPUT_REMOVED if _is_said(line) else DifferenceCode.OUTPUT_STYLE
            found.add(code, f"-{line}")
            continue
        other = rest[at]
        for skipped in rest[:at]:
            _add_new(skipped, found)
        del rest[: at + 1]
        found.add(_compare_lines(line, other), f"-{line}", f"+{other}")
    for line in rest:
        _add_new(line, found)


def _add_new(line: str, found: _Lines) -> None:
    code = DifferenceCode.OUTPUT_ADDED if _is_said(line) else DifferenceCode.OUTPUT_STYLE
    found.add(code, f"+{line}")


def _is_said(line: str) -> bool:
    return bool(line) and not (_RULE.fullmatch(line) or _PROGRESS.fullmatch(line))


_ALIKE = 0.6
_NEAREST = 12
"""Lines among which the counterpart of one is looked for."""


def _find_counterpart(line: str, lines: Sequence[str]) -> int | None:
    if not _is_said(line):
        return None
    best, at = _ALIKE, None
    matcher = SequenceMatcher(None, "", _simplify(line), autojunk=False)
    for number, other in enumerate(lines[:_NEAREST]):
        matcher.set_seq1(_simplify(other))
        if _is_said(other) and matcher.quick_ratio() > best and (ratio := matcher.ratio()) > best:
            best, at = ratio, number
    return at


def _simplify(line: str) -> str:
    """Return ``line`` with one sign for all numbers, without what tables are drawn with."""
    return _RULE.sub(" ", mask(line).replace(OPEN, "#")).strip()


def _compare_lines(line: str, other: str) -> DifferenceCode:
    """Return what the difference between two lines is that are about the same."""
    if _squeeze(line) == _squeeze(other):
        return DifferenceCode.OUTPUT_STYLE
    if not _have_same_values(line, other):
        return DifferenceCode.OUTPUT_VALUES
    return DifferenceCode.OUTPUT_WORDING


def _squeeze(line: str) -> str:
    return _BLANKS.sub("", _RULE.sub(lambda found: " " if " " in found[0] else "", line))


def _have_same_values(line: str, other: str) -> bool:
    """Whether two lines have the same numbers, dates and times; one that varies may be any."""
    before, after = _count_values(line), _count_values(other)
    return not before - after and (after - before).total() <= line.count(OPEN)


def _count_values(line: str) -> Counter[str]:
    return Counter(each for each in split_atoms(line) if any(sign.isdigit() for sign in each))


def _match_moved(found: _Lines) -> None:
    """Take lines that are gone in one place and new in another for another order."""
    removed = found.by_code[DifferenceCode.OUTPUT_REMOVED]
    added = found.by_code[DifferenceCode.OUTPUT_ADDED]
    for line in list(removed):
        if f"+{line[1:]}" in added:
            removed.remove(line)
            added.remove(f"+{line[1:]}")
            found.add(DifferenceCode.OUTPUT_ORDER, f" {line[1:]}")


def _is_replaced(found: _Lines, before: Sequence[str]) -> bool:
    """Whether most lines of a text of some length are gone or have other values."""
    said = sum(map(_is_said, before))
    codes = (DifferenceCode.OUTPUT_REMOVED, DifferenceCode.OUTPUT_VALUES)
    gone = sum(line.startswith("-") for code in codes for line in found.by_code[code])
    return said >= _SHORT and gone > said / 2


def _make_found(what: str, code: DifferenceCode, lines: Sequence[str]) -> Found:
    return Found(
        what=what, code=code, effect=_EFFECTS[code], detail=cut_lines(lines), why=_WHY[code]
    )
