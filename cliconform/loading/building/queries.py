"""``queries``: SQL, and the answers that are promised."""

from __future__ import annotations

from collections.abc import Sequence

from cliconform.loading.building.amounts import number, value
from cliconform.loading.format.command_parts import QueryTable
from cliconform.loading.problem_log import At
from cliconform.loading.scalars.paths import glob
from cliconform.loading.scalars.sql import question
from cliconform.model.promise import QueryForm, QueryPromise, Value


def query_promises(tables: Sequence[QueryTable] | None, at: At) -> tuple[QueryPromise, ...]:
    """One promise for each answer that a question is promised to have."""
    return tuple(
        promise
        for index, table in enumerate(tables or ())
        for promise in _answers(table, at / index, index)
    )


def _answers(table: QueryTable, at: At, index: int) -> list[QueryPromise]:
    sql = question(table.sql, at / "sql", sqlite=table.database is not None)
    database = None if table.database is None else glob(table.database, at / "database")
    answers = _expected(table, at)
    if not answers and not at.damaged:
        at.problem("asks, and promises no answer", "add `equals`, `empty`, `at_least` or `at_most`")
    return [
        QueryPromise(
            address=f"queries[{index}].{form}",
            place=(at / form).place,
            about=table.about,
            sql=sql,
            database=database,
            form=form,
            expected=expected,
        )
        for form, expected in answers.items()
    ]


def _expected(table: QueryTable, at: At) -> dict[QueryForm, Value]:
    answers: dict[QueryForm, Value] = {}
    if table.equals is not None:
        answers["equals"] = value(table.equals, at / "equals")
    if table.empty is not None:
        answers["empty"] = table.empty
    if table.at_least is not None:
        answers["at_least"] = _bound(table.at_least, at / "at_least")
    if table.at_most is not None:
        answers["at_most"] = _bound(table.at_most, at / "at_most")
    return answers


def _bound(word: float | str, at: At) -> Value:
    bound = number(word, at)
    return bound if isinstance(bound, (int, float)) else bound.source
