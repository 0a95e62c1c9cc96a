"""Backfill: finds the days without a file."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from marketpipe.domain.days import DayRange
from marketpipe.domain.frames import Frame
from marketpipe.storage.layout import day_file


def missing_days(root: Path, symbol: str, days: DayRange) -> Iterator[date]:
    """Yield the days on which a symbol has no file of one-minute bars."""
    for day in days:
        if not day_file(root, Frame.M1, symbol, day).exists():
            yield day
