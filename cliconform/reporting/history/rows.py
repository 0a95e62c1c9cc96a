"""Renders the rows of a query as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import NoneType
from typing import Any

from rich.cells import cell_len

from cliconform.reporting.text.clean import clean_line
from cliconform.reporting.text.lines import Line, Part, make_line
from cliconform.reporting.text.renderable import Lines
from cliconform.reporting.text.wording import format_count

_WIDEST = 60  # columns of a cell


def render_rows(columns: Sequence[str], rows: Sequence[Sequence[Any]], *, cut: bool) -> Lines:
    """Return the rows as aligned columns below their names; ``cut`` says that there are more."""
    return Lines(_make_lines(columns, rows, cut=cut))


def _make_lines(
    columns: Sequence[str], rows: Sequence[Sequence[Any]], *, cut: bool
) -> Iterator[Line]:
    heads = [clean_line(name, _WIDEST) for name in columns]
    cells = [[_format(value) for value in row] for row in rows]
    numeric = [
        all(type(row[n]) in (int, float, NoneType) for row in rows) for n in range(len(columns))
    ]
    widths = [
        max(map(cell_len, [head, *(row[n] for row in cells)])) for n, head in enumerate(heads)
    ]
    yield Line(parts=(Part(text=_join(heads, widths, numeric), role="strong"),), whole=True)
    for row in cells:
        yield Line(parts=(Part(text=_join(row, widths, numeric)),), whole=True)
    more = ", and more: add a LIMIT, or ask for less" if cut else ""
    yield make_line(f"{format_count(len(rows), 'row')}{more}", "dim")


def _join(row: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> str:
    cells = []
    for text, width, is_number in zip(row, widths, numeric, strict=True):
        blank = " " * (width - cell_len(text))
        cells.append(blank + text if is_number else text + blank)
    return "  ".join(cells).rstrip()


def _format(value: Any) -> str:
    match value:
        case None:
            return "NULL"
        case bool():
            return str(value).lower()
        case float():
            return f"{value:.6g}"
        case _:
            return clean_line(str(value), _WIDEST)
