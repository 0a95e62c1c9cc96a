"""Hints for what was not found: the nearest line, the nearest paths, the same in other case."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import islice

from cliconform.quick_dataclass import dataclass
from cliconform.time_limit import PatternTimeoutError
from cliconform.verifying.bounds import Bounds
from cliconform.verifying.texts.excerpt import find_line_at, format_line_at, quote, to_one_line
from cliconform.verifying.texts.invisible import (
    LINE_ENDS,
    describe_line_ends,
    find_invisible,
    fold,
    join_names,
    show_all,
    show_pair,
)
from cliconform.verifying.texts.normalize import split_lines
from cliconform.verifying.texts.pattern_sample import make_sample
from cliconform.verifying.texts.patterns import search_pattern
from cliconform.verifying.texts.subject import Subject

_SEARCHED = 1_000_000
"""Characters of a text that are searched."""
_COMPARED = 40
"""Lines that are compared by letters: those that share the most words."""
_PATHS = 2_000
"""Paths of a home that are compared."""
_WIDTH = 300
_NEAR = 0.5
# Spaces, and the lines that tables and panels draw between the words of a wrapped text.
_FRAMES = re.compile(r"[\s│┃║|╎┆]+")
_WORDS = re.compile(r"\w+")
_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Hint:
    """A line of detail, and the line of the text that it is about, if it is one."""

    text: str
    line: str = ""


def find_hints(expected: str, subject: Subject) -> tuple[Hint, ...]:
    """Return what in ``subject`` comes close to ``expected``."""
    if not subject.is_explained:
        return ()
    text = subject.text[:_SEARCHED]
    return (
        *(
            Hint(f" found in {name}")
            for name, other in subject.read_elsewhere().items()
            if expected in other
        ),
        *_find_variant(expected, text, subject),
    ) or _hint_nearest(expected, text)


def find_pattern_hints(pattern: str, subject: Subject) -> tuple[Hint, ...]:
    """Return what in ``subject`` comes close to a match of the regular expression ``pattern``."""
    if not subject.is_explained:
        return ()
    text, bounds = subject.text[:_SEARCHED], subject.bounds.for_hints
    elsewhere = [
        Hint(f" found in {name}")
        for name, other in subject.read_elsewhere().items()
        if _find_match(pattern, other, bounds) is not None
    ]
    return tuple(elsewhere) or _find_pattern_variant(pattern, text, bounds)


def find_nearest_line(expected: str, lines: Iterable[str]) -> tuple[int, str] | None:
    """Return the number (from 1) and text of the line most like ``expected``, if any is similar."""
    words = set(_WORDS.findall(expected.casefold()))
    numbered: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        numbered.setdefault(line[:_WIDTH], number)

    def shared(line: str) -> int:
        return len(words.intersection(_WORDS.findall(line.casefold())))

    candidates = sorted((line for line in numbered if line.strip()), key=shared, reverse=True)
    matcher = SequenceMatcher(a="", b=expected[:_WIDTH], autojunk=False)
    best, closest = _NEAR, None
    for line in candidates[:_COMPARED]:
        matcher.set_seq1(line)
        if matcher.quick_ratio() > best and (ratio := matcher.ratio()) > best:
            best, closest = ratio, (numbered[line], line)
    return closest


def find_near_paths(expected: str, paths: Iterable[str], limit: int = 3) -> list[str]:
    """Return the paths most like ``expected``, the best first; none that are not similar."""
    name = expected.rsplit("/", 1)[-1]

    def rate(path: str) -> float:
        whole = SequenceMatcher(a=path, b=expected, autojunk=False).quick_ratio()
        return whole + SequenceMatcher(a=path.rsplit("/", 1)[-1], b=name).quick_ratio()

    scored = sorted(((rate(path), path) for path in islice(paths, _PATHS)), reverse=True)
    return [path for score, path in scored[:limit] if score > 2 * _NEAR]


def _find_variant(expected: str, text: str, subject: Subject) -> tuple[Hint, ...]:
    """Return a hint if the text is there in another form: other case, spaces, line ends, wrapped.

    Or if it only seems to be there, as with a no-break space.
    """
    kinds = find_invisible(expected, text, lambda one, other: one in other)
    if kinds:
        at = fold(text, kinds).find(fold(expected, kinds))
        return (_hint_invisible(kinds, text, at, expected, subject.name),)
    at = text.casefold().find(expected.casefold())
    if at >= 0:
        place = format_line_at(text, at, len(expected))
        return (Hint(f" found in different case: {place}", find_line_at(text, at)),)
    words = [re.escape(word) for word in expected[:_WIDTH].split()]
    found = re.search(r"\s+".join(words), text) if words else None
    if found and "\n" not in found[0]:
        line = find_line_at(text, found.start())
        return (Hint(f" found with different spaces: {quote(found[0])}", line),)
    if found or _FRAMES.sub("", expected) in _FRAMES.sub("", text):
        columns = subject.columns
        width = f": the terminal is {columns} columns wide" if columns else ""
        return (Hint(f" found, but wrapped over several lines{width}"),)
    return ()


def _find_pattern_variant(pattern: str, text: str, bounds: Bounds) -> tuple[Hint, ...]:
    def is_in(_: str, folded: str) -> bool:
        return _find_match(pattern, folded, bounds) is not None

    kinds = find_invisible("", text, is_in)
    if kinds:
        at = _find_match(pattern, fold(text, kinds), bounds) or 0
        return (_hint_invisible(kinds, text, at, "", ""),)
    other = _find_match(pattern, text, bounds, re.IGNORECASE)
    if other is not None:
        place = format_line_at(text, other)
        return (Hint(f" found in different case: {place}", find_line_at(text, other)),)
    return _hint_nearest_sample(make_sample(pattern), text)


def _find_match(
    pattern: str, text: str, bounds: Bounds, flags: re.RegexFlag = re.NOFLAG
) -> int | None:
    """Return where ``pattern`` matches; ``None`` also where that takes too long."""
    try:
        found = search_pattern(pattern, text, flags, bounds=bounds)
    except PatternTimeoutError:
        return None
    return None if found is None else found.start


def _hint_invisible(kinds: tuple[str, ...], text: str, at: int, expected: str, name: str) -> Hint:
    """Return a hint at what is the same but for ``kinds``, at the character ``at`` without them."""
    if kinds == (LINE_ENDS,) and expected:
        seen = describe_line_ends(text, "no line end")
        wanted = describe_line_ends(expected, "LF")
        return Hint(f" found with other line ends: {seen} in {name}, {wanted} expected")
    number = fold(text, kinds).count("\n", 0, at) + 1
    lines = split_lines(text if LINE_ENDS not in kinds else fold(text, (LINE_ENDS,)))
    line = lines[min(number, len(lines)) - 1]
    shown = to_one_line(show_all(line, kinds))
    return Hint(f" found, but {join_names(kinds)} differ: line {number}: {shown}", line)


def _hint_nearest(expected: str, text: str) -> tuple[Hint, ...]:
    first = next((line for line in expected.split("\n") if line.strip()), "")
    found = find_nearest_line(first, split_lines(text))
    if found is None:
        return ()
    number, line = found
    _, shown = show_pair(first, line, str.__eq__)
    return (Hint(f" nearest line ({number}): {to_one_line(shown)}", line),)


def _hint_nearest_sample(sample: str, text: str) -> tuple[Hint, ...]:
    """Return a hint at the line that is most like a text that a pattern would match."""
    first = next((line for line in sample.split("\n") if _WORDS.search(line)), "")
    lines = split_lines(text)
    found = find_nearest_line(_fold_numbers(first), map(_fold_numbers, lines)) if first else None
    if found is None:
        return ()
    number, line = found[0], lines[found[0] - 1]
    return (Hint(f" nearest line ({number}): {to_one_line(line)}", line),)


def _fold_numbers(text: str) -> str:
    return _NUMBERS.sub("0", text)
