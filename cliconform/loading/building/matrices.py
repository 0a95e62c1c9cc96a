"""Builds the rows of a ``matrix``, whose columns have equal lengths."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from cliconform.loading.problem_log import Location
from cliconform.loading.scalars.names import DAY_PLACEHOLDER, check_name
from cliconform.model.spec import MatrixRow
from cliconform.model.template import Template

Cell = str | int | float | bool


def build_matrix(table: Mapping[str, Sequence[Cell]] | None, at: Location) -> tuple[MatrixRow, ...]:
    """Return the rows, each with its label. There are none if the matrix is invalid."""
    if table is None:
        return ()
    for column in table:
        check_name(column, at / column)
    lengths = {column: len(cells) for column, cells in table.items()}
    if at.is_incomplete:
        return ()
    if not lengths or not max(lengths.values()):
        at.problem("the matrix is empty", "add a column with values, or remove the matrix")
        at.mark_invalid()
        return ()
    if len(set(lengths.values())) > 1:
        found = ", ".join(f"`{column}` has {length}" for column, length in lengths.items())
        hint = "a row has one value of each column"
        at.problem(f"the columns have different lengths: {found}", hint)
        at.mark_invalid()
        return ()
    rows = tuple(_build_row(list(table), cells) for cells in zip(*table.values(), strict=True))
    _check_labels(rows, next(iter(table)), at)
    for column in table:
        for index, row in enumerate(rows):
            _check_placeholders(row.values[column], at / column / index)
    return rows


def _build_row(columns: list[str], cells: tuple[Cell, ...]) -> MatrixRow:
    texts = [_format_cell(cell) for cell in cells]
    return MatrixRow(label=texts[0], values=dict(zip(columns, texts, strict=True)))


def _format_cell(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell)


def _check_placeholders(text: str, at: Location) -> None:
    """Report placeholders that get their value during the run, which is too late for a cell."""
    for name in sorted(Template(text).names()):
        if name != "spec_dir" and not DAY_PLACEHOLDER.fullmatch(name):
            at.problem(
                f"`${{{name}}}` cannot be used in a matrix, only `${{spec_dir}}` and days",
                "write it where the column is used; `$${` is a literal `${`",
            )


def _check_labels(rows: tuple[MatrixRow, ...], first: str, at: Location) -> None:
    """Report first values that are not unique or not readable: each is a part of its row's id."""
    repeated = {label for label, count in Counter(row.label for row in rows).items() if count > 1}
    seen = set[str]()
    for index, row in enumerate(rows):
        location = at / first / index
        if row.label in repeated and row.label in seen:
            location.problem(
                f"two rows begin with `{row.label}`, which is a part of the row's id",
                "move a column whose values all differ to the front",
            )
        elif not row.label.strip() or not row.label.isprintable():
            location.problem(
                "the first value is a part of the row's id and must be one readable line"
            )
        seen.add(row.label)
