"""Builds the promised columns of a table: their names, and the types that have one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from cliconform.loading.problem_log import Location
from cliconform.model.contents import Column, Columns
from cliconform.nearest_names import suggest_names

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


def build_columns(value: Sequence[str] | Mapping[str, str] | None, at: Location) -> Columns | None:
    """Return the promised columns: at least those of a table, exactly those of an array."""
    match value:
        case None:
            return None
        case Mapping() as types:
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
        hint = suggest_names(type_, _TYPES)
        or_name = f"a name with spaces is quoted: '\"{name} {type_}\"'"
        at.problem(f"unknown type `{type_}`", hint or f"use the name of an Arrow type; {or_name}")
    return Column(name=name, type=type_)
