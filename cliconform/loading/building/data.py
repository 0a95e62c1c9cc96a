"""Builds the promises about the JSON or the table that stdout or stderr is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cliconform.loading.building.amounts import build_amount, build_json_facts
from cliconform.loading.building.columns import build_columns
from cliconform.loading.building.schemas import build_schema
from cliconform.loading.format.texts import StreamTable
from cliconform.loading.problem_log import Location
from cliconform.model.contents import DataForm, DataPart, DataPromise, Header, Rows

_WILDCARDS = ("...", "[..]")


def build_data_promises(
    table: StreamTable, at: Location, source: str, folder: Path
) -> dict[DataForm, tuple[DataPromise, ...]]:
    """Return the promises about what a stream is (``json``, ``rows`` …), by their form.

    Schemas are relative to ``folder``.
    """
    promises: dict[DataForm, tuple[DataPromise, ...]] = {}
    if table.json_ is not None:
        promises["json"] = tuple(
            DataPromise(
                address=fact.address,
                place=(at / "json" / fact.path if fact.path else at / "json").place,
                source=source,
                part=fact,
            )
            for fact in build_json_facts(table.json_, at / "json", source)
        )
    for form, part in _build_parts(table, at, folder):
        promises[form] = () if part is None else (_make_promise(form, part, at, source),)
    _check_text(table, at, list(promises))
    return promises


def _build_parts(
    table: StreamTable, at: Location, folder: Path
) -> Iterator[tuple[DataForm, DataPart | None]]:
    if table.rows is not None and (amount := build_amount(table.rows, at / "rows")):
        yield "rows", Rows(amount=amount)
    if table.columns is not None and (columns := build_columns(table.columns, at / "columns")):
        yield "columns", columns
    if table.header is not None:
        yield "header", Header(present=table.header)
    if table.schema_ is not None:
        yield "schema", build_schema(table.schema_, at / "schema", folder)


def _make_promise(form: DataForm, part: DataPart, at: Location, source: str) -> DataPromise:
    return DataPromise(
        address=f"{source}.{form}", place=(at / form).place, source=source, part=part
    )


def _check_text(table: StreamTable, at: Location, forms: list[DataForm]) -> None:
    """Report an ``empty`` that contradicts the data, and an ``equals`` that decides about it."""
    if "header" in forms and (json := {"json", "schema"}.intersection(forms)):
        message = f"`header` is about CSV, and `{min(json)}` about JSON"
        (at / "header").problem(message, "remove one of them")
    if table.empty and set(forms) - {"rows"}:
        form = next(form for form in forms if form != "rows")
        (at / "empty").problem(f"the text cannot be empty and have `{form}`", "remove one")
    if table.equals and forms and not any(sign in table.equals for sign in _WILDCARDS):
        (at / "equals").warning(
            "text-and-data",
            f"`equals` is the whole text already, so `{forms[0]}` promises nothing more",
            "remove `equals`: parsed, the order of keys and the blanks do not matter",
        )
