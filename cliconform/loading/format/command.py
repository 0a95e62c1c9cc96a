"""The format of a command: what it is told, and what it promises."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, Tag

from cliconform.loading.format.files import ProducesValue, QueryTable
from cliconform.loading.format.homes import HomeTable
from cliconform.loading.format.services import HttpTable, ServiceTable
from cliconform.loading.format.settings import SettingsTable
from cliconform.loading.format.value_types import (
    ARRAY,
    NUMBER,
    STRING,
    TABLE,
    Boolean,
    ByTomlType,
    ExpectedValue,
    NonEmptyString,
    PortNumber,
    Scalar,
    String,
    Strings,
    Table,
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


PortSetting: TypeAlias = Annotated[
    Annotated[PortNumber, Tag(NUMBER)]
    | Annotated[
        Literal["free", "busy"],
        ExpectedValue('a port number, "free" or "busy"', ("free", "busy")),
        Tag(STRING),
    ],
    ByTomlType('a port number, "free" or "busy"'),
]
PortName: TypeAlias = Annotated[
    str,
    Field(min_length=1),
    ExpectedValue("a port name; a port with a fixed number is written `{ name = number }`"),
]
PortsValue: TypeAlias = Annotated[
    Annotated[NonEmptyString, Tag(STRING)]
    | Annotated[list[PortName], Tag(ARRAY)]
    | Annotated[dict[str, PortSetting], Tag(TABLE)],
    ByTomlType("an array of names, or a table of ports"),
]
ArgsValue: TypeAlias = Annotated[
    Annotated[String, Tag(STRING)] | Annotated[list[String], Tag(ARRAY)],
    ByTomlType("a string or an array of strings"),
]


class WhenTable(Table):
    """The conditions under which a command is run; otherwise it is skipped."""

    platform: Strings | None = Field(
        default=None, description="The platform is one of these, such as linux or macos."
    )
    env: Strings | None = Field(
        default=None, description="All of these environment variables are set."
    )
    program: Strings | None = Field(default=None, description="All of these programs are on PATH.")


class CommandTable(SettingsTable):
    """One invocation of the target, and what it promises."""

    about: String = Field(default="", description="What the command is for, for reports.")
    tags: Strings | None = Field(default=None, description="Tags that commands can be selected by.")
    args: ArgsValue | None = Field(
        default=None,
        description="The arguments: a string that is split as a shell splits words (no shell "
        "runs), or an array that is used as it is.",
    )
    needs: Strings | None = Field(
        default=None, description="The command whose home this one starts from."
    )
    skip: NonEmptyString | None = Field(
        default=None, description="Why the command is not run at present."
    )
    when: WhenTable | None = Field(
        default=None, description="The conditions under which the command is run."
    )
    home: HomeTable | None = Field(
        default=None, description="Files that are added to the command's home."
    )
    stdin: String | None = Field(
        default=None,
        description="The standard input: through a pipe with `tty = false`, otherwise typed and "
        "ended with ctrl-d.",
    )
    stdin_file: NonEmptyString | None = Field(
        default=None,
        description="The path of a file with the standard input, relative to the spec. "
        "Placeholders in the text are not filled in.",
    )
    dialogue: list[TurnTable] | None = Field(
        default=None, description="The prompts and their answers, in order."
    )
    service: ServiceTable | None = Field(
        default=None, description="The command is a server: when it is ready and how it is stopped."
    )
    ports: PortsValue | None = Field(
        default=None,
        description='Names of free ports, used as `${name}`; or a table: name = number, "free" '
        'or "busy".',
    )
    http: list[HttpTable] | None = Field(
        default=None, description="Requests to the server, and the expected responses."
    )
    produces: ProducesValue | None = Field(
        default=None,
        description="Paths or globs of files that the command creates or changes, and what they "
        "contain.",
    )
    removes: Strings | None = Field(
        default=None, description="Paths or globs of files that the command removes."
    )
    queries: list[QueryTable] | None = Field(
        default=None,
        description="SQL queries on the home after the command has ended, or on what it prints, "
        "and the expected results.",
    )
    capture: dict[str, CaptureValue] | None = Field(
        default=None,
        description="Names for parts of the output, each found by a regular expression (its "
        "first group, if it has one) or by its path in JSON, used as `${name}` by commands that "
        "need this one.",
    )
    matrix: dict[str, list[Scalar]] | None = Field(
        default=None,
        description="Columns of equal length: the command runs once for each row. The first "
        "column's value becomes part of the id: `aggregate[5m]`.",
    )
