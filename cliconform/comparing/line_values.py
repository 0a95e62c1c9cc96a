"""What of a line is a value, and what are only words: whether two lines say the same.

No program can know what a line means. These are the signs by which people and scripts read values
from lines: numbers with their units, dates, what is quoted, paths, choices such as ``[y/N]``, the
cells of a table, what stands after a label, and words that say whether something is so or not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from cliconform.comparing.moments import OPEN
from cliconform.drafting.atoms import split_atoms

_FEW = 2
"""Words, at most, that are a value where a label or a table says so; more of them are prose."""
_UNIT = re.compile(
    r"(?<=\d)\s?(?:(?:[kKMGTP]i?[Bb]?|[Bb]|bytes?|[nuµm]?s|min|h|days?|°[CF]|[A-Z]{3})\b|[%€$£¥])"
    r"|[€$£¥]\s?(?=\d)"
)
_CHOICE = re.compile(r"(?<=[\[(])[^\W\d_]+(?:/[^\W\d_]+)+(?=[\])])")
"""The answers that a prompt offers, of which the default may be in upper case."""
_QUOTED = re.compile(r"(?<!\w)(?:\"([^\"]+)\"|'([^']+)'|`([^`]+)`)(?!\w)")
_PATH = re.compile(
    r"(?<![\w.~/:-])(?:\w+://\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:\$HOME|~|\.{0,2})/[\w.$~/@+-]+"
    r"|[\w.-]+/[\w./-]*\.\w+|[\w-]+(?:/[\w.-]+){2,}|[\w-]+(?:\.[\w-]+)*\.[a-z][a-z0-9]{1,4}(?!\w))"
)
_LABELLED = re.compile(r"\s*(?P<label>\w[^:=]{0,40}?)\s*(?::\s|=)\s*(?P<value>\S.*?)\s*")
_CELLS = re.compile(r"\s{2,}|\t|\s*[|│┃║]\s*")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_NO = re.compile(
    r"(?<!\w)(?:false|no|not|off|fail(?:s|ed|ure)?|errors?|disabled?|unsuccessful(?:ly)?|invalid"
    r"|missing|inactive|down|unavailable|offline|closed?|none|never|den(?:y|ied)|unhealthy|cannot"
    r"|\w+n't|unable|without|(?:un|dis)(?:install|lock|mount|link|connect|able|load|pack)(?:s|ed)?"
    r"|(?:delet|remov|exclud|decreas|revok)(?:es?|ed|ing)|(?:reject|drop|stop|skip)(?:s|p?ed|p?ing)?"
    r")(?!\w)",
    re.IGNORECASE,
)
"""What says that something is not so, is off or gone, or did not succeed."""


def have_same_values(line: str, other: str) -> bool:
    """Whether two lines that are about the same have the same values.

    What varies by itself, for which :data:`~cliconform.comparing.moments.OPEN` stands in ``line``,
    may be any.
    """
    before, after = _count_numbers(line), _count_numbers(other)
    if before - after or (after - before).total() > line.count(OPEN):
        return False
    if _find_all(_UNIT, line) != _find_all(_UNIT, other) and before:
        return False
    if _find_all(_CHOICE, line) != _find_all(_CHOICE, other):
        return False
    if bool(_NO.search(line)) != bool(_NO.search(other)):
        return False
    return _has_all(line, other) and _has_same_parts(line, other)


def has_more_cells(line: str, other: str) -> bool:
    """Whether ``other`` is the same row of a table with more cells behind those of ``line``."""
    before, after = (_CELLS.split(each.strip()) for each in (line, other))
    width = len(before)
    while width and not before[width - 1]:  # what closes a row of a box
        width -= 1
    return width > 1 and len(after) > len(before) and after[:width] == before[:width]


def _count_numbers(line: str) -> Counter[str]:
    """Return the numbers, dates and times of a line."""
    return Counter(each for each in split_atoms(line) if any(sign.isdigit() for sign in each))


def _find_all(pattern: re.Pattern[str], line: str) -> Counter[str]:
    return Counter(found[0].strip() for found in pattern.finditer(line))


def _has_all(line: str, other: str) -> bool:
    """Whether what is quoted in a line, and each path, is in the other one as well."""
    opened = line.count(OPEN)
    missing = sum(each not in other for each in _list_named(line) if OPEN not in each)
    new = sum(each not in line for each in _list_named(other))
    return not missing and new <= opened


def _list_named(line: str) -> Iterator[str]:
    for found in _QUOTED.finditer(line):
        yield found[found.lastindex or 0]
    for found in _PATH.finditer(line):
        yield found[0].rstrip(".,;:)")


def _has_same_parts(line: str, other: str) -> bool:
    """Whether the cells of two rows, or what stands after their label, are the same words."""
    rows = [_CELLS.split(each.strip()) for each in (line, other)]
    if len(rows[0]) == len(rows[1]) > 1:
        return all(map(_is_same_part, *rows))
    found = [_LABELLED.fullmatch(each) for each in (line, other)]
    if found[0] and found[1] and found[0]["label"].lower() == found[1]["label"].lower():
        return _is_same_part(found[0]["value"], found[1]["value"])
    return True


def _is_same_part(one: str, other: str) -> bool:
    """Whether two parts of a line are the same but for prose, case and marks."""
    lists = [each.split(",") for each in (one, other)]
    if len(lists[0]) != len(lists[1]) and OPEN not in one:
        return any(len(_WORD.findall(each)) > _FEW for items in lists for each in items)
    words = [list(map(str.lower, _WORD.findall(each))) for each in (one, other)]
    is_prose = max(map(len, words)) > _FEW
    return is_prose or OPEN in one or sorted(words[0]) == sorted(words[1])
