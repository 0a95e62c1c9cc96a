"""Expands a matrix: one row for each of its rows."""

from __future__ import annotations

from collections.abc import Mapping

from cliconform.model.days import is_day
from cliconform.model.nothing import NOTHING, nothing
from cliconform.model.spec import Command, MatrixRow, Spec
from cliconform.planning.references import find_references, rename_placeholders
from cliconform.planning.row_texts import fill_row_texts
from cliconform.quick_dataclass import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A command that is run once; with a matrix, ``id`` has the row's label: ``aggregate[5m]``."""

    id: str
    command: Command
    """The command; the columns in ``references`` are replaced in it."""
    values: Mapping[str, str]
    """The value of each column, except those in ``references``."""
    references: Mapping[str, str] = field(default_factory=nothing)
    """The columns whose value is known only during the run, with the placeholder's name."""


def expand_rows(spec: Spec) -> dict[str, Row]:
    """Return the rows of all commands of ``spec`` by their ids, in the file's order."""
    return {row.id: row for command in spec.commands.values() for row in _rows_of(command)}


def _rows_of(command: Command) -> list[Row]:
    if not command.matrix:
        return [Row(id=command.id, command=command, values=NOTHING)]
    return [_make_row(command, row) for row in command.matrix]


def _make_row(command: Command, row: MatrixRow) -> Row:
    references = find_references(row.values, lambda name: name == "spec_dir" or is_day(name))
    return Row(
        id=f"{command.id}[{row.label}]",
        command=fill_row_texts(rename_placeholders(command, references), row),
        values={name: text for name, text in row.values.items() if name not in references},
        references=references,
    )
