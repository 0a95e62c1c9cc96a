"""One command for each row of a matrix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cliconform.model.spec import Command, Spec


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A command as it will be run once: ``id`` is its own, or carries the matrix row's label."""

    id: str
    command: Command
    values: Mapping[str, str]


def rows(spec: Spec) -> dict[str, Row]:
    """Every command of ``spec`` by its id, in the file's order, a matrix as one for each row."""
    return {row.id: row for command in spec.commands.values() for row in _rows_of(command)}


def _rows_of(command: Command) -> list[Row]:
    if not command.matrix:
        return [Row(id=command.id, command=command, values={})]
    return [
        Row(id=f"{command.id}[{row.label}]", command=command, values=row.values)
        for row in command.matrix
    ]
