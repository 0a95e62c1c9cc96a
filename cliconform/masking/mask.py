"""Masks secrets in texts, in bytes, and in all fields of a value."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import lru_cache
from types import NoneType, UnionType
from typing import (
    Any,
    AnyStr,
    Generic,
    Literal,
    NamedTuple,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from cliconform.masking.forms import list_patterns
from cliconform.masking.shapes import MASKED, is_trivial
from cliconform.model.observation import Chunk, FileFact, Observation
from cliconform.model.plan import Plan
from cliconform.model.promise import Place
from cliconform.model.template import Template
from cliconform.quick_dataclass import dataclass

_LONG = 16
"""Characters of a secret that is also found where it is wrapped: a line end is in it."""
_SHORTEST_PART = 6
"""Characters of the beginning of a secret that is masked before an ellipsis, at least."""
_IDS = frozenset({"id", "needs", "tree"})
_UNCHANGED = frozenset(
    {
        *("address", "group", "home", "moved_to", "kept", "digest", "passed", "unset"),
        *("signal", "started", "now", "since"),
    }
)
"""Fields whose texts are no output and no input: names from the spec, moments, and paths that were
made for the run. Those with a text of a fixed set are not masked either."""
_ESCAPES = rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][0-9A-Za-z]|[=>78])"
_BREAK = rb"\r?\n[ \t]*"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Patterns(Generic[AnyStr]):
    """The regular expressions that find secrets in texts, or those that find them in bytes."""

    secret: re.Pattern[AnyStr]
    long: re.Pattern[AnyStr] | None
    """Of long secrets alone."""
    escape: re.Pattern[AnyStr]
    escape_or_break: re.Pattern[AnyStr]


class _Span(NamedTuple):
    """A secret in a text, or a part of one that is not in one piece."""

    start: int
    end: int
    is_rest: bool = False
    """Whether a part of the same secret is before it."""


class Mask:
    """Replaces secrets by :data:`~cliconform.masking.shapes.MASKED`.

    Without any secret, everything is as it was, at no cost. A secret is also found in Base64,
    URL-encoded and escaped; with colours between its characters; and where a long one is wrapped.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self.secrets = frozenset(each for each in _add_lines(secrets) if not is_trivial(each))
        self._text: _Patterns[str] | None = None
        self._bytes: _Patterns[bytes] | None = None
        if self.secrets:
            self._compile()

    def __bool__(self) -> bool:
        """Whether there is any secret."""
        return bool(self.secrets)

    def add(self, secrets: Iterable[str]) -> Mask:
        """Return the mask of these and of further secrets; itself if there is nothing new."""
        found = frozenset(secrets)
        if not found or found <= self.secrets:
            return self
        more = Mask(self.secrets | found)
        return self if more.secrets == self.secrets else more

    def is_in(self, data: bytes) -> bool:
        """Return whether ``data`` has a secret, be it in UTF-16."""
        if self._bytes is None:
            return False
        if b"\0" in data and any(
            each.encode(encoding, "surrogatepass") in data
            for each in self.secrets
            for encoding in ("utf-16-le", "utf-16-be")
        ):
            return True
        return bool(_find_spans(self._bytes, data))

    def hide(self, text: str, mark: str = MASKED) -> str:
        """Return ``text`` with ``mark`` for every secret."""
        if self._text is None:
            return text
        text = _replace(text, _find_spans(self._text, text), mark)
        return self._hide_beginnings(text, mark) if "…" in text else text

    def hide_bytes(self, data: bytes) -> bytes:
        """Return ``data`` with the mark for every secret."""
        if self._bytes is None:
            return data
        return _replace(data, _find_spans(self._bytes, data), MASKED.encode())

    def hide_in_id(self, id_: str) -> str:
        """Return the id of a command without secrets in the label of its matrix row."""
        base, bracket, label = id_.partition("[")
        return base + bracket + self.hide(label) if bracket else id_

    def apply_to(self, value: T) -> T:
        """Return ``value`` with the mark for every secret in any of its texts and bytes.

        What has none is the same object. An observation that has one says so: ``masked``.
        """
        return value if self._text is None else self._apply(value)

    def _compile(self) -> None:
        found = {each: list_patterns(each) for each in self.secrets}
        every = _join(pattern for patterns in found.values() for pattern in patterns)
        long = _join(
            pattern
            for secret, patterns in found.items()
            if len(secret) >= _LONG
            for pattern in patterns
        )
        ends = f"{_ESCAPES.decode()}|{_BREAK.decode()}"
        self._text = _Patterns(
            secret=re.compile(every),
            long=re.compile(long) if long else None,
            escape=re.compile(_ESCAPES.decode()),
            escape_or_break=re.compile(ends),
        )
        self._bytes = _Patterns(
            secret=re.compile(_encode(every)),
            long=re.compile(_encode(long)) if long else None,
            escape=re.compile(_ESCAPES),
            escape_or_break=re.compile(ends.encode()),
        )

    def _hide_beginnings(self, text: str, mark: str) -> str:
        """Mask what is left of secrets where an ellipsis stands for the rest."""
        parts = text.split("…")
        for number, part in enumerate(parts[:-1]):
            for secret in self.secrets:
                for length in range(min(len(secret), len(part)), _SHORTEST_PART - 1, -1):
                    if part.endswith(secret[:length]):
                        parts[number] = part[:-length] + mark
                        break
        return "…".join(parts)

    def _apply(self, value: Any) -> Any:  # noqa: PLR0911 - one for each kind of value
        match value:
            case None | bool() | int() | float() | Enum() | Place():
                return value
            case str():
                return self.hide(value)
            case bytes():
                return self.hide_bytes(value)
            case Template():
                return self._apply_to_template(value)
            case tuple():
                made = tuple(map(self._apply, value))
                return value if _is_same(made, value) else made
            case Mapping():
                return self._apply_to_mapping(value)
            case FileFact():
                return self._apply_to_fact(value)
            case Observation():
                return self._apply_to_observation(value)
        if is_dataclass(value) and not isinstance(value, type):
            return self._apply_to_fields(value)
        return value

    def _apply_to_template(self, template: Template) -> Template:
        hidden = self.hide(template.source)
        return template if hidden == template.source else Template(hidden)

    def _apply_to_mapping(self, value: Mapping[Any, Any]) -> Mapping[Any, Any]:
        made = {self._apply(name): self._apply(each) for name, each in value.items()}
        same = _is_same(made, value) and _is_same(made.values(), value.values())
        return value if same else made

    def _apply_to_fact(self, fact: FileFact) -> FileFact:
        """Mask the target of a link; all else is no text."""
        target = self.hide(fact.digest) if fact.kind == "link" else fact.digest
        return fact if target == fact.digest else replace(fact, digest=target)

    def _apply_to_observation(self, observation: Observation) -> Observation:
        chunks = self._apply_to_chunks(observation.chunks)
        made = observation
        if chunks is not observation.chunks:
            made = replace(observation, chunks=chunks)
        made = self._apply_to_fields(made)
        return made if made is observation else replace(made, masked=True)

    def _apply_to_fields(self, value: Any) -> Any:
        changed = {}
        kind: Any = type(value)
        for name in _list_fields(kind):
            part = getattr(value, name)
            if name in _UNCHANGED and not is_dataclass(part):
                continue
            if name in _IDS and isinstance(part, str):
                hidden: Any = self.hide_in_id(part)
            elif name == "dependents":
                hidden = tuple(map(self.hide_in_id, part))
            else:
                hidden = self._apply(part)
            if hidden is not part and hidden != part:
                changed[name] = hidden
        return replace(value, **changed) if changed else value

    def _apply_to_chunks(self, chunks: tuple[Chunk, ...]) -> tuple[Chunk, ...]:
        """Mask secrets that came in several pieces."""
        assert self._bytes is not None
        pieces = [chunk.data for chunk in chunks]
        for stream in {chunk.stream for chunk in chunks}:
            at = [number for number, chunk in enumerate(chunks) if chunk.stream == stream]
            joined = b"".join(pieces[number] for number in at)
            for span in reversed(_find_spans(self._bytes, joined)):
                _cut(pieces, at, span)
        if all(chunk.data is data for chunk, data in zip(chunks, pieces, strict=True)):
            return chunks
        parts = zip(chunks, pieces, strict=True)
        return tuple(replace(chunk, data=data) for chunk, data in parts)


def mask_plan(plan: Plan) -> Plan:
    """Return ``plan`` without its secrets: to be shown, not to be run."""
    return Mask(plan.secrets).apply_to(plan)


def _add_lines(secrets: Iterable[str]) -> Iterator[str]:
    """Yield each secret without blanks around it, and each line of one with several."""
    for secret in secrets:
        text = secret.strip()
        yield text
        lines = text.splitlines()
        if len(lines) > 1:
            yield from (each for line in lines if len(each := line.strip()) >= _LONG // 2)


def _join(patterns: Iterable[str]) -> str:
    """Return one pattern, the longest first: one secret may be the beginning of another."""
    return "|".join(sorted({*patterns}, key=lambda each: (-len(each), each)))


def _encode(pattern: str) -> bytes:
    return pattern.encode("utf-8", "surrogateescape")


def _find_spans(patterns: _Patterns[AnyStr], text: AnyStr) -> list[_Span]:
    """Return where secrets are in ``text``, in order; none overlaps another."""
    spans = [_Span(*match.span()) for match in patterns.secret.finditer(text)]
    is_text = isinstance(text, str)
    if ("\x1b" if is_text else b"\x1b") in text:  # type: ignore[operator]
        spans += _find_between(patterns.secret, patterns.escape, text)
    if patterns.long is not None and ("\n" if is_text else b"\n") in text:  # type: ignore[operator]
        spans += _find_between(patterns.long, patterns.escape_or_break, text)
    return _merge(spans)


def _find_between(
    pattern: re.Pattern[AnyStr], gap: re.Pattern[AnyStr], text: AnyStr
) -> Iterator[_Span]:
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
            yield _Span(max(start, offsets[number]) + shift, last + shift, is_rest=number > first)
            number += 1


def _merge(spans: Iterable[_Span]) -> list[_Span]:
    merged: list[_Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            last = merged[-1]
            is_rest = last.is_rest and (span.is_rest or span.start > last.start)
            merged[-1] = _Span(last.start, max(span.end, last.end), is_rest=is_rest)
        elif span.end > span.start:
            merged.append(span)
    return merged


def _replace(text: AnyStr, spans: list[_Span], mark: AnyStr) -> AnyStr:
    """Return ``text`` with ``mark`` for each secret; what is between its parts stays."""
    if not spans:
        return text
    parts: list[AnyStr] = []
    position = 0
    for span in spans:
        parts.append(text[position : span.start])
        parts.append(text[:0] if span.is_rest else mark)
        position = span.end
    parts.append(text[position:])
    return text[:0].join(parts)


def _cut(pieces: list[bytes], at: list[int], span: _Span) -> None:
    """Replace ``span`` of the joined pieces that ``at`` numbers."""
    offset = 0
    mark = b"" if span.is_rest else MASKED.encode()
    for number in at:
        piece = pieces[number]
        first, last = max(span.start - offset, 0), min(span.end - offset, len(piece))
        if first < last:
            pieces[number] = piece[:first] + mark + piece[last:]
            mark = b""
        offset += len(piece)


def _is_same(made: Iterable[Any], before: Iterable[Any]) -> bool:
    return all(one is other or one == other for one, other in zip(made, before, strict=False))


@lru_cache(maxsize=256)
def _list_fields(kind: type) -> tuple[str, ...]:
    """Return the names of the fields whose values may have any text."""
    # These aliases are written as texts: for this, they are types that have texts.
    hints = get_type_hints(kind, localns={"Value": str, "Path": str})
    return tuple(part.name for part in fields(kind) if not _is_fixed(hints[part.name]))


def _is_fixed(hint: Any) -> bool:
    """Whether a value of the type is one of few."""
    parts = get_args(hint)
    if get_origin(hint) is Literal or hint in {NoneType, int, float, bool}:
        return True
    is_union = get_origin(hint) in {Union, UnionType}
    return is_union and all(map(_is_fixed, parts))


NO_MASK = Mask()
"""The mask of a run without secrets."""
