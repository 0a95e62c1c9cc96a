"""The metrics that the program recorded while it ran."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from marketpipe.clock import now
from marketpipe.storage.sqlite import connect


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One value of one metric."""

    name: str
    value: float
    symbol: str = ""
    provider: str = "unknown"
    feed: str = "unknown"


@dataclass(frozen=True, slots=True)
class Point:
    """A measurement, and when it was taken."""

    moment: datetime
    measurement: Measurement


@dataclass(frozen=True, slots=True)
class MetricStore:
    """The measurements in one database."""

    path: Path

    def record(self, measurements: Iterable[Measurement]) -> None:
        """Store measurements, with the current time."""
        moment = int(now().timestamp())
        rows = [(moment, m.name, m.value, m.provider, m.feed, m.symbol) for m in measurements]
        with connect(self.path) as connection:
            connection.executemany(
                """
                INSERT INTO metrics (ts, name, value, provider, feed, symbol)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                rows,
            )

    def points(self) -> tuple[Point, ...]:
        """Return every measurement, the oldest first."""
        if not self.path.exists():
            return ()
        with connect(self.path) as connection:
            rows = connection.execute("SELECT * FROM metrics ORDER BY ts, id").fetchall()
        return tuple(
            Point(
                datetime.fromtimestamp(row["ts"], UTC),
                Measurement(
                    name=row["name"],
                    value=row["value"],
                    symbol=row["symbol"],
                    provider=row["provider"],
                    feed=row["feed"],
                ),
            )
            for row in rows
        )
