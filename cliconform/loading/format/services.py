"""The format of servers: when one is ready, how it stops, and the requests to it."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field, Tag

from cliconform.loading.format.texts import SCHEMA_DESCRIPTION, TextValue
from cliconform.loading.format.value_types import (
    ARRAY,
    NUMBER,
    STRING,
    TABLE,
    ByTomlType,
    JsonFacts,
    NonEmptyString,
    PortNumber,
    Seconds,
    Signal,
    Status,
    String,
    Table,
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
        default=None, alias="schema", description=SCHEMA_DESCRIPTION.format("the JSON response")
    )
