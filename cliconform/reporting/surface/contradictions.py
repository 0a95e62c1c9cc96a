"""Render where a surface is wrong, as a run shows: the same for all reports about surfaces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cliconform.model.surface import Contradiction
from cliconform.reporting.text.clean import clean_line
from cliconform.reporting.text.lines import Line, Part, make_line
from cliconform.reporting.text.wording import format_count

HINT = "record it as the run shows it: cliconform surface SPEC --stored-run RUN.json"
_CHECK = "a run shows which: cliconform check SPEC --json RUN.json, then --stored-run RUN.json"
_MAX_LINES = 10


def make_contradiction_lines(
    contradictions: Sequence[Contradiction], *, recorded: bool = False
) -> Iterator[Line]:
    """Yield a head, a line for each contradiction and a hint; nothing if there is none.

    ``recorded`` is whether the surface is recorded as the run shows it.
    """
    if not contradictions:
        return
    places = format_count(len(contradictions), "place")
    yield make_line(f"The surface is wrong in {places}, as the run shows", "bad")
    yield from _make_lines(contradictions, ", but the program accepted")
    if recorded:
        yield make_line("It is recorded as the run shows it.", indent=2)
    else:
        yield make_line("This report follows the run.", indent=2)
        yield _make_hint(HINT)


def make_disagreement_lines(disagreements: Sequence[Contradiction]) -> Iterator[Line]:
    """Yield the same where either the spec or the surface is wrong, and no run shows which."""
    if not disagreements:
        return
    places = format_count(len(disagreements), "place")
    head = f"The spec and the surface disagree in {places}: one of the two is wrong"
    yield make_line(head, "known")
    yield from _make_lines(disagreements, "; the spec has")
    yield _make_hint(_CHECK)


def _make_lines(found: Sequence[Contradiction], between: str) -> Iterator[Line]:
    for each in found[:_MAX_LINES]:
        yield _make_line(each, between)
    if len(found) > _MAX_LINES:
        yield make_line(f"and {len(found) - _MAX_LINES} more (--json has them)", "dim", indent=2)


def _make_line(each: Contradiction, between: str) -> Line:
    where = f"{clean_line(each.id)}, {clean_line(str(each.place))}" if each.id else str(each.place)
    parts = (
        Part(text=clean_line(each.message), role="strong"),
        Part(text=f"{between} `{clean_line(each.text)}` "),
        Part(text=f"({where})", role="place"),
    )
    return Line(parts=parts, indent=2, hang=2)


def _make_hint(text: str) -> Line:
    return Line(parts=(Part(text="hint: ", role="notice"), Part(text=text)), indent=2, hang=6)
