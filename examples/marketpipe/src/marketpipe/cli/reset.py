"""`factory-reset`: deletes all data, after asking."""

from pathlib import Path
from typing import Annotated

import typer

from marketpipe.cli.console import fail, finish, hint, in_bytes, rule, say
from marketpipe.cli.options import DryRunOption
from marketpipe.clock import now
from marketpipe.errors import NotFoundError
from marketpipe.services.reset import Doomed, back_up, find_data, wipe

CONFIRMATION = "FACTORY-RESET-CONFIRMED"


def factory_reset(
    confirm_nuclear: Annotated[
        bool,
        typer.Option("--confirm-nuclear", help="Confirm you want to perform nuclear data wipe"),
    ] = False,
    keep_schema: Annotated[
        bool, typer.Option("--keep-schema", help="Keep database schema files and README files")
    ] = False,
    backup_before_wipe: Annotated[
        bool, typer.Option("--backup-before-wipe", help="Create backup archive before wiping")
    ] = False,
    dry_run: DryRunOption = False,
    base_dir: Annotated[
        Path, typer.Option("--base-dir", help="Base directory to search for data files")
    ] = Path(),
) -> None:
    """🚨 NUCLEAR OPTION: Factory reset to wipe ALL data, history, and metrics.

    Deletes data/, all databases, logs, caches and test artifacts. They cannot be recovered.
    """
    if not base_dir.is_dir():
        raise NotFoundError(f"Directory does not exist: {base_dir}")
    doomed = find_data(base_dir)
    say("🚨 MarketPipe Factory Reset - NUCLEAR DATA WIPE")
    rule(60)
    if not doomed:
        say("✅ No data files found - system is already clean")
        return
    _show(doomed, base_dir)
    if dry_run:
        say("\n🔍 DRY RUN - No files were deleted")
        return
    _make_sure(confirm_nuclear)
    if backup_before_wipe:
        archive = base_dir / f"marketpipe-backup-{now():%Y%m%d_%H%M%S}.tar.gz"
        back_up(base_dir, doomed, archive)
        say(f"📦 Backup created: {archive}")
    for item in doomed:
        wipe(item, keep_schema=keep_schema)
        say(f"🗑️  Removed: {item.path.relative_to(base_dir)}")
    rule(60)
    say("🎯 FACTORY RESET COMPLETE")
    say(f"✅ Removed {len(doomed)} items")
    hint("Run 'marketpipe migrate' to initialize fresh databases")


def _show(doomed: tuple[Doomed, ...], base: Path) -> None:
    say("📋 Files and directories to be removed:")
    for item in doomed:
        sign = "📁" if item.path.is_dir() else "📄"
        say(f"{sign} {item.path.relative_to(base)} ({in_bytes(item.size)})")
    files, size = sum(item.files for item in doomed), sum(item.size for item in doomed)
    say(f"📊 Total: {files} files, {in_bytes(size)} disk space")


def _make_sure(confirm_nuclear: bool) -> None:
    if not confirm_nuclear:
        fail("SAFETY CHECK FAILED", hint="Add --confirm-nuclear flag to proceed with data wipe")
        finish(1)
    say("\n⚠️  This action is PERMANENT and CANNOT be undone!")
    answer = typer.prompt(f"Type '{CONFIRMATION}' to proceed", default="", show_default=False)
    if answer != CONFIRMATION:
        fail("Confirmation failed - factory reset cancelled")
        finish(1)
