"""What was typed on a keyboard → the keys, and the line that they make."""

from __future__ import annotations

import re

_ERASE = b"\x7f\x08"
_KEYS = {
    b"\r": "enter",
    b"\n": "enter",
    b"\t": "tab",
    b"\x1b": "esc",
    b" ": "space",
    b"\x7f": "backspace",
    b"\x08": "backspace",
    **{
        start + end: name
        for start in (b"\x1b[", b"\x1bO")
        for end, name in {
            b"A": "up",
            b"B": "down",
            b"C": "right",
            b"D": "left",
            b"H": "home",
            b"F": "end",
        }.items()
    },
    b"\x1b[3~": "delete",
}
KEY = re.compile(rb"\x1b[\[O](?:3~|[A-Z])|[\xc0-\xff][\x80-\xbf]*|.", re.DOTALL)
"""One key in what was typed: an escape sequence, or a character in UTF-8."""


def edit_line(data: bytes) -> str | None:
    """Return the line that was typed, with the backspace key applied; ``None`` for other keys."""
    line = ""
    for sign in data.decode(errors="replace"):
        if sign.encode() in {bytes([each]) for each in _ERASE}:
            line = line[:-1]
        elif sign == "\x15":  # ctrl-u
            line = ""
        elif not sign.isprintable():
            return None
        else:
            line += sign
    return line


def name_key(key: bytes) -> str:
    """Return the name that a spec has for a key: ``ctrl-c``, ``up``, ``y``."""
    if key in _KEYS:
        return _KEYS[key]
    if len(key) == 1 and key[0] < 0x20:  # noqa: PLR2004 - a control character
        return f"ctrl-{chr(key[0] + 0x60)}"
    return key.decode(errors="replace")
