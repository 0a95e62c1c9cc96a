"""The format of what a home contains before its command starts."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, Tag

from cliconform.loading.format.value_types import (
    ARRAY,
    NUMBER,
    STRING,
    TABLE,
    ByTomlType,
    ExpectedValue,
    ModeNumber,
    NonEmptyString,
    String,
    Strings,
    Table,
)

CopyValue: TypeAlias = Annotated[
    Annotated[NonEmptyString, Tag(STRING)]
    | Annotated[list[NonEmptyString], Tag(ARRAY)]
    | Annotated[dict[str, NonEmptyString], Tag(TABLE)],
    ByTomlType("a string, an array of strings or a table of strings"),
]
ModeValue: TypeAlias = Annotated[
    Annotated[String, Tag(STRING)] | Annotated[ModeNumber, Tag(NUMBER)],
    ByTomlType('a mode such as "755"'),
]


class FileTable(Table):
    """A file that is created: its content, `text` or `base64`, and its permissions."""

    text: String | None = Field(default=None, description="The text of the file.")
    base64: String | None = Field(
        default=None, description="The content of a binary file, encoded in Base64."
    )
    mode: ModeValue | None = Field(
        default=None,
        description='The permissions, in octal: "755" for a program. The umask does not matter.',
    )


FileValue: TypeAlias = Annotated[
    Annotated[String, Tag(STRING)] | Annotated[FileTable, Tag(TABLE)],
    ByTomlType("a string, or a table with `text` or `base64`"),
]


class HomeTable(Table):
    """The files in a home before the command starts. Every path is relative to the home."""

    remove: Strings | None = Field(
        default=None,
        description="Paths or globs of files and folders that are removed first, before anything "
        "is created.",
    )
    dirs: Strings | None = Field(default=None, description="Folders that are created.")
    files: dict[str, FileValue] | None = Field(
        default=None,
        description="Files that are created: path = text, or a table with the text or the bytes "
        "and the mode.",
    )
    links: dict[str, NonEmptyString] | None = Field(
        default=None,
        description="Symbolic links that are created: path = target. The target is relative to "
        "the link's folder and inside the home; it need not exist.",
    )
    chmod: dict[str, ModeValue] | None = Field(
        default=None,
        description='Permissions that are changed last: path or glob = mode, in octal: "000".',
    )
    copies: CopyValue | None = Field(
        default=None,
        alias="copy",
        description="Files and folders that are copied into the home: `path in the home = path "
        "relative to the spec`, or an array of paths, which keep their names. `.` is the home "
        "itself; what a glob matches is copied into the folder that is named.",
    )
    path: Annotated[Literal["same"], ExpectedValue('"same"', ("same",))] | None = Field(
        default=None,
        description='"same": all commands that start from this home, directly or not, have theirs '
        "at the same path, and run one after the other. Default: each home has its own path.",
    )
