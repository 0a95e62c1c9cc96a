"""Makes the lines about an outcome that deviates: everything that is needed to fix it.

The console and JUnit show the same lines; JUnit quotes more of the output.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cliconform.model.observation import NotStarted, Observation, TimedOut
from cliconform.model.outcome import Finding, Holds, Outcome, Verdict
from cliconform.quick_dataclass import dataclass, replace
from cliconform.reporting.run.known_lines import (
    list_changed,
    make_dependent_lines,
    make_diff_lines,
    make_known_lines,
)
from cliconform.reporting.run.output_lines import make_unshown_lines
from cliconform.reporting.run.transcript import Change, find_changes
from cliconform.reporting.text.clean import clean, clean_line
from cliconform.reporting.text.command_line import format_command, format_shell_command
from cliconform.reporting.text.lines import BLANK, Line, Part, make_line
from cliconform.reporting.text.wording import (
    SIGNS,
    describe_deviations,
    describe_ending,
    format_duration,
)

_TEXTS = ("stdout", "stderr", "output")
# A finding of these families needs no `expected` and `seen`: its message and the output have both.
_SELF_EXPLANATORY = (*_TEXTS, "exit", "timeout")
_TITLES = {Verdict.ERROR: "could not be run", Verdict.FIXED: "is fixed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How many lines are quoted of the output, below each finding, and of changes in the home."""

    output: int = 12
    detail: int = 24
    changes: int = 0


SHORT = Extent()
"""What the console quotes."""

LONG = Extent(output=1000, detail=1000, changes=200)
"""What JUnit and ``-vv`` quote."""


def make_deviation_lines(outcome: Outcome, extent: Extent = SHORT) -> tuple[Line, ...]:
    """Return a heading with the command's id, its verdict and its ending, and the details."""
    return (_make_heading(outcome), *make_detail_lines(outcome, extent))


def make_detail_lines(outcome: Outcome, extent: Extent = SHORT) -> tuple[Line, ...]:
    """Return the command line, the findings, the output and the command that reproduces it."""
    return tuple(_details(outcome, extent))


def make_command_lines(outcome: Outcome) -> Iterator[Line]:
    """Yield ``$ program …``, never wrapped, so that it can be copied."""
    first, *rest = format_command(outcome).split("\n")
    yield Line(
        parts=(Part(text="$ ", role="dim"), Part(text=first, role="command")), indent=2, whole=True
    )
    for each in rest:
        yield make_line(each, "command", indent=2, whole=True)


def make_finding_lines(finding: Finding, detail: int, *, indent: int = 2) -> Iterator[Line]:
    """Yield the promise with its place in the spec, the message, and ``detail`` lines of evidence.

    Evidence that is longer is cut in its middle.
    """
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
    if finding.holds is not Holds.YES:
        yield from make_diff_lines(_list_evidence(finding), detail, indent + 2)
    yield from make_known_lines(finding, detail, indent + 2)


def make_change_lines(changes: list[Change], limit: int, *, indent: int = 2) -> Iterator[Line]:
    """Yield at most ``limit`` of ``changes``, a line each, and how many more there are."""
    if not changes:
        yield make_line("no changes in the home", "dim", indent=indent)
        return
    yield make_line("changes in the home:", "dim", indent=indent)
    for change in changes[:limit]:
        note = f"  {change.note}" if change.note else ""
        parts = (Part(text=f"{change.sign} {change.path}"), Part(text=note, role="dim"))
        yield Line(parts=parts, indent=indent + 2, hang=2)
    if len(changes) > limit:
        yield make_line(f"and {len(changes) - limit:,} more", "dim", indent=indent + 2)


def _make_heading(outcome: Outcome) -> Line:
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
    match observation.ending:
        case NotStarted():
            return ""
        case TimedOut():  # its description has the time
            facts = [describe_ending(observation.ending)]
        case _:
            facts = [describe_ending(observation.ending), format_duration(observation.duration)]
    if observation.attempt > 1:
        facts.append(f"attempt {observation.attempt}")
    return f"  ({', '.join(facts)})"


def _details(outcome: Outcome, extent: Extent) -> Iterator[Line]:
    if outcome.step.about:
        yield make_line(clean_line(outcome.step.about), "dim", indent=2)
    yield from make_command_lines(outcome)
    if outcome.verdict in (Verdict.ERROR, Verdict.FIXED):
        yield BLANK
        yield from _reason(outcome)
    yield from _findings(list_changed(outcome), extent)
    yield from _findings(sorted(outcome.deviations, key=lambda each: each.known), extent)
    yield from _attempts(outcome)
    yield from _output_and_changes(outcome, extent)
    if outcome.verdict is Verdict.DEVIATES and outcome.hint:
        yield BLANK
        yield _hint(clean_line(outcome.hint, 500))
    if outcome.dependents:
        yield BLANK
        yield from make_dependent_lines(outcome)
    yield BLANK
    yield from _next_steps(outcome)


def _reason(outcome: Outcome) -> Iterator[Line]:
    # The reason of a fixed one names the row of the known file: no place of the spec above it.
    if outcome.verdict is not Verdict.FIXED:
        yield make_line(f"{clean_line(str(outcome.step.place))}:", "place", indent=2)
    for each in clean(outcome.reason).split("\n"):
        yield make_line(each, indent=2 if outcome.verdict is Verdict.FIXED else 4, hang=2)
    if outcome.hint:
        yield _hint(clean_line(outcome.hint))


def _hint(text: str) -> Line:
    return Line(parts=(Part(text="hint: ", role="notice"), Part(text=text)), indent=2, hang=6)


def _findings(deviations: Sequence[Finding], extent: Extent) -> Iterator[Line]:
    """Yield each deviation; those that follow from another one (a file's rows), on one line."""
    shown: set[tuple[str, ...]] = set()
    for finding in deviations:
        if any(_follows(finding, other) for other in deviations):
            continue
        yield BLANK
        yield from make_finding_lines(_without_repeated_context(finding, shown), extent.detail)
        following = [_short(other, finding) for other in deviations if _follows(other, finding)]
        if following:
            yield make_line(f"also deviates: {'; '.join(following)}", "dim", indent=4, hang=2)


def _follows(finding: Finding, other: Finding) -> bool:
    return finding.address.startswith(f"{other.address}.") and finding.known == other.known


def _short(finding: Finding, above: Finding) -> str:
    """Return ``2 files`` for ``data/*.parquet: 2 files``: ``above`` names the path already."""
    words = clean_line(finding.promise)
    if not finding.address.startswith("produces"):
        return words
    return words.removeprefix(clean_line(above.promise).removeprefix("produces ")).lstrip(": ")


def _without_repeated_context(finding: Finding, shown: set[tuple[str, ...]]) -> Finding:
    """Drop the context lines of ``finding`` if they are in ``shown``, else add them to it."""
    context = tuple(each for each in finding.detail if not each.startswith(("-", "+")))
    if context in shown:
        rest = tuple(each for each in finding.detail if each.startswith(("-", "+")))
        return replace(finding, detail=rest)
    shown.add(context)
    return finding


def _list_evidence(finding: Finding) -> list[str]:
    """List the lines that show a deviation: ``-`` expected, ``+`` observed, the rest context.

    ``expected`` and ``seen`` are left out where other lines have the same text.
    """
    shown = [clean(each) for each in finding.detail]
    lines = [each for text in shown for each in text.split("\n")]
    if any(each.startswith(("-", "+")) for each in lines):
        return lines
    expected, seen = clean(finding.expected), clean(finding.seen)
    other_lines = "\n".join((finding.promise, finding.message, *lines))
    is_repeated = expected in other_lines and seen in other_lines
    if is_repeated or _is_self_explanatory(finding.address):
        return lines
    return [*_sign("-", expected), *_sign("+", seen), *lines]


def _is_self_explanatory(address: str) -> bool:
    is_missing_path = address.startswith(("produces", "removes")) and "." not in address
    return is_missing_path or address.startswith(_SELF_EXPLANATORY)


def _sign(sign: str, text: str) -> list[str]:
    return [f"{sign}{each}" for each in text.split("\n")] if text else []


def _attempts(outcome: Outcome) -> Iterator[Line]:
    for earlier in outcome.earlier:
        number = earlier.observation.attempt if earlier.observation else 1
        yield BLANK
        yield make_line(f"attempt {number}: {describe_deviations(earlier)}", "dim", indent=2)


def _output_and_changes(outcome: Outcome, extent: Extent) -> Iterator[Line]:
    observation = outcome.observation
    if observation is None:
        return
    if isinstance(observation.ending, NotStarted):
        return
    if output := list(make_unshown_lines(outcome, observation, extent.output)):
        yield BLANK
        yield from output
    if extent.changes:
        yield BLANK
        yield from make_change_lines(find_changes(observation), extent.changes)


def _next_steps(outcome: Outcome) -> Iterator[Line]:
    if outcome.kept:
        parts = (Part(text="home:       ", role="dim"), Part(text=clean(outcome.kept)))
        yield Line(parts=parts, indent=2, whole=True)
    if not (command := format_shell_command(outcome)):
        return
    parts = (Part(text="reproduce:  ", role="dim"), Part(text=command, role="command"))
    yield Line(parts=parts, indent=2, whole=True)
