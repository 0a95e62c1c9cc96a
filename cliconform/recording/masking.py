"""Masks the values of secrets in what is stored."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

from cliconform.model.observation import Chunk, Observation
from cliconform.model.template import Template

MASKED = "(secret)"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Mask:
    """Finds the values of secrets; without any, everything is as it was."""

    _text: re.Pattern[str] | None = None
    _bytes: re.Pattern[bytes] | None = None

    @classmethod
    def of(cls, secrets: Iterable[str]) -> Mask:
        """Return the mask of ``secrets``, of which one may be the beginning of another."""
        known = sorted({each for each in secrets if each}, key=len, reverse=True)
        if not known:
            return cls()
        raw = (re.escape(each.encode("utf-8", "surrogateescape")) for each in known)
        return cls(re.compile("|".join(map(re.escape, known))), re.compile(b"|".join(raw)))

    def is_in(self, data: bytes) -> bool:
        """Return whether ``data`` has a secret."""
        return self._bytes is not None and self._bytes.search(data) is not None

    def apply_to(self, value: T) -> T:
        """Return ``value`` with :data:`MASKED` for every secret in any of its texts and bytes."""
        return value if self._text is None else self._apply(value)

    def _apply(self, value: Any) -> Any:  # noqa: PLR0911 - one for each kind of value
        assert self._text is not None
        assert self._bytes is not None
        match value:
            case str():
                return self._text.sub(MASKED, value)
            case bytes():
                return self._bytes.sub(MASKED.encode(), value)
            case Template():
                return Template(self._text.sub(MASKED, value.source))
            case tuple():
                return tuple(map(self._apply, value))
            case Mapping():
                return {self._apply(name): self._apply(each) for name, each in value.items()}
            case Observation():
                value = replace(value, chunks=self._apply_to_chunks(value.chunks))
        if is_dataclass(value) and not isinstance(value, type):
            parts = ((part.name, getattr(value, part.name)) for part in fields(value))
            return replace(value, **{name: self._apply(part) for name, part in parts})
        return value

    def _apply_to_chunks(self, chunks: tuple[Chunk, ...]) -> tuple[Chunk, ...]:
        """Mask secrets that came in several pieces."""
        assert self._bytes is not None
        pieces = [chunk.data for chunk in chunks]
        for stream in {chunk.stream for chunk in chunks}:
            at = [number for number, chunk in enumerate(chunks) if chunk.stream == stream]
            for start, end in _find_spans(self._bytes, [pieces[number] for number in at]):
                _cut(pieces, at, start, end)
        parts = zip(chunks, pieces, strict=True)
        return tuple(replace(chunk, data=data) for chunk, data in parts)


def _find_spans(pattern: re.Pattern[bytes], pieces: list[bytes]) -> list[tuple[int, int]]:
    """Return where the matches in the joined ``pieces`` are, the last one first."""
    return [match.span() for match in pattern.finditer(b"".join(pieces))][::-1]


def _cut(pieces: list[bytes], at: list[int], start: int, end: int) -> None:
    """Replace the bytes from ``start`` to ``end`` of the joined pieces that ``at`` numbers."""
    offset = 0
    mark = MASKED.encode()
    for number in at:
        piece = pieces[number]
        first, last = max(start - offset, 0), min(end - offset, len(piece))
        if first < last:
            pieces[number] = piece[:first] + mark + piece[last:]
            mark = b""
        offset += len(piece)
