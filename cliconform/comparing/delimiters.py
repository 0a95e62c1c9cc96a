"""Tables in texts, whose cells a delimiter separates."""

from __future__ import annotations

import csv

_DELIMITERS = (",", "\t", ";", "|")


def find_delimiter(text: str) -> str:
    """Return what stands between the cells of a table; nothing where ``text`` is no table.

    All its rows have the same number of cells, two at least, and none begins or ends with a blank
    as words do in prose.
    """
    for delimiter in _DELIMITERS:
        if delimiter not in text.partition("\n")[0]:
            continue
        rows = split_rows(text, delimiter)
        width = len(rows[0]) if rows else 0
        is_even = len(rows) > 1 and width > 1 and all(len(row) == width for row in rows)
        if is_even and not any(cell != cell.strip() for row in rows for cell in row):
            return delimiter
    return ""


def split_rows(text: str, delimiter: str) -> list[list[str]]:
    """Return the cells of each row; nothing where a quotation mark is not closed."""
    try:
        rows = list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True))
    except csv.Error:
        return []
    return [row for row in rows if row]
