"""The methods that all dataclasses have at first: they look up the fields when they are called."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from .field import MISSING, fields

Method = Callable[..., Any]

_OFTEN = 20
"""So many calls of a shared method take longer than to compile one and call that."""
_UNFIT = object()
"""Returned for arguments that are wrong: a compiled method says what is wrong with them."""


def _share(name: str, do: Method) -> Method:
    """Return ``do`` as the method ``name``, which a class has until it was called often."""
    calls: dict[type, int] = {}

    def method(self: object, *args: object, **values: object) -> object:
        cls = type(self)
        calls[cls] = count = calls.get(cls, 0) + 1
        result = do(self, *args, **values) if count < _OFTEN else _UNFIT
        return result if result is not _UNFIT else compile_own(cls)(self, *args, **values)

    def compile_own(cls: type) -> Method:
        from .compiled_methods import compile_method  # noqa: PLC0415 - most runs are small

        owner = next(base for base in cls.__mro__ if vars(base).get(name) is method)
        own = compile_method(owner, name)
        setattr(owner, name, own)
        return own

    return method


def _init(self: Any, *args: object, **values: object) -> object:
    if args:
        names = [each.name for each in fields(self) if each.init and not each.kw_only]
        if len(args) > len(names) or not values.keys().isdisjoint(names[: len(args)]):
            return _UNFIT
        values.update(zip(names, args, strict=False))
    count = 0
    for each in fields(self):
        if each.init and each.name in values:
            value = values[each.name]
            count += 1
        elif each.default is not MISSING:
            value = each.default
        elif each.default_factory is not MISSING:
            value = each.default_factory()
        else:
            return _UNFIT
        object.__setattr__(self, each.name, value)
    if count < len(values):
        return _UNFIT
    if hasattr(self, "__post_init__"):
        self.__post_init__()
    return None


def _eq(self: object, other: object) -> object:
    if other.__class__ is not self.__class__:
        return NotImplemented
    names = [each.name for each in fields(self) if each.compare]
    return [getattr(self, name) for name in names] == [getattr(other, name) for name in names]


def _hash(self: object) -> int:
    return hash(tuple(getattr(self, each.name) for each in fields(self) if each.hash))


def _getstate(self: object) -> object:
    return tuple(getattr(self, each.name) for each in fields(self))


def _setstate(self: object, state: Iterable[object]) -> None:
    for each, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, each.name, value)


def _represent(self: Any) -> str:
    shown = (f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
    return f"{self.__class__.__qualname__}({', '.join(shown)})"


def _refuse_to_assign(_: object, name: str, value: object) -> None:
    from dataclasses import FrozenInstanceError  # noqa: PLC0415 - not loaded by a run

    del value
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_: object, name: str) -> None:
    from dataclasses import FrozenInstanceError  # noqa: PLC0415 - likewise

    raise FrozenInstanceError(f"cannot delete field {name!r}")


MUTABLE: dict[str, Method | None] = {
    "__init__": _share("__init__", _init),
    "__eq__": _share("__eq__", _eq),
    "__hash__": None,
    "__repr__": _represent,
}
FROZEN: dict[str, Method | None] = {
    **MUTABLE,
    "__hash__": _share("__hash__", _hash),
    "__getstate__": _share("__getstate__", _getstate),
    "__setstate__": _share("__setstate__", _setstate),
    "__setattr__": _refuse_to_assign,
    "__delattr__": _refuse_to_delete,
}
