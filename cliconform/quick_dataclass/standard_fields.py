"""The fields of a class as the standard library knows them."""

from __future__ import annotations

from typing import Any

from .field import MISSING, Field, fields

_PARTS = ("default", "default_factory", "init", "repr", "hash", "compare", "kw_only")


class StandardFields:
    """``__dataclass_fields__`` of a class, made when something of the standard library asks."""

    def __get__(self, _: object, owner: Any) -> dict[str, Any]:
        """Return the fields by name, and let the class keep them."""
        import dataclasses  # noqa: PLC0415 - not loaded by a run

        made: Any = dataclasses.make_dataclass(
            owner.__name__, [(each.name, each.type, _convert(each)) for each in fields(owner)]
        )
        found: dict[str, Any] = made.__dataclass_fields__
        owner.__dataclass_fields__ = found
        return found


def _convert(each: Field) -> Any:
    from dataclasses import field  # noqa: PLC0415 - likewise

    parts = {name: getattr(each, name) for name in _PARTS}
    return field(**{name: value for name, value in parts.items() if value is not MISSING})
