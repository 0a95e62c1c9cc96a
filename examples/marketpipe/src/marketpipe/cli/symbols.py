"""`symbols`: the list of what can be traded."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from marketpipe.cli.console import hint, say
from marketpipe.clock import today
from marketpipe.domain.days import DayRange, parse_day
from marketpipe.errors import InputError
from marketpipe.providers.listings import (
    LISTING_PROVIDERS,
    check_listing_provider,
    fetch_listings,
)

_LONG = 5 * 365  # days; more are processed only after a confirmation

symbols_app = typer.Typer(name="symbols", help="Symbol-master related commands.")


# Without this, Typer would turn the only command into the whole group.
@symbols_app.callback()
def _group() -> None: ...


@symbols_app.command()
def update(
    provider: Annotated[
        list[str] | None,
        typer.Option("--provider", "-p", help=f"Repeatable: {', '.join(LISTING_PROVIDERS)}"),
    ] = None,
    snapshot_as_of: Annotated[
        str | None,
        typer.Option("--snapshot-as-of", help="Snapshot date (YYYY-MM-DD). Default: today"),
    ] = None,
    db: Annotated[Path, typer.Option("--db", envvar="MP_DB", help="DuckDB database path")] = Path(
        "data/db/warehouse.duckdb"
    ),
    data_dir: Annotated[Path, typer.Option("--data-dir", help="Parquet dataset root")] = Path(
        "data"
    ),
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Run pipeline but skip Parquet writes")
    ] = False,
    diff_only: Annotated[
        bool, typer.Option("--diff-only", help="Skip provider fetch and publish only")
    ] = False,
    backfill: Annotated[
        str | None, typer.Option("--backfill", help="Back-fill symbols from this date (YYYY-MM-DD)")
    ] = None,
    execute: Annotated[
        bool, typer.Option("--execute", help="Perform writes (not read-only)")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show detailed progress for each day")
    ] = False,
) -> None:
    """Update symbol master data from configured providers."""
    names = provider or list(LISTING_PROVIDERS)
    for name in names:
        check_listing_provider(name)
    as_of = parse_day(snapshot_as_of) if snapshot_as_of else today()
    first = parse_day(backfill) if backfill else as_of
    if first > as_of:
        raise InputError(f"Backfill date {first} cannot be after snapshot date {as_of}")

    if backfill and diff_only:
        raise InputError("--backfill asks providers, and --diff-only does not")

    days = DayRange(first, as_of + timedelta(days=1))
    if len(days) > _LONG and not typer.confirm(f"Process {len(days)} days?"):
        return
    say("Symbol update plan:")
    say(f"  providers: {', '.join(names)}")
    say(f"  days: {first} to {as_of}")
    say(f"  db: {db}")
    say(f"  data_dir: {data_dir}")
    if execute and dry_run:
        say("Both --dry-run and --execute specified: --execute takes precedence")
    if not execute:
        hint("Dry preview complete. Re-run with --execute to perform writes.")
        return
    from marketpipe.services.listings import publish, save_snapshot

    for day in days:
        for name in () if diff_only else names:
            save_snapshot(db, day, name, fetch_listings(name, os.environ))
        rows = publish(db, day, data_dir)
        if verbose:
            say(f"{day}: {rows} symbols published")
    say(f"✅ Symbol update complete: {len(days)} day(s)")
