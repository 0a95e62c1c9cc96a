"""A field of a dataclass, and what asks for those of a class or an object."""

from __future__ import annotations

from typing import Any, Final


class Missing:
    """Stands for a default that there is not, and for an argument that was not given."""


MISSING: Final[Any] = Missing()


class Field:
    """A field; what is said of it means what it does in the standard library."""

    __slots__ = (
        *("name", "type", "default", "default_factory"),
        *("init", "repr", "hash", "compare", "kw_only"),
    )
    name: str
    type: Any

    def __init__(
        self,
        *,
        default: Any = MISSING,
        default_factory: Any = MISSING,
        init: bool = True,
        repr: bool = True,  # noqa: A002 - as in the standard library
        hash: bool | None = None,  # noqa: A002 - likewise
        compare: bool = True,
        kw_only: bool | None = None,
    ) -> None:
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.hash = compare if hash is None else hash
        self.compare = compare
        self.kw_only = kw_only


def is_dataclass(value: object) -> bool:
    """Return whether ``value`` is a class that was made here, or an object of one."""
    return hasattr(value, "__quick_fields__")


def fields(value: Any) -> tuple[Field, ...]:
    """Return the fields of a class or an object, those of its bases first."""
    found: tuple[Field, ...] = value.__quick_fields__
    return found


def replace(value: Any, /, **changes: object) -> Any:
    """Return an object like ``value`` with ``changes``."""
    for each in fields(value):
        if each.init and each.name not in changes:
            changes[each.name] = getattr(value, each.name)
    return type(value)(**changes)


def asdict(value: Any) -> Any:
    """Return the fields of an object by name, and in place of each object in it its fields."""
    if is_dataclass(value):
        return {each.name: asdict(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, dict):
        return {key: asdict(each) for key, each in value.items()}
    return type(value)(map(asdict, value)) if isinstance(value, (list, tuple)) else value
