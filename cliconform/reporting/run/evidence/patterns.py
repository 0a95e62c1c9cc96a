"""The lines of a finding → the lines of a row of the known file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cliconform.model.outcome import Finding
from cliconform.model.template import Template
from cliconform.reporting.run.evidence.facts import Facts
from cliconform.reporting.run.evidence.varying import ANY_TEXT, Mark, find_varying, mark_any

LINES = 20
"""Lines of a pattern; any may follow."""
LONGEST = 200
"""Characters of a line; any may follow."""
_ANY_LINES = "..."

Pattern = tuple[str, ...]


def make_patterns(
    finding: Finding, earlier: Sequence[Finding], facts: Facts
) -> tuple[Pattern, ...]:
    """Return what was seen as patterns: alternatives, each with its lines.

    ``earlier`` are findings about the same promise of earlier attempts: where these saw the same
    lines with other values in them, the values become wildcards; other lines are an alternative.
    """
    kinds: list[list[Pattern]] = []
    for lines in dict.fromkeys(each.evidence for each in (finding, *earlier) if each.evidence):
        alike = next((kind for kind in kinds if _are_alike(kind[0], lines)), None)
        if alike is None:
            kinds.append([lines])
        else:
            alike.append(lines)
    return tuple(dict.fromkeys(_make_pattern(lines, others, facts) for lines, *others in kinds))


def _are_alike(lines: Sequence[str], others: Sequence[str]) -> bool:
    """Whether each line has at least half of its text in common with the other one."""
    return len(lines) == len(others) and all(
        2 * sum(_measure_common(one, other)) >= min(len(one), len(other))
        for one, other in zip(lines, others, strict=True)
    )


def _measure_common(one: str, other: str) -> tuple[int, int]:
    """Return how many characters at the beginning and at the end of two lines are the same."""
    head = _count_equal(one, other)
    return head, _count_equal(one[head:][::-1], other[head:][::-1])


def _count_equal(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _make_pattern(lines: Sequence[str], others: Sequence[Sequence[str]], facts: Facts) -> Pattern:
    made = tuple(
        _make_line(line, [other[number] for other in others], facts)
        for number, line in enumerate(lines[:LINES])
    )
    return (*made, _ANY_LINES) if len(lines) > LINES else made


def _make_line(line: str, others: Sequence[str], facts: Facts) -> str:
    """Return one line as a template with wildcards."""
    marks: list[Mark] = []
    for mark in (*_find_differences(line, others), *find_varying(line, facts)):
        if all(mark.end <= each.start or each.end <= mark.start for each in marks):
            marks.append(mark)
    text = "".join(_replace(line, sorted(marks, key=lambda each: each.start)))
    while ANY_TEXT * 2 in text:
        text = text.replace(ANY_TEXT * 2, ANY_TEXT)
    return f"..{ANY_TEXT}" if text == _ANY_LINES else text


def _find_differences(line: str, others: Sequence[str]) -> Iterator[Mark]:
    """Yield the part of ``line`` that none of ``others`` has."""
    others = [other for other in others if other != line]
    if others:
        heads, tails = zip(*(_measure_common(line, other) for other in others), strict=True)
        start = min(heads)
        yield mark_any(line, start, max(start, len(line) - min(tails)))


def _replace(line: str, marks: Sequence[Mark]) -> Iterator[str]:
    at = 0
    for mark in marks:
        if mark.start > LONGEST:
            break
        literal = line[at : mark.start]
        yield Template.literal(literal).source
        # `$` before a placeholder would take it back.
        yield ANY_TEXT if literal.endswith("$") else mark.text
        at = mark.end
    rest = line[at:]
    yield Template.literal(rest[: max(0, LONGEST - at)] if len(line) > LONGEST else rest).source
    if len(line) > LONGEST:
        yield ANY_TEXT
