"""Where secrets are in one text, in one piece or not, and whatever it is encoded with."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from cliconform.masking.forms import Form, list_forms
from cliconform.masking.shapes import SHORTEST
from cliconform.masking.views import (
    ESCAPE_SEQUENCE,
    View,
    find_marks,
    find_texts,
    has_escapes,
    make_skeleton,
    make_views,
)

_LONG = 9
"""Letters and digits of a form, at least, that is found whatever else is between them."""
_LONG_NUMBER = 16
"""Likewise, where all of them are digits: numbers may stand beside one another."""
_SHORTEST_PART = 6
"""Letters and digits of a form, at least, that are taken for a part of it beside an ellipsis."""
_NEEDLE = 7
"""Bytes of the part of a form that is looked for first."""
_RARE = b"qzxjkvwybhgpfmu789654320c1ldrsnioate"
"""Letters and digits, the rarest first."""
_ELLIPSIS = "…".encode()
_STAYS = re.compile(ESCAPE_SEQUENCE + rb"|[ \t]*\r?\n[ \t]*")
"""What is left of a text where a secret has it between its characters: the lines and colours."""
_ZEROS = bytes(16)
"""Databases consist of these for the most part. No form of a secret has so many in a row, and one
zero separates what is around it as well: so :meth:`SecretSearch.is_in` looks at one of them."""
_CODE = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"

_CONTINUES = bytes(range(0x80, 0xC0))
"""What a character in UTF-8 has after its first byte."""


class Span(NamedTuple):
    """A secret in a text, or a part of one that is not in one piece."""

    start: int
    end: int
    is_rest: bool = False
    """Whether a part of the same secret is before it."""


class SecretSearch:
    """Finds secrets in bytes: as they are, in other forms, escaped, wrapped, coloured, spaced.

    A form with enough letters and digits is found by them alone, in the letters and digits of a
    text: whatever marks, blanks, lines or escape sequences are between them, and in capital or
    small letters. Any other form has to be there exactly. Both are looked for in the text, and in
    what it is once its escapes are decoded.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        self._loose: dict[bytes, list[Form]] = {}
        self._exact: dict[bytes, list[Form]] = {}
        for form in {form for secret in secrets for form in _list_decoded(list_forms(secret))}:
            skeleton = make_skeleton(form.core)
            if len(skeleton) >= (_LONG_NUMBER if skeleton.isdigit() else _LONG):
                self._loose.setdefault(skeleton, []).append(form)
            else:
                self._exact.setdefault(form.core, []).append(form)
        self._exact_pattern = _compile_any(self._exact)
        self._needle = _compile_any({_choose_needle(each) for each in self._loose})

    def is_in(self, data: bytes) -> bool:
        """Return whether ``data`` has a secret."""
        shorter = data.replace(_ZEROS, b"\0")
        return any(True for _ in self._find_parts(shorter))

    def find(self, data: bytes) -> list[Span]:
        """Return where secrets are in ``data``, in order; none overlaps another."""
        parts = [*self._find_parts(data)]
        if _ELLIPSIS in data:
            parts += self._find_cut(data)
        whole = _merge(_widen(data, start, end) for start, end in parts)
        return [span for start, end in whole for span in _split(data, start, end)]

    def _find_parts(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Yield where each form is in ``data``."""
        is_binary = b"\0" in data
        if is_binary and self._may_be_in(data):
            yield from self._find_in_view(View(data))
        for offset, text in find_texts(data) if is_binary else [(0, data)]:
            if has_escapes(text) or (not is_binary and self._may_be_in(text)):
                for start, end in self._find_decoded(text):
                    yield start + offset, end + offset

    def _find_decoded(self, text: bytes) -> Iterator[tuple[int, int]]:
        """Yield where each form is in ``text`` and in what it is once its escapes are decoded."""
        for first in make_views(text):
            view: View | None = first
            while view is not None:
                if self._may_be_in(view.data):
                    for start, end in self._find_in_view(view):
                        yield view.find_origin(start, end)
                view = view.decode()

    def _may_be_in(self, data: bytes) -> bool:
        """Return whether ``data`` has what is in each form that it may have as it is."""
        if self._exact_pattern is not None and self._exact_pattern.search(data):
            return True
        return self._needle is not None and bool(self._needle.search(make_skeleton(data)))

    # Most texts have no secret: for these, the larger pattern is not needed.

    @cached_property
    def _loose_pattern(self) -> re.Pattern[bytes] | None:
        return _compile_any(self._loose)

    def _find_in_view(self, view: View) -> Iterator[tuple[int, int]]:
        for start, end in _find_all(self._exact_pattern, view.data):
            yield _extend(view.data, start, end, self._exact[view.data[start:end]])
        for start, end in _find_all(self._loose_pattern, view.skeleton):
            forms = self._loose[view.skeleton[start:end]]
            yield _extend(view.data, *view.find_kept(start, end), forms)

    def _find_cut(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Yield where the beginning or the end of a form is beside an ellipsis for the rest."""
        offset = 0
        pieces = data.split(_ELLIPSIS)
        for number, piece in enumerate(pieces):
            view: View | None = View(piece)
            while view is not None:
                for start, end in self._find_at_edges(
                    view, at_end=number < len(pieces) - 1, at_start=number > 0
                ):
                    first, last = view.find_origin(start, end)
                    yield first + offset, last + offset
                view = view.decode()
            offset += len(piece) + len(_ELLIPSIS)

    def _find_at_edges(
        self, view: View, *, at_end: bool, at_start: bool
    ) -> Iterator[tuple[int, int]]:
        skeleton = view.skeleton
        first, last = skeleton[:_SHORTEST_PART], skeleton[-_SHORTEST_PART:]
        for form in {*self._loose, *map(make_skeleton, self._exact)}:
            lengths = range(min(len(form), len(skeleton)), _SHORTEST_PART - 1, -1)
            if at_end and last in form:
                for length in lengths:
                    if skeleton.endswith(form[:length]):
                        yield view.find_kept(len(skeleton) - length, len(skeleton))
            if at_start and first in form:
                for length in lengths:
                    if skeleton.startswith(form[-length:]):
                        yield view.find_kept(0, length)


def _list_decoded(forms: Iterable[Form]) -> Iterator[Form]:
    """Yield ``forms``, and what is left of one that looks escaped once a text is decoded."""
    for form in forms:
        yield form
        view = View(form.core)
        while (later := view.decode()) is not None:
            view = later
            if len(view.data) >= SHORTEST:
                yield form._replace(core=view.data)


def _choose_needle(skeleton: bytes) -> bytes:
    """Return a part of ``skeleton`` that begins with a byte that is rare in most texts.

    A pattern of such parts is tried at few places of a text.
    """
    places = range(len(skeleton) - _NEEDLE + 1)
    # What is not among them is not found (-1), and is taken last.
    at = min(places, key=lambda place: _RARE.find(skeleton[place : place + 1]) % 256)
    return skeleton[at : at + _NEEDLE]


def _compile_any(texts: Collection[bytes]) -> re.Pattern[bytes] | None:
    """Return a pattern of any of ``texts``, of which the longest is found.

    They are grouped by how they begin, so that few alternatives are tried at each place.
    """
    groups: dict[bytes, list[bytes]] = {}
    for each in sorted(texts, key=lambda text: (-len(text), text)):
        groups.setdefault(re.escape(each[:1]), []).append(re.escape(each[1:]))
    joined = (first + b"(?:" + b"|".join(rests) + b")" for first, rests in groups.items())
    return re.compile(b"|".join(joined), re.DOTALL) if groups else None


def _find_all(pattern: re.Pattern[bytes] | None, data: bytes) -> Iterator[tuple[int, int]]:
    """Yield where ``pattern`` is in ``data``, overlapping ones, too."""
    at = 0
    while pattern is not None and (match := pattern.search(data, at)):
        yield match.span()
        at = match.start() + 1


def _extend(data: bytes, start: int, end: int, forms: Iterable[Form]) -> tuple[int, int]:
    """Return where a form is with the marks that it begins or ends with, where they are there."""
    first, last = start, end
    for form in forms:
        lead, trail = (b"", b"") if data[start:end] == form.core else find_marks(form.core)
        at, until = start, end
        while lead and at and data[at - 1] == lead[-1]:
            at, lead = at - 1, lead[:-1]
        while trail and data[until : until + 1] == trail[:1]:
            until, trail = until + 1, trail[1:]
        if form.before and at and data[at - 1] in _CODE:
            at -= 1
        if form.after and until < len(data) and data[until] in _CODE:
            until += 1
        if form.before or form.after:
            while data[until : until + 1] == b"=":
                until += 1
        first, last = min(first, at), max(last, until)
    return first, last


def _widen(data: bytes, start: int, end: int) -> tuple[int, int]:
    """Return the bounds of the characters in UTF-8 that have a byte in ``data[start:end]``."""
    for _ in range(3):
        if start and data[start : start + 1] in _CONTINUES:
            start -= 1
        if end < len(data) and data[end : end + 1] in _CONTINUES:
            end += 1
    return start, end


def _merge(parts: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(parts):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        elif end > start:
            merged.append((start, end))
    return merged


def _split(data: bytes, start: int, end: int) -> Iterator[Span]:
    """Yield the parts of ``data[start:end]`` that are no line ends and no escape sequences."""
    at, is_rest = start, False
    for match in _STAYS.finditer(data, start, end):
        if match.start() > at:
            yield Span(at, match.start(), is_rest)
            is_rest = True
        at = match.end()
    if at < end:
        yield Span(at, end, is_rest)
