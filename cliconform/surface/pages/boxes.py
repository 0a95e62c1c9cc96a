"""The rows of one of Rich's boxes (Typer, rich-click): columns of marks, spellings, types and help.

No line parts the rows, and a cell that is wrapped goes on in the line below. The columns are where
every line of the box is empty.
"""

from __future__ import annotations

import re

from cliconform.surface.pages.entries import Entry
from cliconform.surface.pages.lines import indent_of

_MARK = "*"
_TYPE = re.compile(
    r"^(?:<.*>|\[.*\]|\{.*\}|[A-Z][A-Z0-9_|: -]*)(?:\.\.\.)?(?:\s*\[[^\]]*[<>][^\]]*\])?$"
)
_LIMIT = re.compile(r"\bx[<>]=?|[<>]=?x\b|[<>]=")
"""``[1<=x<=9]``: no brackets."""
_OPENING = "<[{"
_CLOSING = ">]}"


def box_entries(lines: list[str]) -> list[Entry]:
    """One entry for each row: its term is the spellings and the type, or the name and the type."""
    rows = [row for row in _cells(lines) if any(row)]
    if not rows:
        return []
    dashed = any(_first(row).startswith("-") for row in rows)
    help_at = _help_column(rows, dashed=dashed)
    found: list[tuple[list[str], Entry]] = []
    for row in rows:
        term, text = row[:help_at], [cell for cell in row[help_at:] if cell]
        if _begins(term, found, dashed=dashed):
            found.append((["" for _ in term], Entry("", required=_MARK in term)))
        if found:
            cells, entry = found[-1]
            cells[:] = [_glued(old, new) for old, new in zip(cells, term, strict=True)]
            entry.said.extend([" ".join(text)] if text else [])
    return [_entry(cells, entry) for cells, entry in found]


def box_text(lines: list[str]) -> list[str]:
    """What stands in a box, without the columns."""
    return [line.strip() for line in lines]


def _entry(cells: list[str], entry: Entry) -> Entry:
    words = [cell for cell in cells if cell and cell != _MARK]
    names = [word for word in words if word.startswith("-")]
    rest = [word for word in words if not word.startswith("-")]
    term = ", ".join(names) + (" " if names and rest else "") + " ".join(rest)
    return Entry(term, entry.said, entry.indent, required=entry.required)


def _first(row: list[str]) -> str:
    return next((cell for cell in row if cell and cell != _MARK), "")


def _begins(term: list[str], found: list[tuple[list[str], Entry]], *, dashed: bool) -> bool:
    """Whether a row begins in this line, and none of the cells above goes on in it."""
    first = _first(term)
    if not first:
        return False
    if not found or _MARK in term:
        return True
    if dashed:
        return first.startswith("-") and not _is_open(found[-1][0])
    # A wrapped type stands alone in its column, right of the names.
    names_at = next(at for at, cell in enumerate(found[0][0]) if cell and cell != _MARK)
    return bool(term[names_at]) and not _is_open(found[-1][0])


def _is_open(cells: list[str]) -> bool:
    """Whether a cell is not at its end: a bracket is open in it, or it ends in what joins two."""
    return any(_is_unclosed(cell) or cell.endswith((",", "|", "/")) for cell in cells)


def _is_unclosed(text: str) -> bool:
    bare = _LIMIT.sub("", text)
    return any(
        bare.count(opening) > bare.count(closing)
        for opening, closing in zip(_OPENING, _CLOSING, strict=True)
    )


def _glued(old: str, new: str) -> str:
    """A cell and what it goes on with: choices and names are broken anywhere, words at a space."""
    spaced = bool(old) and bool(new) and not _is_open([old]) and old[-1].isalnum() and new[0] == "<"
    return f"{old} {new}" if spaced else old + new


def _help_column(rows: list[list[str]], *, dashed: bool) -> int:
    """The first column that is neither the mark of what is required, nor names, nor types."""
    columns = list(zip(*rows, strict=True))
    seen_names = False
    for at, column in enumerate(columns):
        said = [cell for cell in column if cell]
        if all(cell == _MARK for cell in said):
            continue
        if (not seen_names and not dashed) or (dashed and _are_spellings(said)):
            seen_names = True
        elif not _are_types(column):
            return at
    return len(columns)


def _are_spellings(said: list[str]) -> bool:
    """Most begin with a dash; the others are the rest of one that was too long."""
    return any(cell.startswith("-") for cell in said) and all(
        cell.startswith("-") or " " not in cell for cell in said
    )


def _are_types(column: tuple[str, ...]) -> bool:
    """Whether the cells, wrapped ones put together, are all types."""
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


def _cells(lines: list[str]) -> list[list[str]]:
    """The lines cut at the columns that all of them leave empty, two or more wide."""
    width = max(map(len, lines), default=0)
    used = [False] * width
    for line in lines:
        for at in range(indent_of(line), len(line)):
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
