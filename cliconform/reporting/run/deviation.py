"""An outcome that deviates → the lines that a person needs to mend it.

The console and JUnit say the same; only how much output they quote differs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from cliconform.model.observation import NotStarted, Observation, TimedOut
from cliconform.model.outcome import Finding, Outcome, Verdict
from cliconform.reporting.run.transcript import Change, find_changes, read_output_lines
from cliconform.reporting.text.clean import clean, clean_line, limit_lines
from cliconform.reporting.text.lines import BLANK, Line, Part, Role, make_line
from cliconform.reporting.text.wording import (
    SIGNS,
    describe_deviations,
    describe_ending,
    format_count,
    format_duration,
    format_shell_command,
)
from cliconform.reporting.text.wording import format_command as typed_command

_TEXTS = ("stdout", "stderr", "output")
# Of these, the message and what the program said tell all that was expected and seen.
_TOLD = (*_TEXTS, "exit", "timeout")
_WHOLE_TEXTS = frozenset(f"{stream}.equals" for stream in _TEXTS)
_ROLES: dict[str, Role] = {"-": "bad", "+": "good"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How many lines are quoted: of the output, below each finding, of what changed in the home."""

    output: int = 12
    detail: int = 24
    changes: int = 0


SHORT = Extent()
LONG = Extent(output=1000, detail=1000, changes=200)


def make_deviation_lines(outcome: Outcome, extent: Extent = SHORT) -> tuple[Line, ...]:
    """The whole of it: the command, each promise that was not kept, what was seen instead."""
    return (_make_heading(outcome), *make_detail_lines(outcome, extent))


def _make_heading(outcome: Outcome) -> Line:
    """The command's id, its verdict in a word, how it ended."""
    return Line(
        parts=(
            Part(text=f"{SIGNS[outcome.verdict]} ", role="bad"),
            Part(text=clean_line(outcome.step.id), role="strong"),
            Part(text=f" {_TITLES.get(outcome.verdict, outcome.verdict.value)}", role="bad"),
            Part(text=_facts(outcome.observation) if outcome.observation else "", role="dim"),
        ),
        hang=2,
    )


def _facts(observation: Observation) -> str:
    """How it ended and after how long, which the ending of one that was stopped says itself."""
    match observation.ending:
        case NotStarted():
            return ""
        case TimedOut():
            facts = [describe_ending(observation.ending)]
        case _:
            facts = [describe_ending(observation.ending), format_duration(observation.duration)]
    if observation.attempt > 1:
        facts.append(f"attempt {observation.attempt}")
    return f"  ({', '.join(facts)})"


_TITLES = {Verdict.ERROR: "could not be run", Verdict.FIXED: "is fixed"}


def make_detail_lines(outcome: Outcome, extent: Extent = SHORT) -> tuple[Line, ...]:
    """What stands below the heading."""
    return tuple(_body(outcome, extent))


def _body(outcome: Outcome, extent: Extent) -> Iterator[Line]:
    if outcome.step.about:
        yield make_line(clean_line(outcome.step.about), "dim", indent=2)
    yield from make_command_lines(outcome)
    if outcome.verdict in (Verdict.ERROR, Verdict.FIXED):
        yield BLANK
        yield from _reason(outcome)
    yield from _findings(sorted(outcome.deviations, key=lambda each: each.known), extent)
    yield from _attempts(outcome)
    yield from _seen_instead(outcome, extent)
    if outcome.verdict is not Verdict.FIXED:
        yield BLANK
        yield from _ways_on(outcome)


def _findings(deviations: Sequence[Finding], extent: Extent) -> Iterator[Line]:
    """Each deviation; what follows from another one (the rows of a missing file) in a line."""
    shown: set[tuple[str, ...]] = set()
    for finding in deviations:
        if any(_follows(finding, other) for other in deviations):
            continue
        yield BLANK
        yield from make_finding_lines(_news(finding, shown), extent.detail)
        following = [_short(other, finding) for other in deviations if _follows(other, finding)]
        if following:
            yield make_line(f"and with it: {'; '.join(following)}", "dim", indent=4, hang=2)


def _follows(finding: Finding, other: Finding) -> bool:
    return finding.address.startswith(f"{other.address}.") and finding.known == other.known


def _short(finding: Finding, above: Finding) -> str:
    """``2 files`` of ``data/*.parquet: 2 files``: what it is about stands just above."""
    words = clean_line(finding.promise)
    if not finding.address.startswith("produces"):
        return words
    return words.removeprefix(clean_line(above.promise).removeprefix("produces ")).lstrip(": ")


def _news(finding: Finding, shown: set[tuple[str, ...]]) -> Finding:
    """``finding`` without the context that an earlier one has shown to the letter."""
    context = tuple(each for each in finding.detail if not each.startswith(("-", "+")))
    if context in shown:
        rest = tuple(each for each in finding.detail if each.startswith(("-", "+")))
        return replace(finding, detail=rest)
    shown.add(context)
    return finding


def make_command_lines(outcome: Outcome) -> Iterator[Line]:
    """``$ program …``, never wrapped, so that it can be copied."""
    first, *rest = typed_command(outcome).split("\n")
    yield Line(
        parts=(Part(text="$ ", role="dim"), Part(text=first, role="command")), indent=2, whole=True
    )
    for each in rest:
        yield make_line(each, "command", indent=2, whole=True)


def _reason(outcome: Outcome) -> Iterator[Line]:
    if outcome.verdict is not Verdict.FIXED:  # whose place is that of its row, which it tells
        yield make_line(f"{clean_line(str(outcome.step.place))}:", "place", indent=2)
    for each in clean(outcome.reason).split("\n"):
        yield make_line(each, indent=2 if outcome.verdict is Verdict.FIXED else 4, hang=2)
    if outcome.hint:
        yield _hint(clean_line(outcome.hint))


def _hint(text: str) -> Line:
    return Line(parts=(Part(text="hint: ", role="notice"), Part(text=text)), indent=2, hang=6)


def make_finding_lines(finding: Finding, detail: int, *, indent: int = 2) -> Iterator[Line]:
    """Where the promise is written, the promise, what was seen, and the lines that show it."""
    place = clean_line(str(finding.place))
    parts = [
        Part(text=f"{place}: ", role="place"),
        Part(text=clean_line(finding.promise, 500), role="strong"),
    ]
    if finding.known:
        parts.append(Part(text="  (known)", role="known"))
    yield Line(parts=tuple(parts), indent=indent, hang=4)
    for each in clean(finding.message).split("\n") if finding.message else ():
        yield make_line(each.strip(), indent=indent + 2, hang=2)
    for each in limit_lines(_list_evidence(finding), detail):
        yield make_line(each, _ROLES.get(each[:1], "plain"), indent=indent + 2, hang=3)


def _list_evidence(finding: Finding) -> list[str]:
    """The lines that show a deviation: ``-`` expected, ``+`` seen, and what else there is.

    What was expected and seen is left out where the lines above or below say it already.
    """
    shown = [clean(each) for each in finding.detail]
    lines = [each for text in shown for each in text.split("\n")]
    if any(each.startswith(("-", "+")) for each in lines):
        return lines
    expected, seen = clean(finding.expected), clean(finding.seen)
    told = "\n".join((finding.promise, finding.message, *lines))
    if _is_told(finding.address) or (expected in told and seen in told):
        return lines
    return [*_signed("-", expected), *_signed("+", seen), *lines]


def _is_told(address: str) -> bool:
    """Whether the message says it all: of these families, and of a path that is not there."""
    missing = address.startswith(("produces", "removes")) and "." not in address
    return missing or address.startswith(_TOLD)


def _signed(sign: str, text: str) -> list[str]:
    return [f"{sign}{each}" for each in text.split("\n")] if text else []


def _attempts(outcome: Outcome) -> Iterator[Line]:
    for earlier in outcome.earlier:
        number = earlier.observation.attempt if earlier.observation else 1
        yield BLANK
        yield make_line(
            f"attempt {number} before it: {describe_deviations(earlier)}", "dim", indent=2
        )


def _seen_instead(outcome: Outcome, extent: Extent) -> Iterator[Line]:
    observation = outcome.observation
    if observation is None or outcome.verdict is Verdict.FIXED:
        return
    if isinstance(observation.ending, NotStarted):
        return
    if not _whole_text_shown(outcome):
        yield BLANK
        yield from make_output_lines(read_output_lines(observation), extent.output)
    if extent.changes:
        yield BLANK
        yield from make_change_lines(find_changes(observation), extent.changes)


def _whole_text_shown(outcome: Outcome) -> bool:
    """A promise about the whole text was not kept, and its difference shows what was said."""
    return any(
        finding.address in _WHOLE_TEXTS
        and any(each.startswith(("-", "+")) for each in finding.detail)
        for finding in outcome.deviations
    )


def make_output_lines(lines: list[str], limit: int, *, indent: int = 2) -> Iterator[Line]:
    """What a program said, set off by a bar: ``limit`` lines, more of its end than of its head."""
    if not lines:
        yield make_line("it said nothing", "dim", indent=indent)
        return
    head = limit // 3 if len(lines) > limit else len(lines)
    yield make_line("it said", "dim", indent=indent)
    yield from map(partial(_said, indent=indent + 2), lines[:head])
    if head < len(lines):
        gone = format_count(len(lines) - limit, "more line")
        yield make_line(f"┆ {gone}", "dim", indent=indent + 2)
        yield from map(partial(_said, indent=indent + 2), lines[len(lines) - limit + head :])


def _said(text: str, indent: int) -> Line:
    return Line(parts=(Part(text="│ ", role="dim"), Part(text=text)), indent=indent, hang=2)


def make_change_lines(found: list[Change], limit: int, *, indent: int = 2) -> Iterator[Line]:
    """What a command did to its home."""
    if not found:
        yield make_line("it changed nothing in its home", "dim", indent=indent)
        return
    yield make_line("what it changed in its home", "dim", indent=indent)
    for change in found[:limit]:
        note = f"  {change.note}" if change.note else ""
        parts = (Part(text=f"{change.sign} {change.path}"), Part(text=note, role="dim"))
        yield Line(parts=parts, indent=indent + 2, hang=2)
    if len(found) > limit:
        yield make_line(f"… and {len(found) - limit:,} more", "dim", indent=indent + 2)


def _ways_on(outcome: Outcome) -> Iterator[Line]:
    if outcome.kept:
        parts = (Part(text="its home: ", role="dim"), Part(text=clean(outcome.kept)))
        yield Line(parts=parts, indent=2, whole=True)
    if not (way := format_shell_command(outcome)):
        return
    parts = (Part(text="by hand:  ", role="dim"), Part(text=way, role="command"))
    yield Line(parts=parts, indent=2, whole=True)
