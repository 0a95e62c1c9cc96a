"""Find old files and old job records."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from marketpipe.domain.days import day_in
from marketpipe.domain.jobs import Job
from marketpipe.errors import NotFoundError
from marketpipe.storage.jobs import JobStore


@dataclass(frozen=True, slots=True)
class OldFile:
    """A Parquet file that is old enough to be removed."""

    path: Path
    day: date
    size: int


@dataclass(frozen=True, slots=True)
class Sifted:
    """How many files were examined, and the old ones among them."""

    examined: int
    old: tuple[OldFile, ...]


def sift_files(root: Path, cutoff: date) -> Sifted:
    """Find the files under a folder whose path names a day before the cutoff."""
    if not root.is_dir():
        raise NotFoundError(f"Directory does not exist: {root}", hint="name another with --root")
    dated = [
        (path, day_in(str(path.relative_to(root)))) for path in sorted(root.rglob("*.parquet"))
    ]
    old = (OldFile(path, day, path.stat().st_size) for path, day in dated if day and day < cutoff)
    return Sifted(len(dated), tuple(old))


def old_jobs(store: JobStore, cutoff: date) -> tuple[Job, ...]:
    """Return the jobs whose first day is before the cutoff."""
    return tuple(job for job in store.all() if job.job_id.day < cutoff)
