"""Packs values: each pickled and compressed by itself, for what is one of thousands and waits.

The commands of a spec, and what becomes of them, are much alike: with a dictionary of what some of
them have in common, a packed one takes a twentieth of the memory that its objects take. To pack or
unpack one takes some 10 to 20 microseconds.

In: values of the model. Out: bytes, and from these equal values. Only classes of the model are read
(:class:`Unpickler`), since packed values may come from a file of the user's cache.
"""

from __future__ import annotations

import io
import pickle
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum, EnumType
from functools import lru_cache
from importlib import import_module
from typing import Any, Generic, TypeAlias, TypeVar, cast

from cliconform.quick_dataclass import is_dataclass

Value = TypeVar("Value")
FEW = 1_000
"""Values that are all kept as they are: they take some 2 MB."""
_SAMPLES = 16
_LEVEL = 1  # the quickest
_LONGEST_DICTIONARY = 32 * 1024  # bytes: further back, zlib does not look


class Packer(Generic[Value]):
    """Packs and unpacks values that are like some of them, the samples.

    ``common`` is what is found in many of them when they are pickled. The ``parts`` are one object
    each in all that is unpacked: for values of which something is kept.
    """

    def __init__(self, parts: tuple[object, ...], common: bytes) -> None:
        self._parts = parts
        self._numbers = _number(parts)
        self._common = common
        self._compressor = zlib.compressobj(_LEVEL, zdict=common)
        self._decompressor = zlib.decompressobj(zdict=common)

    @classmethod
    def of_samples(cls, samples: Iterable[Value], *, share_parts: bool = False) -> Packer[Value]:
        """Return one for values that are like ``samples``.

        With ``share_parts``, a text or an object that several samples have is one object in all of
        the values. To pack them takes half as long again then.
        """
        samples = tuple(samples)
        parts = _find_shared(samples) if share_parts else ()
        numbers = _number(parts)
        pickled = b"".join(_pickle(each, numbers) for each in samples)
        # With no bytes, zlib has no dictionary, and refuses data that was made with one.
        return cls(parts, pickled[-_LONGEST_DICTIONARY:] or b"\0")

    def __reduce__(self) -> tuple[Any, ...]:
        return Packer, (self._parts, self._common)

    def pack(self, value: Value) -> bytes:
        """Return ``value`` packed."""
        compressor = self._compressor.copy()
        return compressor.compress(_pickle(value, self._numbers)) + compressor.flush()

    def unpack(self, packed: bytes) -> Value:
        """Return a value that is equal to the packed one."""
        data = self._decompressor.copy().decompress(packed)
        return cast("Value", Unpickler(io.BytesIO(data), self._parts).load())


class PackedMapping(Mapping[str, Value]):
    """A mapping whose values are unpacked when they are asked for, each time anew."""

    def __init__(self, packed: dict[str, bytes], packer: Packer[Value]) -> None:
        self._packed = packed
        self._packer = packer
        self._last: tuple[str, Value] | None = None  # the rows of a matrix ask for one many times

    def __reduce__(self) -> tuple[Any, ...]:
        return PackedMapping, (self._packed, self._packer)

    def __len__(self) -> int:
        return len(self._packed)

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __contains__(self, key: object) -> bool:
        return key in self._packed

    def __getitem__(self, key: str) -> Value:
        if self._last is None or self._last[0] != key:
            self._last = key, self._packer.unpack(self._packed[key])
        return self._last[1]


def pack_mapping(values: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return ``values`` packed, if they are many."""
    if len(values) <= FEW:
        return values
    samples = [each for each, _ in zip(values.values(), range(_SAMPLES), strict=False)]
    packer = Packer.of_samples(samples, share_parts=True)
    return PackedMapping({key: packer.pack(each) for key, each in values.items()}, packer)


class Unpickler(pickle.Unpickler):
    """Reads what consists of values of the model, and of what needs no class.

    :mod:`pickle` itself would call anything that the data names. ``parts`` are those that the data
    has the numbers of.
    """

    def __init__(self, file: io.BytesIO, parts: Sequence[object] = ()) -> None:
        super().__init__(file)
        self._parts = parts

    def persistent_load(self, pid: int) -> object:
        """Return the part with this number."""
        return self._parts[pid]

    def find_class(self, module: str, name: str) -> Any:
        """Return a class of the model. Raises ``UnpicklingError`` for anything else."""
        return _find_class(module, name)


@lru_cache(maxsize=256)
def _find_class(module: str, name: str) -> Any:
    if (module, name) == ("builtins", "getattr"):
        return _find_member
    if module == __name__ and name in _OURS:
        return _OURS[name]
    found: object = None
    if module.startswith("cliconform.model."):
        found = getattr(import_module(module), name, None)
    if isinstance(found, type) and found.__module__ == module:
        return found
    raise pickle.UnpicklingError(f"{module}.{name} is no value of the model")


_OURS: dict[str, Any] = {each.__name__: each for each in (Packer, PackedMapping)}


def _find_member(kind: object, name: str) -> Enum:
    """Return the member of an enumeration. Until 3.11.3, Python pickles one as a ``getattr``."""
    if isinstance(kind, EnumType) and name in kind.__members__:
        member: Enum = kind[name]
        return member
    raise pickle.UnpicklingError(f"{name} is no member of an enumeration of the model")


_Key: TypeAlias = str | int
"""What a part is recognized by: a text by itself, any other object by its identity."""


class _Pickler(pickle.Pickler):
    """Writes the numbers of some parts in their place."""

    def __init__(self, file: io.BytesIO, numbers: Mapping[_Key, int]) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._find_number = numbers.get

    def persistent_id(self, value: object) -> int | None:
        """Return the number of a part; ``None`` for what is written as it is."""
        return self._find_number(value if type(value) is str else id(value))


class _Reader(pickle.Pickler):
    """Notes all texts and objects of the model that it comes across, by their keys."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), pickle.HIGHEST_PROTOCOL)
        self.parts: dict[_Key, object] = {}

    def persistent_id(self, value: object) -> None:
        """Note a part."""
        if isinstance(value, str | Mapping | Enum) or is_dataclass(type(value)):
            self.parts[value if type(value) is str else id(value)] = value


def _find_shared(samples: Iterable[object]) -> tuple[object, ...]:
    """Return the parts that several samples have."""
    seen: set[_Key] = set()
    shared: dict[_Key, object] = {}
    for each in samples:
        reader = _Reader()
        reader.dump(each)
        shared |= {key: part for key, part in reader.parts.items() if key in seen}
        seen |= reader.parts.keys()
    return tuple(shared.values())


def _number(parts: Iterable[object]) -> dict[_Key, int]:
    return {part if type(part) is str else id(part): number for number, part in enumerate(parts)}


def _pickle(value: object, numbers: Mapping[_Key, int]) -> bytes:
    if not numbers:
        return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    file = io.BytesIO()
    _Pickler(file, numbers).dump(value)
    return file.getvalue()
