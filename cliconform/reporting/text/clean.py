"""Hostile text → text that a terminal, an XML parser and a person can read.

What a program writes may hold anything: escape sequences that move the cursor, control characters,
characters that XML 1.0 has no way to write, marks that turn the direction of a line around.
"""

from __future__ import annotations

from cliconform.text import strip_escapes

# Left out of XML 1.0 (https://www.w3.org/TR/xml/#charsets) are the C0 controls but for tab and the
# line ends, surrogates, U+FFFE and U+FFFF. The C1 controls are allowed, but U+009B begins an escape
# sequence on some terminals; the direction marks let a line show other text than it holds.
_PICTURES = {code: 0x2400 + code for code in range(0x20) if code not in (0x09, 0x0A)}
_REPLACED = (
    *range(0x80, 0xA0),
    *range(0xD800, 0xE000),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
    0xFFFE,
    0xFFFF,
)
_TABLE = {**_PICTURES, 0x7F: 0x2421, **dict.fromkeys(_REPLACED, 0xFFFD)}
_NAME_TABLE = str.maketrans({"<": "‹", ">": "›", "&": "+", '"': "'"})
_ELLIPSIS = "…"


def clean(text: str) -> str:
    r"""``text`` as it can be shown anywhere: several lines, ended by ``\n``.

    Escape sequences go, control characters become their pictures (``␀``), and what is no character
    U+FFFD.
    """
    return strip_escapes(text).translate(_TABLE)


def clean_line(text: str, limit: int = 1000) -> str:
    """``text`` cleaned, all white space one blank, cut at ``limit`` characters."""
    line = " ".join(clean(text).split())
    return line if len(line) <= limit else line[: limit - 1] + _ELLIPSIS


def clean_name(text: str, limit: int = 250) -> str:
    """``text`` as a name that every JUnit reader shows alike: free of ``< > & "`` too."""
    return clean_line(text, limit).translate(_NAME_TABLE)


def limit_bytes(text: str, limit: int) -> str:
    """``text`` cut to about ``limit`` bytes of UTF-8: its head and its tail, and how much is gone.

    The text must be clean already: a surrogate has no bytes.
    """
    raw = text.encode()
    if len(raw) <= limit:
        return text
    half = limit // 2
    head = raw[:half].decode(errors="ignore")
    tail = raw[-half:].decode(errors="ignore")
    return f"{head}\n{_ELLIPSIS} {len(raw) - 2 * half:,} bytes left out {_ELLIPSIS}\n{tail}"


def limit_lines(lines: list[str], limit: int) -> list[str]:
    """At most ``limit`` of ``lines``: two thirds from the head, the rest from the tail."""
    if len(lines) <= limit:
        return lines
    tail = limit // 3
    head = limit - tail
    gone = len(lines) - limit
    notice = f"{_ELLIPSIS} {gone:,} more line{'' if gone == 1 else 's'} {_ELLIPSIS}"
    return [*lines[:head], notice, *lines[-tail:]] if tail else [*lines[:head], notice]
