"""Frames: the lengths of time that one bar can cover."""

from enum import StrEnum

from marketpipe.errors import InputError

NANOSECONDS_A_MINUTE = 60_000_000_000


class Frame(StrEnum):
    """The length of time that one bar covers."""

    M1 = "1m"
    M5 = "5m"
    M15 = "15m"
    M30 = "30m"
    H1 = "1h"
    H4 = "4h"
    D1 = "1d"

    @property
    def minutes(self) -> int:
        """How many minutes the frame lasts."""
        return _MINUTES[self]

    @property
    def nanoseconds(self) -> int:
        """How many nanoseconds the frame lasts."""
        return self.minutes * NANOSECONDS_A_MINUTE


_MINUTES = {
    Frame.M1: 1,
    Frame.M5: 5,
    Frame.M15: 15,
    Frame.M30: 30,
    Frame.H1: 60,
    Frame.H4: 240,
    Frame.D1: 1440,
}


def parse_frame(text: str) -> Frame:
    """Parse a frame. Raises an error that lists the frames, if there is none of that name."""
    try:
        return Frame(text.lower())
    except ValueError:
        known = ", ".join(Frame)
        raise InputError(f"invalid timeframe: {text}; choose one of {known}") from None
