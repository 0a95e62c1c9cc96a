"""Contents of the page that are compressed, and inflated by the browser when they are looked at."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable

from cliconform.quick_dataclass import dataclass

LARGEST_PAGE = 50_000_000
"""Bytes of all contents in a page: mail and CI show no larger file, and a browser takes long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A content as the page has it: ``id`` names its element, ``about`` says what it is."""

    id: str
    about: str
    data: str
    """Base64 of the zlib stream."""


def pack(id_: str, about: str, text: str) -> Packed:
    """Return ``text`` compressed."""
    data = zlib.compress(text.encode("utf-8", "backslashreplace"), 6)
    return Packed(id=id_, about=about, data=base64.b64encode(data).decode())


def leave_out_largest(
    contents: Iterable[Packed], limit: int = LARGEST_PAGE
) -> tuple[tuple[Packed, ...], tuple[Packed, ...]]:
    """Return the contents that fit into ``limit`` bytes in their order, and the largest ones, which
    are left out.
    """
    kept = list(contents)
    size = sum(len(each.data) for each in kept)
    left_out = []
    for each in sorted(kept, key=lambda content: len(content.data), reverse=True):
        if size <= limit:
            break
        size -= len(each.data)
        left_out.append(each)
    dropped = {each.id for each in left_out}
    return tuple(each for each in kept if each.id not in dropped), tuple(left_out)
