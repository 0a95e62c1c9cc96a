"""The parts of a line that differ from run to run, whatever the program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from cliconform.quick_dataclass import dataclass
from cliconform.reporting.run.evidence.facts import Facts

ANY_TEXT = "[..]"
"""The wildcard for any text within a line."""

_NEAR = 7
"""Days from today that are surely counted from it."""
_COUNTED = frozenset({14, 28, 30, 31, 60, 90, 180, 365, 366, 730})
"""Other numbers of days that programs count."""
_FAR = 1100
"""Days from today beyond which a day or a time has nothing to do with the run."""
_EPOCH_DAY = date(1970, 1, 1)

_CLOCK = r"\d{1,2}:\d\d:\d\d(?:[.,]\d+)?(?: ?[AaPp][Mm])?(?:Z|[+-]\d\d:?\d\d)?"
_UNIT = r"(?:ns|us|µs|μs|ms|s|secs?|seconds?|mins?|minutes?|hours?)\b"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_DAY = re.compile(rf"(?<!\d)(?P<day>\d{{4}}-\d\d-\d\d)(?P<time>[T ]{_CLOCK}|[T ]\d\d:\d\d)?(?!\d)")
_EPOCH = re.compile(r"(?<![\w.])(?:\d{10}|\d{13}|\d{16}|\d{19})(?:\.\d+)?(?!\w)")
_PATH = re.compile(r"(?<![\w:/.$~-])(/(?:[\w.+@-]+/)+)[\w.+@-]+")
_SUFFIX = re.compile(r"\.[A-Za-z]\w{0,5}$")
_BLANKS = re.compile(r" {2,}")
# The folders of a machine. A path that the spec has is the same everywhere.
_ROOTS = ("tmp", "var", "private", "home", "root", "Users", "opt", "usr", "nix", "mnt", "srv")

# Of a pattern with a group, only that is replaced.
_VARYING = (
    # Sat Nov 28 10:04:07 UTC 2026
    re.compile(rf"\b[A-Z][a-z]{{2}} {_MONTH} +\d{{1,2}} {_CLOCK}(?: [A-Z]{{3,4}})? \d{{4}}\b"),
    re.compile(rf"(?<![\d:]){_CLOCK}(?![\d:])"),  # 10:04:07.123, 10:04:07Z
    re.compile(  # Sat Nov 28 2026, 28 Nov 2026, Nov 28
        rf"\b(?:[A-Z][a-z]{{2}},? )?"
        rf"(?:\d{{1,2}} {_MONTH}(?: \d{{4}})?|{_MONTH} +\d{{1,2}}(?:,? \d{{4}})?)\b"
    ),
    re.compile(rf"(?<![\w.])\d+[.,]\d+ ?{_UNIT}"),  # 0.31 s
    re.compile(r"(?<![\w.])\d+ ?(?:ns|us|µs|μs|ms)\b"),  # 31 ms
    re.compile(rf"\b(?:in|took|takes|elapsed:?|duration:?|time:?) (\d+ ?{_UNIT})", re.IGNORECASE),
    re.compile(r"(?<![\w.])(\d[\d,.]*) ?\w*/s(?:ec)?\b"),  # 1,234 rows/s
    re.compile(r"\b(?:pid|process(?: id)?)[ =:(]{1,3}(\d+)", re.IGNORECASE),
    re.compile(r"(?<=\w\[)(\d+)(?=\]:)"),  # daemon[4711]:
    re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.IGNORECASE),
    re.compile(r"\b0x([0-9a-f]{4,})\b", re.IGNORECASE),  # an address in memory
    re.compile(r"\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{12,}\b"),  # a digest
    re.compile(r"\btmp[a-z0-9_]{6,8}\b"),  # of Python's tempfile
    re.compile(r"\btmp\.[A-Za-z0-9]{6,}"),  # of mktemp
    re.compile(r"\b1[34]\d{13}\b"),  # the id of a thread
    re.compile(r"(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]):(\d{4,5})\b"),
    re.compile(r"\bport[ =:]{1,2}(\d{4,5})\b", re.IGNORECASE),
)
# What looks like the value of a secret, wherever it comes from.
_SECRETS = (
    re.compile(
        r"(?:key|token|secret|passw(?:or)?d|authorization)[\"']?\s?[=:]\s?[\"']?"
        r"(?:Bearer |Basic )?(?=\S{0,80}\d)([^\s\"',;]{8,})",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?:ghp|gho|ghs|github_pat|glpat|sk|pk|rk|xox[abp])[-_][A-Za-z0-9_-]{16,}"),
    re.compile(r"\bAKIA[0-9A-Z]{16}\b"),
    re.compile(r"\beyJ[\w-]{10,}\.[\w-]+\.[\w-]+"),
    re.compile(r"://[^\s/:@]+:([^\s/@]+)@"),
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A part of a line, and the wildcard or placeholder that it becomes."""

    start: int
    end: int
    text: str


def find_varying(line: str, facts: Facts) -> Iterator[Mark]:
    """Yield the parts of ``line`` that vary. Of two that overlap, the first one counts."""
    for pattern in _SECRETS:
        yield from (_mark_match(line, match) for match in pattern.finditer(line))
    for match in _PATH.finditer(line):
        if _is_of_machine(match[0], facts):
            yield Mark(match.start(1), match.end(1) - 1, ANY_TEXT)
    yield from _find_values(line, facts)
    yield from _find_days(line, facts)
    for pattern in _VARYING:
        for match in pattern.finditer(line):
            if match[0] not in facts.spec:
                yield _mark_match(line, match)
    for match in _EPOCH.finditer(line):
        if _is_recent(match[0], facts):
            yield mark_any(line, match.start(), match.end())


def mark_any(line: str, start: int, end: int) -> Mark:
    """Return a mark with the blanks around it: they fill a column up to its width."""
    head = line[:start].rstrip(" ")
    before = start - len(head)
    return Mark(len(head) if before > 1 else start, _skip_blanks(line, end), ANY_TEXT)


def _skip_blanks(line: str, at: int) -> int:
    blanks = _BLANKS.match(line, at)
    return blanks.end() if blanks else at


def _mark_match(line: str, match: re.Match[str]) -> Mark:
    """Return the mark of a match, or of its group if it has one."""
    group = match.re.groups
    return mark_any(line, match.start(group), match.end(group))


def _find_values(line: str, facts: Facts) -> Iterator[Mark]:
    for name, value in sorted(facts.values.items(), key=lambda each: -len(each[1])):
        for match in re.finditer(rf"(?<![\w.-]){re.escape(value)}(?!\w)", line):
            end = _skip_blanks(line, match.end())
            yield Mark(match.start(), end, f"${{{name}}}{ANY_TEXT if end > match.end() else ''}")


def _find_days(line: str, facts: Facts) -> Iterator[Mark]:
    for match in _DAY.finditer(line):
        name = "" if match["day"] in facts.spec else _name_day(match["day"], facts)
        if name:
            yield Mark(match.start("day"), match.end("day"), name)
            if match["time"]:
                yield mark_any(line, match.end("day"), match.end("time"))


def _name_day(text: str, facts: Facts) -> str:
    """Return the placeholder of a day, a wildcard if it is not clear; empty if it does not vary."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return ""
    if facts.today is None or abs(number := (day - facts.today).days) > _FAR:
        return ""
    counted = abs(number)
    if counted <= _NEAR or counted in _COUNTED or re.search(rf"\b{counted}(?:d?\b)", facts.spec):
        return f"${{today{number:+d}d}}" if number else "${today}"
    return ANY_TEXT


def _is_recent(number: str, facts: Facts) -> bool:
    """Whether a number is a time since the epoch near to the run, on a day that varies with it."""
    if number in facts.spec or facts.today is None:
        return False
    day = int(number[:10]) // 86_400
    if abs(day - (facts.today - _EPOCH_DAY).days) > _FAR:
        return False
    return date.fromordinal(_EPOCH_DAY.toordinal() + day).isoformat() not in facts.spec


def _is_of_machine(path: str, facts: Facts) -> bool:
    """Whether a path is one of this machine, so that its folder is another one elsewhere."""
    if path in facts.spec:
        return False
    is_source = path.count("/") > 2 and _SUFFIX.search(path) is not None  # noqa: PLR2004 - /a/b/c.py
    starts = (*(f"/{root}/" for root in _ROOTS), *(f"{folder}/" for folder in facts.folders))
    return is_source or path.startswith(starts)
