"""From the bytes that a terminal was sent to the text that a person could read."""

from __future__ import annotations

import re

# ECMA-48 control sequences (CSI), the string sequences (OSC, DCS, APC, PM, SOS) with their
# terminators, and the two- and three-byte escapes (charset selection, keypad modes, ...).
_ESCAPES = re.compile(
    r"""
      \x1b \[ [0-?]* [ -/]* [@-~]
    | \x1b \] [^\x07\x1b]* (?: \x07 | \x1b\\ )?
    | \x1b [PX^_] [^\x1b]* (?: \x1b\\ )?
    | \x1b [ -/]* [0-~]
    """,
    re.VERBOSE,
)
_LINE_ENDS = re.compile(r"\r*\n|\r+")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def decode(raw: bytes) -> str:
    """``raw`` as UTF-8, every byte that is none replaced by U+FFFD."""
    return raw.decode("utf-8", errors="replace")


def to_plain_text(raw: bytes) -> str:
    r"""``raw`` without escape sequences and control characters, every line ended by ``\n``.

    A lone carriage return ends a line too: each state that a progress line showed is then a line
    of its own, and none is lost.
    """
    return _CONTROLS.sub("", strip_escapes(decode(raw)))


def strip_escapes(text: str) -> str:
    r"""``text`` without escape sequences, every line ended by ``\n``; control characters stay."""
    if "\x1b" in text:
        text = _ESCAPES.sub("", text)
    return _LINE_ENDS.sub("\n", text)
