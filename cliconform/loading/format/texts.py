"""The format of promises about texts, those about a stream included, and how often they occur."""

from __future__ import annotations

from typing import Annotated, TypeAlias, TypeVar

from pydantic import Field, Tag

from cliconform.loading.format.value_types import (
    ARRAY,
    NUMBER,
    STRING,
    TABLE,
    Boolean,
    ByTomlType,
    Count,
    CountOrString,
    JsonFacts,
    NonEmptyString,
    OneOrMany,
    String,
    Strings,
    Table,
)

T = TypeVar("T")


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
Texts: TypeAlias = OneOrMany[CountedText]
Patterns: TypeAlias = OneOrMany[CountedPattern]


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


_TextsOr: TypeAlias = Annotated[
    Annotated[NonEmptyString, Tag(STRING)]
    | Annotated[list[CountedText], Tag(ARRAY)]
    | Annotated[T, Tag(TABLE)],
    ByTomlType("a string, an array of strings or a table"),
]
"""Texts that must occur, or a table of all that is promised."""
TextValue: TypeAlias = _TextsOr[TextTable]
SCHEMA_DESCRIPTION = "The path of a JSON Schema, relative to the spec, that {} must conform to."
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
        default=None,
        alias="schema",
        description=SCHEMA_DESCRIPTION.format("the JSON that is printed"),
    )


StreamValue: TypeAlias = _TextsOr[StreamTable]
