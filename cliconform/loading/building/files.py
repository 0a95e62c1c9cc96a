"""Builds the promises of ``produces`` and ``removes``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cliconform.loading.building.amounts import build_amount, build_json_facts
from cliconform.loading.building.texts import Subject, build_file_texts
from cliconform.loading.format.command_parts import ProducesTable
from cliconform.loading.problem_log import Location, suggest
from cliconform.loading.scalars.paths import parse_glob
from cliconform.loading.scalars.strings import list_strings
from cliconform.model.promise import Column, Columns, FilePromise, RemovedPromise

# Arrow's type names as `str(field.type)` returns them, without parameters in brackets.
_TYPES = frozenset({
    "null", "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
    "halffloat", "float", "double", "string", "large_string", "string_view", "binary",
    "large_binary", "binary_view", "fixed_size_binary", "date32", "date64", "time32", "time64",
    "timestamp", "duration", "month_day_nano_interval", "decimal32", "decimal64", "decimal128",
    "decimal256", "list", "large_list", "list_view", "large_list_view", "fixed_size_list",
    "struct", "map", "dictionary", "dense_union", "sparse_union", "run_end_encoded", "extension",
    # and other common names
    "float16", "float32", "float64", "utf8", "str", "boolean", "date",
})  # fmt: skip
_TYPE = re.compile(r"([a-z_0-9]+)(?:[\[(<].*)?")
_QUOTED = re.compile(r'"([^"]+)"\s*(.*)')


def build_file_promises(
    value: str | Sequence[str | ProducesTable] | None, at: Location
) -> tuple[FilePromise, ...]:
    """Return the promises of ``produces``. A string means the same as a table with only a path."""
    match value:
        case None:
            return ()
        case str():
            return (_build_file(_make_table(value), at, at, 0),)
        case _:
            return tuple(_build_item(item, at / index, index) for index, item in enumerate(value))


def _make_table(path: str) -> ProducesTable:
    return ProducesTable.model_construct(path=path)


def _build_item(item: str | ProducesTable, at: Location, index: int) -> FilePromise:
    if isinstance(item, str):
        return _build_file(_make_table(item), at, at, index)
    return _build_file(item, at, at / "path", index)


def _build_file(table: ProducesTable, at: Location, path_at: Location, index: int) -> FilePromise:
    address = f"produces[{index}]"
    return FilePromise(
        address=address,
        place=at.place,
        path=parse_glob(table.path, path_at),
        files=build_amount(table.files, at / "files"),
        rows=build_amount(table.rows, at / "rows"),
        size=build_amount(table.size, at / "size"),
        columns=_build_columns(table, at / "columns"),
        texts=build_file_texts(table, at, Subject(source=address, address=address)),
        json=build_json_facts(table.json_, at / "json", address),
    )


def _build_columns(table: ProducesTable, at: Location) -> Columns | None:
    match table.columns:
        case None:
            return None
        case dict() as types:
            named = ((name, type_, at / name) for name, type_ in types.items())
            return Columns(columns=tuple(_build_column(*one) for one in named), exact=False)
        case names:
            split = ((*_split_column(text), at / index) for index, text in enumerate(names))
            return Columns(columns=tuple(_build_column(*one) for one in split), exact=True)


def _split_column(text: str) -> tuple[str, str | None]:
    """Return a column's name, and its type if there is one: ``ts_ns int64``.

    A name with spaces ends before the last words that are a type, or at its closing quote.
    """
    if quoted := _QUOTED.fullmatch(text.strip()):
        return quoted[1], quoted[2] or None
    words = text.split()
    for at in range(1, len(words)):
        if _is_type(rest := " ".join(words[at:])):
            return " ".join(words[:at]), rest
    name, _, type_ = text.strip().partition(" ")
    return name, type_.strip() or None


def _is_type(text: str) -> bool:
    found = _TYPE.fullmatch(text)
    return found is not None and found[1] in _TYPES


def _build_column(name: str, type_: str | None, at: Location) -> Column:
    if type_ is not None and not _is_type(type_):
        hint = suggest(type_, _TYPES)
        or_name = f"a name with spaces is quoted: '\"{name} {type_}\"'"
        at.problem(f"unknown type `{type_}`", hint or f"use the name of an Arrow type; {or_name}")
    return Column(name=name, type=type_)


def build_removed_promises(
    value: str | Sequence[str] | None, at: Location
) -> tuple[RemovedPromise, ...]:
    """Return the promises of ``removes``."""
    return tuple(
        RemovedPromise(
            address=f"removes[{index}]", place=location.place, path=parse_glob(text, location)
        )
        for index, (text, location) in enumerate(list_strings(value, at))
    )
