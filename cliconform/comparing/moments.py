"""Times that a program prints or stores: when it ran, and how long it took. They always differ."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from cliconform.model.observation import Observation
from cliconform.model.plan import Step
from cliconform.quick_dataclass import dataclass

OPEN = "…"
"""Stands for what varies by itself."""

_LATER = timedelta(seconds=60)
"""How much later a moment may be: the commands before it took their time, too."""
_DURATION = re.compile(
    r"\d+\.\d+(?=\s?(?:s|secs?|seconds?)\b)|\d+(?:\.\d+)?(?=\s?(?:ns|µs|us|ms)\b)"
)
"""Seconds with decimals, or a number of a smaller unit: how long something took."""
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?"
    r"|(?<![\w.])\d{10}(?:\d{3}){0,3}(?:\.\d+)?(?![\w.])"
)
"""A moment in ISO 8601, or in seconds since 1970, or in thousandths of them down to nanoseconds."""
_LARGEST_SECONDS = 10**11


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """The time in which a command, and those that it needs, ran, as they saw it."""

    first: datetime
    last: datetime

    def hide(self, text: str) -> str:
        """Return ``text`` with one sign for each moment in that time, and for each duration."""
        return _DURATION.sub(OPEN, _MOMENT.sub(self._hide_one, text))

    def _hide_one(self, found: re.Match[str]) -> str:
        moment = _parse(found[0])
        if moment is None or not self.first <= moment <= self.last:
            return found[0]
        return OPEN if "-" in found[0] else "0"  # a number in JSON has to stay one


def find_moments(step: Step, observation: Observation, run_started: str) -> Moments:
    """Return the time in which ``step`` ran; ``run_started`` is when the whole run did."""
    first = datetime.fromisoformat(run_started)
    started = datetime.fromisoformat(observation.started)
    last = started + timedelta(seconds=observation.duration)
    if step.invocation.now is not None:
        pinned = datetime.fromisoformat(step.invocation.now)
        since = datetime.fromisoformat(step.invocation.since) if step.invocation.since else started
        return Moments(first=pinned - timedelta(seconds=1), last=pinned + (last - since) + _LATER)
    return Moments(first=first - timedelta(seconds=1), last=last + _LATER)


def _parse(text: str) -> datetime | None:
    """Return the moment, which is in UTC where nothing else is said."""
    try:
        if text[:4].isdigit() and text[4] == "-":
            moment = datetime.fromisoformat(text.replace(",", "."))
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        seconds = float(text)
        while seconds >= _LARGEST_SECONDS:
            seconds /= 1000
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
