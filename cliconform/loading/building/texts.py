"""Builds promises about a text: a stream, a file or the body of a response."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias, assert_never

from cliconform.loading.building.amounts import build_amount
from cliconform.loading.building.text_files import TextFiles
from cliconform.loading.format.files import ProducesTable
from cliconform.loading.format.texts import (
    AmountTable,
    CountedPatternTable,
    CountedTextTable,
    TextTable,
)
from cliconform.loading.problem_log import Location
from cliconform.loading.scalars.patterns import parse_pattern
from cliconform.loading.scalars.strings import list_strings
from cliconform.model.contents import Amount, Between, Exactly, TextForm, TextPromise
from cliconform.quick_dataclass import dataclass, replace
from cliconform.shared_values import share

_CONTAINING: tuple[TextForm, ...] = ("contains", "matches", "ordered")

PromisesByForm = dict[TextForm, tuple[TextPromise, ...]]
Counted: TypeAlias = str | Sequence[str | CountedTextTable | CountedPatternTable]
_Count: TypeAlias = int | str | AmountTable
_Promises: TypeAlias = tuple[TextPromise, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """The text that promises are about: their ``source``, and how their addresses begin.

    ``files`` are those that the promised text may be in.
    """

    source: str
    address: str
    files: TextFiles


def build_text_promises(
    value: Counted | TextTable | None, at: Location, subject: Subject
) -> PromisesByForm:
    """Return the promises about a text, by their form.

    A string or an array of strings means the same as a table with ``contains``.
    """
    match value:
        case None:
            return {}
        case TextTable():
            return _build_table_promises(value, at, subject)
        case _:
            return {"contains": _build_each("contains", value, at, subject)}


def build_file_texts(
    table: ProducesTable, at: Location, subject: Subject
) -> tuple[TextPromise, ...]:
    """Return the promises about the text of files."""
    promises = _build_forms(table, at, subject)
    if table.raw is not None:
        promises = _make_raw(promises, at / "raw", raw=table.raw)
    return tuple(promise for found in promises.values() for promise in found)


def _build_table_promises(table: TextTable, at: Location, subject: Subject) -> PromisesByForm:
    promises = _build_forms(table, at, subject)
    if table.ordered is not None:
        texts = list_strings(table.ordered, at / "ordered")
        promises["ordered"] = (_build_one("ordered", texts, at, subject),) if texts else ()
    if table.empty is not None:
        promises["empty"] = (_build_one("empty", [], at, subject, negated=not table.empty),)
        has_text = table.equals or table.equals_file or any(map(promises.get, _CONTAINING))
        if table.empty and has_text:
            (at / "empty").problem("the text cannot be empty and contain text", "remove one")
    if table.raw is not None:
        promises = _make_raw(promises, at / "raw", raw=table.raw)
    return promises


def _make_raw(promises: PromisesByForm, at: Location, *, raw: bool) -> PromisesByForm:
    is_default = at.path[:1] == ("defaults",)  # there it is for the texts of all commands
    if not (promises or is_default):
        at.problem("`raw` without a text to compare", "add `contains`, `equals` or the like")
    return {
        form: tuple(replace(promise, raw=raw) for promise in found)
        for form, found in promises.items()
    }


def _build_forms(
    table: TextTable | ProducesTable, at: Location, subject: Subject
) -> PromisesByForm:
    """Return the promises of the forms that both kinds of tables have, one for each text."""
    promises: PromisesByForm = {}
    if table.contains is not None:
        promises["contains"] = _build_each("contains", table.contains, at / "contains", subject)
    if table.matches is not None:
        promises["matches"] = _build_each("matches", table.matches, at / "matches", subject)
    if table.lacks is not None:
        promises["lacks"] = _build_each("lacks", table.lacks, at / "lacks", subject)
    if table.equals is not None:
        promises["equals"] = (_build_one("equals", [(table.equals, at / "equals")], at, subject),)
    if table.equals_file is not None:
        if table.equals is not None:
            (at / "equals_file").problem("`equals_file` beside `equals`", "remove one of them")
        promises["equals"] = _build_from_file(table.equals_file, at / "equals_file", subject)
    return promises


def _build_from_file(path: str, at: Location, subject: Subject) -> tuple[TextPromise, ...]:
    """Return the promise of the text in a file.

    The empty path is none, as a command writes that takes back the one of the defaults.
    """
    if not path:
        return ()
    found = subject.files.read(path, at)
    return (
        TextPromise(
            address=share(f"{subject.address}.equals_file"),
            place=at.place,
            source=subject.source,
            form="equals",
            texts=() if found.text is None else (found.text,),
            file=found.file,
        ),
    )


def _build_each(form: TextForm, value: Counted, at: Location, subject: Subject) -> _Promises:
    """Return one promise for each text."""
    return tuple(
        TextPromise(
            address=share(f"{subject.address}.{form}[{index}]"),
            place=item.place,
            source=subject.source,
            form=form,
            texts=(
                parse_pattern(text, location)
                if form == "matches"
                else location.parse_template(text),
            ),
            count=None if count is None else _build_count(form, count, item / "count"),
        )
        for index, (text, location, count, item) in enumerate(_list_counted(value, at))
    )


def _list_counted(
    value: Counted, at: Location
) -> Iterator[tuple[str, Location, _Count | None, Location]]:
    """Yield each text with its location, how often it occurs, and the location of both."""
    for index, one in enumerate([value] if isinstance(value, str) else value):
        item = at if isinstance(value, str) else at / index
        match one:
            case str():
                yield one, item, None, item
            case CountedTextTable():
                yield one.text, item / "text", one.count, item
            case CountedPatternTable():
                yield one.pattern, item / "pattern", one.count, item
            case _:
                assert_never(one)


def _build_count(form: TextForm, count: _Count, at: Location) -> Amount | None:
    amount = build_amount(count, at)
    is_never = amount == Exactly(number=0) or (isinstance(amount, Between) and amount.at_most == 0)
    if form == "contains" and is_never:
        at.problem("a text that occurs 0 times is not contained", "write it in `lacks`")
    return amount


def _build_one(
    form: TextForm,
    texts: list[tuple[str, Location]],
    at: Location,
    subject: Subject,
    *,
    negated: bool = False,
) -> TextPromise:
    """Return a single promise about all texts."""
    return TextPromise(
        address=share(f"{subject.address}.{form}"),
        place=(at / form).place,
        source=subject.source,
        form=form,
        texts=tuple(location.parse_template(text) for text, location in texts),
        negated=negated,
    )
