"""Two values of JSON, member by member."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from cliconform.comparing.alignment import align
from cliconform.comparing.findings import Found, cut_lines, noise
from cliconform.model.comparison import DifferenceCode
from cliconform.model.drift import Effect

_LONGEST = 120
_MEANING: Mapping[DifferenceCode, tuple[Effect, str]] = {
    DifferenceCode.JSON_ADDED: (Effect.COMPATIBLE, "it has more than before"),
    DifferenceCode.JSON_REMOVED: (Effect.BREAKING, "it is no longer there"),
    DifferenceCode.JSON_CHANGED: (Effect.BREAKING, "its value is different"),
}


def compare_values(what: str, first: Any, second: Any, again: Any) -> Iterator[Found]:
    """Yield the differences between two values; ``again`` is that of the first build's other run.

    A member that is new breaks nobody who reads the others; one that is gone does, and so does
    another value or type.
    """
    unordered = {*_find_unordered((), first, again)}
    first, second, again = (_sort((), each, unordered) for each in (first, second, again))
    varying = {path for path, *_ in _find_all((), first, again)}
    if varying or unordered:
        yield noise(what)
    groups: dict[tuple[_Path, DifferenceCode], list[_Place]] = {}
    for path, before, after in _find_all((), first, second):
        if varying and any(path[:length] in varying for length in range(len(path) + 1)):
            continue
        general = tuple(None if isinstance(each, int) else each for each in path)
        groups.setdefault((general, _find_code(before, after)), []).append((path, before, after))
    for (path, code), places in groups.items():
        yield _make_found(what, _show_path(path), code, places)


_Path: TypeAlias = tuple[str | int | None, ...]
"""The keys of objects and the numbers of items that lead to a value; ``None`` is any item."""
_Place: TypeAlias = tuple[_Path, Any, Any]
"""A path in a document, and the values at it on both sides."""


class _Absent:
    """Stands for a value that is not there."""


_ABSENT = _Absent()


def _find_all(path: _Path, one: Any, other: Any) -> Iterator[_Place]:
    """Yield the path, and both values, of each place where two values differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in [*one, *(key for key in other if key not in one)]:
            yield from _find_all((*path, key), one.get(key, _ABSENT), other.get(key, _ABSENT))
    elif isinstance(one, list) and isinstance(other, list):
        if _is_reordered(one, other):
            yield path, one, other
            return
        for number, left, right in _pair_items(one, other):
            yield from _find_all((*path, number), left, right)
    elif type(one) is not type(other) or one != other:
        yield path, one, other


def _pair_items(one: list[Any], other: list[Any]) -> Iterator[tuple[int, Any, Any]]:
    """Yield the items of two arrays side by side, with their number; equal ones are left out.

    Where one has more items, those that are equal in both are found first.
    """
    left, right = _write_items(one), _write_items(other)
    for tag, at, to, start, end in align(left, right):
        if tag == "equal":
            continue
        common = min(to - at, end - start)
        for step in range(common):
            yield at + step, one[at + step], other[start + step]
        for number in range(at + common, to):
            yield number, one[number], _ABSENT
        for number in range(start + common, end):
            yield number, _ABSENT, other[number]


def _find_unordered(path: _Path, one: Any, other: Any) -> Iterator[_Path]:
    """Yield the path of each array that has the same items in another order, ``None`` for any."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in one:
            yield from _find_unordered((*path, key), one[key], other.get(key))
    elif isinstance(one, list) and isinstance(other, list):
        if _is_reordered(one, other):
            yield path
        for first, second in zip(one, other, strict=False):
            yield from _find_unordered((*path, None), first, second)


def _is_reordered(one: list[Any], other: list[Any]) -> bool:
    """Whether two arrays have the same items in another order."""
    if len(one) != len(other):
        return False
    left, right = _write_items(one), _write_items(other)
    return left != right and sorted(left) == sorted(right)


def _write_items(items: list[Any]) -> list[str]:
    return [json.dumps(each, sort_keys=True) for each in items]


def _sort(path: _Path, value: Any, unordered: set[_Path]) -> Any:
    """Return ``value`` with the arrays of which the order means nothing in one order."""
    if not unordered:
        return value
    if isinstance(value, dict):
        return {key: _sort((*path, key), each, unordered) for key, each in value.items()}
    if isinstance(value, list):
        items = [_sort((*path, None), each, unordered) for each in value]
        if path not in unordered:
            return items
        return sorted(items, key=lambda each: json.dumps(each, sort_keys=True))
    return value


def _find_code(before: Any, after: Any) -> DifferenceCode:
    if before is _ABSENT:
        return DifferenceCode.JSON_ADDED
    return DifferenceCode.JSON_REMOVED if after is _ABSENT else DifferenceCode.JSON_CHANGED


def _make_found(what: str, path: str, code: DifferenceCode, places: Sequence[_Place]) -> Found:
    """Return the difference in one member, which may be in several items of an array."""
    name = f"{what} {path}" if path else what
    effect, why = _MEANING[code]
    (_, before, after), *more = places
    lines = cut_lines(line for place in places for line in _diff(*place))
    return Found(
        what=name,
        code=code,
        effect=effect,
        before=f"in {len(places):,} places" if more else _show(before),
        after="" if more else _show(after),
        detail=lines if more else (),
        why=why,
    )


def _diff(path: _Path, before: Any, after: Any) -> Iterator[str]:
    if before is not _ABSENT:
        yield f"-{_show_path(path)}: {_show(before)}"
    if after is not _ABSENT:
        yield f"+{_show_path(path)}: {_show(after)}"


def _show_path(path: _Path) -> str:
    """Return ``rows[0].name``; a key that has such signs itself is quoted."""
    shown = ""
    for each in path:
        if isinstance(each, str):
            is_plain = each and not {*each} & {*'.[]"'}
            shown += ("." if shown else "") + (each if is_plain else json.dumps(each))
        else:
            shown += "[]" if each is None else f"[{each}]"
    return shown


def _show(value: Any) -> str:
    if value is _ABSENT:
        return ""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
