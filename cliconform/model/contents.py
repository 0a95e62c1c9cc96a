"""What is promised of contents: of texts, of documents and tables, and of files.

All of these are promises, or parts of them: :mod:`cliconform.model.promise` has the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from cliconform.model.place import Place
from cliconform.model.template import Template
from cliconform.quick_dataclass import dataclass

# A number, or a placeholder that stands for one.
Number: TypeAlias = int | float | Template
# A value of TOML or JSON; strings in it may hold placeholders, at any depth.
Scalar: TypeAlias = "str | int | float | bool | None"
Value: TypeAlias = "Scalar | tuple[Value, ...] | TableValue"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableValue:
    """A table of TOML or an object of JSON, as a value: it has these members.

    With ``exact`` it has no others.
    """

    kind: Literal["table"] = "table"
    members: Mapping[str, Value]
    exact: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Exactly:
    """Exactly this number."""

    kind: Literal["exactly"] = "exactly"
    number: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """At least and at most this number; ``None`` is no bound."""

    kind: Literal["between"] = "between"
    at_least: Number | None = None
    at_most: Number | None = None


Amount: TypeAlias = Exactly | Between
TextForm: TypeAlias = Literal["contains", "matches", "lacks", "equals", "ordered", "empty"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPromise:
    """What a text contains, matches, lacks or equals.

    ``source`` is ``stdout``, ``stderr``, ``output`` or the address of an HTTP request
    (``http[0]``). ``texts`` holds one text; for ``ordered``, all of its texts in that order; for
    ``empty``, none. ``empty`` with ``negated`` promises that there *is* text.
    """

    kind: Literal["text"] = "text"
    address: str
    place: Place
    source: str
    form: TextForm
    texts: tuple[Template, ...] = ()
    negated: bool = False
    default: bool = False
    """It comes from ``[defaults]``, which apply to every command."""
    raw: bool = False
    """The text is compared as it came, with all escape sequences."""
    count: Amount | None = None
    """How often the text, or a match of the regular expression, occurs; at least once without."""
    file: Template | None = None
    """The file that the text of ``equals`` is in, relative to the spec's folder. Where its path
    depends on the row of a matrix, there are no ``texts`` before planning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonFact:
    """The value at a path of a JSON document (``items[0].id``; the empty path is all of it)."""

    kind: Literal["json"] = "json"
    address: str
    path: str
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column's name, and the name of its Arrow type if one is promised."""

    name: str
    type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of a table: at least these, or with ``exact`` only these, in this order."""

    kind: Literal["columns"] = "columns"
    columns: tuple[Column, ...]
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The number of rows of a table."""

    kind: Literal["rows"] = "rows"
    amount: Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaFile:
    """A JSON Schema: the path of its file, relative to the spec's folder.

    ``digest`` is that of the file and of all files that it refers to, when the spec was loaded.
    """

    kind: Literal["schema"] = "schema"
    path: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The text is CSV; ``present`` says whether its first line has the names of the columns."""

    kind: Literal["header"] = "header"
    present: bool


DataPart: TypeAlias = JsonFact | Rows | Columns | SchemaFile | Header
DataForm: TypeAlias = Literal["json", "rows", "columns", "schema", "header"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataPromise:
    """What is in the JSON documents, or in the table, that a command prints.

    ``source`` is ``stdout`` or ``stderr``.
    """

    kind: Literal["data"] = "data"
    address: str
    place: Place
    source: str
    part: DataPart


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePromise:
    """Files that the command creates or changes, and what is in them.

    ``path`` is a path or a glob relative to the home; without ``files``, at least one must match.
    ``rows`` are counted over all the files that match; ``size`` (bytes), ``columns``, ``texts``,
    ``json`` and ``schema`` must hold for each of them. Each part has an address of its own:
    ``<address>.rows``.
    """

    kind: Literal["file"] = "file"
    address: str
    place: Place
    path: Template
    files: Amount | None = None
    rows: Amount | None = None
    size: Amount | None = None
    columns: Columns | None = None
    texts: tuple[TextPromise, ...] = ()
    json: tuple[JsonFact, ...] = ()
    schema: SchemaFile | None = None
