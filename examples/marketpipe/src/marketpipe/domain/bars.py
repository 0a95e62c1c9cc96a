"""Bars of prices, and their aggregation."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from marketpipe.domain.frames import Frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """The prices and volume of a symbol in one frame that began at `ts_ns` (nanoseconds, UTC)."""

    ts_ns: int
    open: float
    high: float
    low: float
    close: float
    volume: int


def fold(bars: Iterable[Bar], frame: Frame) -> Iterator[Bar]:
    """Aggregate bars, in the order of their time, into bars of a longer frame."""
    length = frame.nanoseconds
    for start, group in groupby(bars, key=lambda bar: bar.ts_ns - bar.ts_ns % length):
        yield _merge(start, tuple(group))


def _merge(start: int, bars: Sequence[Bar]) -> Bar:
    return Bar(
        ts_ns=start,
        open=bars[0].open,
        high=max(bar.high for bar in bars),
        low=min(bar.low for bar in bars),
        close=bars[-1].close,
        volume=sum(bar.volume for bar in bars),
    )
