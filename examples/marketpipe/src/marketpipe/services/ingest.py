"""Ingestion: writes bars from a provider to files."""

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from itertools import product

from marketpipe.config.settings import IngestSettings
from marketpipe.domain.jobs import JobScope, JobState
from marketpipe.errors import MarketPipeError
from marketpipe.providers import Provider
from marketpipe.storage.jobs import JobStore
from marketpipe.storage.layout import Layout, day_file
from marketpipe.storage.metrics import Measurement, MetricStore
from marketpipe.storage.parquet import read_bars, write_bars


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """The bars that an ingestion wrote."""

    bars: Mapping[str, int]
    seconds: float

    @property
    def total(self) -> int:
        """How many bars there are in all."""
        return sum(self.bars.values())


def run_job(settings: IngestSettings, provider: Provider, layout: Layout) -> Ingested:
    """Run a job that was created; its state is then completed, failed or cancelled."""
    scope, jobs = settings.scope, JobStore(layout.jobs)
    started = time.perf_counter()
    try:
        jobs.move(scope, JobState.IN_PROGRESS)
        bars = _fetch(settings, provider)
    except KeyboardInterrupt:
        jobs.move(scope, JobState.CANCELLED, error="interrupted")
        raise
    except (MarketPipeError, OSError) as error:
        jobs.move(scope, JobState.FAILED, error=str(error))
        raise
    ingested = Ingested(bars=bars, seconds=time.perf_counter() - started)
    _remember(settings, ingested, layout)
    jobs.move(scope, JobState.COMPLETED)
    return ingested


def verify(scope: JobScope) -> Mapping[str, int]:
    """Read the written files again; return how many bars each symbol has."""
    counts = {}
    for symbol in scope.symbols:
        files = [day_file(scope.output, scope.frame, symbol, day) for day in scope.days]
        counts[symbol] = sum(len(read_bars(path)) for path in files)
    return counts


def _fetch(settings: IngestSettings, provider: Provider) -> Mapping[str, int]:
    scope = settings.scope

    def fetch_day(task: tuple[str, date]) -> tuple[str, int]:
        symbol, day = task
        bars = provider.bars(symbol, day, scope.frame)
        write_bars(day_file(scope.output, scope.frame, symbol, day), symbol, bars)
        return symbol, len(bars)

    counts = dict.fromkeys(scope.symbols, 0)
    with ThreadPoolExecutor(settings.workers) as workers:
        for symbol, count in workers.map(fetch_day, product(scope.symbols, scope.days)):
            counts[symbol] += count
    return counts


def _remember(settings: IngestSettings, ingested: Ingested, layout: Layout) -> None:
    scope, jobs = settings.scope, JobStore(layout.jobs)
    last_day = max(scope.days)
    for symbol, count in ingested.bars.items():
        jobs.save_checkpoint(symbol, {"last_day": last_day.isoformat(), "bars": count})

    def measure(name: str, value: float, symbol: str = "") -> Measurement:
        return Measurement(
            name=name, value=value, symbol=symbol, provider=scope.provider, feed=scope.feed
        )

    requests = sum(-(-count // settings.batch_size) for count in ingested.bars.values())
    MetricStore(layout.metrics).record(
        [
            *(measure("ingest_rows", count, symbol) for symbol, count in ingested.bars.items()),
            measure("ingest_requests", requests),
            measure("ingest_seconds", ingested.seconds),
        ]
    )
