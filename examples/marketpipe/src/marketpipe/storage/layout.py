"""The paths of all files, below the folder that the program was started in."""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from marketpipe.domain.frames import Frame


@dataclass(frozen=True, slots=True)
class Layout:
    """The files of one installation."""

    base: Path = Path()

    @property
    def output(self) -> Path:
        """Where ingested bars go by default."""
        return self.base / "data" / "output"

    @property
    def aggregates(self) -> Path:
        """Where bars of longer frames go."""
        return self.base / "data" / "agg"

    @property
    def reports(self) -> Path:
        """Where validation reports go."""
        return self.base / "data" / "validation_reports"

    @property
    def jobs(self) -> Path:
        """The database of jobs and checkpoints."""
        return self.base / "data" / "ingestion_jobs.db"

    @property
    def core(self) -> Path:
        """The database that `migrate` makes."""
        return self.base / "data" / "db" / "core.db"

    @property
    def metrics(self) -> Path:
        """The database of metrics: the same one, unless METRICS_DB_PATH names another."""
        return self.base / os.environ.get("METRICS_DB_PATH", self.core.relative_to(self.base))


def day_file(root: Path, frame: Frame, symbol: str, day: date) -> Path:
    """Return the one file of a symbol's bars on a day: its folders are DuckDB's partitions."""
    folder = root / f"frame={frame}" / f"symbol={symbol}" / f"date={day}"
    return folder / f"{symbol}_{day}.parquet"
