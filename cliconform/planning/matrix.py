"""Expands a matrix: one row for each of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cliconform.model.spec import Command, Spec


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A command that is run once; with a matrix, ``id`` has the row's label: ``aggregate[5m]``."""

    id: str
    command: Command
    values: Mapping[str, str]


def rows(spec: Spec) -> dict[str, Row]:
    """Return the rows of all commands of ``spec`` by their ids, in the file's order."""
    return {row.id: row for command in spec.commands.values() for row in _rows_of(command)}


def _rows_of(command: Command) -> list[Row]:
    if not command.matrix:
        return [Row(id=command.id, command=command, values={})]
    return [
        Row(id=f"{command.id}[{row.label}]", command=command, values=row.values)
        for row in command.matrix
    ]
