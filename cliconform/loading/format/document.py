"""The format of a spec, and of a file that a spec includes.

The JSON Schemas that editors read are generated from these classes, the descriptions included;
`specs/README.md` documents the same keys at length.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from cliconform.loading.format.command import CommandTable
from cliconform.loading.format.homes import HomeTable
from cliconform.loading.format.settings import DefaultsTable, IsolationValue
from cliconform.loading.format.value_types import (
    ExpectedValue,
    NonEmptyString,
    String,
    Strings,
    Table,
)


class TargetTable(Table):
    """The program under test."""

    name: NonEmptyString | None = Field(
        default=None, description="The name in reports. Default: the program's name."
    )
    command: Strings = Field(
        description="How every command line begins: a string that is split as a shell splits "
        "words, or an array of words."
    )
    help: String = Field(
        default="--help", description="The option or subcommand that prints help. Default: --help."
    )
    surface: NonEmptyString | None = Field(
        default=None,
        description="A file that describes the commands and options of the program, in place of "
        "its help pages: OpenCLI, a usage spec (KDL), a spec of carapace, or the YAML of Cobra's "
        "documentation. Relative to the spec's folder.",
    )
    secrets: Strings | None = Field(
        default=None,
        description="The names of environment variables whose values are secret: they are masked "
        "in all that is printed, reported and recorded.",
    )
    fingerprint: Strings | None = Field(
        default=None,
        description="The files that the program consists of, by which two runs are told to be of "
        "the same program: paths, folders or globs, relative to the spec's folder. Default: the "
        "files of the Python package and its dependencies' versions, or the program's own file.",
    )
    isolation: IsolationValue | None = Field(
        default=None,
        description="How far every command is kept from the rest of the machine: "
        '"home", "sandbox" or "sandbox if available". Default: "home".',
    )


class SpecDocument(Table):
    """What the commands of a command-line program promise."""

    spec: Annotated[int, Field(ge=1, le=1), ExpectedValue("the integer 1")] = Field(
        description="The version of this format: 1."
    )
    include: Strings | None = Field(
        default=None,
        description="Files with more commands of this spec: paths or globs, relative to the spec.",
    )
    target: TargetTable = Field(description="The program under test.")
    defaults: DefaultsTable | None = Field(
        default=None,
        description="The settings of every command. A command's own setting wins, key by key.",
    )
    home: HomeTable | None = Field(default=None, description="The files in every new home.")
    command: dict[str, CommandTable] | None = Field(
        default=None,
        description="The commands, by their id. An id with a dot is quoted; the part before the "
        "dot is its group.",
    )


class PartDocument(Table):
    """Some of the commands of a spec, in a file that the spec includes."""

    command: dict[str, CommandTable] | None = Field(
        default=None, description="The commands, by their id, as in a spec."
    )
