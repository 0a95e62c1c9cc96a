"""`ingest-ohlcv`: writes bars from a provider to Parquet files."""

import os
from pathlib import Path

from marketpipe.cli.console import rule, say
from marketpipe.cli.options import (
    BatchSizeOption,
    ConfigOption,
    EndOption,
    FeedTypeOption,
    OutputOption,
    ProviderOption,
    StartOption,
    SymbolsOption,
    TimeframeOption,
    WorkersOption,
)
from marketpipe.clock import today
from marketpipe.config.settings import IngestSettings, resolve
from marketpipe.errors import MarketPipeError
from marketpipe.providers import get_provider
from marketpipe.storage.jobs import JobStore
from marketpipe.storage.layout import Layout


def ingest(
    config: ConfigOption = None,
    symbols: SymbolsOption = None,
    start: StartOption = None,
    end: EndOption = None,
    batch_size: BatchSizeOption = None,
    output: OutputOption = None,
    workers: WorkersOption = None,
    provider: ProviderOption = None,
    feed_type: FeedTypeOption = None,
    timeframe: TimeframeOption = None,
) -> None:
    """Ingest OHLCV data from market data providers."""
    flags = {
        "symbols": symbols,
        "start": start,
        "end": end,
        "batch_size": _text(batch_size),
        "output_path": _text(output),
        "workers": _text(workers),
        "provider": provider,
        "feed_type": feed_type,
        "timeframe": timeframe,
    }
    settings = resolve(flags, config=config, environ=os.environ, today=today())
    run(settings, Layout())


def run(settings: IngestSettings, layout: Layout) -> None:
    """Run one ingestion and print its progress."""
    from marketpipe.services.ingest import run_job, verify

    scope = settings.scope
    provider = get_provider(scope.provider)
    provider.check(os.environ)
    _tell(settings)

    say("\n🚀 Starting ingestion process...")
    say("📝 Creating ingestion job...")
    JobStore(layout.jobs).create(scope)
    say(f"✅ Created job: {scope.job_id}")
    say("⚡ Starting job execution...")
    ingested = run_job(settings, provider, layout)
    say("✅ Job completed successfully!")
    say(f"📊 Job ID: {scope.job_id}")
    say(f"📊 Symbols processed: {len(ingested.bars)}")
    say(f"📊 Total bars: {ingested.total}")

    say("\n🔍 Running post-ingestion verification...")
    for symbol, found in verify(scope).items():
        if found != ingested.bars[symbol]:
            raise MarketPipeError(f"{symbol}: {ingested.bars[symbol]} bars written, {found} found")
        say(f"Ingest OK: {symbol}: {found} bars from {scope.provider}")
    say("✅ Post-ingestion verification completed successfully!")


def _tell(settings: IngestSettings) -> None:
    scope = settings.scope
    say("📊 Ingestion Configuration:")
    rule()
    say(f"  Symbols: {', '.join(scope.symbols)}")
    say(f"  Date range: {scope.days}")
    say(f"  Provider: {scope.provider}")
    say(f"  Feed type: {scope.feed}")
    say(f"  Timeframe: {scope.frame}")
    say(f"  Output path: {scope.output}")
    say(f"  Workers: {settings.workers}")
    say(f"  Batch size: {settings.batch_size}")


def _text(value: int | Path | None) -> str | None:
    return None if value is None else str(value)
