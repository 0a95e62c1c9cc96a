"""What was seen of a promise, compared with what the known file says was seen of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from cliconform.masking.mask import Mask
from cliconform.model.days import days
from cliconform.model.outcome import Finding, KnownEvidence, Outcome
from cliconform.model.spec import KnownRow
from cliconform.model.template import MissingValueError, Template
from cliconform.quick_dataclass import replace
from cliconform.verifying.texts.excerpt import cap_lines
from cliconform.verifying.texts.wildcards import ANY_TEXT, is_match

Values = Mapping[str, str]


def find_values(row: KnownRow | None, outcome: Outcome, values: Mapping[str, str]) -> Values:
    """Return the value of each ``${name}`` in the evidence of ``row``.

    ``values`` are those of the run, to which the days and what the command itself captured are
    added.
    """
    if row is None or not row.evidence or outcome.observation is None:
        return values
    lines = (line for told in row.evidence.values() for lines in told for line in lines)
    names = frozenset(name for line in lines for name in line.names())
    started = outcome.step.invocation.now or outcome.observation.started
    return {**_find_days(names, started), **outcome.captured, **values}


def compare_evidence(finding: Finding, row: KnownRow, values: Values) -> KnownEvidence | None:
    """Return how what was seen differs from what ``row`` says of the promise, ``None`` if not.

    A row that says nothing of it knows any deviation, and a stored run of an earlier version has
    no evidence to compare.
    """
    known = row.find_evidence(finding.address)
    if known is None or not finding.evidence:
        return None
    alternatives = [_fill(lines, values) for lines in known]
    seen = "\n".join(finding.evidence)
    if any(is_match(pattern, seen) for pattern in alternatives):
        return None
    pattern = min(alternatives, key=lambda each: len(_diff(each, seen)), default="")
    return _describe(row, pattern, finding.evidence)


def show_change(finding: Finding, row: KnownRow, ending: str, values: Values) -> KnownEvidence:
    """Return what ``row`` says was seen of a promise that holds now, and what is seen instead.

    ``ending`` is how the command ended, in words.
    """
    known = row.find_evidence(finding.address)
    pattern = _fill(known[0], values) if known else ""
    seen = ending if finding.address == "exit" else finding.seen
    now = finding.evidence or ((seen,) if seen else ())
    return _describe(row, pattern, now)


def hide_secrets(finding: Finding, mask: Mask) -> Finding:
    """Return ``finding`` with a wildcard for each secret in its evidence."""
    if not mask or not finding.evidence:
        return finding
    hidden = mask.hide("\n".join(finding.evidence), ANY_TEXT).split("\n")
    return replace(finding, evidence=tuple(hidden))


def _describe(row: KnownRow, pattern: str, seen: Sequence[str]) -> KnownEvidence:
    if pattern and seen:
        lines = _diff(pattern, "\n".join(seen))
    else:
        lines = (*(f"-{line}" for line in pattern.split("\n") if line), *(f"+{x}" for x in seen))
    return KnownEvidence(place=row.place, reason=row.reason, lines=cap_lines(lines))


def _fill(lines: Sequence[Template], values: Values) -> str:
    return "\n".join(_fill_line(line, values) for line in lines)


def _fill_line(line: Template, values: Values) -> str:
    try:
        return line.fill(values)
    except MissingValueError:  # it was captured when the row was written: now it is not
        return line.source


def _find_days(names: frozenset[str], started: str) -> dict[str, str]:
    try:
        return days(names, datetime.fromisoformat(started))
    except ValueError:  # a stored run that somebody edited
        return {}


def _diff(pattern: str, seen: str) -> tuple[str, ...]:
    from cliconform.verifying.texts.diff import diff_pattern

    return tuple(diff_pattern(pattern, seen))
