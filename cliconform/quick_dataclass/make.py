"""Makes a dataclass of a class."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .field import MISSING, Field
from .shared_methods import FROZEN, MUTABLE
from .standard_fields import StandardFields


def dataclass(
    cls: type | None = None,
    /,
    *,
    frozen: bool = False,
    slots: bool = False,
    kw_only: bool = False,
) -> type | Callable[[type], type]:
    """Return ``cls`` as a dataclass, or what does so, as :func:`dataclasses.dataclass` does.

    What ``cls`` defines itself is kept. Raises :class:`TypeError` if a default is a list, a
    dictionary or a field of the standard library.
    """

    def make(cls: type) -> type:
        return _make(cls, frozen=frozen, slots=slots, kw_only=kw_only)

    return make if cls is None else make(cls)


def _make(cls: type, *, frozen: bool, slots: bool, kw_only: bool) -> type:
    own = _read_fields(cls, kw_only=kw_only)
    by_name: dict[str, Field] = {}
    for base in reversed(cls.__mro__[1:]):
        by_name.update({each.name: each for each in vars(base).get("__quick_fields__", ())})
    by_name.update({each.name: each for each in own})
    every = tuple(by_name.values())
    _set_defaults(cls, own)
    content = {
        **(FROZEN if frozen else MUTABLE),
        "__match_args__": tuple(each.name for each in every if each.init and not each.kw_only),
        **vars(cls),
        "__quick_fields__": every,
        "__dataclass_fields__": StandardFields(),
    }
    if slots:
        return _make_with_slots(cls, content, every)
    for name in content.keys() - vars(cls).keys():
        setattr(cls, name, content[name])
    return cls


def _read_fields(cls: type, *, kw_only: bool) -> Sequence[Field]:
    """Return the fields that the class itself has."""
    found = []
    for name, annotation in cls.__annotations__.items():
        if "ClassVar" in str(annotation):
            continue
        value = vars(cls).get(name, MISSING)
        each = value if type(value) is Field else Field(default=value)
        if type(each.default).__hash__ is None or hasattr(each.default, "default_factory"):
            raise TypeError(f"{cls.__qualname__}.{name} needs a `field` of {__package__}")
        each.name = name
        each.type = annotation
        each.kw_only = kw_only if each.kw_only is None else each.kw_only
        found.append(each)
    return found


def _set_defaults(cls: type, own: Sequence[Field]) -> None:
    for each in own:
        if each.default is not MISSING:
            setattr(cls, each.name, each.default)
        elif each.name in vars(cls):
            delattr(cls, each.name)


def _make_with_slots(cls: type, content: dict[str, Any], every: Sequence[Field]) -> type:
    """Return the class made once more: slots come with a class, not later."""
    there = {slot for base in cls.__mro__[1:-1] for slot in vars(base).get("__slots__", ())}
    names = [each.name for each in every]
    for name in (*names, "__dict__", "__weakref__"):
        content.pop(name, None)
    content["__slots__"] = tuple(name for name in names if name not in there)
    content["__qualname__"] = cls.__qualname__
    made: type = type(cls)(cls.__name__, cls.__bases__, content)
    return made
