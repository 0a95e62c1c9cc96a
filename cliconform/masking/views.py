"""A text with what stands between and for its characters taken away: what a secret is found in."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import compress

ESCAPE_SEQUENCE = (
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][0-9A-Za-z]|[=>78])"
)
_MOST_DECODINGS = 6
"""How often a text is decoded, at most: escaped, and that in JSON, and that in a URL."""
_TOKEN = re.compile(
    ESCAPE_SEQUENCE
    + rb"""
    | %(?:25)*[0-9A-Fa-f]{2}
    | \\\\*u[0-9A-Fa-f]{4}(?:\\+u[0-9A-Fa-f]{4})* | \\\\*u\{[0-9A-Fa-f]{1,6}\}
    | \\\\*U00[01][0-9A-Fa-f]{5} | \\\\*x[0-9A-Fa-f]{2} | \\\\*[0-3][0-7]{2}
    | \\\\*(?:\r?\n[ \t]*|[abfnrtv]|(?=[^0-9A-Za-z\\]))
    | &(?:amp;)*(?:\#[0-9]{1,7}|\#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,8}[0-9]{0,2});
    | =\r?\n | \x08
    | 0(?<![0-9A-Za-z]0)[xX][0-9A-Fa-f]{2}(?![0-9A-Za-z])
    | \xc2\xad | \xe2\x80[\x8b-\x8f\xaa-\xae] | \xe2\x81\xa0 | \xef\xbb\xbf   # nothing is seen
    | \xc2\xa0 | \xe2[\x94-\x96][\x80-\xbf]                         # a blank, and lines of a box
    """,
    re.VERBOSE,
)
"""Each alternative begins with a literal: so the text is searched for these in one loop."""
_TYPED_OVER = re.compile(rb"(?:[\x00-\x07\x09-\x7f]|[\xc2-\xf4][\x80-\xbf]{1,3})\x08")
_DUMP = re.compile(
    rb"^[0-9A-Fa-f]{7,8}:?[ \t]+(?:((?:[0-9A-Fa-f]{2,4}[ \t]{1,2}){1,16})[^\n]*)?", re.MULTILINE
)
"""A line of hexdump(1), xxd(1) or od(1); of one with hexadecimal numbers, these."""
_LINE_END = rb"(?:[ \t|]|\xe2[\x94-\x96][\x80-\xbf]){0,4}\\?\r?\n"
_LAYOUT = re.compile(
    ESCAPE_SEQUENCE + rb"|\0|" + _LINE_END + rb"(?:[ \t|>]|# |\xe2[\x94-\x96][\x80-\xbf]){0,4}"
)
_CUT = rb"(?:[\x1b\0]|" + _LINE_END + rb")"
_CUT_TOKEN = re.compile(
    rb"%[0-9A-Fa-f]{0,6}" + _CUT + rb"|\\[xuU]?[{0-9a-fA-F]{0,7}" + _CUT
    + rb"|&[#;0-9A-Za-z]{0,14}" + _CUT
)  # fmt: skip
"""An escape with the end of a line, or of a cell, or a colour in it."""
_ASCII = rb"[\t\n\r\x08\x1b -~]"
_CHARACTER = rb"(?:" + _ASCII + rb"|[\xc2-\xf4][\x80-\xbf]{1,3})"
_TEXT_IN_BINARY = re.compile(
    _ASCII + rb"(?:(?:\0" + _CHARACTER + rb"){3,}\0?|" + _CHARACTER + rb"{3,})"
)
"""Text with a zero after each character, as in UTF-16, or without; from four characters on."""
_SHORTEST_TEXT = 6
"""Bytes of the shortest secret of which one character is escaped."""
_SECOND_LINES = (b"00000010", b"0000020")
_DECODED = re.compile(b"|".join((_TOKEN.pattern, _CUT_TOKEN.pattern, *_SECOND_LINES)), re.VERBOSE)
"""Any of these: whether a text has one is found in one loop as well."""
_KEPT = bytes(
    code
    for code in range(256)
    if code >= 0x80 or chr(code).isalnum()  # noqa: PLR2004 - ASCII
)
_DROPPED = bytes(code for code in range(256) if code not in _KEPT)
_SMALL = bytes(range(256)).lower()
_IS_KEPT = bytes(code in _KEPT for code in range(256))
_BLOCK = 1 << 16


def make_skeleton(data: bytes) -> bytes:
    """Return the letters and digits of ``data``, in small letters, and all that is not ASCII."""
    return data.translate(_SMALL, _DROPPED)


def find_texts(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield where a text begins in a binary file, and the text.

    Compressed numbers look escaped by chance, in every kilobyte: to decode them takes long, and
    shows nothing.
    """
    for match in _TEXT_IN_BINARY.finditer(data):
        if len(match[0]) >= _SHORTEST_TEXT:
            yield match.start(), match[0]


def make_views(data: bytes) -> Iterator[View]:
    """Yield ``data`` as it is, and in one line if an escape is in two."""
    yield View(data)
    if _CUT_TOKEN.search(data):
        yield View(_LAYOUT.sub(b"", data), View(data), _LAYOUT, 1)


def has_escapes(data: bytes) -> bool:
    """Return whether a view of ``data`` may be decoded."""
    return _DECODED.search(data) is not None


def find_marks(data: bytes) -> tuple[bytes, bytes]:
    """Return what ``data`` begins with, and what it ends with, that is none of its skeleton."""
    return (
        data[: len(data) - len(data.lstrip(_DROPPED))],
        data[len(data.rstrip(_DROPPED)) :],
    )


class View:
    """A text, or what it is once the escapes of an earlier view are what they stand for."""

    def __init__(
        self,
        data: bytes,
        earlier: View | None = None,
        tokens: re.Pattern[bytes] = _TOKEN,
        depth: int = 0,
    ) -> None:
        """``tokens`` were decoded in the data of ``earlier``; decodings are ``depth`` in all."""
        self.data = data
        self._earlier = earlier
        self._tokens = tokens
        self._depth = depth

    @cached_property
    def skeleton(self) -> bytes:
        """The letters and digits of the data."""
        return make_skeleton(self.data)

    def decode(self) -> View | None:
        """Return the view with the escapes of this one decoded; nothing if there are none."""
        if self._depth == _MOST_DECODINGS:
            return None
        if not self._depth and any(map(self.data.__contains__, _SECOND_LINES)):
            tokens = _DUMP
        else:
            is_typed_over = b"\b" in self.data and _TYPED_OVER.search(self.data)
            tokens = _TYPED_OVER if is_typed_over else _TOKEN
        data, count = tokens.subn(_decode_token, self.data)
        # Where it is no dump after all, there may still be escapes.
        return View(data, self, tokens, self._depth + 1) if count or tokens is not _TOKEN else None

    def find_kept(self, start: int, end: int) -> tuple[int, int]:
        """Return where a part of the skeleton is in the data."""
        return self._kept[start], self._kept[end - 1] + 1

    def find_origin(self, start: int, end: int) -> tuple[int, int]:
        """Return where a part of the data is in the text that was first."""
        if self._earlier is None:
            return start, end
        first, last = self._map(start)[0], self._map(end - 1)[1]
        return self._earlier.find_origin(first, last)

    @cached_property
    def _kept(self) -> _Kept:
        return _Kept(self.data)

    def _map(self, at: int) -> tuple[int, int]:
        """Return where the byte at ``at`` is from: itself, or the escape that it is a part of."""
        starts, sizes, origins = self._replaced
        number = bisect_right(starts, at) - 1
        if number < 0:
            return at, at + 1
        after = at - starts[number] - sizes[number]
        first, last = origins[number]
        return (first, last) if after < 0 else (last + after, last + after + 1)

    @cached_property
    def _replaced(self) -> tuple[list[int], list[int], list[tuple[int, int]]]:
        """Where each escape's replacement begins, its size, and where the escape is."""
        assert self._earlier is not None
        starts, sizes, origins, shift = [], [], [], 0
        for match in self._tokens.finditer(self._earlier.data):
            first, last = match.span()
            size = len(_decode_token(match))
            starts.append(first - shift)
            sizes.append(size)
            origins.append((first, last))
            shift += last - first - size
        return starts, sizes, origins


class _Kept:
    """Where each byte of a skeleton is in the data that it is of."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._before = [0]
        """How many there are before each block."""
        for at in range(0, len(data), _BLOCK):
            block = data[at : at + _BLOCK].translate(None, _DROPPED)
            self._before.append(self._before[-1] + len(block))
        self._find_in_block = lru_cache(maxsize=2)(self._list_in_block)

    def __getitem__(self, number: int) -> int:
        block = bisect_right(self._before, number) - 1
        return block * _BLOCK + self._find_in_block(block)[number - self._before[block]]

    def _list_in_block(self, number: int) -> array[int]:
        block = self._data[number * _BLOCK : (number + 1) * _BLOCK]
        return array("L", compress(range(len(block)), block.translate(_IS_KEPT)))


def _decode_token(match: re.Match[bytes]) -> bytes:
    """Return what an escape stands for; nothing for what is no character."""
    if match.re is not _TOKEN:
        return (match[1] or b"") if match.re is _DUMP else b""
    token = match[0]
    if token[:1] == b"&":
        import html  # noqa: PLC0415 - most runs have no secrets

        return html.unescape(re.sub(rb"(amp;)+", b"", token).decode()).encode("utf-8", "replace")
    if token[:1] in b"%0":
        return _decode_digits(token[-2:])
    return _decode_backslash(token) if token[:1] == b"\\" else b""


def _decode_backslash(token: bytes) -> bytes:
    rest = token.lstrip(b"\\")
    digits = rest[1:].strip(b"{}")
    if rest[:1] == b"x":
        return _decode_digits(digits)
    if rest[:1] == b"u" and len(rest) > len(digits) + 1:
        return _decode_number(int(digits, 16))
    if rest[:1] == b"u":
        codes = bytes.fromhex(re.sub(rb"[\\u]+", b"", rest).decode())
        return codes.decode("utf-16-be", "surrogatepass").encode("utf-8", "surrogatepass")
    if rest[:1] == b"U":
        return _decode_number(int(digits, 16))
    return bytes([int(rest, 8)]) if rest.isdigit() else b""


def _decode_digits(digits: bytes) -> bytes:
    return bytes([int(digits, 16)])


def _decode_number(number: int) -> bytes:
    return chr(number).encode("utf-8", "surrogatepass") if number <= 0x10FFFF else b""  # noqa: PLR2004
