"""Makes any text safe for a terminal, an XML parser and a reader, and limits its length.

What a program prints can hold anything: escape sequences that move the cursor, control characters,
characters that XML 1.0 cannot represent, marks that reverse the direction of a line.
"""

from __future__ import annotations

from cliconform.text import end_lines, escape_character, strip_escapes

# XML 1.0 (https://www.w3.org/TR/xml/#charsets) excludes the C0 controls except tab and line ends,
# the surrogates, U+FFFE and U+FFFF. It allows the C1 controls, but U+009B begins an escape sequence
# on some terminals. The direction marks can make a line look like another text. U+FFFD makes a
# reader of JUnit (xunit-viewer) guess at the file's encoding, and crash.
_ESCAPED = (
    range(0x80, 0xA0),
    range(0xD800, 0xE000),
    range(0x202A, 0x202F),
    range(0x2066, 0x206A),
    range(0xFFFD, 0x10000),
)


class _Replacements(dict[int, int | str]):
    """What stands for each code point; found when it is first needed: there are thousands."""

    def __missing__(self, code: int) -> int | str:
        is_escaped = any(code in codes for codes in _ESCAPED)
        self[code] = found = escape_character(chr(code)) if is_escaped else code
        return found


_TABLE = _Replacements(
    {
        **{code: 0x2400 + code for code in range(0x20) if code not in (0x09, 0x0A)},
        0x7F: 0x2421,
    }
)
_NAME_TABLE = str.maketrans({"<": "‹", ">": "›", "&": "+", '"': "'"})
_ELLIPSIS = "…"


def clean(text: str) -> str:
    r"""Return ``text`` without escape sequences, its lines ended by ``\n``.

    A control character is replaced by its picture (``␀``); an invalid byte, and a code point that
    is not a character, by an escape: ``\xff``, ``\ufffe``.
    """
    if text.isascii() and text.isprintable():
        return text
    return end_lines(strip_escapes(text)).translate(_TABLE)


def clean_line(text: str, limit: int = 1000) -> str:
    """Return ``text``, cleaned, on one line of at most ``limit`` characters.

    Each run of white space becomes one blank.
    """
    line = " ".join(clean(text).split())
    return line if len(line) <= limit else line[: limit - 1] + _ELLIPSIS


def clean_name(text: str, limit: int = 250) -> str:
    """Return ``text`` as a name for JUnit: one line, with look-alikes for ``< > & "``.

    Some readers of JUnit show these four escaped, others unescaped.
    """
    return clean_line(text, limit).translate(_NAME_TABLE)


def limit_bytes(text: str, limit: int) -> str:
    """Return ``text`` cut to about ``limit`` bytes of UTF-8: its head, a notice and its tail.

    ``text`` must be clean: a surrogate cannot be encoded.
    """
    raw = text.encode()
    if len(raw) <= limit:
        return text
    half = limit // 2
    head = raw[:half].decode(errors="ignore")
    tail = raw[-half:].decode(errors="ignore")
    return f"{head}\n{_ELLIPSIS} {len(raw) - 2 * half:,} bytes left out {_ELLIPSIS}\n{tail}"


def limit_lines(lines: list[str], limit: int) -> list[str]:
    """Return at most ``limit`` of ``lines``, with a notice in place of those left out.

    Two thirds come from the head, the rest from the tail.
    """
    if len(lines) <= limit:
        return lines
    tail = limit // 3
    head = limit - tail
    left_out = len(lines) - limit
    plural = "" if left_out == 1 else "s"
    notice = f"{_ELLIPSIS} {left_out:,} more line{plural} {_ELLIPSIS}"
    return [*lines[:head], notice, *lines[-tail:]] if tail else [*lines[:head], notice]
