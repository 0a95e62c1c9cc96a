"""What a text says: a stream, a file, an answer over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cliconform.loading.format.command_parts import ProducesTable, TextTable
from cliconform.loading.problem_log import At
from cliconform.loading.scalars.patterns import pattern
from cliconform.loading.scalars.strings import stated
from cliconform.model.promise import TextForm, TextPromise
from cliconform.model.template import Template

_NOTHING = ("\n", "\r\n")

Promises = dict[TextForm, tuple[TextPromise, ...]]


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose text it is: the ``source`` of the promises, and what their addresses begin with."""

    source: str
    address: str


def text_promises(
    word: str | Sequence[str] | TextTable | None, at: At, subject: Subject
) -> Promises:
    """The promises about one text, by their form. A text or a list of texts is ``contains``."""
    match word:
        case None:
            return {}
        case TextTable():
            return _of_table(word, at, subject)
        case _:
            return {"contains": _each("contains", stated(word, at), subject)}


def file_texts(table: ProducesTable, at: At, subject: Subject) -> tuple[TextPromise, ...]:
    """The promises about the text of files."""
    promises = _of_forms(table, at, subject)
    if table.equals is not None:
        promises["equals"] = (_one("equals", [(table.equals, at / "equals")], at, subject),)
    return tuple(promise for found in promises.values() for promise in found)


def _of_table(table: TextTable, at: At, subject: Subject) -> Promises:
    promises = _of_forms(table, at, subject)
    if table.equals is not None:
        promises["equals"] = (_one("equals", [(table.equals, at / "equals")], at, subject),)
    if table.ordered is not None:
        texts = stated(table.ordered, at / "ordered")
        promises["ordered"] = (_one("ordered", texts, at, subject),) if texts else ()
    if table.empty is not None:
        promises["empty"] = (_one("empty", [], at, subject, negated=not table.empty),)
        if table.empty and any(promises.get(form) for form in ("contains", "matches", "ordered")):
            (at / "empty").problem("cannot be empty and say something", "leave one of them out")
    return promises


def _of_forms(table: TextTable | ProducesTable, at: At, subject: Subject) -> Promises:
    promises: Promises = {}
    if table.contains is not None:
        promises["contains"] = _each("contains", stated(table.contains, at / "contains"), subject)
    if table.matches is not None:
        promises["matches"] = _each("matches", stated(table.matches, at / "matches"), subject)
    if table.lacks is not None:
        promises["lacks"] = _each("lacks", stated(table.lacks, at / "lacks"), subject)
    return promises


def _each(form: TextForm, texts: list[tuple[str, At]], subject: Subject) -> tuple[TextPromise, ...]:
    """A promise for each text."""
    read = pattern if form == "matches" else _literal
    return tuple(
        TextPromise(
            address=f"{subject.address}.{form}[{index}]",
            place=at.place,
            source=subject.source,
            form=form,
            texts=(read(text, at),),
        )
        for index, (text, at) in enumerate(texts)
    )


def _one(
    form: TextForm, texts: list[tuple[str, At]], at: At, subject: Subject, *, negated: bool = False
) -> TextPromise:
    """One promise about all texts."""
    return TextPromise(
        address=f"{subject.address}.{form}",
        place=(at / form).place,
        source=subject.source,
        form=form,
        texts=tuple(place.template(text) for text, place in texts),
        negated=negated,
    )


def _literal(text: str, at: At) -> Template:
    if text in _NOTHING:
        at.problem("nothing but a line's end, which is never compared", "write what stands before")
    return at.template(text)
