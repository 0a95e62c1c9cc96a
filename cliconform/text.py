"""The bytes that a program writes, as text: what promises are compared with, and what people read.

What is compared and what is shown are made here alike, for a program that is running, a run that is
judged and a report.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Literal, TypeAlias

from cliconform.lazy_pattern import lazy_pattern

HOME = "$HOME"
"""What every text has in place of the home's path."""

Reading: TypeAlias = Literal["plain", "escapes", "raw"]
"""How bytes become the text that is compared: ``plain`` without escape sequences, ``escapes`` with
them, ``raw`` also with the line ends of a terminal."""

REPLACEMENT = "\ufffd"
"""What an invalid byte is compared as."""

# ECMA-48 control sequences (CSI), the string sequences (OSC, DCS, APC, PM, SOS) with their
# terminators, and the two- and three-byte escapes (charset selection, keypad modes, ...). A string
# sequence that is not terminated ends with its line, so that it does not hide what comes after it.
_ESCAPES = lazy_pattern(
    r"""
      \x1b \[ [0-?]* [ -/]* [@-~]
    | \x1b [P\]X^_] (?: [^\x07\x1b]* (?: \x07 | \x1b\\ ) | [^\x07\x1b\n]* )
    | \x1b [ -/]* [0-~]
    """,
    re.VERBOSE,
)
_LINE_ENDS = lazy_pattern(r"\r*\n|\r+")
_RETURNS = lazy_pattern(r"\r+\n")
_CONTROLS = lazy_pattern(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_INVALID = lazy_pattern("[\udc80-\udcff]")
# ESC as a character, or as a regular expression can write it.
_ESCAPE = lazy_pattern(r"\x1b|\\(?:x1b|0?33|u001b|U0000001b|N\{ESC(?:APE)?\})", re.IGNORECASE)


def decode(raw: bytes) -> str:
    """Return ``raw`` decoded as UTF-8, with U+FFFD for each invalid byte."""
    return replace_invalid(decode_bytes(raw))


def decode_bytes(raw: bytes) -> str:
    """Return ``raw`` decoded as UTF-8; an invalid byte is a lone surrogate (PEP 383)."""
    return raw.decode("utf-8", errors="surrogateescape")


def replace_invalid(text: str) -> str:
    """Return ``text`` with U+FFFD for each byte that :func:`decode_bytes` could not decode."""
    return text if text.isascii() else _INVALID.sub(REPLACEMENT, text)


def choose_reading(texts: Iterable[str], *, raw: bool = False) -> Reading:
    r"""Return the reading that a promise is compared with.

    ``texts`` are its texts or its regular expression; ``\x1b`` in one of them is an escape, too.
    """
    if raw:
        return "raw"
    return "escapes" if any(_ESCAPE.search(text) for text in texts) else "plain"


def normalize(text: str, reading: Reading, *, terminal: bool) -> str:
    r"""Return ``text`` as promises are compared with it.

    A ``terminal`` writes ``\r\n`` where the program wrote ``\n``. Through pipes, line ends are
    what the program wrote.
    """
    if reading == "raw":
        return text
    if reading == "plain":
        text = strip_escapes(text)
    if terminal and "\r" in text:
        text = text.replace("\r\n", "\n")  # several times as fast as the pattern
        text = _RETURNS.sub("\n", text) if "\r\n" in text else text
    return text


def to_plain_text(raw: bytes) -> str:
    r"""Return ``raw`` as a person reads it: without escape sequences and control characters.

    Every line ends with ``\n``. A lone carriage return ends a line, too, so that each state of a
    progress line becomes a line of its own.
    """
    return _CONTROLS.sub("", end_lines(strip_escapes(decode(raw))))


def strip_escapes(text: str) -> str:
    """Return ``text`` without escape sequences; all other control characters stay."""
    return _ESCAPES.sub("", text) if "\x1b" in text else text


def end_lines(text: str) -> str:
    r"""Return ``text`` with ``\n`` at the end of every line; a carriage return ends a line, too."""
    return _LINE_ENDS.sub("\n", text) if "\r" in text else text


def escape_character(character: str) -> str:
    r"""Return ``character`` as an escape: ``\x1b``, ``\u202e``; an invalid byte as ``\xff``."""
    code = ord(character)
    if 0xDC80 <= code < 0xDD00:  # noqa: PLR2004 - the surrogates of `decode_bytes`
        code -= 0xDC00
    if code <= 0xFF:  # noqa: PLR2004 - one byte
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - two bytes


def strip_final_newline(text: str) -> str:
    r"""Return ``text`` without the newline at its end, which is not compared.

    A text of newlines alone keeps them, and so does one that ends with ``\r\n``: that line end
    is one that is compared.
    """
    return remove_final_newline(text) if text.strip("\n") else text


def remove_final_newline(text: str) -> str:
    r"""Return ``text`` without the newline at its end, also if there is nothing else in it."""
    return text if text.endswith("\r\n") else text.removesuffix("\n")


def make_home_hider(*homes: str) -> Callable[[str], str]:
    """Return a function that replaces the home's path, or its real path, in a text by ``$HOME``.

    A home that was rebuilt elsewhere has several paths.
    """
    found = {path for home in {*homes} for path in list_home_paths(home)}
    paths = sorted(found, key=len, reverse=True)

    def hide(text: str) -> str:
        if not any(path in text for path in paths):
            return text
        # Compiled here, since most commands never print the path of their home.
        pattern = rf"(?:{'|'.join(re.escape(path) for path in paths)})(?!\w)"
        return re.sub(pattern, lambda _: HOME, text)

    return hide


def list_home_paths(home: str) -> list[str]:
    """Return the paths that are the home's: its own and its real one, the longer one first."""
    # One may be the beginning of the other. Resolving links on the way to the home (on macOS, /tmp
    # is one) is the only look at anything outside of what was observed.
    return sorted({home.rstrip("/"), _find_real_path(home)} - {"", "/"}, key=len, reverse=True)


def _find_real_path(home: str) -> str:
    folder, _, name = home.rpartition("/")
    if not folder or name in {"", ".", ".."} or os.path.islink(home):  # noqa: PTH114 - far quicker
        return os.path.realpath(home)
    return f"{find_real_folder(folder).rstrip('/')}/{name}"


@lru_cache(maxsize=8)
def find_real_folder(folder: str) -> str:
    """Return the real path of a folder with homes: those of a run are in the same one.

    The first answer is kept: a link that a command puts in its place later changes nothing.
    """
    return os.path.realpath(folder)
