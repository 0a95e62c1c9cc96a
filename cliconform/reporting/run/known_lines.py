"""Makes the lines about what the known file says of a promise, beside what is seen now."""

from __future__ import annotations

from collections.abc import Iterator

from cliconform.model.outcome import Finding, Holds, Outcome
from cliconform.reporting.text.clean import clean, clean_line, limit_lines
from cliconform.reporting.text.lines import Line, Role, make_line
from cliconform.reporting.text.wording import format_count

_NAMED = 12
"""Commands that need a fixed one and that are named."""
_ROLES: dict[str, Role] = {"-": "bad", "+": "good"}


def make_diff_lines(lines: list[str], limit: int, indent: int) -> Iterator[Line]:
    """Yield at most ``limit`` lines of a difference: ``-`` and ``+`` in colours."""
    for each in limit_lines(lines, limit):
        yield make_line(each, _ROLES.get(each[:1], "plain"), indent=indent, hang=3)


def make_known_lines(finding: Finding, limit: int, indent: int) -> Iterator[Line]:
    """Yield what the known file says was seen of a promise, and what is seen now instead."""
    known = finding.differs_from
    if known is None:
        return
    if finding.holds is Holds.NO:
        place = clean_line(str(known.place))
        note = f"{place} knows a deviation here, but what was seen is new (- known, + seen now):"
        yield make_line(note, "notice", indent=indent, hang=2)
    yield from make_diff_lines([clean(each) for each in known.lines], limit, indent)


def list_changed(outcome: Outcome) -> list[Finding]:
    """Return the findings of a fixed outcome that deviated before, and hold now.

    What follows from another one (the rows of a file that was missing) is left out.
    """
    changed = [each for each in outcome.findings if each.differs_from and each.holds is Holds.YES]
    return [
        each
        for each in changed
        if not any(each.address.startswith(f"{other.address}.") for other in changed)
    ]


def make_dependent_lines(outcome: Outcome) -> Iterator[Line]:
    """Yield the commands that start from the home of a fixed one: what it leaves may be other."""
    ids = [clean_line(each) for each in outcome.dependents]
    if ids:
        more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
        need = "needs" if len(ids) == 1 else "need"
        yield make_line(
            f"{format_count(len(ids), 'command')} {need} it, and may behave differently too: "
            f"{', '.join(ids[:_NAMED])}{more}",
            indent=2,
            hang=2,
        )
