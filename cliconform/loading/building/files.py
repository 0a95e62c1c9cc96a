"""Builds the promises of ``produces`` and ``removes``."""

from __future__ import annotations

from collections.abc import Sequence

from cliconform.loading.building.amounts import build_amount, build_json_facts
from cliconform.loading.building.columns import build_columns
from cliconform.loading.building.schemas import build_schema
from cliconform.loading.building.text_files import TextFiles
from cliconform.loading.building.texts import Subject, build_file_texts
from cliconform.loading.format.files import ProducesTable
from cliconform.loading.problem_log import Location
from cliconform.loading.scalars.paths import parse_glob
from cliconform.loading.scalars.strings import list_strings
from cliconform.model.contents import FilePromise
from cliconform.model.promise import RemovedPromise


def build_file_promises(
    value: str | Sequence[str | ProducesTable], at: Location, beside: TextFiles
) -> tuple[FilePromise, ...]:
    """Return the promises of ``produces``. A string means the same as a table with only a path.

    ``beside`` are the files beside the spec.
    """
    match value:
        case str():
            return (_build_file(_make_table(value), at, at, 0, beside),)
        case _:
            return tuple(
                _build_item(item, at / index, index, beside) for index, item in enumerate(value)
            )


def _make_table(path: str) -> ProducesTable:
    return ProducesTable.model_construct(path=path)


def _build_item(
    item: str | ProducesTable, at: Location, index: int, beside: TextFiles
) -> FilePromise:
    if isinstance(item, str):
        return _build_file(_make_table(item), at, at, index, beside)
    return _build_file(item, at, at / "path", index, beside)


def _build_file(
    table: ProducesTable, at: Location, path_at: Location, index: int, beside: TextFiles
) -> FilePromise:
    address = f"produces[{index}]"
    return FilePromise(
        address=address,
        place=at.place,
        path=parse_glob(table.path, path_at),
        files=build_amount(table.files, at / "files"),
        rows=build_amount(table.rows, at / "rows"),
        size=build_amount(table.size, at / "size"),
        columns=build_columns(table.columns, at / "columns"),
        texts=build_file_texts(table, at, Subject(address, address, beside)),
        json=build_json_facts(table.json_, at / "json", address),
        schema=build_schema(table.schema_, at / "schema", beside.folder),
    )


def build_removed_promises(value: str | Sequence[str], at: Location) -> tuple[RemovedPromise, ...]:
    """Return the promises of ``removes``."""
    return tuple(
        RemovedPromise(
            address=f"removes[{index}]", place=location.place, path=parse_glob(text, location)
        )
        for index, (text, location) in enumerate(list_strings(value, at))
    )
