"""``produces`` and ``removes``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cliconform.loading.building.amounts import amount, json_facts
from cliconform.loading.building.texts import Subject, file_texts
from cliconform.loading.format.command_parts import ProducesTable
from cliconform.loading.problem_log import At, nearest
from cliconform.loading.scalars.paths import glob
from cliconform.loading.scalars.strings import stated
from cliconform.model.promise import Column, Columns, FilePromise, RemovedPromise

# Arrow's names of types, as `str(field.type)` says them, without what stands in brackets behind.
_TYPES = frozenset({
    "null", "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
    "halffloat", "float", "double", "string", "large_string", "string_view", "binary",
    "large_binary", "binary_view", "fixed_size_binary", "date32", "date64", "time32", "time64",
    "timestamp", "duration", "month_day_nano_interval", "decimal32", "decimal64", "decimal128",
    "decimal256", "list", "large_list", "list_view", "large_list_view", "fixed_size_list",
    "struct", "map", "dictionary", "dense_union", "sparse_union", "run_end_encoded", "extension",
    # and what people call them
    "float16", "float32", "float64", "utf8", "str", "boolean", "date",
})  # fmt: skip
_TYPE = re.compile(r"([a-z_0-9]+)(?:[\[(<].*)?")
_QUOTED = re.compile(r'"([^"]+)"\s*(.*)')


def file_promises(
    word: str | Sequence[str | ProducesTable] | None, at: At
) -> tuple[FilePromise, ...]:
    """The promises of ``produces``: a text is a path and nothing more."""
    match word:
        case None:
            return ()
        case str():
            return (_file(_bare(word), at, at, 0),)
        case _:
            return tuple(_item(item, at / index, index) for index, item in enumerate(word))


def _bare(path: str) -> ProducesTable:
    return ProducesTable.model_construct(path=path)


def _item(item: str | ProducesTable, at: At, index: int) -> FilePromise:
    if isinstance(item, str):
        return _file(_bare(item), at, at, index)
    return _file(item, at, at / "path", index)


def _file(table: ProducesTable, at: At, path: At, index: int) -> FilePromise:
    address = f"produces[{index}]"
    return FilePromise(
        address=address,
        place=at.place,
        path=glob(table.path, path),
        files=amount(table.files, at / "files"),
        rows=amount(table.rows, at / "rows"),
        size=amount(table.size, at / "size"),
        columns=_columns(table, at / "columns"),
        texts=file_texts(table, at, Subject(source=address, address=address)),
        json=json_facts(table.json_, at / "json", address),
    )


def _columns(table: ProducesTable, at: At) -> Columns | None:
    match table.columns:
        case None:
            return None
        case dict() as types:
            named = ((name, type_, at / name) for name, type_ in types.items())
            return Columns(columns=tuple(_column(*one) for one in named), exact=False)
        case names:
            split = ((*_split(text), at / index) for index, text in enumerate(names))
            return Columns(columns=tuple(_column(*one) for one in split), exact=True)


def _split(text: str) -> tuple[str, str | None]:
    """A column's name, and its type where the text goes on after it: ``ts_ns int64``.

    A name with blanks goes on up to the type, or up to its quotation mark.
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


def _column(name: str, type_: str | None, at: At) -> Column:
    if type_ is not None and not _is_type(type_):
        hint = nearest(type_, _TYPES)
        or_name = f"a name with blanks has its own quotation marks: '\"{name} {type_}\"'"
        at.problem(f"unknown type `{type_}`", hint or f"types have Arrow's names, {or_name}")
    return Column(name=name, type=type_)


def removed_promises(word: str | Sequence[str] | None, at: At) -> tuple[RemovedPromise, ...]:
    """The promises of ``removes``."""
    return tuple(
        RemovedPromise(address=f"removes[{index}]", place=place.place, path=glob(text, place))
        for index, (text, place) in enumerate(stated(word, at))
    )
