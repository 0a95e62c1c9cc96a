"""The format of the tables inside a command: texts, files, queries, dialogues, servers.

One pydantic model for each table. The tables that contain these are in
:mod:`cliconform.loading.format.document`.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, Tag

from cliconform.loading.format.value_types import (
    ARRAY,
    NUMBER,
    STRING,
    TABLE,
    Boolean,
    ByTomlType,
    Count,
    CountOrString,
    ExpectedValue,
    JsonFacts,
    NonEmptyString,
    NumberOrString,
    PortNumber,
    Seconds,
    Signal,
    Status,
    String,
    Strings,
    Value,
)


class Table(BaseModel):
    """A TOML table. Unknown keys are errors, and values are not converted to another type."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class AmountTable(Table):
    """The limits of a number."""

    at_least: CountOrString | None = Field(default=None, description="The smallest number allowed.")
    at_most: CountOrString | None = Field(default=None, description="The largest number allowed.")


AmountValue: TypeAlias = Annotated[
    Annotated[Count, Tag(NUMBER)]
    | Annotated[String, Tag(STRING)]
    | Annotated[AmountTable, Tag(TABLE)],
    ByTomlType("an integer, a string with a placeholder, or `{ at_least = …, at_most = … }`"),
]


class CountedTextTable(Table):
    """A text, and how often it occurs."""

    text: NonEmptyString = Field(description="The text, compared literally.")
    count: AmountValue = Field(description="How often the text occurs.")


class CountedPatternTable(Table):
    """A regular expression, and how often it matches."""

    pattern: NonEmptyString = Field(description="The regular expression.")
    count: AmountValue = Field(description="How often it matches; 0 is never.")


CountedText: TypeAlias = Annotated[
    Annotated[NonEmptyString, Tag(STRING)] | Annotated[CountedTextTable, Tag(TABLE)],
    ByTomlType("a text, or `{ text = …, count = … }`"),
]
CountedPattern: TypeAlias = Annotated[
    Annotated[NonEmptyString, Tag(STRING)] | Annotated[CountedPatternTable, Tag(TABLE)],
    ByTomlType("a regular expression, or `{ pattern = …, count = … }`"),
]
Texts: TypeAlias = Annotated[
    Annotated[NonEmptyString, Tag(STRING)] | Annotated[list[CountedText], Tag(ARRAY)],
    ByTomlType("a string or an array of strings"),
]
Patterns: TypeAlias = Annotated[
    Annotated[NonEmptyString, Tag(STRING)] | Annotated[list[CountedPattern], Tag(ARRAY)],
    ByTomlType("a string or an array of strings"),
]


class TextTable(Table):
    """Promises about a text."""

    contains: Texts | None = Field(
        default=None,
        description="Texts that must occur, compared literally. `{ text = …, count = 2 }` says how "
        "often.",
    )
    matches: Patterns | None = Field(
        default=None,
        description="Regular expressions that must match somewhere; ^ and $ match at the start "
        "and end of each line.",
    )
    lacks: Strings | None = Field(default=None, description="Texts that must not occur.")
    equals: String | None = Field(
        default=None,
        description="The whole text. `...` alone on a line matches any number of lines, `[..]` "
        "any text within a line.",
    )
    equals_file: String | None = Field(
        default=None,
        description="The path of a file with the whole text, relative to the spec. Placeholders "
        "in the text are not filled in.",
    )
    ordered: Strings | None = Field(
        default=None, description="Texts that must occur in this order."
    )
    empty: Boolean | None = Field(
        default=None, description="true: the text must be empty. false: it must not be empty."
    )
    raw: Boolean | None = Field(
        default=None,
        description="true: the text is compared as it came, with colours and all other escape "
        "sequences.",
    )


TextValue: TypeAlias = Annotated[
    Annotated[NonEmptyString, Tag(STRING)]
    | Annotated[list[CountedText], Tag(ARRAY)]
    | Annotated[TextTable, Tag(TABLE)],
    ByTomlType("a string, an array of strings or a table"),
]


_SCHEMA = "The path of a JSON Schema, relative to the spec, that {} must conform to."


ColumnsValue: TypeAlias = Annotated[
    Annotated[list[NonEmptyString], Field(min_length=1), Tag(ARRAY)]
    | Annotated[dict[str, NonEmptyString], Field(min_length=1), Tag(TABLE)],
    ByTomlType("an array of columns, or a table of their types"),
]


class StreamTable(TextTable):
    """Promises about what stdout or stderr is: a text, JSON or a table."""

    json_: JsonFacts | None = Field(
        default=None,
        alias="json",
        description="Values in the JSON that is printed, by their path such as `items[0].id`. Or "
        "a whole JSON document, as a string; other keys than those in it are not allowed.",
    )
    rows: AmountValue | None = Field(
        default=None,
        description="How many rows are printed: items of a JSON array, JSON documents, or lines "
        "of CSV below its header.",
    )
    columns: ColumnsValue | None = Field(
        default=None,
        description="The columns of these rows. A table of names and types: at least these. An "
        'array of names, or of "name type": exactly these, in this order.',
    )
    header: Boolean | None = Field(
        default=None,
        description="true: what is printed is CSV, and its first line names the columns. false: "
        "it is CSV without such a line; the array `columns` names them, else they are column0, "
        "column1 …",
    )
    schema_: String | None = Field(
        default=None, alias="schema", description=_SCHEMA.format("the JSON that is printed")
    )


StreamValue: TypeAlias = Annotated[
    Annotated[NonEmptyString, Tag(STRING)]
    | Annotated[list[CountedText], Tag(ARRAY)]
    | Annotated[StreamTable, Tag(TABLE)],
    ByTomlType("a string, an array of strings or a table"),
]


class ProducesTable(Table):
    """Files that the command creates or changes, and what they contain."""

    path: NonEmptyString = Field(description="A path or a glob, relative to the home.")
    files: AmountValue | None = Field(default=None, description="How many files the glob matches.")
    rows: AmountValue | None = Field(
        default=None, description="How many rows the files have in total (Parquet, CSV, JSON)."
    )
    columns: ColumnsValue | None = Field(
        default=None,
        description="A table of names and types: at least these columns. An array of names, or "
        'of "name type": exactly these columns in this order.',
    )
    size: AmountValue | None = Field(default=None, description="The size of each file in bytes.")
    contains: Texts | None = Field(default=None, description="Texts that each file must contain.")
    matches: Patterns | None = Field(
        default=None, description="Regular expressions that must match somewhere in each file."
    )
    lacks: Strings | None = Field(default=None, description="Texts that no file may contain.")
    equals: String | None = Field(
        default=None,
        description="The whole text of each file. `...` alone on a line matches any number of "
        "lines, `[..]` any text within a line.",
    )
    equals_file: String | None = Field(
        default=None,
        description="The path of a file with the whole text of each file, relative to the spec. "
        "Placeholders in the text are not filled in.",
    )
    raw: Boolean | None = Field(
        default=None,
        description="true: the text is compared as it is, with a byte order mark and all carriage "
        "returns.",
    )
    json_: JsonFacts | None = Field(
        default=None,
        alias="json",
        description="Values in a JSON file, by their path such as `items[0].id`. Or a whole JSON "
        "document, as a string.",
    )
    schema_: String | None = Field(
        default=None, alias="schema", description=_SCHEMA.format("each JSON file")
    )


ProducesItem: TypeAlias = Annotated[
    Annotated[NonEmptyString, Tag(STRING)] | Annotated[ProducesTable, Tag(TABLE)],
    ByTomlType("a path, or a table with a `path`"),
]
ProducesValue: TypeAlias = Annotated[
    Annotated[NonEmptyString, Tag(STRING)] | Annotated[list[ProducesItem], Tag(ARRAY)],
    ByTomlType("a path, or an array of paths and tables"),
]


class QueryTable(Table):
    """A SQL query on the home after the command has ended, and the expected result."""

    about: String = Field(default="", description="What the query checks, for reports.")
    sql: NonEmptyString = Field(
        description="A single query: DuckDB on the home's Parquet, CSV and JSON files, or SQLite "
        "with `database`."
    )
    from_: (
        Annotated[
            Literal["stdout", "stderr"],
            ExpectedValue('"stdout" or "stderr"', ("stdout", "stderr")),
        ]
        | None
    ) = Field(
        default=None,
        alias="from",
        description="The stream that is queried, as a table of its name: JSON or CSV that the "
        "command prints.",
    )
    database: NonEmptyString | None = Field(
        default=None,
        description="The path of a SQLite database in the home that is queried instead, read-only.",
    )
    equals: Value | None = Field(
        default=None, description="The expected result: a value, a row or several rows."
    )
    empty: Boolean | None = Field(
        default=None,
        description="true: the result must have no rows. false: it must have at least one.",
    )
    at_least: NumberOrString | None = Field(
        default=None, description="The result is one number of at least this value."
    )
    at_most: NumberOrString | None = Field(
        default=None, description="The result is one number of at most this value."
    )


class TurnTable(Table):
    """A prompt, and the input that answers it."""

    expect: NonEmptyString | None = Field(
        default=None, description="The prompt or a part of it, compared literally."
    )
    matches: NonEmptyString | None = Field(
        default=None,
        description="A regular expression that matches the prompt, instead of `expect`.",
    )
    send: String | None = Field(
        default=None, description="The line that is typed, followed by the enter key."
    )
    keys: Strings | None = Field(
        default=None, description="The keys that are pressed: ctrl-c, up, enter, tab, y …"
    )
    eof: Boolean | None = Field(
        default=None, description="true: the end of input (ctrl-d) is sent."
    )


PortValue: TypeAlias = Annotated[
    Annotated[PortNumber, Tag(NUMBER)] | Annotated[NonEmptyString, Tag(STRING)],
    ByTomlType("a port number, or a string with a placeholder"),
]


class ReadyTable(Table):
    """When a service counts as ready: exactly one of these."""

    url: NonEmptyString | None = Field(
        default=None, description="Ready when this URL answers, with any status."
    )
    address: NonEmptyString | None = Field(
        default=None, description="Ready when this `host:port` accepts a connection."
    )
    port: PortValue | None = Field(
        default=None, description="Ready when this port of 127.0.0.1 accepts a connection."
    )
    text: NonEmptyString | None = Field(
        default=None, description="Ready when the output contains this text."
    )
    matches: NonEmptyString | None = Field(
        default=None,
        description="Ready when this regular expression matches somewhere in the output.",
    )


ReadyValue: TypeAlias = Annotated[
    Annotated[NonEmptyString, Tag(STRING)] | Annotated[ReadyTable, Tag(TABLE)],
    ByTomlType("a URL, a `host:port` or a table"),
]


class ServiceTable(Table):
    """A program that runs until it receives a signal."""

    ready: ReadyValue = Field(
        description="When the server is ready: a URL that answers, a `host:port` that accepts a "
        "connection, or a table."
    )
    stop: Signal = Field(
        default="SIGINT", description="The signal that stops the server. Default: SIGINT (ctrl-c)."
    )
    grace: Seconds = Field(
        default=10, description="The number of seconds that it may take to stop. Default: 10."
    )


StatusValue: TypeAlias = Annotated[
    Annotated[Status, Tag(NUMBER)] | Annotated[list[Status], Field(min_length=1), Tag(ARRAY)],
    ByTomlType("an HTTP status or an array of them"),
]


class HttpTable(Table):
    """A request to a service that is ready, and the expected response."""

    get: NonEmptyString | None = Field(default=None, description="The URL of a GET request.")
    head: NonEmptyString | None = Field(default=None, description="The URL of a HEAD request.")
    options: NonEmptyString | None = Field(
        default=None, description="The URL of a OPTIONS request."
    )
    delete: NonEmptyString | None = Field(default=None, description="The URL of a DELETE request.")
    post: NonEmptyString | None = Field(default=None, description="The URL of a POST request.")
    put: NonEmptyString | None = Field(default=None, description="The URL of a PUT request.")
    patch: NonEmptyString | None = Field(default=None, description="The URL of a PATCH request.")
    send: String | None = Field(
        default=None, description="The body that is sent with `post`, `put` or `patch`."
    )
    headers_sent: dict[str, String] | None = Field(
        default=None, description="The headers of the request: name = value."
    )
    status: StatusValue | None = Field(
        default=None,
        description="The expected status, or an array of those allowed. Default: any below 400.",
    )
    body: TextValue | None = Field(
        default=None,
        description="Promises about the response body: texts that must occur, or a table.",
    )
    headers: dict[str, NonEmptyString] | None = Field(
        default=None,
        description="The headers of the response: name = a text that the value contains.",
    )
    json_: JsonFacts | None = Field(
        default=None,
        alias="json",
        description="Values in a JSON response, by their path such as `items[0].id`. Or a whole "
        "JSON document, as a string.",
    )
    schema_: String | None = Field(
        default=None, alias="schema", description=_SCHEMA.format("the JSON response")
    )


class CaptureTable(Table):
    """A name for a part of one stream: exactly one of these."""

    stdout: NonEmptyString | None = Field(
        default=None, description="A regular expression that matches a part of stdout."
    )
    stderr: NonEmptyString | None = Field(
        default=None, description="A regular expression that matches a part of stderr."
    )
    output: NonEmptyString | None = Field(
        default=None, description="A regular expression that matches a part of either stream."
    )
    json_: NonEmptyString | None = Field(
        default=None,
        alias="json",
        description="The path of a value in the JSON that stdout is, such as `items[0].id`.",
    )


CaptureValue: TypeAlias = Annotated[
    Annotated[NonEmptyString, Tag(STRING)] | Annotated[CaptureTable, Tag(TABLE)],
    ByTomlType("a regular expression, or a table with one for a stream or with a path in JSON"),
]
