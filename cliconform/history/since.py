"""Reads the value of ``--since``: a day, a moment, a duration, or a version of the target."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from cliconform.errors import UsageError
from cliconform.model.history import HistoryRun
from cliconform.nearest_names import suggest_names

_DURATION = re.compile(r"(\d{1,5})(h|d|w)")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_DATE = re.compile(r"\d{4}-\d\d-\d\d([T ].*)?")
_HINT = "write 2027-01-31, a number of hours, days or weeks (12h, 30d, 2w), or a target's version"
T = TypeVar("T")


def select_since(
    since: str, runs: Sequence[tuple[HistoryRun, T]], now: datetime
) -> list[tuple[HistoryRun, T]]:
    """Return those of ``runs``, which are the oldest first, that ``since`` means.

    It is a day or a moment of ISO 8601 (in the zone of ``now`` where it names none), a number of
    hours, days or weeks (``12h``, ``30d``, ``2w``), or a version or a fingerprint of the target:
    the runs from the first one with it on. Raises :class:`UsageError` where it is none of these.
    """
    if moment := _parse_moment(since, now):
        return [each for each in runs if datetime.fromisoformat(each[0].started) >= moment]
    for number, (run, _) in enumerate(runs):
        if since in _list_names(run):
            return list(runs[number:])
    known = dict.fromkeys(name for run, _ in runs for name in _list_names(run)[:1])
    raise UsageError(
        f"--since {since}: no time, and no run is of a target of that version",
        hint=suggest_names(since, known) or _HINT,
    )


def _parse_moment(since: str, now: datetime) -> datetime | None:
    if found := _DURATION.fullmatch(since):
        try:
            return now.astimezone(UTC) - int(found[1]) * _UNITS[found[2]]
        except OverflowError:
            return datetime.min.replace(tzinfo=UTC)
    if _DATE.fullmatch(since):
        try:
            moment = datetime.fromisoformat(since)
        except ValueError as error:
            raise UsageError(f"--since {since}: {error}", hint="write 2027-01-31") from None
        return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)
    return None


def _list_names(run: HistoryRun) -> list[str]:
    """Return how a user may call the target of ``run``: ``mytool 1.4``, ``1.4``, ``3fa21c07``."""
    return [name for name in (run.version, run.version.rpartition(" ")[2], run.fingerprint) if name]
