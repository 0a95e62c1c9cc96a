"""The rows and columns of a text: JSON (an array, or documents), or CSV with a header.

Both are read by rules of their own, and strictly: DuckDB leaves out lines before a table, and takes
a table that is torn for another one. DuckDB then reads what :meth:`Table.dump` writes.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import Any, Literal

from cliconform.verifying.documents.json_documents import find_late_start, parse_documents
from cliconform.verifying.files.home_files import UnreadableError
from cliconform.verifying.texts.excerpt import format_count, quote

_DELIMITERS = ",\t;|"
_SCALARS = "json"
"""How DuckDB names the only column of rows that are not objects."""
_STRINGS = "each line is a JSON string, so it is a row; CSV of one column in quotes reads alike"
"""What a message adds about such a text: the reader may have meant the other form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The columns and rows of a text."""

    form: Literal["json", "csv"]
    names: tuple[str, ...]
    """The names of the columns: of JSON, every key of its objects in the order of the text."""
    rows: tuple[Any, ...]
    """Of JSON, the documents or items; of CSV, tuples of texts, without the header."""
    blank: frozenset[str] = frozenset()
    """The columns that no row has a value for: they have no type."""
    note: str = ""
    """How the rows were found, for a message about their number."""

    def dump(self) -> str:
        """Return the table as JSON lines, or as CSV with commas and ``"``."""
        if self.form == "json":
            return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in self.rows)
        text = io.StringIO()
        writer = csv.writer(text, quoting=csv.QUOTE_MINIMAL, lineterminator="\n")
        writer.writerow(self.names)
        writer.writerows(self.rows)
        return text.getvalue()


def read_table(text: str, name: str) -> Table:
    """Return the table that ``text`` is; it has no rows and columns where the text is empty.

    A text that begins as an object or an array is JSON, and so is one whose lines are all values
    of JSON. Raises :class:`UnreadableError`.
    """
    text = text.removeprefix("\ufeff")
    if not text.strip():
        return Table(form="csv", names=(), rows=())
    begins_as_json = text.lstrip().startswith(("{", "["))
    try:
        return _read_json(text, name)
    except UnreadableError:
        if begins_as_json or find_late_start(text):
            raise
    return _read_csv(text, name)


def _read_json(text: str, name: str) -> Table:
    documents = parse_documents(text, name)
    whole, note = documents.whole, ""
    if not isinstance(whole, list):
        whole = [whole]
        note = "one JSON document is one row; a query `from` the stream can count what is in it"
    if not all(isinstance(row, dict) for row in whole):
        names = (_SCALARS,) if whole else ()
        blank = frozenset(names if all(row is None for row in whole) else ())
        if documents.is_sequence and all(isinstance(row, str) for row in whole):
            note = _STRINGS
        return Table(form="json", names=names, rows=tuple(whole), blank=blank, note=note)
    names = tuple(dict.fromkeys(key for row in whole for key in row))
    valued = {key for row in whole for key, value in row.items() if value is not None}
    blank = frozenset(key for key in names if key not in valued)
    return Table(form="json", names=names, rows=tuple(whole), blank=blank, note=note)


def _read_csv(text: str, name: str) -> Table:
    header, *rows = _split_rows(text, name)
    filled = {at for row in rows for at, field in enumerate(row) if field}
    return Table(
        form="csv",
        names=header,
        rows=tuple(rows),
        blank=frozenset(each for at, each in enumerate(header) if at not in filled),
        note=f"the header is {quote(','.join(header), 60)}",
    )


def _split_rows(text: str, name: str) -> list[tuple[str, ...]]:
    """Return the rows by the delimiter that gives most columns, all rows of the same length."""
    first = text.partition("\n")[0]
    torn: UnreadableError | None = None
    found: list[tuple[str, ...]] = []
    for delimiter in sorted((each for each in _DELIMITERS if each in first), key=first.count):
        try:
            rows = _split(text, delimiter, name)
        except UnreadableError as error:
            torn = error
            continue
        if not found or len(rows[0]) > len(found[0]):
            found = rows
    if found:
        return found
    if torn is not None:
        raise torn
    return _split(text, ",", name)


def _split(text: str, delimiter: str, name: str) -> list[tuple[str, ...]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[str, ...]] = []
    before = 0
    try:
        for row in reader:
            if row and rows and len(row) != len(rows[0]):
                line = text.split("\n")[before]
                raise UnreadableError(
                    f"{name} is not a table: line {before + 1} has "
                    f"{format_count(len(row), 'field')}, the header has {len(rows[0])}",
                    (f" {','.join(rows[0])}", f"+{line.rstrip()}"),
                )
            if row:
                rows.append(tuple(row))
            before = reader.line_num
    except csv.Error as error:
        raise UnreadableError(
            f"{name} is not a table: in line {reader.line_num}, {error}"
        ) from None
    return rows
