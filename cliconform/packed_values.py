"""Packs values of which there are thousands: pickled and compressed until they are needed.

The commands of a spec, and what becomes of them, are much alike. The commands are packed in blocks
of neighbours (:class:`PackedMapping`). Outcomes come one by one, so that each is packed by itself,
with a dictionary of what some of them have in common (:class:`Packer`). A packed value takes a
twentieth of the memory that its objects take; to pack or unpack one takes 5 to 20 microseconds.

In: values of the model. Out: bytes, and from these equal values. Only classes of the model are read
(:class:`Unpickler`), since packed values may come from a file of the user's cache.
"""

from __future__ import annotations

import io
import pickle
import zlib
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum, EnumType
from functools import lru_cache
from importlib import import_module
from itertools import islice
from typing import Any, Generic, TypeVar, cast

Value = TypeVar("Value")
FEW = 1_000
"""Values that are all kept as they are: they take some 2 MB."""
_BLOCK = 32
"""Values that are packed together: more are smaller, and take longer where one is asked for."""
_LEVEL = 1  # the quickest
_LONGEST_DICTIONARY = 32 * 1024  # bytes: further back, zlib does not look


class Packer(Generic[Value]):
    """Packs and unpacks values that are like the ``samples``."""

    def __init__(self, samples: Iterable[Value]) -> None:
        pickled = b"".join(map(_pickle, samples))
        # With no bytes, zlib has no dictionary, and refuses data that was made with one.
        common = pickled[-_LONGEST_DICTIONARY:] or b"\0"
        self._compressor = zlib.compressobj(_LEVEL, zdict=common)
        self._decompressor = zlib.decompressobj(zdict=common)

    def pack(self, value: Value) -> bytes:
        """Return ``value`` packed."""
        compressor = self._compressor.copy()
        return compressor.compress(_pickle(value)) + compressor.flush()

    def unpack(self, packed: bytes) -> Value:
        """Return a value that is equal to the packed one."""
        return cast("Value", _unpickle(self._decompressor.copy().decompress(packed)))


class PackedMapping(Mapping[str, Value]):
    """A mapping whose values are unpacked when they are asked for, each time anew.

    They are unpacked in ``blocks`` of neighbours, the last of which stays at hand: to go through
    all of them in their order unpacks each once.
    """

    def __init__(self, keys: tuple[str, ...], blocks: tuple[bytes, ...]) -> None:
        self._block_of: dict[str, int] = {}
        for number in range(len(blocks)):  # the keys of a block share one integer
            some = keys[number * _BLOCK : (number + 1) * _BLOCK]
            self._block_of.update(dict.fromkeys(some, number))
        self._blocks = blocks
        self._last: tuple[int, Mapping[str, Value]] = -1, {}

    def __reduce__(self) -> tuple[Any, ...]:
        return PackedMapping, (tuple(self._block_of), self._blocks)

    def __len__(self) -> int:
        return len(self._block_of)

    def __iter__(self) -> Iterator[str]:
        return iter(self._block_of)

    def __contains__(self, key: object) -> bool:
        return key in self._block_of

    def __getitem__(self, key: str) -> Value:
        number = self._block_of[key]
        if self._last[0] != number:
            self._last = number, _unpickle(zlib.decompress(self._blocks[number]))
        return self._last[1][key]


def pack_mapping(values: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return ``values`` packed, if they are many."""
    if len(values) <= FEW:
        return values
    waiting = iter(values.items())
    blocks = iter(lambda: dict(islice(waiting, _BLOCK)), {})
    packed = tuple(zlib.compress(_pickle(block), _LEVEL) for block in blocks)
    return PackedMapping(tuple(values), packed)


class Unpickler(pickle.Unpickler):
    """Reads what consists of values of the model, and of what needs no class.

    :mod:`pickle` itself would call anything that the data names.
    """

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


_OURS: dict[str, Any] = {PackedMapping.__name__: PackedMapping}


def _find_member(kind: object, name: str) -> Enum:
    """Return the member of an enumeration. Until 3.11.3, Python pickles one as a ``getattr``."""
    if isinstance(kind, EnumType) and name in kind.__members__:
        member: Enum = kind[name]
        return member
    raise pickle.UnpicklingError(f"{name} is no member of an enumeration of the model")


def _pickle(value: object) -> bytes:
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def _unpickle(data: bytes) -> Any:
    return Unpickler(io.BytesIO(data)).load()
