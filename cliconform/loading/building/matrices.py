"""``matrix``: columns of equal length, read row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from cliconform.loading.problem_log import At
from cliconform.loading.scalars.names import DAY, name
from cliconform.model.spec import MatrixRow
from cliconform.model.template import Template

Cell = str | int | float | bool


def matrix_rows(table: Mapping[str, Sequence[Cell]] | None, at: At) -> tuple[MatrixRow, ...]:
    """The rows, each with its label; none where the matrix is wrong."""
    if table is None:
        return ()
    for column in table:
        name(column, at / column)
    lengths = {column: len(cells) for column, cells in table.items()}
    if at.damaged:
        return ()
    if not lengths or not max(lengths.values()):
        at.problem("an empty matrix", "add a column with values, or leave it out")
        at.spoil()
        return ()
    if len(set(lengths.values())) > 1:
        said = ", ".join(f"`{column}` has {length}" for column, length in lengths.items())
        at.problem(f"columns of unequal length: {said}", "row n is the nth value of every column")
        at.spoil()
        return ()
    rows = tuple(_row(list(table), cells) for cells in zip(*table.values(), strict=True))
    _check_labels(rows, next(iter(table)), at)
    for column in table:
        for index, row in enumerate(rows):
            _check_names(row.values[column], at / column / index)
    return rows


def _row(columns: list[str], cells: tuple[Cell, ...]) -> MatrixRow:
    texts = [_text(cell) for cell in cells]
    return MatrixRow(label=texts[0], values=dict(zip(columns, texts, strict=True)))


def _text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell)


def _check_names(text: str, at: At) -> None:
    """What only the run can tell is filled in where a cell is used, and not in the cell."""
    for name_ in sorted(Template(text).names()):
        if name_ != "spec_dir" and not DAY.fullmatch(name_):
            at.problem(
                f"`${{{name_}}}` in a matrix, where only days and `spec_dir` have a value",
                "write it where the column is used; `$${` is a literal `${`",
            )


def _check_labels(rows: tuple[MatrixRow, ...], first: str, at: At) -> None:
    """A row's first value is in its id, which must be one of its own, and readable."""
    again = {label for label, count in Counter(row.label for row in rows).items() if count > 1}
    seen = set[str]()
    for index, row in enumerate(rows):
        place = at / first / index
        if row.label in again and row.label in seen:
            place.problem(
                f"two rows begin with `{row.label}`, and a row's id carries its first value",
                "put the column whose values differ first",
            )
        elif not row.label.strip() or not row.label.isprintable():
            place.problem("a row's id carries its first value: it must be a readable line")
        seen.add(row.label)
