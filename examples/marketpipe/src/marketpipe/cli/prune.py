"""`prune`: old files and old job records."""

from pathlib import Path
from typing import Annotated

import typer

from marketpipe.cli.console import in_bytes, say, warn
from marketpipe.cli.options import DryRunOption
from marketpipe.clock import today
from marketpipe.domain.days import parse_age
from marketpipe.services.prune import old_jobs, sift_files
from marketpipe.storage.jobs import JobStore
from marketpipe.storage.layout import Layout

prune_app = typer.Typer(help="Data retention utilities")

AgeArgument = Annotated[str, typer.Argument(help="Age threshold (e.g., 5y, 30d, 18m)")]


@prune_app.command()
def parquet(
    older_than: AgeArgument,
    root: Annotated[
        Path, typer.Option("--root", help="Root directory containing parquet files")
    ] = Path("data/parquet"),
    dry_run: DryRunOption = False,
) -> None:
    """Delete parquet files older than the specified cutoff."""
    cutoff = today() - parse_age(older_than)
    say(f"🗑️  Pruning parquet files older than {cutoff}")
    say(f"📁 Searching in: {root}")
    files = sift_files(root, cutoff)
    for file in files.old:
        say(f"{_verb(dry_run)}: {file.path} ({in_bytes(file.size)}) - {file.day}")
        if not dry_run:
            file.path.unlink(missing_ok=True)
    say(f"📁 Files examined: {files.examined}")
    done = "🔍 Dry run complete: would remove" if dry_run else "✅ Removed"
    say(f"{done} {len(files.old)} files, {in_bytes(sum(file.size for file in files.old))}")


@prune_app.command()
def database(older_than: AgeArgument, dry_run: DryRunOption = False) -> None:
    """Delete old rows from the ingestion_jobs database.

    A job is as old as its trading day.
    """
    cutoff = today() - parse_age(older_than)
    store = JobStore(Layout().jobs)
    jobs = old_jobs(store, cutoff)
    say(f"🗑️  Pruning SQLite job records older than {cutoff}")
    if dry_run:
        say(f"🔍 Dry run: Would delete {len(jobs)} job records older than {cutoff}")
    elif jobs:
        store.delete(jobs, ())
        store.compact()
        say(f"✅ Deleted {len(jobs)} job records older than {cutoff}")
    else:
        say(f"✨ No job records found older than {cutoff}")


@prune_app.command(hidden=True)
def sqlite(older_than: AgeArgument, dry_run: DryRunOption = False) -> None:
    """Delete old rows: the former name of `prune database`."""
    warn("'prune sqlite' is deprecated. Use 'prune database' instead.")
    database(older_than, dry_run)


def _verb(dry_run: bool) -> str:
    return "[DRY RUN] Would delete" if dry_run else "Deleting"
