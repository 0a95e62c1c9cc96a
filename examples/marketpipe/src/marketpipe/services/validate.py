"""Validation: checks every bar of a job against the rules for bars."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from marketpipe.domain.bars import Bar
from marketpipe.domain.frames import Frame
from marketpipe.domain.jobs import Job
from marketpipe.errors import NotFoundError
from marketpipe.storage.layout import Layout, day_file
from marketpipe.storage.metrics import Measurement, MetricStore
from marketpipe.storage.parquet import read_bars
from marketpipe.storage.reports import Fault, ReportStore

LARGEST_JUMP = 0.5

_OF_ONE_BAR: Mapping[str, Callable[[Bar], bool]] = {
    "non-positive price": lambda bar: min(bar.open, bar.high, bar.low, bar.close) > 0,
    "OHLC inconsistency": lambda bar: (
        bar.low <= min(bar.open, bar.close) and max(bar.open, bar.close) <= bar.high
    ),
    "negative volume": lambda bar: bar.volume >= 0,
    "price moved without volume": lambda bar: bar.volume > 0 or bar.open == bar.close,
}
_OF_TWO_BARS: Mapping[str, Callable[[Bar, Bar], bool]] = {
    "non-monotonic timestamp": lambda before, bar: before.ts_ns < bar.ts_ns,
    "extreme price movement": lambda before, bar: (
        abs(bar.open - before.close) <= LARGEST_JUMP * abs(before.close)
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Validated:
    """The faults that the validation of one symbol found, and the path of its report."""

    symbol: str
    bars: int
    faults: tuple[Fault, ...]
    report: Path


def validate_job(job: Job, layout: Layout) -> tuple[Validated, ...]:
    """Validate all that a job ingested, and write a report for each symbol."""
    results = tuple(_validate_symbol(job, symbol, layout) for symbol in job.scope.symbols)
    MetricStore(layout.metrics).record(
        Measurement(
            name="validation_errors",
            value=len(result.faults),
            symbol=result.symbol,
            provider=job.scope.provider,
        )
        for result in results
    )
    return results


def find_faults(symbol: str, bars: Sequence[Bar], frame: Frame) -> Iterator[Fault]:
    """Yield the faults of bars, rule by rule."""
    for bar in bars:
        if bar.ts_ns % frame.nanoseconds:
            yield Fault(symbol, bar.ts_ns, f"timestamp not aligned to {frame}")
        for reason, holds in _OF_ONE_BAR.items():
            if not holds(bar):
                yield Fault(symbol, bar.ts_ns, reason)
    for before, bar in pairwise(bars):
        for reason, holds_between in _OF_TWO_BARS.items():
            if not holds_between(before, bar):
                yield Fault(symbol, bar.ts_ns, reason)


def _validate_symbol(job: Job, symbol: str, layout: Layout) -> Validated:
    scope = job.scope
    bars: list[Bar] = []
    for day in scope.days:
        path = day_file(scope.output, scope.frame, symbol, day)
        if not path.is_file():
            raise NotFoundError(f"no bars to validate: {path} does not exist")
        bars.extend(read_bars(path))
    faults = tuple(find_faults(symbol, bars, scope.frame))
    report = ReportStore(layout.reports).write(job.job_id, symbol, faults)
    return Validated(symbol=symbol, bars=len(bars), faults=faults, report=report)
