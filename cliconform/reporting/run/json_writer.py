"""Writes values of the model as JSON text; :mod:`.json_codec` reads it.

Pydantic cannot do this for classes that are not written for it: bytes that are UTF-8 become
strings, so that people can read a stored run; a template becomes its text.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from functools import cached_property
from itertools import compress
from json.encoder import encode_basestring
from operator import attrgetter, is_not
from types import NoneType
from typing import Any, TypeAlias

from cliconform.model.template import Template
from cliconform.quick_dataclass import fields, is_dataclass

_Write: TypeAlias = Callable[[Any], str]


def to_json(value: Any) -> str:
    """Return ``value`` as JSON in one line, from which ``decode`` makes an equal value."""
    return JsonWriter().write(value)


class JsonWriter:
    """Writes values one after the other; faster than :func:`to_json` where they are much alike.

    No value may change between two calls. Texts are in one line; with ``depth`` they are indented
    for people, as the text of a value that many levels below the outermost one is.
    """

    def __init__(self, *, depth: int | None = None) -> None:
        self._writers = _Writers(depth)

    def write(self, value: Any) -> str:
        """Return ``value`` as JSON."""
        return self._writers.write(value)


class _Writers(dict[type[Any], _Write]):
    """What writes values of exactly a type, by the type: in one line, or at ``depth`` of an indent.

    Indented, it is what the standard library's ``json.dumps(…, indent=1)`` writes. A run has 250
    values for each command, of a few dozen types. To write their text at once takes half the time
    that it takes to make plain JSON of them first.
    """

    def __init__(self, depth: int | None) -> None:
        super().__init__(_PLAIN)
        self._depth = depth
        self._begin, self._between, self._end = "", ", ", ""  # of the parts of a list or an object
        if depth is not None:
            self._end = "\n" + " " * depth
            self._begin = f"{self._end} "
            self._between = f",{self._begin}"
        self[tuple] = self._write_tuple
        for kind in (float, bytes):
            self[kind] = self._divide_objects(_PLAIN[kind])

    def __missing__(self, kind: type[Any]) -> _Write:
        self[kind] = write = self._make_writer(kind)
        return write

    @cached_property
    def _inner(self) -> _Writers:
        """What writes the parts of a list or an object."""
        return self if self._depth is None else _Writers(self._depth + 1)

    def _make_writer(self, kind: type[Any]) -> _Write:
        if issubclass(kind, Enum):
            return {each: self._inner.write(each.value) for each in kind}.__getitem__
        if issubclass(kind, Mapping):
            return self._write_mapping
        if is_dataclass(kind):
            return self._make_class_writer(kind)
        for plain in (tuple, str, int, float, bytes):
            if issubclass(kind, plain):
                return self[plain]
        if issubclass(kind, Sequence):
            return self._write_tuple
        raise TypeError(f"{kind.__name__} is no value of the model")

    def _make_class_writer(self, kind: type[Any]) -> _Write:
        """Return what writes objects of ``kind``: only the fields in which the last one differs.

        In most fields the commands of a run have the very same object: the default, or one that
        they share (:mod:`cliconform.shared_values`).
        """
        names = [field.name for field in fields(kind)]
        form = self._write_object(f'"{name}": %s' for name in names)
        inner = self._inner
        if len(names) == 1:
            return lambda value: form % inner.write(getattr(value, names[0]))
        read = attrgetter(*names)
        last: tuple[Any, ...] = tuple(object() for _ in names)
        text = [piece for part in form.split("%s") for piece in (part, "")]
        places = range(1, len(text), 2)  # of the fields' own texts

        def write(value: Any) -> str:
            nonlocal last, text
            values = read(value)
            own = text.copy()  # an object may have another one of its kind in it
            placed = zip(places, values)  # noqa: B905 - `strict` takes a tenth of the time
            for place, each in compress(placed, map(is_not, values, last)):
                own[place] = inner[type(each)](each)
            last, text = values, own
            return "".join(own)

        return write

    def write(self, value: Any) -> str:
        """Return ``value`` as JSON."""
        return self[type(value)](value)

    def _write_object(self, items: Iterable[str]) -> str:
        return f"{{{self._begin}{self._between.join(items)}{self._end}}}"

    def _write_mapping(self, value: Mapping[str, Any]) -> str:
        write = self._inner.write
        items = (f"{encode_basestring(name)}: {write(each)}" for name, each in value.items())
        return self._write_object(items) if value else "{}"

    def _write_tuple(self, value: Sequence[Any]) -> str:
        inner = self._inner
        texts = [inner[type(each)](each) for each in value]
        return f"[{self._begin}{self._between.join(texts)}{self._end}]" if texts else "[]"

    def _divide_objects(self, write: _Write) -> _Write:
        """Return ``write`` with an object that it writes, which has one part, in three lines."""
        if self._depth is None:
            return write

        def write_lines(value: Any) -> str:
            text = write(value)
            return self._write_object([text[1:-1]]) if text.startswith("{") else text

        return write_lines


def _write_float(value: float) -> str:
    return repr(value) if math.isfinite(value) else f'{{"float": "{value}"}}'


def _write_bytes(raw: bytes) -> str:
    try:
        return encode_basestring(raw.decode())
    except UnicodeDecodeError:
        return f'{{"base64": "{base64.b64encode(raw).decode()}"}}'


_PLAIN: Mapping[type[Any], _Write] = {
    NoneType: {None: "null"}.__getitem__,
    bool: {True: "true", False: "false"}.__getitem__,
    int: int.__repr__,
    float: _write_float,
    str: encode_basestring,
    bytes: _write_bytes,
    Template: lambda value: encode_basestring(value.source),
}
