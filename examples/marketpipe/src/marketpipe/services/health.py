"""Health checks of this installation."""

import importlib.metadata
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from marketpipe import __version__
from marketpipe.config.settings import IngestSettings, read_file
from marketpipe.domain.days import DayRange
from marketpipe.domain.frames import Frame
from marketpipe.domain.jobs import JobScope
from marketpipe.errors import MarketPipeError
from marketpipe.providers import PROVIDERS, get_provider
from marketpipe.services.aggregate import aggregate_job
from marketpipe.services.ingest import run_job
from marketpipe.services.query import run_query
from marketpipe.services.validate import validate_job
from marketpipe.storage.jobs import JobStore
from marketpipe.storage.layout import Layout
from marketpipe.storage.sqlite import migrate

OLDEST_PYTHON = (3, 11)
DEPENDENCIES = ("typer", "rich", "pyarrow", "duckdb")
_SOME_DAY = date(2025, 1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The result of one check."""

    name: str
    passed: bool
    details: str
    seconds: float


@dataclass(frozen=True, slots=True)
class _Check:
    name: str
    run: Callable[[], str]


def check_health(config: Path | None) -> tuple[Result, ...]:
    """Run every check. Each returns its details, or raises."""
    checks = (
        _Check("Python version compatibility", _python),
        _Check("Required dependencies", _dependencies),
        _Check("MarketPipe installation", lambda: f"version {__version__}"),
        _Check("Configuration file validity", lambda: _configuration(config)),
        _Check("Provider registry", lambda: ", ".join(PROVIDERS)),
        _Check("Fake provider functionality", _fake_provider),
        _Check("Database connectivity", _databases),
        _Check("Data directory permissions", _permissions),
        _Check("CLI commands accessibility", _command_line),
        _Check("End-to-end pipeline test", _pipeline),
    )
    return tuple(_run(check) for check in checks)


def _run(check: _Check) -> Result:
    started = time.perf_counter()
    try:
        details, passed = check.run(), True
    except (MarketPipeError, OSError, ImportError, subprocess.SubprocessError) as error:
        details, passed = str(error), False
    return Result(
        name=check.name, passed=passed, details=details, seconds=time.perf_counter() - started
    )


def _python() -> str:
    if sys.version_info < OLDEST_PYTHON:
        raise MarketPipeError(f"Python {sys.version.split()[0]} is too old")
    return f"Python {sys.version.split()[0]}"


def _dependencies() -> str:
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in DEPENDENCIES)


def _configuration(config: Path | None) -> str:
    if config is None:
        return "no file given, using defaults"
    return f"{config}: {len(read_file(config))} settings"


def _fake_provider() -> str:
    bars = get_provider("fake").bars("AAPL", _SOME_DAY, Frame.M1)
    return f"{len(bars)} bars a day"


def _databases() -> str:
    with tempfile.TemporaryDirectory() as folder:
        migrations = migrate(Path(folder) / "check.db")
        answer = run_query("SELECT 1", Layout(Path(folder)))
    return f"SQLite: {len(migrations)} migrations, DuckDB: {len(answer.rows)} row"


def _permissions() -> str:
    data = Path("data")
    with tempfile.NamedTemporaryFile(dir=data if data.is_dir() else Path()):
        return f"{Path.cwd()} is writable"


def _command_line() -> str:
    command = [sys.executable, "-m", "marketpipe", "--help"]
    ended = subprocess.run(  # noqa: S603 - this program
        command, capture_output=True, text=True, timeout=30, check=False
    )
    if ended.returncode != 0:
        raise MarketPipeError(f"--help ended with exit code {ended.returncode}: {ended.stderr}")
    return f"--help printed {len(ended.stdout.splitlines())} lines"


def _pipeline() -> str:
    with tempfile.TemporaryDirectory() as folder:
        layout = Layout(Path(folder))
        settings = _small_ingestion(layout)
        jobs = JobStore(layout.jobs)
        jobs.create(settings.scope)
        ingested = run_job(settings, get_provider("fake"), layout)
        for job in jobs.all():
            aggregate_job(job, layout)
            faults = sum(len(result.faults) for result in validate_job(job, layout))
        days = run_query("SELECT * FROM bars_1d", layout).rows
    if faults or len(days) != 1:
        raise MarketPipeError(f"{ingested.total} bars gave {faults} faults and {len(days)} days")
    return f"{ingested.total} bars ingested, aggregated, validated and queried"


def _small_ingestion(layout: Layout) -> IngestSettings:
    return IngestSettings(
        scope=JobScope(
            symbols=("AAPL",),
            days=DayRange(_SOME_DAY, _SOME_DAY + timedelta(days=1)),
            provider="fake",
            feed="iex",
            frame=Frame.M1,
            output=layout.output,
        ),
        workers=1,
        batch_size=500,
    )
