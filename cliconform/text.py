"""Bytes sent to a terminal, as the plain text that a person could read."""

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
    """Return ``raw`` decoded as UTF-8, with U+FFFD for invalid bytes."""
    return raw.decode("utf-8", errors="replace")


def to_plain_text(raw: bytes) -> str:
    r"""Return ``raw`` as text without escape sequences and control characters.

    Every line ends with ``\n``. A lone carriage return ends a line, too, so that each state of a
    progress line becomes a line of its own.
    """
    return _CONTROLS.sub("", strip_escapes(decode(raw)))


def strip_escapes(text: str) -> str:
    r"""Return ``text`` without escape sequences, lines ended by ``\n``; control characters stay."""
    if "\x1b" in text:
        text = _ESCAPES.sub("", text)
    return _LINE_ENDS.sub("\n", text)
