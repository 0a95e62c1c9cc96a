"""Folders for the tests of homes."""

from __future__ import annotations

from pathlib import Path


def make_folder(path: Path) -> Path:
    path.mkdir()
    return path
