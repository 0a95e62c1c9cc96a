"""The bytes that a terminal sends when a key is pressed."""

from __future__ import annotations

_NAMED = {
    "enter": b"\r",
    "tab": b"\t",
    "esc": b"\x1b",
    "space": b" ",
    "backspace": b"\x7f",
    # xterm's sequences for these keys (terminfo: kcuu1, kcud1, kcuf1, kcub1, khome, kend, kdch1)
    # in its normal mode.
    "up": b"\x1b[A",
    "down": b"\x1b[B",
    "right": b"\x1b[C",
    "left": b"\x1b[D",
    "home": b"\x1b[H",
    "end": b"\x1b[F",
    "delete": b"\x1b[3~",
}


def encode_key(key: str) -> bytes:
    """Return what pressing ``key`` sends.

    ``key`` is a name such as ``enter`` or ``up``, ``ctrl-`` and one character, or the text to send.
    """
    if key in _NAMED:
        return _NAMED[key]
    if key.startswith("ctrl-") and len(key) == len("ctrl-x"):
        return bytes([ord(key[-1].upper()) & 0x1F])
    return key.encode()
