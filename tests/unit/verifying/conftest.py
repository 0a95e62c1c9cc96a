"""Homes on the disk, for the promises about the contents of files."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def write(home: Path) -> Callable[[str, str | bytes], Path]:
    """Return a function that writes a file of the home."""

    def written(path: str, content: str | bytes) -> Path:
        file = home / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    return written


@pytest.fixture
def write_table(home: Path) -> Callable[..., Path]:
    """Return a function that writes a Parquet file of the home from columns by name."""

    def written(path: str, **columns: Any) -> Path:
        file = home / path
        file.parent.mkdir(parents=True, exist_ok=True)
        parquet.write_table(pa.table(columns), file)
        return file

    return written


@pytest.fixture
def write_database(home: Path) -> Callable[..., Path]:
    """Return a function that writes a SQLite database of the home with a script."""

    def written(path: str, script: str) -> Path:
        file = home / path
        file.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(file)) as connection:
            connection.executescript(script)
        return file

    return written
