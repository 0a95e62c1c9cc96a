"""The methods of one dataclass, compiled from its fields as the standard library does it."""

from __future__ import annotations

from collections.abc import Callable
from types import MemberDescriptorType
from typing import Any

from .field import MISSING, Field, fields

Method = Callable[..., Any]
Names = dict[str, Any]


def compile_method(cls: type, name: str) -> Method:
    """Return the method ``name`` of the class: ``__init__`` for one."""
    names: Names = {}
    exec(_WRITERS[name](cls, names), names)  # noqa: S102 - of field names, as in the standard library
    method: Method = names[name]
    method.__qualname__ = f"{cls.__qualname__}.{name}"
    return method


def _write_init(cls: type, names: Names) -> str:
    """Return ``__init__`` as Python, and add what it uses to ``names``."""
    names["_MISSING"] = MISSING
    positional: list[str] = []
    keywords: list[str] = []
    lines: list[str] = []
    for each in fields(cls):
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


def _write_parameter(each: Field) -> str:
    if each.default_factory is not MISSING:
        return f"{each.name}=_MISSING"
    return each.name if each.default is MISSING else f"{each.name}=_default_{each.name}"


def _write_value(each: Field) -> str:
    if each.default_factory is MISSING:
        return each.name if each.init else f"_default_{each.name}"
    made = f"_make_{each.name}()"
    return f"{made} if {each.name} is _MISSING else {each.name}" if each.init else made


def _find_setter(cls: type, name: str) -> Callable[[object, object], None]:
    """Return what sets the field: its slot does, where the class has slots."""
    slot = getattr(cls, name, None)
    if isinstance(slot, MemberDescriptorType):
        return slot.__set__
    return lambda instance, value: object.__setattr__(instance, name, value)


def _write_eq(cls: type, _: Names) -> str:
    compared = [each.name for each in fields(cls) if each.compare]
    return (
        "def __eq__(self, other):\n"
        " if other.__class__ is not self.__class__:\n"
        "  return NotImplemented\n"
        f" return self is other or {_tuple('self', compared)} == {_tuple('other', compared)}"
    )


def _write_hash(cls: type, _: Names) -> str:
    hashed = [each.name for each in fields(cls) if each.hash]
    return f"def __hash__(self):\n return hash({_tuple('self', hashed)})"


def _write_getstate(cls: type, _: Names) -> str:
    state = _tuple("self", [each.name for each in fields(cls)])
    return f"def __getstate__(self):\n return {state}"


def _write_setstate(cls: type, names: Names) -> str:
    known = [each.name for each in fields(cls)]
    names.update({f"_set_{name}": _find_setter(cls, name) for name in known})
    lines = [f" _set_{name}(self, state[{number}])" for number, name in enumerate(known)]
    return "def __setstate__(self, state):\n" + "\n".join(lines or [" pass"])


def _tuple(of: str, names: list[str]) -> str:
    return f"({''.join(f'{of}.{name}, ' for name in names)})"


_WRITERS: dict[str, Callable[[type, Names], str]] = {
    "__init__": _write_init,
    "__eq__": _write_eq,
    "__hash__": _write_hash,
    "__getstate__": _write_getstate,
    "__setstate__": _write_setstate,
}
