"""`metrics`: shows recorded metrics, or serves them to Prometheus."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from marketpipe.cli.console import hint, rule, say
from marketpipe.clock import now
from marketpipe.errors import InputError
from marketpipe.storage.layout import Layout
from marketpipe.storage.metrics import MetricStore, Point

_HIGHEST_PORT = 65_535
_POINTS_SHOWN = 20
_BARS = "▁▂▃▄▅▆▇█"
_WINDOW = re.compile(r"(\d+)([mhd])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


def metrics(
    port: Annotated[
        int | None,
        typer.Option(
            "--port", "-p", min=1, max=_HIGHEST_PORT, help="Port to run Prometheus metrics server"
        ),
    ] = None,
    legacy_metrics: Annotated[  # noqa: ARG001 - both names start the same server
        bool, typer.Option("--legacy-metrics", help="Accepted for older scripts; changes nothing")
    ] = False,
    metric: Annotated[
        str | None, typer.Option("--metric", "-m", help="Show specific metric history")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", help="Show metrics since timestamp (e.g., '2024-01-01 10:00')"),
    ] = None,
    avg: Annotated[
        str | None,
        typer.Option("--avg", help="Show average metrics over window (e.g., '1h', '1d')"),
    ] = None,
    plot: Annotated[bool, typer.Option("--plot", help="Show ASCII sparkline plots")] = False,
    list_metrics: Annotated[bool, typer.Option("--list", help="List available metrics")] = False,
) -> None:
    """Manage and view MarketPipe metrics."""
    if port is not None:
        _serve(port)
        return
    earliest = _parse_moment(since) if since else datetime.min.replace(tzinfo=UTC)
    window = _parse_window(avg) if avg else None
    points = [point for point in MetricStore(Layout().metrics).points() if point.moment >= earliest]
    chosen = [point for point in points if metric in (None, point.measurement.name)]
    if not chosen:
        say(
            f"📊 No data found for metric: {metric}"
            if metric
            else "📊 No metrics found in database"
        )
        hint("Check metric name with --list" if metric else "Run an ingestion first")
    elif list_metrics:
        _list(chosen)
    elif window is not None:
        _averages(chosen, window, title=avg or "", plot=plot)
    else:
        _history(chosen, plot=plot)


def _serve(port: int) -> None:
    from marketpipe.monitoring.exposition import collect, render
    from marketpipe.monitoring.server import serve

    def announce() -> None:
        say(f"📊 Starting metrics server on http://localhost:{port}/metrics")
        say("Press Ctrl+C to stop the server")

    serve(port, lambda: render(collect(Layout())), ready=announce)
    say("📊 Metrics server stopped")


def _parse_moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(
            f"Invalid timestamp format: {text}", hint="Use 'YYYY-MM-DD HH:MM' or 'YYYY-MM-DD'"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _parse_window(text: str) -> timedelta:
    match = _WINDOW.fullmatch(text)
    if match is None:
        raise InputError(f"Invalid time window: {text}", hint="Use '30m', '1h', '1d', etc.")
    return int(match[1]) * _UNITS[match[2]]


def _by_name(points: Sequence[Point]) -> dict[str, list[Point]]:
    grouped: dict[str, list[Point]] = {}
    for point in points:
        grouped.setdefault(point.measurement.name, []).append(point)
    return dict(sorted(grouped.items()))


def _list(points: Sequence[Point]) -> None:
    names = list(_by_name(points))
    say("📊 Available Metrics:")
    rule()
    for name in names:
        say(f"  📈 {name}")
    say(f"\nTotal: {len(names)} metrics")
    hint("Use --metric <name> to see history")


def _averages(points: Sequence[Point], window: timedelta, *, title: str, plot: bool) -> None:
    earliest = now() - window
    say(f"📊 Average metrics over the last {title}:")
    rule()
    recent = [point for point in points if point.moment >= earliest]
    for name, of_name in _by_name(recent).items():
        values = [point.measurement.value for point in of_name]
        say(f"{name:<30}: {sum(values) / len(values):>12.2f}{_sparkline(values, plot)}")


def _history(points: Sequence[Point], *, plot: bool) -> None:
    for name, of_name in _by_name(points).items():
        values = [point.measurement.value for point in of_name]
        say(f"📊 Metric History: {name}{_sparkline(values, plot)}")
        for point in of_name[-_POINTS_SHOWN:]:
            symbol = f" {point.measurement.symbol}" if point.measurement.symbol else ""
            say(f"  {point.moment:%Y-%m-%d %H:%M:%S}: {point.measurement.value:.2f}{symbol}")
        say(f"  {len(values)} points, min {min(values):.2f}, max {max(values):.2f}")


def _sparkline(values: Sequence[float], plot: bool) -> str:
    if not plot:
        return ""
    low, high = min(values), max(values)
    steps = [(value - low) / ((high - low) or 1) for value in values]
    return "  " + "".join(_BARS[round(step * (len(_BARS) - 1))] for step in steps)
