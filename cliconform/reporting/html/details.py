"""What the page says of one command."""

from __future__ import annotations

from collections.abc import Sequence

from cliconform.model.observation import Exchange, Observation, StreamName, TimedOut
from cliconform.model.outcome import Finding, Holds, Outcome, Verdict
from cliconform.quick_dataclass import dataclass
from cliconform.reporting.html.bug_report import make_bug_report
from cliconform.reporting.html.home_tree import Contents, HomeTree, make_home_tree
from cliconform.reporting.run.excerpt import shorten_output
from cliconform.reporting.run.transcript import read_output_lines
from cliconform.reporting.text.clean import clean, clean_line, limit_lines
from cliconform.reporting.text.command_line import format_command, format_shell_command
from cliconform.reporting.text.wording import describe_ending, format_count, format_duration

_OUTPUT = 256_000
"""Bytes of output that are shown: a browser cannot lay out a line of megabytes in useful time."""
_OUTPUT_LINES = 2000
_DETAIL_LINES = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffLine:
    """A line of a difference: ``-`` expected, ``+`` found, a blank for what both have.

    Without a sign, it is no difference, but something to know.
    """

    sign: str
    text: str
    cells: tuple[str, ...] = ()
    """Its columns, where all lines are rows of one table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """A promise and what was found."""

    address: str
    place: str
    promise: str
    message: str
    expected: str
    seen: str
    holds: Holds
    known: bool
    lines: tuple[DiffLine, ...]
    is_table: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """All that is shown below the line of a command."""

    id: str
    verdict: Verdict
    about: str
    place: str
    command: str
    ending: str
    reason: str
    hint: str
    deviations: tuple[FindingView, ...]
    others: tuple[FindingView, ...]
    others_words: str
    """How many other promises hold, and how many were not judged."""
    ran: bool
    warnings: tuple[str, ...]
    captured: tuple[tuple[str, str], ...]
    dialogue: tuple[tuple[str, str], ...]
    stdout: tuple[str, ...]
    stderr: tuple[str, ...]
    home: HomeTree | None
    reproduce: str
    bug_report: str
    attempts: tuple[Details, ...]
    attempt: int
    kept: str
    run: str
    """The run that it is of, where the page shows several."""
    earlier_runs: tuple[Details, ...]
    """The same command in the runs before that one, the newest first."""


def make_details(
    outcome: Outcome,
    contents: Contents,
    target: str,
    *,
    run: str = "",
    earlier_runs: tuple[Details, ...] = (),
) -> Details:
    """Return what is shown of ``outcome``; ``contents`` is what is known of its files."""
    step, seen = outcome.step, outcome.observation
    printed = shorten_output(outcome, _OUTPUT).observation
    views = [_view(finding) for finding in outcome.findings]
    others = tuple(view for view in views if view.holds is not Holds.NO)
    failing = outcome.verdict in (Verdict.DEVIATES, Verdict.FIXED, Verdict.KNOWN, Verdict.ERROR)
    return Details(
        id=clean_line(step.id),
        verdict=outcome.verdict,
        about=clean_line(step.about),
        place=clean_line(str(step.place)),
        command=format_command(outcome),
        ending=_describe_end(outcome),
        reason=clean_line(outcome.reason),
        hint=clean(outcome.hint),
        deviations=tuple(_view(finding) for finding in outcome.deviations),
        others=others,
        others_words=_count_others(others),
        ran=seen is not None,
        warnings=tuple(map(clean_line, outcome.warnings)),
        captured=tuple((clean_line(k), clean_line(v)) for k, v in outcome.captured.items()),
        dialogue=tuple(_show_turn(each) for each in seen.dialogue) if seen else (),
        stdout=_read(printed, "stdout"),
        stderr=_read(printed, "stderr"),
        home=make_home_tree(seen, contents) if seen else None,
        reproduce=format_shell_command(outcome),
        bug_report=make_bug_report(outcome, target) if failing else "",
        attempts=tuple(make_details(each, contents, target) for each in outcome.earlier),
        attempt=seen.attempt if seen else 1,
        kept=clean_line(outcome.kept or ""),
        run=run,
        earlier_runs=earlier_runs,
    )


def _count_others(others: Sequence[FindingView]) -> str:
    held = sum(view.holds is Holds.YES for view in others)
    unknown = len(others) - held
    words = []
    if held:
        words.append(f"{format_count(held, 'promise')} {'holds' if held == 1 else 'hold'}")
    if unknown:
        verb = "was" if unknown == 1 else "were"
        words.append(f"{format_count(unknown, 'promise')} {verb} not judged")
    return ", ".join(words)


def _show_turn(turn: Exchange) -> tuple[str, str]:
    """Return what the program asked, and what was typed then."""
    if turn.asked_at is None:
        return f"the expected prompt did not appear; the last line: {clean_line(turn.prompt)}", ""
    return clean_line(turn.prompt), clean_line(turn.typed)


def _read(seen: Observation | None, stream: StreamName) -> tuple[str, ...]:
    return tuple(limit_lines(read_output_lines(seen, stream), _OUTPUT_LINES)) if seen else ()


def _view(finding: Finding) -> FindingView:
    rows = [clean(line).replace("\n", " ") for line in finding.detail[:_DETAIL_LINES]]
    is_difference = any(row[:1] in "+-" for row in rows if row)
    is_table = finding.address.startswith("queries") and len(rows) > 1 and _is_table(rows)
    if is_table:  # earlier versions wrote the names of the columns between the rows
        head = next(row for row in rows if row.startswith(" "))
        rows = [head, *(row for row in rows if row is not head)]
    return FindingView(
        address=clean_line(finding.address),
        place=clean_line(str(finding.place)),
        promise=clean_line(finding.promise),
        message=clean_line(finding.message),
        expected=clean_line(finding.expected),
        seen=clean_line(finding.seen),
        holds=finding.holds,
        known=finding.known,
        lines=tuple(
            DiffLine(
                sign=_find_sign(row) if is_difference else "",
                text=row[1:],
                cells=tuple(cell.strip() for cell in row[1:].split(" | ")) if is_table else (),
            )
            for row in rows
        ),
        is_table=is_table,
    )


def _find_sign(row: str) -> str:
    return row[:1] if row[:1] in ("+", "-") else " "


def _describe_end(outcome: Outcome) -> str:
    """Return how the command ended and how long it took; for a cached one, in which recording."""
    if outcome.observation is None:
        return ""
    ending = describe_ending(outcome.observation.ending)
    if not isinstance(outcome.observation.ending, TimedOut):  # it says how long that was
        ending += f", {format_duration(outcome.observation.duration)}"
    cached = f", cached: observed in the recording {clean_line(outcome.cached)}"
    return ending + (cached if outcome.cached else "")


def _is_table(rows: list[str]) -> bool:
    """Whether the rows have a heading, and as many columns each as it has."""
    heads = [row for row in rows if row.startswith(" ") and not row.startswith(" …")]
    width = heads[0].count(" | ") if heads else -1
    return width >= 0 and all(row.count(" | ") == width for row in rows if not row.startswith(" …"))
