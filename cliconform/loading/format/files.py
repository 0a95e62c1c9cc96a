"""The format of promises about the home that a command leaves: its files, and queries on them."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, Tag

from cliconform.loading.format.texts import (
    SCHEMA_DESCRIPTION,
    AmountValue,
    ColumnsValue,
    Patterns,
    Texts,
)
from cliconform.loading.format.value_types import (
    ARRAY,
    STRING,
    TABLE,
    Boolean,
    ByTomlType,
    ExpectedValue,
    JsonFacts,
    NonEmptyString,
    NumberOrString,
    String,
    Strings,
    Table,
    Value,
)


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
        default=None, alias="schema", description=SCHEMA_DESCRIPTION.format("each JSON file")
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
