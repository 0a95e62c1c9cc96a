"""`migrate`: applies migrations to a database."""

from pathlib import Path
from typing import Annotated

import typer

from marketpipe.cli.console import say
from marketpipe.storage import sqlite
from marketpipe.storage.layout import Layout

_CORE = Layout().core


def migrate(
    path: Annotated[Path, typer.Option("--path", "-p", help="Database path to migrate")] = _CORE,
) -> None:
    """Apply any pending SQLite migrations."""
    for version in sqlite.migrate(path):
        say(f"Applied migration {version}")
    say("✅ Migrations up-to-date")
