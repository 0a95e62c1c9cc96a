"""What a command changed in the tables of a file: of a SQLite database, or of a Parquet file."""

from __future__ import annotations

from typing import Literal, TypeAlias

from cliconform.quick_dataclass import dataclass

RowKind: TypeAlias = Literal["removed", "added", "before", "after"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedRow:
    """A row that is no more, or new, or one of the two of a row that has changed."""

    kind: RowKind
    cells: tuple[str, ...]
    differs: tuple[bool, ...] = ()
    """For each cell, whether it is another one than before; nothing where the row is as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableChange:
    """What is different in one table.

    ``name`` is empty where the file is one table. ``rows`` are the first of those that changed,
    ``more`` others are not listed; the cells of a row are those of ``columns``.
    """

    name: str
    summary: str
    """How many rows were added, removed and changed, or why that is not known."""
    columns: tuple[str, ...] = ()
    rows: tuple[ChangedRow, ...] = ()
    more: int = 0
    notes: tuple[str, ...] = ()
    """What else has changed: its columns, and how many are not shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTables:
    """The tables of a file that changed, and in words what else there is to know about it."""

    tables: tuple[TableChange, ...] = ()
    notes: tuple[str, ...] = ()
