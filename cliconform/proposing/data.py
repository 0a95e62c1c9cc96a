"""Promises of values: JSON, columns of a table, and the results of queries."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cliconform.model.contents import Columns, DataPromise, FilePromise, JsonFact, TableValue, Value
from cliconform.model.edit import EditKind
from cliconform.model.promise import HttpPromise, Promise, QueryPromise
from cliconform.model.template import Template
from cliconform.proposing.alignment import align
from cliconform.proposing.new_values import OF_THE_RUN, VARIES, is_of_the_run, name_values
from cliconform.proposing.pieces import escape_text, split_text
from cliconform.proposing.results import (
    BY_HAND,
    NEEDS_LOOSEN,
    Allowed,
    Suggestion,
    needs_trim,
    no_edit,
)
from cliconform.proposing.toml_values import (
    NoValueError,
    list_texts,
    to_json,
    to_toml,
    to_value,
    write_value,
)
from cliconform.proposing.trial import Trial
from cliconform.quick_dataclass import replace
from cliconform.verifying.checks.query import run_query
from cliconform.verifying.contents.json_content import AbsentError, find_value
from cliconform.verifying.contents.table_content import is_type
from cliconform.verifying.data_values import is_equal
from cliconform.verifying.databases.query_result import QueryError, QueryResult
from cliconform.verifying.documents.json_documents import Documents
from cliconform.verifying.errors import PlaceholderError

_MISSING = ("does not exist", "not found", "no such", "No files found", "was not created")


def suggest_fact(
    fact: JsonFact, documents: Documents, whole: Promise, trial: Trial, allowed: Allowed
) -> Suggestion:
    """Return what the value at a path of a JSON document should be."""
    try:
        seen = find_value(fact.path, documents, trial.evidence)
    except AbsentError as error:
        if not allowed.trim:
            return needs_trim(str(error))
        return Suggestion(address=fact.address, kind=EditKind.TRIM, new=None, why=str(error))
    except PlaceholderError:
        return no_edit()
    found = _suggest_value(fact.address, fact.value, seen, whole, trial)
    if fact.path or found.kind is None:
        return found
    # A whole document is written as JSON.
    return replace(found, new=json.dumps(to_json(found.new), ensure_ascii=False))


def suggest_query(promise: QueryPromise, trial: Trial, allowed: Allowed) -> Suggestion:
    """Return what the result of a query should be: its shape stays as it is written."""
    try:
        result = run_query(promise, trial.evidence)
    except QueryError as error:
        return _suggest_no_query(promise, str(error), allowed)
    except PlaceholderError:
        return no_edit()
    if promise.form == "empty":
        return _weaken(promise, None, allowed)
    if promise.form in ("at_least", "at_most"):
        seen = result.rows[0][0] if len(result.rows) == 1 and len(result.names) == 1 else None
        is_number = isinstance(seen, int | float) and not isinstance(seen, bool)
        return _weaken(promise, seen, allowed) if is_number else no_edit()
    if result.more:
        return no_edit("the query has too many rows")
    return _suggest_value(
        promise.address, promise.expected, _shape(promise.expected, result), promise, trial
    )


def suggest_columns(
    address: str, columns: Columns, seen: Mapping[str, str], allowed: Allowed
) -> Iterator[Suggestion]:
    """Yield what the columns should be: of a table each by itself, of a list all of them."""
    if columns.exact:
        yield _suggest_exact(address, columns, seen)
        return
    for column in columns.columns:
        if column.name not in seen:
            why = f"there is no column {column.name}"
            if allowed.trim:
                yield Suggestion(
                    address=f"{address}.{column.name}", kind=EditKind.TRIM, new=None, why=why
                )
            else:
                yield needs_trim(why)
        elif not is_type(column.type, seen[column.name]):
            yield Suggestion(
                address=f"{address}.{column.name}",
                kind=EditKind.FIX,
                new=seen[column.name],
                why=f"the type of {column.name} is {seen[column.name]} now",
            )


def _suggest_exact(address: str, columns: Columns, seen: Mapping[str, str]) -> Suggestion:
    """Return all columns in their order; a name that is promised with its type stays so."""
    promised = {column.name: column for column in columns.columns}
    typed = any(column.type for column in columns.columns)
    new = []
    for name, type_ in seen.items():
        column = promised.get(name)
        shown = f'"{name}"' if " " in name else name
        if column is None:
            new.append(f"{shown} {type_}" if typed and type_ else shown)
        elif column.type is None:
            new.append(shown)
        else:
            kept = column.type if is_type(column.type, type_) else type_
            new.append(f"{shown} {kept}")
    return Suggestion(address=address, kind=EditKind.FIX, new=new, why="the columns are others now")


def _suggest_no_query(promise: QueryPromise, error: str, allowed: Allowed) -> Suggestion:
    if not any(text in error for text in _MISSING):
        return no_edit(f"{error}: edit it by hand")
    if not allowed.trim:
        return needs_trim(error)
    address = promise.address.rpartition(".")[0]
    return Suggestion(address=address, kind=EditKind.TRIM, new=None, why=error)


def _weaken(promise: QueryPromise, new: Any, allowed: Allowed) -> Suggestion:
    if not allowed.loosen:
        return no_edit(NEEDS_LOOSEN)
    if new is None:
        address = promise.address.rpartition(".")[0]
        return Suggestion(
            address=address, kind=EditKind.LOOSEN, new=None, why="there are rows, or none, now"
        )
    return Suggestion(
        address=promise.address, kind=EditKind.LOOSEN, new=new, why=f"the result is {new} now"
    )


def _shape(expected: Value, result: QueryResult) -> Any:
    """Return the result as a value, a column, a row or rows: whichever is promised."""
    rows = [list(row) for row in result.rows]
    if not isinstance(expected, tuple):
        return rows[0][0] if len(rows) == 1 and len(result.names) == 1 else rows
    if any(isinstance(each, tuple) for each in expected):
        return rows
    if len(result.names) == 1:
        return [row[0] for row in rows]
    return rows[0] if len(rows) == 1 else rows


def _suggest_value(
    address: str, expected: Value, seen: Any, whole: Promise, trial: Trial
) -> Suggestion:
    try:
        new = _merge(expected, seen, trial)
    except NoValueError as error:
        return no_edit(str(error))
    changed = _replace_value(whole, address, new)
    if changed is not None:
        if not trial.holds(changed, address):
            return no_edit()
        if not trial.is_stable(whole, changed, address):
            return no_edit(VARIES)
    if not trial.list_witnesses(whole, address) and any(
        is_of_the_run(text, repr(expected)) for text in list_texts(new)
    ):
        return no_edit(OF_THE_RUN)
    has_hole = any(Template(text).names() for text in list_texts(new))
    kind = EditKind.REFIT if has_hole and not isinstance(new, str) else EditKind.FIX
    return Suggestion(address=address, kind=kind, new=new, why="the value is another one now")


def _replace_value(whole: Promise, address: str, new: Any) -> Promise | None:
    """Return ``whole`` with another value at ``address``; ``None`` where it is more than that."""
    value = to_value(new)
    match whole:
        case QueryPromise():
            return replace(whole, expected=value)
        case DataPromise(part=JsonFact() as fact):
            return replace(whole, part=replace(fact, value=value))
        case FilePromise() | HttpPromise():
            facts = tuple(
                replace(each, value=value) if each.address == address else each
                for each in whole.json
            )
            return replace(whole, json=facts)
        case _:
            return None


def _merge(expected: Value, seen: Any, trial: Trial) -> Any:
    """Return ``seen`` as TOML; what is promised and still equal stays as it is written."""
    if _is_same(expected, seen, trial):
        return write_value(expected)
    if isinstance(expected, str) and Template(expected).names():
        return _refit(expected, seen, trial)
    if isinstance(expected, TableValue) and isinstance(seen, dict):
        names = [*expected.members, *(key for key in seen if key not in expected.members)]
        wanted = names if expected.exact else list(expected.members)
        return {
            name: _merge(expected.members[name], seen[name], trial)
            if name in expected.members
            else to_toml(seen[name])
            for name in wanted
            if name in seen
        }
    if isinstance(expected, tuple) and isinstance(seen, list | tuple):
        return _merge_items(expected, seen, trial)
    if _has_hole(expected):
        raise NoValueError(BY_HAND)
    new = to_toml(seen)
    if isinstance(new, str) and isinstance(expected, str):
        return name_values(escape_text(new), expected, trial)
    return new


def _merge_items(expected: tuple[Value, ...], seen: Sequence[Any], trial: Trial) -> list[Any]:
    """Return the items of ``seen``; those that are promised and equal stay as they are written."""
    if len(expected) == len(seen):
        return [_merge(one, other, trial) for one, other in zip(expected, seen, strict=True)]
    left = list(expected)
    new: list[Any] = []
    for each in seen:
        at = next((at for at, one in enumerate(left) if _is_same(one, each, trial)), None)
        new.append(to_toml(each) if at is None else write_value(left.pop(at)))
    if any(map(_has_hole, left)):
        raise NoValueError(BY_HAND)
    return new


def _refit(expected: str, seen: Any, trial: Trial) -> str:
    """Return a text with placeholders whose literal parts are as they were seen."""
    pieces = split_text(expected, trial.evidence.values)
    found = align(pieces, str(seen), escape_text, whole=True)
    if found is None:
        raise NoValueError(BY_HAND)
    return found.source


def _is_same(expected: Value, seen: Any, trial: Trial) -> bool:
    try:
        return is_equal(trial.evidence.fill_value(expected), seen)
    except PlaceholderError:
        return False


def _has_hole(value: Value) -> bool:
    return any(Template(text).names() for text in list_texts(write_value(value)))
