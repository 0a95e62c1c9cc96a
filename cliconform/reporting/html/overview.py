"""A run as a whole: the tree of needs, what it waited for, and where its time went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from cliconform.model.joined_runs import JoinedRun
from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.report import Report
from cliconform.quick_dataclass import dataclass
from cliconform.reporting.text.clean import clean_line

_SLOWEST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeRow:
    """A command below the one that it needs; ``is_critical`` if it is on the longest chain."""

    id: str
    depth: int
    verdict: Verdict
    seconds: float | None
    total: float
    """Seconds of this command and of all that it needs."""
    is_critical: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One execution on the timeline: from ``start`` to ``end``, seconds after the run's start."""

    id: str
    lane: int
    start: float
    end: float
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The commands as a tree in the order of the plan, as bars in time, and the slowest ones."""

    tree: tuple[TreeRow, ...]
    critical: float
    """Seconds of the longest chain: no number of workers makes the run shorter."""
    bars: tuple[Bar, ...]
    lanes: int
    labels: tuple[tuple[int, str], ...]
    """The lane of each run with its name, where there are several."""
    slowest: tuple[Outcome, ...]


def make_overview(report: Report, runs: Sequence[JoinedRun] = ()) -> Overview:
    """Return the overview of ``report``, which may join several ``runs``.

    These have lanes of their own on the timeline, each from its own start.
    """
    totals = _add_up(report.outcomes)
    critical = _find_critical(report.outcomes, totals)
    bars, lanes, labels = _place_runs(report, runs)
    ran = [each for each in report.outcomes if each.observation and not each.cached]
    return Overview(
        tree=tuple(_make_tree(report.outcomes, totals, critical)),
        critical=max(totals.values(), default=0.0),
        bars=bars,
        lanes=lanes,
        labels=labels,
        slowest=tuple(sorted(ran, key=_seconds, reverse=True)[:_SLOWEST]),
    )


def _seconds(outcome: Outcome) -> float:
    """Return how long a command took in this run: a cached one took nothing."""
    if outcome.cached:
        return 0.0
    return outcome.observation.duration if outcome.observation else 0.0


def _add_up(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Return the seconds of each command with those of all that it needs."""
    totals: dict[str, float] = {}
    for outcome in outcomes:  # each comes after the one that it needs
        totals[outcome.step.id] = totals.get(outcome.step.needs or "", 0.0) + _seconds(outcome)
    return totals


def _find_critical(outcomes: Sequence[Outcome], totals: Mapping[str, float]) -> set[str]:
    needs = {outcome.step.id: outcome.step.needs for outcome in outcomes}
    at: str | None = max(totals, key=lambda id_: totals[id_], default=None)
    chain = set()
    while at is not None:
        chain.add(at)
        at = needs.get(at)
    return chain


def _make_tree(
    outcomes: Sequence[Outcome], totals: Mapping[str, float], critical: set[str]
) -> Iterator[TreeRow]:
    by_id = {outcome.step.id: outcome for outcome in outcomes}
    needed_by: defaultdict[str | None, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        needs = outcome.step.needs
        needed_by[needs if needs in by_id else None].append(outcome)
    pending = [(outcome, 0) for outcome in reversed(needed_by[None])]
    while pending:
        outcome, depth = pending.pop()
        id_ = outcome.step.id
        yield TreeRow(
            id=clean_line(id_),
            depth=depth,
            verdict=outcome.verdict,
            seconds=None if outcome.cached or not outcome.observation else _seconds(outcome),
            total=totals[id_],
            is_critical=id_ in critical,
        )
        pending.extend((each, depth + 1) for each in reversed(needed_by.get(id_, [])))


def _place_runs(
    report: Report, runs: Sequence[JoinedRun]
) -> tuple[tuple[Bar, ...], int, tuple[tuple[int, str], ...]]:
    """Return the bars, the number of lanes, and the lanes that have the name of a run."""
    if not runs:
        bars = tuple(_make_bars(report, 0))
        return bars, _count_lanes(bars), ()
    placed: list[Bar] = []
    labels = []
    lanes = 0
    for run in runs:
        labels.append((lanes, clean_line(run.file)))
        placed += _make_bars(run.report, lanes + 1)
        lanes = max(_count_lanes(placed), lanes + 1)
    return tuple(placed), lanes, tuple(labels)


def _count_lanes(bars: Sequence[Bar]) -> int:
    return max((bar.lane for bar in bars), default=-1) + 1


def _make_bars(report: Report, first: int) -> Iterator[Bar]:
    """Yield the executions, each in the first lane that is free; ``first`` is the topmost one.

    A run does not record which worker ran what; the lanes show how many were busy.
    """
    began = datetime.fromisoformat(report.started)
    found = []
    for outcome in report.outcomes:
        for each in (*outcome.earlier, outcome):
            if each.observation is None or outcome.cached:
                continue
            start = (datetime.fromisoformat(each.observation.started) - began).total_seconds()
            found.append((start, start + each.observation.duration, outcome.step.id, each.verdict))
    lanes: list[float] = []
    for start, end, id_, verdict in sorted(found, key=lambda bar: bar[:2]):
        lane = next((n for n, free in enumerate(lanes) if free <= start), len(lanes))
        lanes[lane : lane + 1] = [end]
        yield Bar(id=clean_line(id_), lane=first + lane, start=start, end=end, verdict=verdict)
