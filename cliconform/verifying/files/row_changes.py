"""The rows of two tables: which were added and removed, and which have other values."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeAlias

from cliconform.model.table_changes import ChangedRow, TableChange
from cliconform.quick_dataclass import dataclass
from cliconform.verifying.data_values import format_value
from cliconform.verifying.texts.excerpt import format_count, to_one_line

_SHOWN_ROWS = 40
_SHOWN_COLUMNS = 16
_CELL = 60
"""Characters of a cell that are shown."""
_AROUND = 12
"""Characters of a long cell that are shown before the first one that differs."""

Row: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedTable:
    """A table as it is compared: ``rows`` are ``None`` where there are too many."""

    types: Mapping[str, str]
    """The type of each column, by name, in their order."""
    key: tuple[str, ...] = ()
    """The columns that say which row is which, where that is known."""
    count: int
    rows: Sequence[Row] | None

    def find(self, name: str) -> int:
        """Return the place of a column in each row; -1 where there is none."""
        return list(self.types).index(name) if name in self.types else -1


_NO_TABLE = ComparedTable(types={}, count=0, rows=())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Changes:
    """Rows that are not in both tables; those of the same key as pairs."""

    changed: Sequence[tuple[Row, Row]] = ()
    removed: Sequence[Row]
    added: Sequence[Row]


def compare_rows(
    name: str, old: ComparedTable | None, new: ComparedTable | None
) -> TableChange | None:
    """Return what differs in a table; ``None`` where nothing does. The order of rows means nothing.

    One of ``old`` and ``new`` may be ``None``: the table was made, or dropped.
    """
    before, after = old or _NO_TABLE, new or _NO_TABLE
    state = "" if old and new else "new table, " if new else "removed table, "
    notes = list(_compare_columns(before.types, after.types)) if old and new else []
    if before.rows is None or after.rows is None:
        counts = [f"{each.count:,}" for each in (old, new) if each]
        words = f"{' → '.join(dict.fromkeys(counts))} rows, too many to be compared"
        shown = to_one_line(name, _CELL)
        return TableChange(name=shown, summary=f"{state}{words}", notes=tuple(notes))
    changes = _find_changes(before, after)
    if not (state or notes or changes.changed or changes.removed or changes.added):
        return None
    columns = _choose_columns(changes, before, after)
    names = after.types.keys() | before.types.keys()
    if len(columns) < len(names):
        notes.append(f"{len(names) - len(columns):,} of {len(names):,} columns are not shown")
    rows = tuple(islice(_show_rows(changes, before, after, columns), _SHOWN_ROWS))
    amount = 2 * len(changes.changed) + len(changes.removed) + len(changes.added)
    return TableChange(
        name=to_one_line(name, _CELL),
        summary=f"{state}{_count(changes, is_whole=bool(state))}",
        columns=tuple(to_one_line(each, _CELL) for each in columns) if rows else (),
        rows=rows,
        more=amount - len(rows),
        notes=tuple(notes),
    )


def _compare_columns(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    """Yield in words which columns are new, gone, or of another type."""
    for name, type_ in new.items():
        shown = to_one_line(name, _CELL)
        if name not in old:
            yield f"column {shown} added{f': {type_}' if type_ else ''}"
        elif old[name] != type_:
            yield f"column {shown}: {old[name] or 'no type'} → {type_ or 'no type'}"
    yield from (f"column {to_one_line(name, _CELL)} removed" for name in old if name not in new)


def _count(changes: _Changes, *, is_whole: bool) -> str:
    if is_whole:
        return format_count(len(changes.removed) + len(changes.added), "row")
    counts = (
        ("changed", len(changes.changed)),
        ("removed", len(changes.removed)),
        ("added", len(changes.added)),
    )
    words = [f"{format_count(number, 'row')} {verb}" for verb, number in counts if number]
    return ", ".join(words) or "the same values in its rows"


def _find_changes(before: ComparedTable, after: ComparedTable) -> _Changes:
    """Return the rows that differ in the columns that both tables have."""
    shared = [name for name in before.types if name in after.types]
    old = _read_values(before.rows or (), before, shared)
    new = _read_values(after.rows or (), after, shared)
    removed = _leave_out(before.rows or (), old, Counter(new) if shared else Counter())
    added = _leave_out(after.rows or (), new, Counter(old) if shared else Counter())
    key = before.key if before.key == after.key else ()
    candidates = [key] if key else [(name,) for name in shared]
    pairs: Mapping[int, int] = {}
    for names in candidates if removed and added else ():
        found = _pair(_find_unique(removed, before, names), _find_unique(added, after, names))
        pairs = max(pairs, found, key=len)
    if before.count == after.count == len(removed) == 1 and not key:  # about one thing, as settings
        pairs = {0: 0}
    paired = {*pairs.values()}
    return _Changes(
        changed=[(removed[one], added[other]) for one, other in pairs.items()],
        removed=[row for at, row in enumerate(removed) if at not in pairs],
        added=[row for at, row in enumerate(added) if at not in paired],
    )


def _read_values(
    rows: Sequence[Row], table: ComparedTable, names: Sequence[str]
) -> list[tuple[str, ...]]:
    """Return what is compared of each row of ``table``: there 1 is not 1.0, and NaN is NaN."""
    places = [table.find(name) for name in names]
    return [tuple([repr(row[place]) for place in places]) for row in rows]


def _leave_out(
    rows: Sequence[Row], values: Sequence[tuple[str, ...]], others: Counter[tuple[str, ...]]
) -> list[Row]:
    """Return the rows without those that the other table has as well."""
    left = []
    for row, value in zip(rows, values, strict=True):
        if others[value]:
            others[value] -= 1
        else:
            left.append(row)
    return left


def _find_unique(
    rows: Sequence[Row], table: ComparedTable, names: Sequence[str]
) -> Mapping[tuple[str, ...], int]:
    """Return the place of each row by its values of ``names``; nothing where two have the same."""
    found = {value: at for at, value in enumerate(_read_values(rows, table, names))}
    return found if len(found) == len(rows) else {}


def _pair(
    one: Mapping[tuple[str, ...], int], other: Mapping[tuple[str, ...], int]
) -> Mapping[int, int]:
    return {at: other[value] for value, at in one.items() if value in other}


def _choose_columns(changes: _Changes, before: ComparedTable, after: ComparedTable) -> list[str]:
    """Return the columns that are shown: where there are many, the first and those that differ."""
    names = list({**after.types, **before.types})
    both = [(before.find(name), after.find(name), name) for name in names]
    differing = {
        name
        for at, to, name in both
        if min(at, to) >= 0
        and any(repr(one[at]) != repr(other[to]) for one, other in changes.changed)
    }
    wanted = sorted(names, key=lambda name: (name != names[0], name not in differing))
    chosen = {*wanted[:_SHOWN_COLUMNS]}
    return [name for name in names if name in chosen]


_ABSENT = object()


def _get(row: Row, table: ComparedTable, name: str) -> Any:
    place = table.find(name)
    return _ABSENT if place < 0 else row[place]


def _show_rows(
    changes: _Changes, before: ComparedTable, after: ComparedTable, names: Sequence[str]
) -> Iterator[ChangedRow]:
    for one, other in changes.changed:
        values = [(_get(one, before, name), _get(other, after, name)) for name in names]
        cells = [_show_pair(*pair) for pair in values]
        differs = tuple(repr(first) != repr(second) for first, second in values)
        yield ChangedRow(kind="before", cells=tuple(cell for cell, _ in cells), differs=differs)
        yield ChangedRow(kind="after", cells=tuple(cell for _, cell in cells), differs=differs)
    for row in changes.removed:
        yield ChangedRow(kind="removed", cells=_show_row(row, before, names))
    for row in changes.added:
        yield ChangedRow(kind="added", cells=_show_row(row, after, names))


def _show_row(row: Row, table: ComparedTable, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(to_one_line(_format(_get(row, table, name)), _CELL) for name in names)


def _format(value: Any) -> str:
    """Return a value as text; nothing where the table does not have the column."""
    if value is _ABSENT:
        return ""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value if isinstance(value, str) else format_value(value)


def _show_pair(one: Any, other: Any) -> tuple[str, str]:
    """Return two cells so that it is seen what differs in them: their type, or their end."""
    texts = [_format(one), _format(other)]
    if texts[0] == texts[1]:
        if repr(one) != repr(other):
            texts = [format_value(one), format_value(other)]
        return to_one_line(texts[0], _CELL), to_one_line(texts[1], _CELL)
    start = 0
    if max(map(len, texts)) > _CELL:
        start = max(0, _find_difference(*texts) - _AROUND)
    cut = [f"…{text[start:]}" if start else text for text in texts]
    return to_one_line(cut[0], _CELL), to_one_line(cut[1], _CELL)


def _find_difference(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
