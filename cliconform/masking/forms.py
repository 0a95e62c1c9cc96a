"""The forms that a secret is found in besides itself."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote, quote_plus

_SHORTEST_CODE = 6
"""Characters of Base64, at least: fewer are also found in what is something else."""
_SHORTEST_HEX = 12
"""Likewise, of hexadecimal digits."""
_SAFE_CHARACTERS = ("", "/", "/:@", "-._~!$&'()*+,;=:@/?")
_CODE = "[A-Za-z0-9+/_-]"


class Form(NamedTuple):
    """A form of a secret: ``core`` as it is, between what two regular expressions match."""

    core: str
    before: str = ""
    after: str = ""

    @property
    def pattern(self) -> str:
        """The regular expression of the whole form: whatever it matches has ``core`` in it."""
        return self.before + re.escape(self.core) + self.after


def list_forms(secret: str) -> frozenset[Form]:
    """Return the forms of ``secret``: as it is, and others.

    These are Base64, whatever comes before the secret in what is encoded; hexadecimal digits, also
    with a mark between the bytes; the percent-encoding of URLs, also twice or of every byte;
    quoted-printable; and the escapes of JSON, Python and HTML, also of every character.
    """
    return frozenset((*map(Form, _list_texts(secret)), *_list_base64(secret)))


def _list_texts(secret: str) -> Iterator[str]:
    yield secret
    for only_ascii in (True, False):
        escaped = json.dumps(secret, ensure_ascii=only_ascii)[1:-1]
        yield from (escaped, escaped.replace("/", r"\/"))
    yield repr(secret)[1:-1]
    import html  # noqa: PLC0415 - most runs have no secrets
    import quopri  # noqa: PLC0415 - likewise

    yield html.escape(secret)
    yield html.escape(secret, quote=False)
    yield html.escape(secret).replace("&quot;", "&#34;").replace("&#x27;", "&#39;")  # as Jinja does
    yield quopri.encodestring(secret.encode("utf-8", "surrogateescape")).decode().rstrip("\n")
    data = secret.encode("utf-8", "surrogateescape")
    for safe in _SAFE_CHARACTERS:
        encoded = quote(data, safe=safe)
        yield encoded
        small = re.sub("%..", lambda match: match[0].lower(), encoded)
        yield small
        yield from (quote(encoded), quote(small))
    yield quote_plus(data)
    yield from _list_escaped(secret, data)


def _list_escaped(secret: str, data: bytes) -> Iterator[str]:
    """Yield the forms in which nothing is as it was, in small and in capital digits."""
    codes = secret.encode("utf-16-be", "surrogatepass").hex()
    yield "".join(f"&#{ord(each)};" for each in secret)
    for change in (str.lower, str.upper):
        digits = change(data.hex())
        if len(digits) >= _SHORTEST_HEX:
            yield digits
        pairs = [digits[at : at + 2] for at in range(0, len(digits), 2)]
        yield from ("".join(f"{mark}{pair}" for pair in pairs) for mark in ("%", "%25", r"\x", "="))
        if len(digits) >= _SHORTEST_HEX:
            yield from (mark.join(pairs) for mark in (":", "-", " "))
        yield "".join(f"&#x{change(f'{ord(each):x}')};" for each in secret)
        yield "".join(rf"\u{change(codes[at : at + 4])}" for at in range(0, len(codes), 4))


def _list_base64(secret: str) -> Iterator[Form]:
    """Yield the forms that ``secret`` has in Base64 after any number of bytes.

    A character at either end that is partly of what is before or after the secret belongs to it.
    """
    data = secret.encode("utf-8", "surrogateescape")
    for shift in range(3):
        first = -(-shift * 8 // 6)
        end = (shift + len(data)) * 8
        last, left = divmod(end, 6)
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            core = encode(bytes(shift) + data + bytes(3)).decode()[first:last]
            if len(core) >= _SHORTEST_CODE:
                before = f"{_CODE}?" if shift else ""
                after = f"(?:{_CODE}|)=*" if left else ""
                yield Form(core, before, after)
