"""A provider of invented bars, always the same for the same symbol and day."""

import hashlib
import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from marketpipe.domain.bars import Bar, fold
from marketpipe.domain.days import midnight_ns
from marketpipe.domain.frames import NANOSECONDS_A_MINUTE, Frame

MINUTES_A_DAY = Frame.D1.minutes


@dataclass(frozen=True, slots=True)
class FakeProvider:
    """Bars for tests and trials: all day, every day of the week, without a key.

    A day's bars depend only on its symbol and its date, so that ingesting a day again, or as part
    of a longer range, or with more workers, gives the same file.
    """

    name: str = "fake"

    def check(self, environ: Mapping[str, str]) -> None:
        """Do nothing: the fake provider needs no credentials."""

    def bars(self, symbol: str, day: date, frame: Frame) -> list[Bar]:
        """Return one day's bars of one symbol, in the order of their time."""
        minutes = _walk(symbol, day)
        return list(minutes if frame is Frame.M1 else fold(minutes, frame))


def _walk(symbol: str, day: date) -> Iterator[Bar]:
    """Yield a random walk, minute by minute, from a day's opening price to about the next day's."""
    # Only random() itself gives the same numbers in every version of Python. Prices are whole cents
    # until they are written, so that no rounding error can put an open above its high.
    chance = random.Random(f"{symbol} {day}").random  # noqa: S311 - prices, not secrets
    start, end = _opening(symbol, day), _opening(symbol, day + timedelta(days=1))
    midnight = midnight_ns(day)
    opening = start
    for minute in range(MINUTES_A_DAY):
        course = start + (end - start) * minute // MINUTES_A_DAY
        closing = opening + round(0.002 * opening * (chance() - 0.5)) + (course - opening) // 50
        high = max(opening, closing) + int(0.001 * opening * chance())
        low = min(opening, closing) - int(0.001 * opening * chance())
        yield Bar(
            ts_ns=midnight + minute * NANOSECONDS_A_MINUTE,
            open=opening / 100,
            high=high / 100,
            low=low / 100,
            close=closing / 100,
            volume=100 + int(9_900 * chance()),
        )
        opening = closing


def _opening(symbol: str, day: date) -> int:
    """Return the price, in cents, at which a symbol opens: $50 to $500, varying by a tenth."""
    digest = hashlib.sha256(symbol.encode()).digest()
    price = 5_000 + int.from_bytes(digest[:4], "big") % 45_000
    return round(price * (1 + 0.1 * math.sin(day.toordinal() / 9 + digest[4])))
