"""What to promise of the content of files that all runs made: text, JSON, tables, databases."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from cliconform.drafting.atoms import Hole
from cliconform.drafting.lines import Lines, align_lines
from cliconform.drafting.names import Named
from cliconform.drafting.showing import Avoided, FileShown, RowsShown, Showing, TableShown
from cliconform.drafting.streams import draft_stream, flatten_json

_COLUMNS = 16
_MIGRATIONS = re.compile(r"migration|schema_version|alembic", re.IGNORECASE)
_JSON_VALUES = 6
_TEXTS = 3
_LINES = 3
_WORDS = re.compile(
    r"add|all|and|as|between|by|case|check|column|create|default|delete|desc|distinct|drop|else|end"
    r"|exists|from|group|having|in|index|insert|into|is|join|key|left|like|limit|not|null|offset|on"
    r"|or|order|primary|references|row|rows|select|set|table|then|to|transaction|trigger|union"
    r"|unique|update|using|values|view|when|where|with",
    re.IGNORECASE,
)
"""Words of SQL that people name tables and columns, and others that cannot be names."""
_SHORT = 80
"""Characters of a file that is promised whole, at most."""
_TABLES = 6
_FIELDS = 8


def draft_content(
    files: Sequence[FileShown], runs: Sequence[Showing], named: Named, avoid: Avoided
) -> dict[str, Any]:
    """Return the promises of one file, which is ``files`` in the runs; empty if there are none."""
    first = files[0]
    if first.kind != "file":
        return {}
    tables = [each.table for each in files]
    if (table := draft_table(tables)) is not None:
        return table
    if all(each.text is not None for each in files):
        return _draft_text([each.text or "" for each in files], runs, named, avoid)
    if first.database is None and len({each.digest for each in files}) == 1:
        return {"size": first.size}
    return {}


def draft_table(tables: Sequence[TableShown | None]) -> dict[str, Any] | None:
    """Return rows and columns as all runs have them; ``None`` if it is no table in one of them."""
    known = [each for each in tables if each is not None]
    if len(known) < len(tables) or not known[0].columns:
        return None
    promises: dict[str, Any] = {}
    if len({each.rows for each in known}) == 1:
        promises["rows"] = known[0].rows
    if len({each.columns for each in known}) == 1:
        columns = [f"{name} {kind}" for name, kind in known[0].columns]
        # A name with a blank in it is not a name and a type.
        is_plain = all(" " not in name for name, _ in known[0].columns)
        if is_plain and len(columns) <= _COLUMNS:
            promises["columns"] = columns
        else:
            promises["columns"] = dict(known[0].columns[:_COLUMNS])
    return promises


def draft_queries(
    path: str,
    databases: Sequence[Mapping[str, RowsShown]],
    named: Named,
    runs: Sequence[Showing],
    avoid: Avoided,
) -> list[dict[str, Any]]:
    """Return the queries of a SQLite database at ``path``: rows, and what is in the only one."""
    queries: list[dict[str, Any]] = []
    if not any(databases):
        sql = "SELECT name FROM sqlite_master WHERE type = 'table'"
        return [{"database": path, "sql": sql, "empty": True}]
    for table, shown in databases[0].items():
        all_shown = [each[table] for each in databases if table in each]
        is_same = len({(each.count, each.columns) for each in all_shown}) == 1
        if len(all_shown) < len(databases) or not is_same or not _is_telling(table, shown):
            continue
        name = _quote(table)
        # What order several rows come in is not known; how many values each column has is.
        fields = (
            _find_fields(all_shown, named, runs, avoid)
            if shown.count == 1
            else _count_values(all_shown)
        )
        if fields:
            sql = f"SELECT {', '.join(fields)} FROM {name}"  # noqa: S608 - a promise
            values = list(fields.values())
            equals = values if len(values) > 1 else values[0]
            queries.append({"database": path, "sql": sql, "equals": equals})
    return queries[:_TABLES]


def list_varying(files: Sequence[FileShown]) -> list[tuple[str, ...]]:
    """Return the values of what varies in one file: in its texts, and in the rows of its tables."""
    found: list[tuple[str, ...]] = []
    databases = [each.database for each in files]
    for table in databases[0] or {}:
        rows = [each[table].first for each in databases if each is not None and table in each]
        if len(rows) == len(files) and len({*map(len, rows)}) == 1:
            found += [tuple(map(str, values)) for values in zip(*rows, strict=True)]
    texts = [each.text for each in files if each.text is not None]
    if len(texts) == len(files):
        bare = [Showing(exit=0)] * len(files)
        found += [hole.values for line in align_lines(texts, bare).common for hole in line.holes]
    return [values for values in found if len({*values}) > 1]


def _is_telling(table: str, shown: RowsShown) -> bool:
    """Whether a table says something: it has rows, and they are no record of migrations."""
    return shown.count > 0 and not _MIGRATIONS.search(table)


def _count_values(shown: Sequence[RowsShown]) -> dict[str, Any]:
    """Return the number of rows, and of the values of each column that all runs filled alike."""
    counts: dict[str, Any] = {"count(*)": shown[0].count}
    for column, values in zip(
        shown[0].columns, zip(*(each.filled for each in shown), strict=True), strict=False
    ):
        if len({*values}) == 1:
            counts[f"count({_quote(column)})"] = values[0]
    return dict(list(counts.items())[: _FIELDS + 1])


def _find_fields(
    shown: Sequence[RowsShown], named: Named, runs: Sequence[Showing], avoid: Avoided
) -> dict[str, Any]:
    """Return the fields of the only row that are the same in all runs, or have a name."""
    fields: dict[str, Any] = {}
    for column, values in zip(
        shown[0].columns, zip(*(each.first for each in shown), strict=True), strict=True
    ):
        first = values[0]
        if avoid.occurs_in(str(first)):
            continue
        if len({*map(repr, values)}) == 1 and isinstance(first, int | str):
            if column.lower() != "id" or isinstance(first, str):  # a number depends on others
                value = first.replace("${", "$${") if isinstance(first, str) else first
                fields[_quote(column)] = value
        elif placeholder := _find_placeholder(tuple(map(str, values)), named, runs):
            fields[_quote(column)] = placeholder
    return dict(list(fields.items())[:_FIELDS])


def _find_placeholder(values: tuple[str, ...], named: Named, runs: Sequence[Showing]) -> str:
    if values in named.names:
        return named.find(Hole(values))
    for name in runs[0].given:
        if tuple(run.given.get(name, "") for run in runs) == values:
            return f"${{{name}}}"
    return ""


def _draft_text(
    texts: Sequence[str], runs: Sequence[Showing], named: Named, avoid: Avoided
) -> dict[str, Any]:
    if (values := _draft_json(texts, avoid)) is not None:
        return values
    if not any(texts):
        return {"size": 0}
    lines: Lines = align_lines([text.removesuffix("\n") for text in texts], runs)
    is_short = len(texts[0]) <= _SHORT
    draft = draft_stream(
        "", lines, texts, named, avoid, whole=_LINES if is_short else 0, most=_TEXTS
    )
    return dict(draft.promises)


def _draft_json(texts: Sequence[str], avoid: Avoided) -> dict[str, Any] | None:
    try:
        documents = [json.loads(text) for text in texts]
    except ValueError:
        return None
    if not all(isinstance(each, dict | list) and each for each in documents):
        return None
    first, *others = [flatten_json(each) for each in documents]
    stable = {
        path: value
        for path, value in first.items()
        if all(path in other and other[path] == value for other in others)
        and not avoid.occurs_in(str(value))
        and not avoid.has_secret(path)
    }
    return {"json": dict(list(stable.items())[:_JSON_VALUES])} if stable else {}


def _quote(name: str) -> str:
    """Return a name as SQL has it: in quotes unless it is plain and no word of the language."""
    plain = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) and not _WORDS.fullmatch(name)
    return name if plain else '"' + name.replace('"', '""') + '"'
