"""The jobs table."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from marketpipe.clock import now
from marketpipe.domain.days import DayRange
from marketpipe.domain.frames import Frame
from marketpipe.domain.jobs import Job, JobId, JobScope, JobState
from marketpipe.storage.sqlite import connect, vacuum


@dataclass(frozen=True, slots=True)
class JobStore:
    """The jobs in one database."""

    path: Path

    def exists(self) -> bool:
        """Return whether the database exists."""
        return self.path.exists()

    def create(self, scope: JobScope) -> None:
        """Add a pending job; a job that already exists starts over."""
        moment = now().isoformat()
        row = (*_key(scope.job_id), JobState.PENDING, _payload(scope, ""), moment, moment)
        with connect(self.path) as connection:
            connection.execute(
                """
                INSERT INTO ingestion_jobs (symbol, day, state, payload, created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (symbol, day) DO UPDATE SET
                    state = excluded.state, payload = excluded.payload,
                    created_at = excluded.created_at, updated_at = excluded.updated_at
                """,
                row,
            )

    def move(self, scope: JobScope, state: JobState, *, error: str = "") -> None:
        """Set a job's state, and its error if there was one."""
        row = (state, _payload(scope, error), now().isoformat(), *_key(scope.job_id))
        with connect(self.path) as connection:
            connection.execute(
                """
                UPDATE ingestion_jobs SET state = ?, payload = ?, updated_at = ?
                WHERE symbol = ? AND day = ?
                """,
                row,
            )

    def all(self) -> tuple[Job, ...]:
        """Return every job, the one that changed last first."""
        if not self.exists():
            return ()
        with connect(self.path) as connection:
            rows = connection.execute(
                "SELECT * FROM ingestion_jobs ORDER BY updated_at DESC, id DESC"
            ).fetchall()
        return tuple(_job(row) for row in rows)

    def by_number(self, number: int) -> Job | None:
        """Return the job with that number, if there is one."""
        return next((job for job in self.all() if job.number == number), None)

    def by_id(self, job_id: JobId) -> Job | None:
        """Return the job of that name, if there is one."""
        return next((job for job in self.all() if job.job_id == job_id), None)

    def save_checkpoint(self, symbol: str, checkpoint: Mapping[str, object]) -> None:
        """Store how far a symbol's ingestion has come."""
        moment = now().isoformat()
        with connect(self.path) as connection:
            connection.execute(
                """
                INSERT INTO checkpoints VALUES (?, ?, ?, ?)
                ON CONFLICT (symbol) DO UPDATE SET
                    checkpoint_data = excluded.checkpoint_data, updated_at = excluded.updated_at
                """,
                (symbol, json.dumps(checkpoint), moment, moment),
            )

    def checkpoints(self) -> frozenset[str]:
        """Return the symbols that have a checkpoint."""
        if not self.exists():
            return frozenset()
        with connect(self.path) as connection:
            rows = connection.execute("SELECT symbol FROM checkpoints").fetchall()
        return frozenset(row["symbol"] for row in rows)

    def delete(self, jobs: Iterable[Job], checkpoints: Iterable[str]) -> None:
        """Delete jobs and checkpoints."""
        with connect(self.path) as connection:
            connection.executemany(
                "DELETE FROM ingestion_jobs WHERE id = ?", [(job.number,) for job in jobs]
            )
            connection.executemany(
                "DELETE FROM checkpoints WHERE symbol = ?", [(symbol,) for symbol in checkpoints]
            )

    def compact(self) -> None:
        """Return the space of deleted rows to the file system."""
        vacuum(self.path)


def _key(job_id: JobId) -> tuple[str, str]:
    return job_id.symbol, job_id.day.isoformat()


def _payload(scope: JobScope, error: str) -> str:
    return json.dumps(
        {
            "job_id": str(scope.job_id),
            "symbols": scope.symbols,
            "start": scope.days.start.isoformat(),
            "end": scope.days.end.isoformat(),
            "provider": scope.provider,
            "feed": scope.feed,
            "timeframe": scope.frame,
            "output_path": str(scope.output),
            "error_message": error,
        }
    )


def _job(row: sqlite3.Row) -> Job:
    # A row that another version wrote may lack any of these, but it has a symbol and a day.
    day = date.fromisoformat(row["day"])
    payload = {
        "symbols": [row["symbol"]],
        "start": day.isoformat(),
        "end": (day + timedelta(days=1)).isoformat(),
        "provider": "unknown",
        "feed": "unknown",
        "timeframe": Frame.M1,
        "output_path": "data/output",
        "error_message": "",
        **json.loads(row["payload"] or "{}"),
    }
    return Job(
        number=row["id"],
        state=JobState(row["state"]),
        scope=JobScope(
            symbols=tuple(payload["symbols"]),
            days=DayRange(date.fromisoformat(payload["start"]), date.fromisoformat(payload["end"])),
            provider=payload["provider"],
            feed=payload["feed"],
            frame=Frame(payload["timeframe"]),
            output=Path(payload["output_path"]),
        ),
        error=payload["error_message"],
        created_at=_moment(row["created_at"]),
        updated_at=_moment(row["updated_at"]),
    )


def _moment(text: str) -> datetime:
    """Parse a time of the database; without a time zone, it is UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
