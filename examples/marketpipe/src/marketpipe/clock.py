"""The current time. No other module reads the clock."""

from datetime import UTC, date, datetime, timedelta


def now() -> datetime:
    """Return the current time, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the only place that reads the clock


def today() -> date:
    """Return the current day, in UTC: a trading day here runs from midnight to midnight UTC."""
    return now().date()


def days_ago(days: int) -> datetime:
    """Return the moment that many days before now."""
    return now() - timedelta(days=days)
