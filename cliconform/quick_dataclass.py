"""``dataclass`` of the standard library for frozen classes, made in a tenth of the time.

The standard library compiles up to eight methods when a class is made. A run imports hundreds of
classes and uses few methods of few of them, so that it would take longer than the run. Here a
method is compiled when it is called for the first time.

What a class does is the same, and :func:`dataclasses.fields`, :func:`~dataclasses.replace` and
:func:`~dataclasses.asdict` work with it; ``__dataclass_params__`` alone does not say that it is
frozen. Both frozen classes of a class and its base are to be made here, or none.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(
        cls: type | None = None,
        /,
        *,
        frozen: bool = False,
        slots: bool = False,
        kw_only: bool = False,
    ) -> Any:
        """Return ``cls`` as a dataclass, as :func:`dataclasses.dataclass` does.

        The methods of a ``frozen`` one are compiled later; what it defines itself is kept.
        """

        def make(cls: type) -> type:
            if not frozen:
                return dataclasses.dataclass(slots=slots, kw_only=kw_only)(cls)
            return _make_frozen(cls, slots=slots, kw_only=kw_only)

        return make if cls is None else make(cls)


__all__ = ["dataclass"]

Method = Callable[..., Any]
Names = dict[str, Any]


def _make_frozen(cls: type, *, slots: bool, kw_only: bool) -> type:
    own = set(vars(cls))
    make = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)
    made: type = make(cls)
    for name, write in _WRITERS.items():
        if name not in own:
            setattr(made, name, _make_first(made, name, write))
    for name, method in _COMMON.items():
        if name not in own:
            setattr(made, name, method)
    return made


def _make_first(cls: type, name: str, write: Callable[[type, Names], str]) -> Method:
    """Return a method that compiles the real one when it is called, and calls that."""

    def first(*args: object, **values: object) -> object:
        names: Names = {}
        exec(write(cls, names), names)  # noqa: S102 - of field names, as in the standard library
        method: Method = names[name]
        method.__qualname__ = f"{cls.__qualname__}.{name}"
        setattr(cls, name, method)
        return method(*args, **values)

    return first


def _write_init(cls: type, names: Names) -> str:
    """Return ``__init__`` as Python, and add what it uses to ``names``."""
    names["_DEFAULT"] = _Default
    positional: list[str] = []
    keywords: list[str] = []
    lines: list[str] = []
    for each in dataclasses.fields(cls):
        names[f"_set_{each.name}"] = _find_setter(cls, each.name)
        names[f"_make_{each.name}"] = each.default_factory
        names[f"_default_{each.name}"] = each.default
        if each.init:
            (keywords if each.kw_only else positional).append(_write_parameter(each))
        lines.append(f" _set_{each.name}(self, {_write_value(each)})")
    if hasattr(cls, "__post_init__"):
        lines.append(" self.__post_init__()")
    parameters = ["self", *positional, *(["*", *keywords] if keywords else [])]
    return f"def __init__({', '.join(parameters)}):\n" + "\n".join(lines or [" pass"])


class _Default:
    """Stands for an argument that was not given, whose value is made for each object."""


def _write_parameter(each: dataclasses.Field[Any]) -> str:
    if each.default_factory is not dataclasses.MISSING:
        return f"{each.name}=_DEFAULT"
    return each.name if each.default is dataclasses.MISSING else f"{each.name}=_default_{each.name}"


def _write_value(each: dataclasses.Field[Any]) -> str:
    if each.default_factory is dataclasses.MISSING:
        return each.name if each.init else f"_default_{each.name}"
    made = f"_make_{each.name}()"
    return f"{made} if {each.name} is _DEFAULT else {each.name}" if each.init else made


def _find_setter(cls: type, name: str) -> Callable[[object, object], None]:
    """Return what sets the field: its slot does, where the class has slots."""
    slot = getattr(cls, name, None)
    if isinstance(slot, MemberDescriptorType):
        return slot.__set__
    return lambda instance, value: object.__setattr__(instance, name, value)


def _write_eq(cls: type, _: Names) -> str:
    compared = [each.name for each in dataclasses.fields(cls) if each.compare]
    return (
        "def __eq__(self, other):\n"
        " if other.__class__ is not self.__class__:\n"
        "  return NotImplemented\n"
        f" return self is other or {_tuple('self', compared)} == {_tuple('other', compared)}"
    )


def _write_hash(cls: type, _: Names) -> str:
    hashed = [
        each.name
        for each in dataclasses.fields(cls)
        if (each.compare if each.hash is None else each.hash)
    ]
    return f"def __hash__(self):\n return hash({_tuple('self', hashed)})"


def _write_getstate(cls: type, _: Names) -> str:
    state = _tuple("self", [each.name for each in dataclasses.fields(cls)])
    return f"def __getstate__(self):\n return {state}"


def _write_setstate(cls: type, names: Names) -> str:
    fields = [each.name for each in dataclasses.fields(cls)]
    names.update({f"_set_{name}": _find_setter(cls, name) for name in fields})
    lines = [f" _set_{name}(self, state[{number}])" for number, name in enumerate(fields)]
    return "def __setstate__(self, state):\n" + "\n".join(lines or [" pass"])


def _tuple(of: str, fields: list[str]) -> str:
    return f"({''.join(f'{of}.{name}, ' for name in fields)})"


def _represent(self: Any) -> str:
    fields = [each.name for each in dataclasses.fields(self) if each.repr]
    shown = (f"{name}={getattr(self, name)!r}" for name in fields)
    return f"{self.__class__.__qualname__}({', '.join(shown)})"


def _refuse_to_assign(_: object, name: str, value: object) -> None:
    del value
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_: object, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


_WRITERS = {
    "__init__": _write_init,
    "__eq__": _write_eq,
    "__hash__": _write_hash,
    "__getstate__": _write_getstate,
    "__setstate__": _write_setstate,
}
_COMMON: dict[str, Method] = {
    "__repr__": _represent,
    "__setattr__": _refuse_to_assign,
    "__delattr__": _refuse_to_delete,
}
