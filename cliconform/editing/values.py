"""Edits inside one value as it is written: tomlkit keeps its comments, its order and its layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

import tomlkit
from tomlkit.items import Array, Comment, InlineTable, Item, Null, Whitespace

from cliconform.editing.data import canonical, change, unfold
from cliconform.editing.quoting import format_key, format_value
from cliconform.model.edit import Path, TomlValue


def edit_value(raw: str, path: Path, new: TomlValue | None, at: Path) -> str:
    """Return the value ``raw`` with ``new`` at ``path`` inside it, without it for ``None``.

    ``at`` is the path of ``raw`` itself in the file. An index after the last one adds an item.
    """
    if not path:
        assert new is not None
        return _replace(raw, new)
    part, rest = path[0], path[1:]
    container = _parse(raw)
    if not isinstance(container, Array if isinstance(part, int) else InlineTable):
        return edit_value(_unfold(raw, container, at, part), path, new, at)
    if isinstance(container, Array):
        assert isinstance(part, int)
        return _edit_array(container, part, rest, new, at)
    assert isinstance(container, InlineTable)
    return _edit_table(container, str(part), rest, new, at)


def _parse(raw: str) -> Any:
    # As the value of a key: tomlkit refuses a comment after a value alone.
    return tomlkit.parse(f"v = {raw}\n")["v"]


def _raw(container: Any, key: Any) -> str:
    """Return what is written for an item; tomlkit gives a boolean as Python's."""
    item = container[key]
    return item.as_string() if isinstance(item, Item) else format_value(item)


def _unfold(raw: str, value: Any, at: Path, part: str | int) -> str:
    """Return ``raw`` as an array or a table that can have ``part``."""
    if isinstance(part, int):
        return f"[{raw}]"
    (key,) = unfold(value, at, part)
    return f"{{ {key} = {raw} }}"


def _edit_array(array: Array, index: int, rest: Path, new: TomlValue | None, at: Path) -> str:
    if index >= len(array):
        array.append(tomlkit.value(format_value(change(None, rest, new, (*at, index)))))
    elif not rest and new is None:
        del array[index]
    else:
        raw = edit_value(_raw(array, index), rest, new, (*at, index))
        array[index] = tomlkit.value(raw)
    return array.as_string()


def _edit_table(table: InlineTable, key: str, rest: Path, new: TomlValue | None, at: Path) -> str:
    if key in table and not rest and new is None:
        return _rebuild(table, without=key)
    if key in table:
        table[key] = tomlkit.value(edit_value(_raw(table, key), rest, new, (*at, key)))
        return table.as_string()
    value = format_value(change(None, rest, new, (*at, key)))
    return _rebuild(table, more=f"{format_key(key)} = {value}")


def _rebuild(table: InlineTable, *, without: str = "", more: str = "") -> str:
    """Return a table with one member less or one more.

    tomlkit leaves the spaces of a table on one line in disorder; one of several lines it keeps.
    """
    body = [(key, item) for key, item in table.value.body if not isinstance(item, Null)]
    if any(isinstance(i, Comment) or (isinstance(i, Whitespace) and "\n" in i.s) for _, i in body):
        return _change_lines(table, without, more)
    members = [
        f"{key.as_string()}{key.sep}{item.as_string()}"
        for key, item in body
        if key is not None and key.key != without
    ]
    space = " " if len(table) == 0 or table.as_string()[1:2] == " " else ""
    members += [more] if more else []
    return f"{{{space}{', '.join(members)}{space}}}" if members else "{}"


def _change_lines(table: InlineTable, without: str, more: str) -> str:
    if without:
        table.remove(without)
        return table.as_string()
    key, _, raw = more.partition(" = ")
    table.append(tomlkit.parse(f"{key} = 0").popitem()[0], tomlkit.value(raw))
    return table.as_string()


def _replace(raw: str, new: TomlValue) -> str:
    """Return ``new`` in the layout of ``raw``: what both have stays as it is written."""
    old = _parse(raw)
    if isinstance(old, Array) and isinstance(new, Sequence) and not isinstance(new, str):
        return _replace_items(raw, old.unwrap(), list(new))
    if isinstance(old, InlineTable) and isinstance(new, Mapping):
        return _replace_members(raw, old.unwrap(), new)
    return format_value(new, like=raw)


def _replace_items(raw: str, old: list[Any], new: list[Any]) -> str:
    # From the end, so that the indexes of what is still to be changed stay.
    for before, after in reversed(_align(old, new)):
        if before is None:
            assert after is not None
            raw = _insert(raw, after[0], new[after[1]])
        elif after is None:
            raw = edit_value(raw, (before,), None, ())
        elif canonical(old[before]) != canonical(new[after[1]]):
            raw = edit_value(raw, (before,), new[after[1]], ())
    return raw


_Pair = tuple[int | None, tuple[int, int] | None]


def _align(old: list[Any], new: list[Any]) -> list[_Pair]:
    """Return which item becomes which, in their order: ``None`` is one that is removed or added.

    A new item has the index of the old one that it comes before, and its own. Tables with the same
    first value, such as their ``path``, are the same item.
    """
    pairs: list[_Pair] = []
    before, after = ([_name_item(each) for each in items] for items in (old, new))
    changes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for _, first, last, start, end in changes:
        both = min(last - first, end - start)
        pairs += [(first + each, (first + each, start + each)) for each in range(both)]
        pairs += [(each, None) for each in range(first + both, last)]
        pairs += [(None, (last, each)) for each in range(start + both, end)]
    return pairs


def _name_item(item: Any) -> str:
    is_table = isinstance(item, Mapping) and item
    return repr(canonical(next(iter(item.values())) if is_table else item))


def _insert(raw: str, index: int, value: Any) -> str:
    array = _parse(raw)
    array.insert(index, tomlkit.value(format_value(value)))
    text: str = array.as_string()
    return text


def _replace_members(raw: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    for key in old.keys() - new.keys():
        raw = edit_value(raw, (key,), None, ())
    for key, value in new.items():
        if key not in old or canonical(old[key]) != canonical(value):
            raw = edit_value(raw, (key,), value, ())
    return raw
