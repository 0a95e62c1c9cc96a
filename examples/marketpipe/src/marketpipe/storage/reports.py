"""Validation reports: one CSV file for each job and symbol, one line for each fault."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from marketpipe.domain.jobs import JobId
from marketpipe.errors import NotFoundError

_COLUMNS = ("symbol", "ts_ns", "reason")


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of one bar."""

    symbol: str
    ts_ns: int
    reason: str


@dataclass(frozen=True, slots=True)
class ReportStore:
    """The reports in one folder."""

    root: Path

    def write(self, job_id: JobId, symbol: str, faults: Iterable[Fault]) -> Path:
        """Write a report; without faults, it has only its header."""
        path = self.root / str(job_id) / f"{job_id}_{symbol}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(_COLUMNS)
            writer.writerows((fault.symbol, fault.ts_ns, fault.reason) for fault in faults)
        return path

    def all(self) -> tuple[Path, ...]:
        """Return every report, in the order of their names."""
        return tuple(sorted(self.root.glob("*/*.csv")))

    def find(self, name: Path) -> Path:
        """Return the report at that path, or of that name in any folder."""
        places = (name, self.root / name, *self.root.glob(f"*/{name.name}"))
        found = next((place for place in places if place.is_file()), None)
        if found is None:
            raise NotFoundError(
                f"Report file not found: {name}", hint="marketpipe validate-ohlcv --list shows them"
            )
        return found


def read_report(path: Path) -> tuple[Fault, ...]:
    """Return the faults in a report."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        if tuple(rows.fieldnames or ()) != _COLUMNS:
            raise NotFoundError(f"not a validation report: {path}")
        return tuple(Fault(row["symbol"], int(row["ts_ns"]), row["reason"]) for row in rows)
