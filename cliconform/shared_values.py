"""Equal values as one object, where thousands of commands have them.

Nearly all commands of a run have the same environment, limits and empty home. A run of 100,000
commands would need twice the memory if each of them had its own.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import Any, TypeVar, cast

Name = TypeVar("Name", bound=Hashable)
Value = TypeVar("Value", bound=Hashable)
_MOST = 256
"""Different values that are remembered: those that were used last."""


def share(value: Value) -> Value:
    """Return an earlier value that is equal to ``value``, of the same type, or ``value`` itself."""
    return cast("Value", _find_equal(value))


def share_mapping(values: Mapping[Name, Value]) -> Mapping[Name, Value]:
    """Return an earlier mapping with the same items in the same order, or such a one."""
    return _find_equal_mapping(tuple(values.items()))


@lru_cache(maxsize=_MOST, typed=True)
def _find_equal(value: Hashable) -> Hashable:
    return value


@lru_cache(maxsize=_MOST)
def _find_equal_mapping(items: tuple[tuple[Hashable, Hashable], ...]) -> Mapping[Any, Any]:
    return dict(items)
