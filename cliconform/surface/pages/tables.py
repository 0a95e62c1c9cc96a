"""The rows of one of Typer's boxes: columns of spellings, types and help, without lines between."""

from __future__ import annotations

import re

from cliconform.surface.pages.entries import Entry

_TYPE = re.compile(r"^(<.*>|\[.*\](\.\.\.)?|[A-Z][A-Z0-9_|:-]*(\.\.\.)?)$")


def table_entries(lines: list[str]) -> list[Entry]:
    """One entry for each row; a cell that is wrapped goes on in the lines below it."""
    rows: list[list[str]] = []
    for line in _cells(lines):
        if any(line):
            rows.append(line)
    if not rows:
        return []
    columns = list(zip(*rows, strict=True))
    help_at = _help_column(columns)
    found: list[tuple[list[str], list[str], bool]] = []
    for row in rows:
        term, text = row[:help_at], [cell for cell in row[help_at:] if cell]
        words = [cell for cell in term if cell and cell != "*"]
        if _begins(term, found):
            found.append((words, text, "*" in term))
        elif found:
            found[-1][0].extend(words)
            found[-1][1].extend(text)
    return [Entry(_term(words), " ".join(text), 0, required) for words, text, required in found]


def _begins(term: list[str], found: list[tuple[list[str], list[str], bool]]) -> bool:
    first = next((cell for cell in term if cell and cell != "*"), "")
    if not first:
        return False
    if not found or "*" in term:
        return True
    names = [cell for cell in term if cell and cell != "*"]
    # A wrapped type stands alone in its column.
    return first.startswith("-") or not (len(names) == 1 and term[0] == "" and _wrapped(found[-1][0]))


def _wrapped(words: list[str]) -> bool:
    return any(word.count("<") > word.count(">") or word.count("[") > word.count("]") for word in words)


def _term(words: list[str]) -> str:
    names = [word for word in words if word.startswith("-")]
    rest = [word for word in words if not word.startswith("-")]
    return ", ".join(names) + (" " + "".join(rest) if names and rest else " ".join(rest))


def _help_column(columns: list[tuple[str, ...]]) -> int:
    """The first column that is neither the mark of what is required, nor spellings, nor types."""
    for at, column in enumerate(columns):
        said = [cell for cell in column if cell]
        if at == 0 and not all(cell.startswith("-") or cell == "*" for cell in said):
            # Commands and arguments: their names come first.
            return _after_names(columns)
        if not all(
            cell == "*" or cell.startswith("-") or _TYPE.match(cell) or _part(cell) for cell in said
        ):
            return at
    return len(columns)


def _after_names(columns: list[tuple[str, ...]]) -> int:
    at = 1
    while at < len(columns) and all(not cell or _TYPE.match(cell) for cell in columns[at]):
        at += 1
    return at


def _part(cell: str) -> bool:
    return bool(re.match(r"^[\w|,.:\]\[<>-]+[>\]]$", cell))


def _cells(lines: list[str]) -> list[list[str]]:
    width = max(map(len, lines), default=0)
    padded = [line.ljust(width) for line in lines]
    blank = [all(line[at] == " " for line in padded) for at in range(width)]
    bounds: list[tuple[int, int]] = []
    at = 0
    while at < width:
        if blank[at]:
            at += 1
            continue
        end = at
        while end < width and not (blank[end] and (end + 1 >= width or blank[end + 1])):
            end += 1
        bounds.append((at, end))
        at = end
    return [[line[a:b].strip() for a, b in bounds] for line in padded]
