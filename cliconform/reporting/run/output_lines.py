"""Makes the lines that show what a program has printed: all of it, or what matters of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from cliconform.model.observation import Observation, StreamName
from cliconform.model.outcome import Finding, Outcome
from cliconform.reporting.run.transcript import read_output_lines
from cliconform.reporting.text.clean import clean_line
from cliconform.reporting.text.lines import Line, Part, make_line
from cliconform.reporting.text.wording import format_count

_STREAMS: tuple[StreamName, ...] = ("stdout", "stderr")
_WHOLE_TEXTS = {
    "stdout.equals": ("stdout",),
    "stderr.equals": ("stderr",),
    "output.equals": _STREAMS,
}
_ERROR_LINES = 8
"""Lines of standard error, counted from its end, that are shown whatever is left out."""
_LONGEST = 1000
"""Characters that are shown of a line."""
_NEAR = 150
"""Characters by which a line is recognised that a finding names."""


def make_output_lines(
    lines: list[str],
    limit: int,
    *,
    title: str = "output",
    kept: Collection[int] = (),
    indent: int = 2,
) -> Iterator[Line]:
    """Yield the output behind a bar: ``limit`` lines, a third from its head, the rest its tail.

    The lines whose indexes are in ``kept`` are shown as well.
    """
    if not lines:
        yield make_line("no output", "dim", indent=indent)
        return
    yield make_line(f"{title}:", "dim", indent=indent)
    is_cut = len(lines) > limit
    head = limit // 3 if is_cut else len(lines)
    tail = len(lines) - (limit - head if is_cut else 0)
    expected = 0
    for at in sorted({*range(head), *range(tail, len(lines)), *kept}):
        if at > expected:
            left_out = format_count(at - expected, "more line")
            yield make_line(f"┆ {left_out}", "dim", indent=indent + 2)
        line = lines[at]
        text = line if len(line) <= _LONGEST else f"{line[:_LONGEST]}… ({len(line):,} characters)"
        parts = (Part(text="│ ", role="dim"), Part(text=text))
        yield Line(parts=parts, indent=indent + 2, hang=2)
        expected = at + 1


def make_unshown_lines(outcome: Outcome, observation: Observation, limit: int) -> Iterator[Line]:
    """Yield the output of the streams that no difference of a finding shows, ``limit`` lines.

    Of those that are left out, the ones that are near to what was expected are shown, and the last
    ones of standard error.
    """
    shown = _find_shown(outcome)
    left = [stream for stream in _STREAMS if stream not in shown]
    if len(left) == len(_STREAMS):
        lines = read_output_lines(observation)
        if not lines and any(chunk.data for chunk in observation.chunks):
            yield make_line("output: nothing that can be seen", "dim", indent=2)
            return
        kept = {*_find_near(outcome.deviations, lines), *_find_errors(observation, lines)}
        yield from make_output_lines(lines, limit, kept=kept)
    for stream in left if shown else ():
        if lines := read_output_lines(observation, stream):
            kept = set(_find_near(outcome.deviations, lines))
            yield from make_output_lines(lines, limit, title=stream, kept=kept)


def _find_shown(outcome: Outcome) -> set[str]:
    """Return the streams of which a finding shows the difference from the whole text."""
    return {
        stream
        for finding in outcome.deviations
        if any(each.startswith(("-", "+")) for each in finding.detail)
        for stream in _WHOLE_TEXTS.get(finding.address, ())
    }


def _find_near(findings: Collection[Finding], lines: list[str]) -> Iterator[int]:
    """Yield the indexes of the lines that findings name as near to what was expected."""
    for finding in findings:
        for near in finding.near:
            start = clean_line(near)[:_NEAR].strip()
            found = (at for at, line in enumerate(lines) if clean_line(line).startswith(start))
            yield from [next(found, 0)] if start else ()


def _find_errors(observation: Observation, lines: list[str]) -> Iterator[int]:
    """Yield the indexes of the last lines of standard error that are not blank."""
    errors = [line for line in read_output_lines(observation, "stderr") if line.strip()]
    at = len(lines)
    for error in reversed(errors[-_ERROR_LINES:]):
        at = next((each for each in range(at - 1, -1, -1) if lines[each] == error), at)
        if at < len(lines):
            yield at
