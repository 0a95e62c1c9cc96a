"""The lines in a box of Rich's (Typer, rich-click) → its entries.

A row has columns for the mark of what is required, spellings or names, types, and help. There are
no lines between rows, and a wrapped cell continues in the line below. Columns are separated where
all lines of the box are empty.
"""

from __future__ import annotations

import re

from cliconform.surface.pages.entries import Entry
from cliconform.surface.pages.lines import measure_indent

_MARK = "*"
_TYPE = re.compile(
    r"^(?:<.*>|\[.*\]|\{.*\}|[A-Z][A-Z0-9_|: -]*)(?:\.\.\.)?(?:\s*\[[^\]]*[<>][^\]]*\])?$"
)
_LIMIT = re.compile(r"\bx[<>]=?|[<>]=?x\b|[<>]=")
"""The limits in ``[1<=x<=9]``, whose signs are not brackets."""
_OPENING = "<[{"
_CLOSING = ">]}"


def read_box_entries(lines: list[str]) -> list[Entry]:
    """Return one entry for each row: its term is the spellings or the name, and the type."""
    rows = [row for row in _split_cells(lines) if any(row)]
    if not rows:
        return []
    dashed = _get_first_cell(rows[0]).startswith("-")  # Cyclopts has options below commands
    help_at = _find_help_column(rows, dashed=dashed)
    found: list[tuple[list[str], Entry]] = []
    for row in rows:
        term, text = row[:help_at], [cell for cell in row[help_at:] if cell]
        if _is_first_line(term, found, dashed=dashed):
            found.append((["" for _ in term], Entry("", required=_MARK in term)))
        if found:
            cells, entry = found[-1]
            cells[:] = [_join_cells(old, new) for old, new in zip(cells, term, strict=True)]
            entry.description.extend([" ".join(text)] if text else [])
    return [_make_entry(cells, entry) for cells, entry in found]


def _make_entry(cells: list[str], entry: Entry) -> Entry:
    words = [cell for cell in cells if cell and cell != _MARK]
    names = [word for word in words if word.startswith("-")]
    rest = [word for word in words if not word.startswith("-")]
    term = ", ".join(names) + (" " if names and rest else "") + " ".join(rest)
    return Entry(term, entry.description, entry.indent, required=entry.required)


def _get_first_cell(row: list[str]) -> str:
    return next((cell for cell in row if cell and cell != _MARK), "")


def _is_first_line(term: list[str], found: list[tuple[list[str], Entry]], *, dashed: bool) -> bool:
    """Whether a row begins with this line, instead of a cell above continuing in it.

    ``dashed`` is whether the box holds options.
    """
    first = _get_first_cell(term)
    if not first:
        return False
    if not found or _MARK in term:
        return True
    if dashed:
        return first.startswith("-") and not _is_open(found[-1][0])
    # The rest of a wrapped type stands in its column, right of the empty column of names.
    names_at = next(at for at, cell in enumerate(found[0][0]) if cell and cell != _MARK)
    return bool(term[names_at]) and not _is_open(found[-1][0])


def _is_open(cells: list[str]) -> bool:
    """Whether a cell continues in the next line: a bracket is open, or it ends with a separator."""
    return any(_is_unclosed(cell) or cell.endswith((",", "|", "/")) for cell in cells)


def _is_unclosed(text: str) -> bool:
    bare = _LIMIT.sub("", text)
    return any(
        bare.count(opening) > bare.count(closing)
        for opening, closing in zip(_OPENING, _CLOSING, strict=True)
    )


def _join_cells(old: str, new: str) -> str:
    """Join a cell and its next line: choices and names are broken anywhere, words at a space."""
    spaced = bool(old) and bool(new) and not _is_open([old]) and old[-1].isalnum() and new[0] == "<"
    return f"{old} {new}" if spaced else old + new


def _find_help_column(rows: list[list[str]], *, dashed: bool) -> int:
    """Return the first column that holds neither marks of what is required, names nor types."""
    columns = list(zip(*rows, strict=True))
    seen_names = False
    for at, column in enumerate(columns):
        filled = [cell for cell in column if cell]
        if all(cell == _MARK for cell in filled):
            continue
        if (not seen_names and not dashed) or (dashed and _are_spellings(filled)):
            seen_names = True
        elif not _are_types(column):
            return at
    return len(columns)


def _are_spellings(filled: list[str]) -> bool:
    """Whether the cells are spellings, or the rest of a spelling that was too long for a line."""
    return any(cell.startswith("-") for cell in filled) and all(
        cell.startswith("-") or " " not in cell for cell in filled
    )


def _are_types(column: tuple[str, ...]) -> bool:
    """Whether all cells are types, once wrapped ones are joined."""
    whole: list[str] = []
    for cell in column:
        if whole and _is_unclosed(whole[-1]):
            whole[-1] += cell
        elif cell:
            whole.append(cell)
    typed = [bool(_TYPE.match(cell)) for cell in whole]
    return all(
        is_type or (any(typed) and " " not in cell)
        for is_type, cell in zip(typed, whole, strict=True)
    )


def _split_cells(lines: list[str]) -> list[list[str]]:
    """Split the lines where all of them are empty, two or more columns wide."""
    width = max(map(len, lines), default=0)
    used = [False] * width
    for line in lines:
        for at in range(measure_indent(line), len(line)):
            used[at] = used[at] or line[at] != " "
    bounds: list[tuple[int, int]] = []
    at = 0
    while at < width:
        end = at
        while end < width and (used[end] or (end + 1 < width and used[end + 1] and end > at)):
            end += 1
        if end > at:
            bounds.append((at, end))
        at = end + 1
    return [[line[a:b].strip() for a, b in bounds] for line in lines]
