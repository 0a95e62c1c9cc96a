"""Edits of plain data: what a file has to say after its text was edited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cliconform.model.edit import Path, TomlValue

STREAMS = frozenset({"stdout", "stderr", "output", "body"})
"""Keys whose value may be texts: those that it contains."""

_WHOLE = 2
"""The length of a path, ``("command", "ingest")``, that stays where what is in it is removed."""


def find(data: Any, path: Path) -> TomlValue | None:
    """Return the value at ``path``; ``None`` if there is none."""
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    found: TomlValue = data
    return found


def find_removed(data: Any, path: Path) -> Path:
    """Return the path of what goes with the value at ``path``: an array and a table with only it.

    An empty array would promise nothing, or take back what ``[defaults]`` promise.
    """
    while len(path) > _WHOLE + 1 and _has_one(find(data, path[:-1])):
        path = path[:-1]
    return path


def _has_one(value: TomlValue | None) -> bool:
    return isinstance(value, Sequence | Mapping) and len(value) == 1


def unfold(value: Any, path: Path, part: str | int) -> Any:
    """Return ``value``, which is at ``path``, as an array or a table that can have ``part``.

    One text stands for an array of it, the texts of a stream for its ``contains``, and a path in
    ``produces`` for a table.
    """
    if isinstance(part, int):
        return value if isinstance(value, list) else [value]
    if isinstance(value, dict):
        return value
    key = next((each for each in reversed(path) if isinstance(each, str)), "")
    if key in STREAMS:
        return {"contains": value}
    return {"path": value} if key == "produces" else None


def change(data: Any, path: Path, new: TomlValue | None, at: Path = ()) -> Any:
    """Return ``data`` with ``new`` at ``path``, or without the value there if ``new`` is ``None``.

    ``at`` is the path of ``data`` itself. Raises ``KeyError`` where a part of the path is inside
    a value that has no parts.
    """
    if not path:
        return new
    part, rest = path[0], path[1:]
    if data is None:
        data = [] if isinstance(part, int) else {}
    data = unfold(data, at, part)
    if data is None:
        raise KeyError(part)
    if isinstance(part, int):
        return _change_item(list(data), part, rest, new, at)
    changed = change(data.get(part), rest, new, (*at, part))
    if changed is None:
        return {key: value for key, value in data.items() if key != part}
    return {**data, part: changed}


def _change_item(
    items: list[Any], index: int, rest: Path, new: TomlValue | None, at: Path
) -> list[Any]:
    """Change one item; an index after the last one adds it."""
    old = items[index] if index < len(items) else None
    changed = change(old, rest, new, (*at, index))
    items[index : index + 1] = [] if changed is None else [changed]
    return items


def canonical(value: Any) -> Any:
    """Return ``value`` so that equal results are equal TOML: ``1``, ``1.0`` and ``true`` differ."""
    if isinstance(value, Mapping):
        return {key: canonical(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [canonical(each) for each in value]
    return type(value).__name__, repr(value)
