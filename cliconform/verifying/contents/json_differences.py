"""Where two values of JSON differ: the innermost values, by their paths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cliconform.json_schema import format_path
from cliconform.model.contents import TableValue, Value
from cliconform.quick_dataclass import dataclass
from cliconform.verifying.data_values import format_json, is_equal

_SHORT = 16
"""Items of two arrays that are shown together; in longer ones, each difference by itself."""

_Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What was expected at a path and what was found there; ``None`` if it is nothing."""

    path: _Path
    expected: str | None = None
    seen: str | None = None

    def __str__(self) -> str:
        """Return the difference in one line: ``items[0].id: got 7, expected 8``."""
        if self.seen is None:
            return f"{self._where} is missing"
        if self.expected is None:
            return f"{self._where} is not expected"
        return f"{self._where}: got {self.seen}, expected {self.expected}"

    def list_lines(self) -> list[str]:
        """Return what was expected, after ``-``, and what was found, after ``+``."""
        sides = (("-", self.expected), ("+", self.seen))
        return [f"{sign}{self._where}: {text}" for sign, text in sides if text is not None]

    @property
    def _where(self) -> str:
        return format_path(self.path) or "the document"


def find_differences(expected: Value, seen: Any, path: _Path) -> Iterator[Difference]:
    """Yield where ``seen``, which is at ``path``, is not what is expected."""
    if is_equal(expected, seen):
        return
    if isinstance(expected, TableValue) and isinstance(seen, dict):
        yield from _compare_members(expected, seen, path)
    elif isinstance(expected, tuple) and isinstance(seen, list) and _are_long(expected, seen):
        yield from _compare_items(expected, seen, path)
    else:
        yield Difference(path=path, expected=format_json(expected), seen=format_json(seen))


def _compare_members(
    expected: TableValue, seen: Mapping[str, Any], path: _Path
) -> Iterator[Difference]:
    for key, value in expected.members.items():
        if key in seen:
            yield from find_differences(value, seen[key], (*path, key))
        else:
            yield Difference(path=(*path, key), expected=format_json(value))
    for key, value in seen.items() if expected.exact else ():
        if key not in expected.members:
            yield Difference(path=(*path, key), seen=format_json(value))


def _compare_items(
    expected: Sequence[Value], seen: Sequence[Any], path: _Path
) -> Iterator[Difference]:
    for at, (left, right) in enumerate(zip(expected, seen, strict=False)):
        yield from find_differences(left, right, (*path, at))
    for at in range(len(seen), len(expected)):
        yield Difference(path=(*path, at), expected=format_json(expected[at]))
    for at in range(len(expected), len(seen)):
        yield Difference(path=(*path, at), seen=format_json(seen[at]))


def _are_long(expected: Sequence[Value], seen: Sequence[Any]) -> bool:
    """Whether arrays are too long, or their items not simple enough, to be shown as a whole."""
    items = (*expected, *seen)
    return len(items) > _SHORT or any(
        isinstance(each, tuple | TableValue | list | dict) for each in items
    )
