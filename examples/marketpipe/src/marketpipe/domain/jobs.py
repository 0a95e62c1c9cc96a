"""A job: one requested ingestion and its state."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from marketpipe.domain.days import DayRange, parse_day
from marketpipe.domain.frames import Frame
from marketpipe.domain.symbols import parse_symbol
from marketpipe.errors import InputError

_JOB_ID = re.compile(r"(.+)_(\d{4}-\d{2}-\d{2})")


class JobState(StrEnum):
    """The state of a job."""

    PENDING = "PENDING"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"

    @property
    def is_final(self) -> bool:
        """Return whether the state is final."""
        return self not in (JobState.PENDING, JobState.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class JobId:
    """A job's name: its first symbol and its first day, `AAPL_2025-01-01`."""

    symbol: str
    day: date

    def __str__(self) -> str:
        return f"{self.symbol}_{self.day}"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobScope:
    """The symbols and days that a job covers."""

    symbols: tuple[str, ...]
    days: DayRange
    provider: str
    feed: str
    frame: Frame
    output: Path

    @property
    def job_id(self) -> JobId:
        """The name of the job that covers this."""
        return JobId(self.symbols[0], self.days.start)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A row of the jobs table."""

    number: int
    state: JobState
    scope: JobScope
    error: str
    created_at: datetime
    updated_at: datetime

    @property
    def job_id(self) -> JobId:
        """The job's name."""
        return self.scope.job_id


def parse_job_id(text: str) -> JobId:
    """Parse a job's name, `SYMBOL_YYYY-MM-DD`."""
    match = _JOB_ID.fullmatch(text)
    if match is None:
        raise InputError(f"invalid job ID '{text}'; expected SYMBOL_YYYY-MM-DD")
    symbol, day = match.groups()
    return JobId(parse_symbol(symbol), parse_day(day))


def parse_state(text: str) -> JobState:
    """Return the state of that name. Raises an error that lists the states, if there is none."""
    try:
        return JobState(text.upper())
    except ValueError:
        known = ", ".join(JobState)
        raise InputError(f"invalid state: {text}; choose one of {known}") from None
