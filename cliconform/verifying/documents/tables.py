"""The rows and columns of a text: JSON (an array, or documents), or CSV with a header.

Both are read by rules of their own, and strictly: DuckDB leaves out lines before a table, and takes
a table that is torn for another one. DuckDB then reads what :meth:`Table.dump` writes.
"""

from __future__ import annotations

import csv
import io
import json
from typing import Any, Literal

from cliconform.quick_dataclass import dataclass
from cliconform.verifying.documents.json_documents import find_late_start, parse_documents
from cliconform.verifying.files.home_files import UnreadableError
from cliconform.verifying.texts.excerpt import format_count, quote

_DELIMITERS = ",\t;|"
_SCALARS = "json"
"""How DuckDB names the only column of rows that are not objects."""
_STRINGS = (
    "each line is a JSON string, so it is a row; `header = true` says that it is CSV of one column"
)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class TableShape:
    """What is promised of a table, as far as it decides how a text is read."""

    header: bool | None = None
    """Whether it is CSV with a header, or without; ``None`` if nothing is said about that."""
    names: tuple[str, ...] = ()
    """Columns that it has."""
    in_order: bool = False
    """Whether ``names`` are all of them, in their order."""


def read_table(text: str, name: str, shape: TableShape | None = None) -> Table:
    """Return the table that ``text`` is; it has no rows and columns where the text is empty.

    A text that begins as an object or an array is JSON, and so is one whose lines are all values
    of JSON, unless ``shape`` says that it is CSV. Raises :class:`UnreadableError`.
    """
    text = text.removeprefix("\ufeff")
    shape = shape or TableShape()
    if not text.strip():
        return Table(form="csv", names=(), rows=())
    if shape.header is not None:
        return _read_csv(text, name, shape)
    begins_as_json = text.lstrip().startswith(("{", "["))
    try:
        table = _read_json(text, name)
        return (_find_promised(text, name, shape) if table.names == (_SCALARS,) else None) or table
    except UnreadableError:
        if begins_as_json or find_late_start(text):
            raise
    return _read_csv(text, name, shape)


def _find_promised(text: str, name: str, shape: TableShape) -> Table | None:
    """Return a text whose lines are all values of JSON as CSV, if it has the promised columns."""
    try:
        table = _read_csv(text, name, shape)
    except UnreadableError:
        return None
    is_promised = shape.names and set(shape.names).issubset(table.names)
    return table if is_promised and table.names != (_SCALARS,) else None


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


def _read_csv(text: str, name: str, shape: TableShape) -> Table:
    found = _split_rows(text, name)
    if shape.header is False:
        header, rows, note = _name_columns(len(found[0]), shape), found, "the table has no header"
    else:
        header, *rows = found
        note = f"the header is {quote(','.join(header), 60)}"
    filled = {at for row in rows for at, field in enumerate(row) if field}
    return Table(
        form="csv",
        names=header,
        rows=tuple(rows),
        blank=frozenset(each for at, each in enumerate(header) if at not in filled),
        note=note,
    )


def _name_columns(number: int, shape: TableShape) -> tuple[str, ...]:
    """Return the names of columns without a header: as promised by position, or as DuckDB's."""
    names = shape.names[:number] if shape.in_order else ()
    return (*names, *(f"column{at}" for at in range(len(names), number)))


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
