"""The words inside a command: texts, files, questions, dialogues, servers.

One pydantic model for each table; the tables around them are in `document`.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, Tag

from cliconform.loading.format.value_types import (
    LIST,
    NUMBER,
    TABLE,
    TEXT,
    ByShape,
    Count,
    CountOrText,
    FilledText,
    NumberOrText,
    PortNumber,
    Seconds,
    Signal,
    Status,
    Text,
    Texts,
    Truth,
    Value,
)


class Table(BaseModel):
    """A table that says only the keys that it is known to have, each as it is meant."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class TextTable(Table):
    """What a text says."""

    contains: Texts | None = Field(default=None, description="Texts that must occur, literally.")
    matches: Texts | None = Field(
        default=None, description="Regular expressions that must be found; ^ and $ are line ends."
    )
    lacks: Texts | None = Field(default=None, description="Texts that must not occur.")
    equals: Text | None = Field(
        default=None,
        description="The whole text; `...` alone on a line stands for any lines, `[..]` for any "
        "text in a line.",
    )
    ordered: Texts | None = Field(default=None, description="Texts that must occur in this order.")
    empty: Truth | None = Field(
        default=None, description="Whether the text must be empty (true) or must not be (false)."
    )


TextWord: TypeAlias = Annotated[
    Annotated[FilledText, Tag(TEXT)]
    | Annotated[list[FilledText], Tag(LIST)]
    | Annotated[TextTable, Tag(TABLE)],
    ByShape("a text, a list of texts, or a table"),
]


class AmountTable(Table):
    """Bounds of a number."""

    at_least: CountOrText | None = Field(default=None, description="No fewer than this.")
    at_most: CountOrText | None = Field(default=None, description="No more than this.")


AmountWord: TypeAlias = Annotated[
    Annotated[Count, Tag(NUMBER)] | Annotated[Text, Tag(TEXT)] | Annotated[AmountTable, Tag(TABLE)],
    ByShape("a whole number, a text with a placeholder, or `{ at_least = …, at_most = … }`"),
]
ColumnsWord: TypeAlias = Annotated[
    Annotated[list[FilledText], Field(min_length=1), Tag(LIST)]
    | Annotated[dict[str, FilledText], Field(min_length=1), Tag(TABLE)],
    ByShape("a list of columns, or a table of their types"),
]


class ProducesTable(Table):
    """Files that are new or changed since the command started, and what is in them."""

    path: FilledText = Field(description="A path or a glob, relative to the home.")
    files: AmountWord | None = Field(default=None, description="How many files the glob names.")
    rows: AmountWord | None = Field(
        default=None, description="How many rows they hold together (Parquet, CSV, JSON)."
    )
    columns: ColumnsWord | None = Field(
        default=None,
        description="A table of names and types: at least these columns. A list of names, or of "
        '"name type": exactly these, in this order.',
    )
    size: AmountWord | None = Field(default=None, description="How many bytes each of them has.")
    contains: Texts | None = Field(default=None, description="Texts that each of them must hold.")
    matches: Texts | None = Field(
        default=None, description="Regular expressions that must be found in each of them."
    )
    lacks: Texts | None = Field(default=None, description="Texts that none of them may hold.")
    equals: Text | None = Field(
        default=None,
        description="The whole text of each of them; `...` alone on a line stands for any lines, "
        "`[..]` for any text in a line.",
    )
    json_: dict[str, Value] | None = Field(
        default=None,
        alias="json",
        description="Values in a JSON file, by their path: `items[0].id`.",
    )


ProducesItem: TypeAlias = Annotated[
    Annotated[FilledText, Tag(TEXT)] | Annotated[ProducesTable, Tag(TABLE)],
    ByShape("a path, or a table with a `path`"),
]
ProducesWord: TypeAlias = Annotated[
    Annotated[FilledText, Tag(TEXT)] | Annotated[list[ProducesItem], Tag(LIST)],
    ByShape("a path, or a list of paths and tables"),
]


class QueryTable(Table):
    """A SQL question over the home that the command left, and its answer."""

    about: Text = Field(default="", description="What the question is for, in words.")
    sql: FilledText = Field(
        description="One question: DuckDB over the home's Parquet, CSV and JSON files, or SQLite."
    )
    database: FilledText | None = Field(
        default=None, description="A SQLite file in the home that is asked instead, read only."
    )
    equals: Value | None = Field(default=None, description="The answer: a value, a row, or rows.")
    empty: Truth | None = Field(
        default=None, description="Whether the answer has no row (true) or at least one (false)."
    )
    at_least: NumberOrText | None = Field(
        default=None, description="The answer is one number, and no less than this."
    )
    at_most: NumberOrText | None = Field(
        default=None, description="The answer is one number, and no more than this."
    )


class TurnTable(Table):
    """A prompt, and what a person types when it comes."""

    expect: FilledText | None = Field(
        default=None, description="The prompt, or a part of it, literally."
    )
    matches: FilledText | None = Field(
        default=None,
        description="A regular expression that the prompt matches, instead of `expect`.",
    )
    send: Text | None = Field(default=None, description="A line that is typed, and the return key.")
    keys: Texts | None = Field(
        default=None, description="Keys that are pressed: ctrl-c, up, enter, tab, y …"
    )
    eof: Truth | None = Field(default=None, description="The end of input, ctrl-d, if true.")


PortText: TypeAlias = Annotated[
    Annotated[PortNumber, Tag(NUMBER)] | Annotated[FilledText, Tag(TEXT)],
    ByShape("a port's number, or a text with a placeholder"),
]


class ReadyTable(Table):
    """When a service is ready: one of these."""

    url: FilledText | None = Field(
        default=None, description="When this URL answers, whatever the status."
    )
    address: FilledText | None = Field(
        default=None, description="When this `host:port` accepts a connection."
    )
    port: PortText | None = Field(
        default=None, description="When this port of 127.0.0.1 accepts a connection."
    )
    text: FilledText | None = Field(default=None, description="When the output holds this text.")
    matches: FilledText | None = Field(
        default=None, description="When this regular expression is found in the output."
    )


ReadyWord: TypeAlias = Annotated[
    Annotated[FilledText, Tag(TEXT)] | Annotated[ReadyTable, Tag(TABLE)],
    ByShape("a URL, a `host:port`, or a table"),
]


class ServiceTable(Table):
    """A program that runs until it is told to stop."""

    ready: ReadyWord = Field(
        description="When it can be asked: a URL that answers, a `host:port` that accepts a "
        "connection, or a table."
    )
    stop: Signal = Field(
        default="SIGINT", description="The signal that stops it; SIGINT (ctrl-c) by itself."
    )
    grace: Seconds = Field(
        default=10, description="Seconds that it may take to stop; 10 by itself."
    )


StatusWord: TypeAlias = Annotated[
    Annotated[Status, Tag(NUMBER)] | Annotated[list[Status], Field(min_length=1), Tag(LIST)],
    ByShape("an HTTP status or a list of them"),
]


class HttpTable(Table):
    """A question to a service once it is ready, and what it must answer."""

    get: FilledText | None = Field(default=None, description="The URL that is asked with GET.")
    head: FilledText | None = Field(default=None, description="The URL that is asked with HEAD.")
    options: FilledText | None = Field(
        default=None, description="The URL that is asked with OPTIONS."
    )
    delete: FilledText | None = Field(
        default=None, description="The URL that is asked with DELETE."
    )
    post: FilledText | None = Field(default=None, description="The URL that is asked with POST.")
    put: FilledText | None = Field(default=None, description="The URL that is asked with PUT.")
    patch: FilledText | None = Field(default=None, description="The URL that is asked with PATCH.")
    send: Text | None = Field(
        default=None, description="The text that is sent with post, put or patch."
    )
    headers_sent: dict[str, Text] | None = Field(
        default=None, description="Headers of the question: name = text."
    )
    status: StatusWord | None = Field(
        default=None, description="The status, or a list of those allowed; any below 400 by itself."
    )
    body: TextWord | None = Field(
        default=None, description="What the answer says: texts that must occur, or a table."
    )
    headers: dict[str, FilledText] | None = Field(
        default=None, description="Headers of the answer: name = a text that its value contains."
    )
    json_: dict[str, Value] | None = Field(
        default=None,
        alias="json",
        description="Values in a JSON answer, by their path: `items[0].id`.",
    )


class CaptureTable(Table):
    """A name for what one stream says: one of these."""

    stdout: FilledText | None = Field(
        default=None, description="A regular expression over the stdout."
    )
    stderr: FilledText | None = Field(
        default=None, description="A regular expression over the stderr."
    )
    output: FilledText | None = Field(
        default=None, description="A regular expression over both streams."
    )


CaptureWord: TypeAlias = Annotated[
    Annotated[FilledText, Tag(TEXT)] | Annotated[CaptureTable, Tag(TABLE)],
    ByShape("a regular expression, or a table with one for a stream"),
]
