"""The forms that a secret is found in besides itself."""

from __future__ import annotations

import base64
import json
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

_SHORTEST_CODE = 4
"""Characters of Base64, at least: fewer are also found in what is something else."""
_SHORTEST_HEX = 8
"""Likewise, of hexadecimal digits."""
_LONG = 10
"""Characters of a secret, at least, that is found backwards, and encoded twice."""


class Form(NamedTuple):
    """A form of a secret: what it is found by, and whether more around it belongs to it."""

    core: bytes
    before: bool = False
    """Whether a character before it is partly of the secret, as in Base64."""
    after: bool = False
    """Likewise, one after it."""


def list_forms(secret: str) -> frozenset[Form]:
    """Return the forms of ``secret``: as it is, and others.

    Escapes are none of them: a text is also searched with its escapes replaced by what they stand
    for. The forms are Base64 and Base32, whatever comes before the secret in what is encoded;
    hexadecimal and decimal numbers of its bytes; quoted-printable, UTF-16 and Latin-1; and of a
    long one Base64 of Base64, of UTF-16, and of what is escaped, and its characters from the last
    to the first. Each of them is there for each of the ways in which Unicode writes the same
    characters, and in capital and small letters, which are alike only where they are ASCII.
    """
    texts = {secret}
    if not secret.isascii():
        texts.update(unicodedata.normalize(way, secret) for way in ("NFC", "NFD"))
        texts.update((secret.upper(), secret.lower()))
    return frozenset(form for text in texts for form in _list_of_text(text))


def _list_of_text(text: str) -> Iterator[Form]:
    data = _encode(text)
    yield Form(data)
    yield from _list_base64(data)
    for change in (str.lower, str.upper):
        for mark in ("", " ", ":", "-"):
            digits = change(data.hex(*mark))
            if len(digits) >= _SHORTEST_HEX:
                yield Form(digits.encode())
    yield Form(b"".join(_encode_in_one(each) for each in text))
    wide = [text.encode(encoding, "surrogatepass") for encoding in ("utf-16-le", "utf-16-be")]
    yield from map(Form, wide)
    if len(text) < _LONG:
        return
    import quopri  # noqa: PLC0415 - most runs have no secrets

    yield from (Form(quopri.encodestring(data, quotetabs=each)) for each in (False, True))
    yield Form(_encode(text[::-1]))
    yield Form(" ".join(map(str, data)).encode())
    yield from _list_base32(data)
    once = [form.core for form in _list_base64(data)]
    escaped = [
        *(_encode(json.dumps(text, ensure_ascii=each)[1:-1]) for each in (True, False)),
        *(quote(data, safe="").encode(), quote(data).encode()),
    ]
    for inner in (*once, *escaped, *wide):
        yield from _list_base64(inner)


def encode(text: str) -> tuple[bytes, str]:
    """Return the bytes of ``text``, and the name of how errors are handled in them.

    The surrogates for bytes that are no UTF-8 become these bytes, if there are no others.
    """
    try:
        return text.encode("utf-8", "surrogateescape"), "surrogateescape"
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass"), "surrogatepass"


def _encode(text: str) -> bytes:
    return encode(text)[0]


def _encode_in_one(character: str) -> bytes:
    """Return one byte where there is one: so it is in Latin-1, and in Python's escapes."""
    return bytes([ord(character)]) if ord(character) < 256 else _encode(character)  # noqa: PLR2004


def _list_base64(data: bytes) -> Iterator[Form]:
    """Yield the forms that ``data`` has in Base64 after any number of bytes.

    A character at either end that is partly of what is before or after it is none of the form.
    """
    for shift in range(3):
        first = -(-shift * 8 // 6)
        last, left = divmod((shift + len(data)) * 8, 6)
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            core = encode(bytes(shift) + data + bytes(3))[first:last]
            if len(core) >= _SHORTEST_CODE:
                yield Form(core, shift > 0, left > 0)


def _list_base32(data: bytes) -> Iterator[Form]:
    for shift in range(5):
        first = -(-shift * 8 // 5)
        last, left = divmod((shift + len(data)) * 8, 5)
        core = base64.b32encode(bytes(shift) + data + bytes(5))[first:last]
        yield Form(core, shift > 0, left > 0)
