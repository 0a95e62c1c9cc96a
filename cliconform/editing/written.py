"""Finds where a promise is written: its file, its key, and which other steps share it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from cliconform.editing.data import STREAMS, find
from cliconform.editing.files import TextFile
from cliconform.loading.positions import Positions, find_positions
from cliconform.model.edit import Origin, Path, Written, format_address
from cliconform.model.ids import base_of
from cliconform.model.place import Place
from cliconform.model.spec import Command, Spec
from cliconform.model.template import read_reference

_WHOLE = ("equals", "equals_file")
"""The keys that say in one way or another what a whole stream is."""
_INDEX = re.compile(r"\[(\d+)\]\.?")
_PARTS = re.compile(r"\[(\d+)\]|([^.\[]+)")


def find_written(
    spec: Spec, files: Mapping[str, TextFile], step: str, address: str, column: str = ""
) -> Written:
    """Return where the promise at ``address`` of the step with the id ``step`` is written.

    A promise that is ``${name}`` and nothing else, with ``name`` a column of the matrix, is
    written in that cell; ``column`` names the column of another text. What is written nowhere has
    the place where it would be. Raises ``KeyError`` for an id that the spec does not have.
    """
    command = spec.commands[base_of(step)]
    own = ("command", command.id)
    source = files[command.place.file]
    path, is_found = find_path(find(source.data, own), address)
    if is_found:
        value = find(source.data, (*own, *path))
        name = column or (read_reference(value) if isinstance(value, str) else None) or ""
        cell = _find_cell(command, step, name)
        return (
            _make_cell(source, command, step, cell)
            if cell
            else _make(
                source,
                (*own, *path),
                Origin.COMMAND,
                format_address(f"command.{command.id}", address),
                list_steps(command),
            )
        )
    main = files[spec.file]
    default, is_default = find_path(main.data.get("defaults"), address)
    if is_default and not has_own(source.data, command, address):
        users = [
            step
            for each in spec.commands.values()
            if not has_own(files[each.place.file].data, each, address)
            for step in list_steps(each)
        ]
        shown = format_address("defaults", address)
        return _make(main, ("defaults", *default), Origin.DEFAULTS, shown, users)
    shown = format_address(f"command.{command.id}", address)
    return _make(source, (*own, *path), Origin.COMMAND, shown, list_steps(command))


def find_path(data: Any, address: str) -> tuple[Path, bool]:
    """Return the path of a promise in the table ``data`` of its command, and whether it is there.

    An address has the form of a table and an array everywhere: ``stdout.contains[0]`` may be
    written ``stdout = "a"``. The path is that of what is written.
    """
    path: Path = ()
    while address:
        index = _INDEX.match(address)
        if isinstance(data, Mapping) and (key := _find_key(data, address)):
            data, path = data[key], (*path, key)
            address = address[len(key) :].removeprefix(".")
        elif index and isinstance(data, list) and int(index[1]) < len(data):
            data, path = data[int(index[1])], (*path, int(index[1]))
            address = address[index.end() :]
        elif index and int(index[1]) == 0 and not isinstance(data, list | Mapping | None):
            address = address[index.end() :]  # one text stands for an array of it
        elif path[-1:] and path[-1] in STREAMS and _is_short(data, address):
            address = address.removeprefix("contains")
        else:
            return (*path, *_split(path, address)), False
    return path, data is not None


def _find_key(data: Mapping[str, Any], address: str) -> str:
    """Return the key that ``address`` begins with; paths of JSON have dots and brackets."""
    starts = (key for key in data if address == key or address.startswith((f"{key}.", f"{key}[")))
    return max(starts, key=len, default="")


def _is_short(data: Any, address: str) -> bool:
    return isinstance(data, str | list) and address.startswith("contains")


def _split(path: Path, address: str) -> Iterator[str | int]:
    if path[-1:] == ("json",):
        yield address
        return
    for index, key in _PARTS.findall(address):
        yield int(index) if index else key


def has_own(data: Any, command: Command, address: str) -> bool:
    """Return whether a command has a value of its own where ``[defaults]`` have ``address``.

    Streams are merged form by form, `effects` key by key, everything else as a whole.
    """
    table = find(data, ("command", command.id))
    first, _, form = re.split(r"[\[]", address)[0].partition(".")
    if first == "effects" and isinstance(table, Mapping):
        effects = table.get(first)
        return isinstance(effects, Mapping) and form in effects
    if first not in STREAMS or not isinstance(table, Mapping):
        return isinstance(table, Mapping) and first in table
    stream = table.get(first)
    if isinstance(stream, Mapping):
        form = form.partition(".")[0]
        return form in stream or (form in _WHOLE and any(each in stream for each in _WHOLE))
    return stream is not None and form == "contains"


def list_steps(command: Command) -> tuple[str, ...]:
    """Return the ids of a command's steps: one for each row of its matrix."""
    rows = tuple(f"{command.id}[{row.label}]" for row in command.matrix)
    return rows or (command.id,)


def _find_cell(command: Command, step: str, column: str) -> Path:
    """Return the path of the cell of ``column`` in the row of ``step``; empty without one."""
    steps = list_steps(command)
    if command.matrix and step in steps and column in command.matrix[0].values:
        return ("command", command.id, "matrix", column, steps.index(step))
    return ()


def _make_cell(source: TextFile, command: Command, step: str, cell: Path) -> Written:
    shown = format_address(f"command.{command.id}", f"matrix.{cell[-2]}[{cell[-1]}]")
    return _make(source, cell, Origin.CELL, shown, (step,))


def _make(
    source: TextFile, path: Path, origin: Origin, address: str, users: Iterable[str]
) -> Written:
    line, _ = _find_positions(source.text).find(path)
    return Written(
        address=address,
        place=Place(file=source.file, line=line),
        path=path,
        value=find(source.data, path),
        origin=origin,
        users=tuple(users),
    )


@lru_cache(maxsize=32)
def _find_positions(text: str) -> Positions:
    return find_positions(text)
