"""Builds the promises of ``queries``: SQL and the expected results."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cliconform.loading.building.amounts import build_number, build_value
from cliconform.loading.format.files import QueryTable
from cliconform.loading.problem_log import Location
from cliconform.loading.scalars.paths import parse_glob
from cliconform.loading.scalars.sql import parse_query
from cliconform.model.contents import Value
from cliconform.model.promise import QueryForm, QueryPromise

_STREAM = re.compile(r"\b(?:FROM|JOIN)\s+(stdout|stderr)\b(?!\s*[.(])", re.IGNORECASE)


def build_query_promises(tables: Sequence[QueryTable], at: Location) -> tuple[QueryPromise, ...]:
    """Return one promise for each expectation about the result of a query."""
    return tuple(
        promise
        for index, table in enumerate(tables)
        for promise in _build_promises(table, at / index, index)
    )


def _build_promises(table: QueryTable, at: Location, index: int) -> list[QueryPromise]:
    sql = parse_query(table.sql, at / "sql", sqlite=table.database is not None)
    _check_source(table, at)
    database = None if table.database is None else parse_glob(table.database, at / "database")
    expectations = _find_expected(table, at)
    if not expectations and not at.is_incomplete:
        at.problem("no expected result", "add `equals`, `empty`, `at_least` or `at_most`")
    return [
        QueryPromise(
            address=f"queries[{index}].{form}",
            place=(at / form).place,
            about=table.about,
            sql=sql,
            database=database,
            form=form,
            expected=expected,
            source=table.from_ or "",
        )
        for form, expected in expectations.items()
    ]


def _check_source(table: QueryTable, at: Location) -> None:
    """Report a stream that the SQL does not read, and one that it reads without `from`."""
    source, sql = table.from_, table.sql
    if source is not None and table.database is not None:
        (at / "from").problem("`from` and `database` exclude each other", "remove one of them")
    elif source is not None and not re.search(rf"\b{source}\b", sql, re.IGNORECASE):
        message = f"the SQL does not read `{source}`, the table that `from` names"
        (at / "sql").problem(message, f"write it as `FROM {source}`")
    elif source is None and table.database is None and (found := _STREAM.search(sql)):
        name = found[1]
        if not re.search(rf"\b{name}\s+AS\b", sql, re.IGNORECASE):  # WITH stdout AS (…)
            message = f"`{name}` is no table without `from`"
            (at / "sql").problem(message, f'add `from = "{name.lower()}"`')


def _find_expected(table: QueryTable, at: Location) -> dict[QueryForm, Value]:
    expectations: dict[QueryForm, Value] = {}
    if table.equals is not None:
        expectations["equals"] = build_value(table.equals, at / "equals")
    if table.empty is not None:
        expectations["empty"] = table.empty
    if table.at_least is not None:
        expectations["at_least"] = _build_limit(table.at_least, at / "at_least")
    if table.at_most is not None:
        expectations["at_most"] = _build_limit(table.at_most, at / "at_most")
    return expectations


def _build_limit(value: float | str, at: Location) -> Value:
    limit = build_number(value, at)
    return limit if isinstance(limit, (int, float)) else limit.source
