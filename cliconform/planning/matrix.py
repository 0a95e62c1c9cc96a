"""Expands a matrix: one row for each of its rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from cliconform.model.days import is_day
from cliconform.model.ids import base_of, find_row_number
from cliconform.model.nothing import NOTHING, nothing
from cliconform.model.spec import Command, Spec
from cliconform.planning.references import find_references, rename_placeholders
from cliconform.planning.row_texts import fill_row_texts
from cliconform.quick_dataclass import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What is run once: a command, or a row of its matrix. It has what selecting and ordering need.

    With a matrix, ``id`` has the row's label: ``aggregate[5m]``.
    """

    id: str
    command: str
    """The id of the command."""
    number: int | None
    """Which row of the command's matrix it is, from 0; ``None`` if it has none."""
    tags: tuple[str, ...]
    needs: tuple[str, ...]
    same_path: bool
    """Whether the commands that start from its home have theirs at its path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledRow:
    """A row with its command."""

    id: str
    number: int = 0
    """Which row of the command's matrix it is, from 1; 0 where that has no other."""
    command: Command
    """The command; the columns in ``references`` are replaced in it."""
    values: Mapping[str, str]
    """The value of each column, except those in ``references``."""
    references: Mapping[str, str] = field(default_factory=nothing)
    """The columns whose value is known only during the run, with the placeholder's name."""


def expand_rows(spec: Spec) -> dict[str, Row]:
    """Return the rows of all commands of ``spec`` by their ids, in the file's order."""
    rows = (row for id_, command in spec.commands.items() for row in _rows_of(id_, command))
    # The ids are the spec's own: a packed command has another text for its id each time.
    return {row.id: row for row in rows}


def _rows_of(id_: str, command: Command) -> Iterator[Row]:
    labels = [f"[{row.label}]" for row in command.matrix] or [""]
    for number, label in enumerate(labels):
        yield Row(
            id=id_ + label,
            command=id_,
            number=number if command.matrix else None,
            tags=command.tags,
            needs=command.needs,
            same_path=command.home.same_path,
        )


def find_real_ids(ids: Collection[str], rows: Mapping[str, Row]) -> dict[str, str]:
    """Return the id in ``rows`` of each of ``ids`` that is of one of them.

    It may be an id in whose label a secret is masked: the number of its row is in it.
    """
    masked = [id_ for id_ in ids if id_ not in rows and find_row_number(id_) is not None]
    numbered = (
        {(row.command, row.number + 1): row.id for row in rows.values() if row.number is not None}
        if masked
        else {}
    )
    found = {id_: id_ for id_ in ids if id_ in rows}
    for id_ in masked:
        if real := numbered.get((base_of(id_), find_row_number(id_) or 0)):
            found[id_] = real
    return found


def fill_row(row: Row, spec: Spec) -> FilledRow:
    """Return ``row``, which is one of ``spec``, with its command."""
    command = spec.commands[row.command]
    if row.number is None:
        return FilledRow(id=row.id, command=command, values=NOTHING)
    columns = command.matrix[row.number]
    references = find_references(columns.values, lambda name: name == "spec_dir" or is_day(name))
    return FilledRow(
        id=row.id,
        number=row.number + 1 if len(command.matrix) > 1 else 0,
        command=fill_row_texts(rename_placeholders(command, references), columns),
        values={name: text for name, text in columns.values.items() if name not in references},
        references=references,
    )
