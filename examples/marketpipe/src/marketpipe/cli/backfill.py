"""`ohlcv-backfill`: the missing days, and only those."""

import os
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from marketpipe.cli.console import fail, finish, say
from marketpipe.cli.ingest import run
from marketpipe.cli.options import ConfigOption, ProviderOption
from marketpipe.clock import today
from marketpipe.config.settings import IngestSettings, read_file, resolve
from marketpipe.domain.days import DayRange, parse_day
from marketpipe.domain.symbols import parse_symbols
from marketpipe.errors import InputError, MarketPipeError
from marketpipe.providers import get_provider
from marketpipe.services.backfill import missing_days
from marketpipe.storage.layout import Layout

backfill_app = typer.Typer(name="backfill", help="Detect and ingest missing daily gaps")


# Without this, Typer would turn the only command into the whole group.
@backfill_app.callback()
def _group() -> None: ...


@backfill_app.command()
def backfill(
    config: ConfigOption = None,
    lookback: Annotated[
        int,
        typer.Option("--lookback", min=1, help="Look-back window in days. Ignored with --from."),
    ] = 365,
    since: Annotated[
        str | None, typer.Option("--from", help="Start date (YYYY-MM-DD) overriding --lookback.")
    ] = None,
    symbol: Annotated[
        list[str] | None,
        typer.Option("--symbol", "-s", help="Repeatable. When omitted the config's symbols."),
    ] = None,
    provider: ProviderOption = None,
) -> None:
    """Fill historical gaps by ingesting only the missing days, up to and with yesterday."""
    start = parse_day(since) if since else today() - timedelta(days=lookback)
    if start >= today():
        raise InputError(f"nothing to fill: {start} is not before today, {today()}")
    flags = {
        "symbols": ",".join(_symbols(symbol, config)),
        "start": start.isoformat(),
        "end": today().isoformat(),
        "provider": provider,
    }
    settings = resolve(flags, config=config, environ=os.environ, today=today())
    get_provider(settings.scope.provider).check(os.environ)
    filled, failed = _fill(settings)
    say(f"\n✅ Back-fill finished: {filled} gap(s) filled")
    if failed:
        fail(f"{failed} gap(s) could not be filled")
        finish(1)


def _symbols(given: list[str] | None, config: Path | None) -> tuple[str, ...]:
    if given:
        return parse_symbols(given)
    if config is None:
        raise InputError("Either specify --symbol OR provide --config with symbols")
    return parse_symbols(read_file(config).get("symbols", "").split(","))


def _fill(settings: IngestSettings) -> tuple[int, int]:
    # Loaded before anything is said: Python ignores a ctrl-c in the middle of some imports.
    import_module("marketpipe.services.ingest")
    filled = failed = 0
    for symbol in settings.scope.symbols:
        say(f"🔍 Scanning {symbol} for missing days…")
        for day in missing_days(settings.scope.output, symbol, settings.scope.days):
            say(f"🚀 Back-filling {symbol} {day}…")
            days = DayRange(day, day + timedelta(days=1))
            gap = replace(settings.scope, symbols=(symbol,), days=days)
            try:
                run(replace(settings, scope=gap), Layout())
                filled += 1
            except MarketPipeError as error:
                failed += 1
                fail(f"Back-fill failed for {symbol} {day}: {error.message}", hint=error.hint)
    return filled, failed
