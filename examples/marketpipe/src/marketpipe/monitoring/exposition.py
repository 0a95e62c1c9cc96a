"""The state of the program, in the text format that Prometheus reads."""

import platform
import resource
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from marketpipe.domain.jobs import JobState
from marketpipe.storage.jobs import JobStore
from marketpipe.storage.layout import Layout
from marketpipe.storage.metrics import MetricStore, Point

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Samples = Mapping[tuple[tuple[str, str], ...], float]


@dataclass(frozen=True, slots=True)
class Family:
    """One metric, and its value for each set of labels."""

    name: str
    kind: str
    about: str
    samples: Samples


def render(families: Iterable[Family]) -> str:
    """Return metric families as text."""
    return "".join(f"{line}\n" for family in families for line in _lines(family))


def collect(layout: Layout) -> tuple[Family, ...]:
    """Count what is in the databases."""
    points = MetricStore(layout.metrics).points()
    states = Counter(job.state for job in JobStore(layout.jobs).all())
    waiting = states[JobState.PENDING] + states[JobState.IN_PROGRESS]
    version = (("implementation", "CPython"), ("version", platform.python_version()))
    # Linux counts this in kilobytes.
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return (
        Family("python_info", "gauge", "Python platform information", {version: 1}),
        Family("marketpipe_memory_usage_bytes", "gauge", "Most memory used so far", {(): memory}),
        Family(
            "marketpipe_ingestion_records_total",
            "counter",
            "Bars ingested",
            _sum(points, "ingest_rows", by_symbol=True),
        ),
        Family(
            "marketpipe_requests_total",
            "counter",
            "Requests made to providers",
            _sum(points, "ingest_requests"),
        ),
        Family(
            "marketpipe_ingestion_duration_seconds_total",
            "counter",
            "Time spent on ingesting",
            _sum(points, "ingest_seconds"),
        ),
        Family(
            "marketpipe_validation_errors_total",
            "counter",
            "Faults that validations found",
            _sum(points, "validation_errors", by_symbol=True),
        ),
        Family(
            "marketpipe_jobs",
            "gauge",
            "Jobs in each state",
            {(("state", state),): states[state] for state in JobState},
        ),
        Family("marketpipe_ingestion_backlog", "gauge", "Jobs not yet finished", {(): waiting}),
    )


def _sum(points: Iterable[Point], name: str, *, by_symbol: bool = False) -> Samples:
    sums: dict[tuple[tuple[str, str], ...], float] = defaultdict(float)
    for point in points:
        measurement = point.measurement
        if measurement.name == name:
            symbol = (("symbol", measurement.symbol),) if by_symbol else ()
            sums[("provider", measurement.provider), *symbol] += measurement.value
    return sums


def _lines(family: Family) -> Iterator[str]:
    yield f"# HELP {family.name} {family.about}"
    yield f"# TYPE {family.name} {family.kind}"
    for labels, value in sorted(family.samples.items()):
        pairs = ",".join(f'{name}="{text}"' for name, text in labels)
        yield f"{family.name}{{{pairs}}} {value}" if pairs else f"{family.name} {value}"
