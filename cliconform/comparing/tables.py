"""Two tables: their columns, how many rows they have, and the values in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from cliconform.comparing.findings import Found, cut_lines, noise
from cliconform.model.comparison import DatabaseContent, DifferenceCode, TableContent
from cliconform.model.drift import Effect

_UNIQUE = re.compile(r"create unique\b")


def compare_tables(
    what: str, first: TableContent, second: TableContent, again: TableContent
) -> Iterator[Found]:
    """Yield the differences between two tables; ``again`` is that of the first build's other run.

    The order of rows means nothing, and a column whose values vary by themselves is left out.
    """
    varying = _find_varying(first, again)
    if varying or first.rows != again.rows or list(first.columns) != list(again.columns):
        yield noise(what)
    if list(first.columns) == list(again.columns):
        yield from _compare_columns(what, first.columns, second.columns)
    if first.rows == again.rows == second.rows:
        yield from _compare_values(what, first, second, again, varying)
    elif first.rows == again.rows:
        yield Found(
            what=what,
            code=DifferenceCode.ROW_COUNT,
            effect=Effect.BREAKING,
            before=_count(first.rows),
            after=_count(second.rows),
            detail=_diff_rows(first, second, varying),
            why="it has other rows for the same command line",
        )


def _compare_values(
    what: str,
    first: TableContent,
    second: TableContent,
    again: TableContent,
    varying: frozenset[str],
) -> Iterator[Found]:
    """Yield that columns have other values, or the same ones in other rows."""
    changed = [
        name
        for name, digest in first.digests.items()
        if name in second.digests and name not in varying and second.digests[name] != digest
    ]
    if changed:
        yield Found(
            what=what,
            code=DifferenceCode.ROW_VALUES,
            effect=Effect.BREAKING,
            before=f"other values in {', '.join(changed)}",
            detail=_diff_rows(first, second, varying),
            why="it has other values for the same command line",
        )
        return
    are_same = _have_same_rows(first, second, varying)
    if are_same:
        return
    if are_same is None:
        yield noise(f"{what}: which values are in one row; it has too many rows to know that")
    elif _have_same_rows(first, again, varying) is False:
        yield noise(f"{what}: which values are in one row")
    else:
        yield Found(
            what=what,
            code=DifferenceCode.ROW_VALUES,
            effect=Effect.BREAKING,
            before="the same values in other rows",
            detail=_diff_rows(first, second, varying),
            why="its rows have other values together for the same command line",
        )


def _have_same_rows(
    first: TableContent, second: TableContent, varying: frozenset[str]
) -> bool | None:
    """Whether two tables with the same values in each column have the same rows of them.

    ``None`` where they are too long to know: only all columns together have a digest.
    """
    names = [name for name in first.columns if name in second.columns and name not in varying]
    if len(names) < 2:  # noqa: PLR2004 - one column alone has no other to be mixed with
        return True
    if first.first and second.first:
        return Counter(_pick(first, names)) == Counter(_pick(second, names))
    if first.row_digest == second.row_digest:
        return True
    return False if len(names) == len(first.columns) == len(second.columns) else None


def compare_databases(
    what: str, first: DatabaseContent, second: DatabaseContent, again: DatabaseContent
) -> Iterator[Found]:
    """Yield the differences between two databases, table by table."""
    for name, table in first.tables.items():
        shown = f"{what} {name}"
        if name not in again.tables:
            yield noise(shown)
        elif name not in second.tables:
            yield Found(
                what=shown,
                code=DifferenceCode.TABLE_REMOVED,
                effect=Effect.BREAKING,
                why="the table is no longer there",
            )
        else:
            yield from compare_tables(shown, table, second.tables[name], again.tables[name])
    for name in second.tables:
        if name not in first.tables and name not in again.tables:
            yield Found(
                what=f"{what} {name}",
                code=DifferenceCode.TABLE_ADDED,
                effect=Effect.COMPATIBLE,
                why="there is one more table",
            )
    yield from _compare_schemas(what, first, second, again)


def _compare_schemas(
    what: str, first: DatabaseContent, second: DatabaseContent, again: DatabaseContent
) -> Iterator[Found]:
    """Yield what else can be in a table, and which indexes and triggers are new, gone or other."""
    for name in dict.fromkeys((*first.schema, *second.schema)):
        before, after = first.schema.get(name, ""), second.schema.get(name, "")
        kind, _, part = name.partition(" ")
        if before == after:
            continue
        if before != again.schema.get(name, ""):
            yield noise(f"{what} {name}")
        elif kind != "table" or _has_equal_columns(part, first, second):
            is_speed = kind == "index" and not _UNIQUE.match(before or after)
            yield Found(
                what=f"{what} {name}",
                code=DifferenceCode.SCHEMA_CHANGED,
                effect=Effect.COSMETIC if is_speed else Effect.BREAKING,
                before=before or "nothing",
                after=after or "nothing",
                why="it makes queries quick or slow"
                if is_speed
                else "what can be stored in it, or what that does, is different",
            )


def _has_equal_columns(table: str, first: DatabaseContent, second: DatabaseContent) -> bool:
    """Whether a table has the same columns in both: any other difference of these is told."""
    one, two = first.tables.get(table), second.tables.get(table)
    return one is not None and two is not None and [*one.columns.items()] == [*two.columns.items()]


def _find_varying(first: TableContent, again: TableContent) -> frozenset[str]:
    """Return the columns whose values differ between two runs of the first build."""
    return frozenset(
        name for name, digest in first.digests.items() if again.digests.get(name) != digest
    )


def _compare_columns(
    what: str, first: Mapping[str, str], second: Mapping[str, str]
) -> Iterator[Found]:
    for name, type_ in first.items():
        if name not in second:
            yield Found(
                what=f"{what} {name}",
                code=DifferenceCode.COLUMN_REMOVED,
                effect=Effect.BREAKING,
                before=type_,
                why="the column is no longer there",
            )
        elif second[name] != type_:
            yield Found(
                what=f"{what} {name}",
                code=DifferenceCode.COLUMN_TYPE,
                effect=Effect.BREAKING,
                before=type_ or "any type",
                after=second[name] or "any type",
                why="its values have another type",
            )
    for name, type_ in second.items():
        if name not in first:
            yield Found(
                what=f"{what} {name}",
                code=DifferenceCode.COLUMN_ADDED,
                effect=Effect.COMPATIBLE,
                after=type_,
                why="there is one more column",
            )
    common = [name for name in first if name in second]
    if common != [name for name in second if name in first]:
        yield Found(
            what=what,
            code=DifferenceCode.COLUMN_ORDER,
            effect=Effect.COSMETIC,
            before=", ".join(first),
            after=", ".join(second),
            why="the same columns come in another order",
        )


def _diff_rows(
    first: TableContent, second: TableContent, varying: frozenset[str]
) -> tuple[str, ...]:
    """Return the rows that only one of them has, of the columns that both have."""
    names = [name for name in first.columns if name in second.columns and name not in varying]
    if not names or not (first.first or not first.rows) or not (second.first or not second.rows):
        return ()
    one, two = Counter(_pick(first, names)), Counter(_pick(second, names))
    lines = [f"-{_show(row)}" for row in (one - two).elements()]
    lines += [f"+{_show(row)}" for row in (two - one).elements()]
    return cut_lines([f" {_show(tuple(names))}", *lines]) if lines else ()


def _pick(table: TableContent, names: Sequence[str]) -> list[tuple[str, ...]]:
    places = [list(table.columns).index(name) for name in names]
    return [tuple(row[place] for place in places) for row in table.first]


def _show(row: tuple[str, ...]) -> str:
    return " | ".join(" ".join(value.split())[:160] for value in row)


def _count(rows: int) -> str:
    return f"{rows:,} {'row' if rows == 1 else 'rows'}"
