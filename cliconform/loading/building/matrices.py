"""Builds the rows of a ``matrix``, whose columns have equal lengths."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence

from cliconform.loading.problem_log import Location
from cliconform.loading.scalars.names import DAY_PLACEHOLDER, check_name
from cliconform.model.spec import MatrixRow
from cliconform.model.template import Template, read_reference

Cell = str | int | float | bool


def build_matrix(table: Mapping[str, Sequence[Cell]], at: Location) -> tuple[MatrixRow, ...]:
    """Return the rows, each with its label. There are none if the matrix is invalid."""
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
    for number, column in enumerate(table):
        for index, row in enumerate(rows):
            cell = at / column / index
            _check_placeholders(row.values[column], cell, table, is_label=not number)
    return rows


def _build_row(columns: list[str], cells: tuple[Cell, ...]) -> MatrixRow:
    texts = [_format_cell(cell) for cell in cells]
    return MatrixRow(label=texts[0], values=dict(zip(columns, texts, strict=True)))


def _format_cell(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell)


def _check_placeholders(
    text: str, at: Location, columns: Container[str], *, is_label: bool
) -> None:
    """Check placeholders that get their value during the run, such as a captured value.

    One of these can only be the whole value of a cell, and not in the column of the rows' ids.
    Whether it gets a value at all is checked with all other placeholders.
    """
    for name in sorted(Template(text).names()):
        if name == "spec_dir" or DAY_PLACEHOLDER.fullmatch(name):
            continue
        if name in columns:
            at.problem(
                f"`${{{name}}}` is a column of the same matrix",
                "write both columns where they are used",
            )
        elif is_label:
            at.problem(
                f"`${{{name}}}` gets its value only during the run, and the first value is a part "
                "of the row's id",
                "move a column with other values to the front; `$${` is a literal `${`",
            )
        elif not read_reference(text):
            at.problem(
                f"`${{{name}}}` gets its value only during the run, and can only be a whole value "
                "in a matrix",
                "write the rest where the column is used; `$${` is a literal `${`",
            )
        else:
            at.parse_template(text)


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
