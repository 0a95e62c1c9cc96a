"""Finds where secrets are in one text, or in bytes: in any of their forms, in one piece or not."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import AnyStr, Generic, NamedTuple

from cliconform.masking.forms import Form, list_forms

_LONG = 10
"""Characters of a secret that is also found where it is wrapped: a line end is in it."""
_ESCAPES = r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][0-9A-Za-z]|[=>78])"
_BREAK = r"\r?\n[ \t]*"


class Span(NamedTuple):
    """A secret in a text, or a part of one that is not in one piece."""

    start: int
    end: int
    is_rest: bool = False
    """Whether a part of the same secret is before it."""


class SecretSearch(Generic[AnyStr]):
    """Finds secrets with escape sequences between their characters, and long ones where wrapped.

    The regular expression that matches them has hundreds of alternatives, and takes microseconds
    for each ten characters. So a text is searched with it only if :meth:`may_find` does not rule
    out that it finds something, in a hundredth of that time.
    """

    def __init__(
        self, forms: Mapping[str, Collection[Form]], convert: Callable[[str], AnyStr]
    ) -> None:
        """``forms`` has those of each secret; ``convert`` makes what is searched in of a text."""
        self._forms = forms
        self._convert: Callable[[str], AnyStr] = convert
        self._core: re.Pattern[AnyStr] = _compile_any(
            (_drop_blanks(convert(form.core)) for each in forms.values() for form in each), convert
        )
        self._escape: re.Pattern[AnyStr] = re.compile(convert(_ESCAPES))
        self._escape_sign: AnyStr = convert("\x1b")
        self._line_end: AnyStr = convert("\n")

    def find(self, text: AnyStr) -> list[Span]:
        """Return where secrets are in ``text``, in order; none overlaps another."""
        return self.find_thoroughly(text) if self.may_find(text) else []

    def may_find(self, text: AnyStr) -> bool:
        """Return whether the core of any form is in ``text``, whatever blanks are in either.

        Where a form is found, its core is there too, between escape sequences and line ends. So
        where this is false, :meth:`find_thoroughly` finds nothing.
        """
        if self._core.search(_drop_blanks(text)):
            return True
        if self._escape_sign not in text:
            return False
        return bool(self._core.search(_drop_blanks(self._escape.sub(text[:0], text))))

    def find_thoroughly(self, text: AnyStr) -> list[Span]:
        """Return what :meth:`find` returns, without ruling anything out first."""
        spans = [Span(*match.span()) for match in self._secret.finditer(text)]
        if self._escape_sign in text:
            spans += _find_between(self._secret, self._escape, text)
        if self._long is not None and self._line_end in text:
            spans += _find_between(self._long, self._escape_or_break, text)
        return _merge(spans)

    # Most runs need none of these three.

    @cached_property
    def _secret(self) -> re.Pattern[AnyStr]:
        return re.compile(self._convert(_join(self._forms.values())))

    @cached_property
    def _long(self) -> re.Pattern[AnyStr] | None:
        long = [listed for secret, listed in self._forms.items() if len(secret) >= _LONG]
        return re.compile(self._convert(_join(long))) if long else None

    @cached_property
    def _escape_or_break(self) -> re.Pattern[AnyStr]:
        return re.compile(self._convert(f"{_ESCAPES}|{_BREAK}"))


class Utf16Search:
    """Finds secrets in UTF-16, as binary files have them."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._forms = [
            secret.encode(encoding, "surrogatepass")
            for secret in secrets
            for encoding in ("utf-16-le", "utf-16-be")
        ]
        # Looking for a form that begins with NUL takes long in a file that is full of them.
        self._core = _compile_any((each.strip(b"\0") for each in self._forms), str.encode)

    def is_in(self, data: bytes) -> bool:
        """Return whether ``data`` has a secret."""
        may_be = b"\0" in data and self._core.search(data)
        return bool(may_be) and any(map(data.__contains__, self._forms))


def make_searches(secrets: Iterable[str]) -> tuple[SecretSearch[str], SecretSearch[bytes]]:
    """Return the searches for ``secrets``, at least one, in texts and in bytes."""
    forms = {each: list_forms(each) for each in secrets}
    return SecretSearch(forms, str), SecretSearch(forms, _encode)


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _join(forms: Iterable[Collection[Form]]) -> str:
    """Return one pattern, the longest first: one secret may be the beginning of another."""
    patterns = {form.pattern for each in forms for form in each}
    return "|".join(sorted(patterns, key=lambda each: (-len(each), each)))


def _compile_any(texts: Iterable[AnyStr], convert: Callable[[str], AnyStr]) -> re.Pattern[AnyStr]:
    """Return a pattern of any of ``texts``.

    They are grouped by how they begin, so that few alternatives are tried at each place.
    """
    groups: dict[AnyStr, list[AnyStr]] = {}
    unique: list[AnyStr] = sorted(set(texts))
    for each in unique:
        groups.setdefault(re.escape(each[:1]), []).append(re.escape(each[1:]))
    bar, begin, end = map(convert, ("|", "(?:", ")"))
    return re.compile(
        bar.join(first + begin + bar.join(rests) + end for first, rests in groups.items())
    )


def _drop_blanks(text: AnyStr) -> AnyStr:
    """Return ``text`` without blanks and line ends: what is one differs for texts and bytes."""
    return text[:0].join(text.split())


def _find_between(
    pattern: re.Pattern[AnyStr], gap: re.Pattern[AnyStr], text: AnyStr
) -> Iterator[Span]:
    """Yield where ``pattern`` is in ``text`` without its gaps: the parts that are no gaps."""
    parts: list[AnyStr] = []
    starts, offsets, position, length = [], [], 0, 0
    for start, end in (*(match.span() for match in gap.finditer(text)), (len(text), len(text))):
        if start > position:
            parts.append(text[position:start])
            starts.append(position)
            offsets.append(length)
            length += start - position
        position = end
    for match in pattern.finditer(text[:0].join(parts)):
        start, end = match.span()
        first = number = bisect_right(offsets, start) - 1
        while number < len(parts) and offsets[number] < end:
            shift = starts[number] - offsets[number]
            last = min(end, offsets[number] + len(parts[number]))
            yield Span(max(start, offsets[number]) + shift, last + shift, is_rest=number > first)
            number += 1


def _merge(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            last = merged[-1]
            is_rest = last.is_rest and (span.is_rest or span.start > last.start)
            merged[-1] = Span(last.start, max(span.end, last.end), is_rest=is_rest)
        elif span.end > span.start:
            merged.append(span)
    return merged
