"""Masks secrets in texts, in bytes, and in all fields of a value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from functools import lru_cache
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from cliconform.masking.shapes import MASKED, is_trivial
from cliconform.model.ids import number_row
from cliconform.model.observation import Chunk, FileFact, Observation
from cliconform.model.place import Place
from cliconform.model.plan import Plan, Step
from cliconform.model.template import Template
from cliconform.quick_dataclass import fields, is_dataclass, replace

if TYPE_CHECKING:
    from cliconform.masking.search import SecretSearch, Span

_SHORTEST_LINE = 8
"""Characters of a line of a secret with several lines, at least, to be one of its own."""
_LONGEST_KEPT = 500
"""Characters of a text that is kept, so that it is not searched again."""
_MOST_KEPT = 10_000
"""Such texts."""
_IDS = frozenset({"id", "needs", "tree"})
_UNCHANGED = frozenset(
    {
        *("address", "group", "home", "moved_to", "kept", "digest", "passed", "unset"),
        *("signal", "started", "now", "since"),
    }
)
"""Fields whose texts are no output and no input: names from the spec, moments, and paths that were
made for the run. Those with a text of a fixed set are not masked either."""
T = TypeVar("T")


class Mask:
    """Replaces secrets by :data:`~cliconform.masking.shapes.MASKED`.

    Without any secret, everything is as it was, at no cost. A secret is also found in Base64,
    URL-encoded and escaped; with colours between its characters; and where a long one is wrapped.
    """

    def __init__(self, secrets: Iterable[str] = (), steps: Sequence[Step] = ()) -> None:
        """``steps`` are those whose ids stay different where a secret is masked in them."""
        self._steps = steps
        self._rows: dict[str, int] | None = None
        self.secrets = _select(secrets)
        self._search: SecretSearch | None = None
        self._clean: set[str] = set()
        """Texts without a secret: the commands of a run have most of their texts alike."""
        if self.secrets:
            from cliconform.masking.search import SecretSearch

            self._search = SecretSearch(self.secrets)

    def __bool__(self) -> bool:
        """Whether there is any secret."""
        return bool(self.secrets)

    def add(self, secrets: Iterable[str]) -> Mask:
        """Return the mask of these and of further secrets; itself if there is nothing new."""
        found = _select(secrets)
        return self if found <= self.secrets else Mask(self.secrets | found, self._steps)

    def is_in(self, data: bytes) -> bool:
        """Return whether ``data`` has a secret."""
        return self._search is not None and self._search.is_in(data)

    def hide(self, text: str, mark: str = MASKED) -> str:
        """Return ``text`` with ``mark`` for every secret."""
        if self._search is None or text in self._clean:
            return text
        data = text.encode("utf-8", "surrogatepass")
        if spans := self._search.find(data):
            return _replace(data, spans, mark.encode()).decode("utf-8", "surrogatepass")
        if len(text) <= _LONGEST_KEPT:
            if len(self._clean) == _MOST_KEPT:
                self._clean.clear()
            self._clean.add(text)
        return text

    def hide_bytes(self, data: bytes) -> bytes:
        """Return ``data`` with the mark for every secret."""
        if self._search is None:
            return data
        return _replace(data, self._search.find(data), MASKED.encode())

    def hide_in_id(self, id_: str) -> str:
        """Return the id of a command without secrets in the label of its matrix row.

        The row's number comes into its place, so that rows with different secrets stay different.
        """
        base, bracket, label = id_.partition("[")
        hidden = self.hide(label) if bracket else label
        if hidden == label:
            return id_
        number = self._find_rows().get(id_, 0)
        masked = base + bracket + hidden
        return number_row(masked, number) if number else masked

    def _find_rows(self) -> dict[str, int]:
        if self._rows is None:
            self._rows = {step.id: step.row for step in self._steps if step.row}
        return self._rows

    def apply_to(self, value: T) -> T:
        """Return ``value`` with the mark for every secret in any of its texts and bytes.

        What has none is the same object. An observation that has one says so: ``masked``.
        """
        return value if self._search is None else self._apply(value)

    def _apply(self, value: Any) -> Any:
        kind: Any = type(value)
        method = self._find_method(kind)
        return value if method is None else method(self, value)

    @classmethod
    @lru_cache(maxsize=1024)
    def _find_method(cls, kind: type) -> Callable[[Mask, Any], Any] | None:
        """Return the method that masks values of a type; ``None`` for what has no text."""
        if issubclass(kind, NoneType | int | float | Enum | Place):
            return None
        methods: tuple[tuple[type, Callable[[Mask, Any], Any]], ...] = (
            (str, cls.hide),
            (bytes, cls.hide_bytes),
            (Template, cls._apply_to_template),
            (tuple, cls._apply_to_tuple),
            (Mapping, cls._apply_to_mapping),
            (FileFact, cls._apply_to_fact),
            (Observation, cls._apply_to_observation),
        )
        found = next((method for known, method in methods if issubclass(kind, known)), None)
        return cls._apply_to_fields if found is None and is_dataclass(kind) else found

    def _apply_to_tuple(self, value: tuple[Any, ...]) -> tuple[Any, ...]:
        made = tuple(map(self._apply, value))
        return value if made == value else made

    def _apply_to_template(self, template: Template) -> Template:
        hidden = self.hide(template.source)
        return template if hidden == template.source else Template(hidden)

    def _apply_to_mapping(self, value: Mapping[Any, Any]) -> Mapping[Any, Any]:
        names, parts = tuple(value), tuple(value.values())
        masked = self._apply_to_tuple(names), self._apply_to_tuple(parts)
        is_same = masked[0] is names and masked[1] is parts
        return value if is_same else dict(zip(*masked, strict=True))

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
        assert self._search is not None
        pieces = [chunk.data for chunk in chunks]
        for stream in {chunk.stream for chunk in chunks}:
            at = [number for number, chunk in enumerate(chunks) if chunk.stream == stream]
            joined = b"".join(pieces[number] for number in at)
            for span in reversed(self._search.find(joined)):
                _cut(pieces, at, span)
        if all(chunk.data is data for chunk, data in zip(chunks, pieces, strict=True)):
            return chunks
        parts = zip(chunks, pieces, strict=True)
        return tuple(replace(chunk, data=data) for chunk, data in parts)


def mask_plan(plan: Plan) -> Plan:
    """Return ``plan`` without its secrets: to be shown, not to be run."""
    return make_mask(plan).apply_to(plan)


def make_mask(plan: Plan) -> Mask:
    """Return the mask of all that is secret in ``plan``."""
    return Mask(plan.secrets, plan.steps)


def _select(secrets: Iterable[str]) -> frozenset[str]:
    """Return what of ``secrets`` is masked."""
    return frozenset(each for each in _add_lines(secrets) if not is_trivial(each))


def _add_lines(secrets: Iterable[str]) -> Iterator[str]:
    """Yield each secret without blanks around it, and each line of one with several."""
    for secret in secrets:
        text = secret.strip()
        yield text
        lines = text.splitlines()
        if len(lines) > 1:
            yield from (each for line in lines if len(each := line.strip()) >= _SHORTEST_LINE)


def _replace(data: bytes, spans: list[Span], mark: bytes) -> bytes:
    """Return ``data`` with ``mark`` for each secret; what is between its parts stays."""
    if not spans:
        return data
    parts: list[bytes] = []
    position = 0
    for span in spans:
        parts.append(data[position : span.start])
        parts.append(b"" if span.is_rest else mark)
        position = span.end
    parts.append(data[position:])
    return b"".join(parts)


def _cut(pieces: list[bytes], at: list[int], span: Span) -> None:
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
