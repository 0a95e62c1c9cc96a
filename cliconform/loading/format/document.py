"""The words that a spec file may say: one pydantic model for each table of it.

This and `parts`, for the tables inside a command, are the one place that knows the keys. The JSON
Schema that editors read is generated from them, each key's description included, and
`specs/README.md` is the same at length. Nothing is looked at here but the structure: which keys
there are and what type of value each has. What the values mean is `building`'s.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, Tag

from cliconform.loading.format.command_parts import (
    CaptureWord,
    HttpTable,
    ProducesWord,
    QueryTable,
    ServiceTable,
    Table,
    TextWord,
    TurnTable,
)
from cliconform.loading.format.value_types import (
    LIST,
    NUMBER,
    TABLE,
    TEXT,
    TRUTH,
    ByShape,
    Cells,
    ExitCode,
    ExitName,
    FilledText,
    PortNumber,
    Retries,
    Scalar,
    Seconds,
    Signal,
    Text,
    Texts,
    Truth,
    Wanted,
    Whole,
)

ExitItem: TypeAlias = Annotated[
    Annotated[ExitCode, Tag(NUMBER)] | Annotated[Signal, Tag(TEXT)],
    ByShape("an exit code or a signal's name"),
]
ExitWord: TypeAlias = Annotated[
    Annotated[ExitCode, Tag(NUMBER)]
    | Annotated[ExitName, Tag(TEXT)]
    | Annotated[list[ExitItem], Field(min_length=1), Tag(LIST)],
    ByShape('an exit code, a list of them, "nonzero", or a signal\'s name'),
]
RaceWord: TypeAlias = Annotated[
    Annotated[bool, Tag(TRUTH)]
    | Annotated[FilledText, Tag(TEXT)]
    | Annotated[list[FilledText], Field(min_length=1), Tag(LIST)],
    ByShape("`true`, `false`, or a list of addresses"),
]
EnvValue: TypeAlias = Annotated[
    Annotated[Text, Tag(TEXT)] | Annotated[Whole, Tag(NUMBER)], ByShape("a text or a whole number")
]


class WordsTable(Table):
    """What `[defaults]` and a command can both say."""

    timeout: Seconds | None = Field(
        default=None,
        description="Seconds after which the whole process tree is stopped; 30 by itself.",
    )
    within: Seconds | None = Field(default=None, description="Seconds that it may take at most.")
    exit: ExitWord | None = Field(
        default=None,
        description='How it ends: an exit code, a list of them, "nonzero", or the name of the '
        "signal that it dies of; 0 by itself.",
    )
    stdout: TextWord | None = Field(
        default=None,
        description="What it says on standard output: texts that must occur, or a table.",
    )
    stderr: TextWord | None = Field(
        default=None,
        description="What it says on standard error: texts that must occur, or a table.",
    )
    output: TextWord | None = Field(
        default=None,
        description="What it says on both streams, as the user sees it: texts that must occur, or "
        "a table.",
    )
    env: dict[str, EnvValue] | None = Field(
        default=None, description="Environment variables that are set for it."
    )
    pass_env: Texts | None = Field(
        default=None, description="Names of environment variables that are handed on to it."
    )
    columns: Cells | None = Field(default=None, description="The terminal's width; 80 by itself.")
    lines: Cells | None = Field(default=None, description="The terminal's height; 24 by itself.")
    tty: Truth | None = Field(
        default=None,
        description="Whether it runs on a terminal (true, by itself) or on pipes (false).",
    )
    retries: Retries | None = Field(
        default=None,
        description="How often it is run again if it deviates; a pass is then `flaky`.",
    )
    exact: Truth | None = Field(
        default=None,
        description="Nothing in the home may be created, changed or removed but what `produces` "
        "and `removes` name.",
    )
    repeatable: Truth | None = Field(
        default=None, description="Run twice from equal homes, it says and produces the same."
    )
    ignore: Texts | None = Field(
        default=None, description="Globs of the home that `exact` and `repeatable` do not look at."
    )
    now: FilledText | None = Field(
        default=None, description="The time that it believes it is: a date and time with its zone."
    )


class DefaultsTable(WordsTable):
    """What every command starts from. A command's own word wins, key by key."""


class TargetTable(Table):
    """The program under test."""

    name: FilledText | None = Field(
        default=None, description="What reports call it; the command's program by itself."
    )
    command: Texts = Field(
        description="The command line's beginning: a text, split as a shell splits it, or a list "
        "of words."
    )
    help: Text = Field(
        default="--help", description="How any of its commands is asked for help; --help by itself."
    )


CopyWord: TypeAlias = Annotated[
    Annotated[FilledText, Tag(TEXT)]
    | Annotated[list[FilledText], Tag(LIST)]
    | Annotated[dict[str, FilledText], Tag(TABLE)],
    ByShape("a text, a list of texts, or a table of texts"),
]


class HomeTable(Table):
    """What a home holds before the command starts; every path is relative to the home."""

    dirs: Texts | None = Field(default=None, description="Folders that are made.")
    files: dict[str, Text] | None = Field(
        default=None, description="Files that are written: path = text."
    )
    copies: CopyWord | None = Field(
        default=None,
        alias="copy",
        description="Files and folders that are copied into it: `path in the home = path beside "
        "the spec`, or a list of paths, which keep their last name.",
    )


PortSetting: TypeAlias = Annotated[
    Annotated[PortNumber, Tag(NUMBER)]
    | Annotated[
        Literal["free", "busy"],
        Wanted('a port\'s number, "free" or "busy"', ("free", "busy")),
        Tag(TEXT),
    ],
    ByShape('a port\'s number, "free" or "busy"'),
]
PortName: TypeAlias = Annotated[
    str,
    Field(min_length=1),
    Wanted("a port's name; a port with a fixed number is written `{ name = number }`"),
]
PortsWord: TypeAlias = Annotated[
    Annotated[FilledText, Tag(TEXT)]
    | Annotated[list[PortName], Tag(LIST)]
    | Annotated[dict[str, PortSetting], Tag(TABLE)],
    ByShape("a list of names, or a table of ports"),
]
ArgsWord: TypeAlias = Annotated[
    Annotated[Text, Tag(TEXT)] | Annotated[list[Text], Tag(LIST)],
    ByShape("a text, or a list of texts"),
]


class WhenTable(Table):
    """What must be so for a command to be run here; otherwise it is skipped."""

    platform: Texts | None = Field(default=None, description="Any of these systems: linux, macos.")
    env: Texts | None = Field(
        default=None, description="All of these environment variables are set."
    )
    program: Texts | None = Field(
        default=None, description="All of these programs are found on PATH."
    )


class CommandTable(WordsTable):
    """One invocation of the target, and what it promises."""

    about: Text = Field(default="", description="What the promise is for, in words.")
    tags: Texts | None = Field(default=None, description="Words to select commands by.")
    args: ArgsWord | None = Field(
        default=None,
        description="The arguments: a text, split as a shell splits words (no shell runs), or a "
        "list that is taken as it is.",
    )
    needs: Texts | None = Field(
        default=None, description="The command whose home this one starts from, as it was left."
    )
    skip: FilledText | None = Field(default=None, description="Why it is not to be run now.")
    when: WhenTable | None = Field(default=None, description="What must be so for it to be run.")
    home: HomeTable | None = Field(default=None, description="What is put into its home besides.")
    stdin: Text | None = Field(
        default=None,
        description="The text that it reads: through a pipe, or typed and ended with ctrl-d.",
    )
    dialogue: list[TurnTable] | None = Field(
        default=None, description="The prompts that come and what is answered, in order."
    )
    service: ServiceTable | None = Field(
        default=None, description="It is a server: when it is ready, and how it is stopped."
    )
    ports: PortsWord | None = Field(
        default=None,
        description="Names for free ports, for use as `${name}`; or a table: "
        'name = number, "free" or "busy".',
    )
    http: list[HttpTable] | None = Field(
        default=None, description="Questions to the server, and their answers."
    )
    produces: ProducesWord | None = Field(
        default=None,
        description="Paths or globs that are new or changed since it started, and what is in them.",
    )
    removes: Texts | None = Field(
        default=None, description="Paths or globs that were there when it started and are gone."
    )
    queries: list[QueryTable] | None = Field(
        default=None, description="SQL questions over the home that it left, and their answers."
    )
    capture: dict[str, CaptureWord] | None = Field(
        default=None,
        description="Names for what the output says (a regular expression's first group), for use "
        "as `${name}` by commands that need this one.",
    )
    matrix: dict[str, list[Scalar]] | None = Field(
        default=None,
        description="Columns of equal length, read row by row: the command once for each row. Its "
        "id then carries the first column's value, `aggregate[5m]`.",
    )


class SpecDocument(Table):
    """What the commands of a command-line program promise."""

    spec: Annotated[int, Field(ge=1, le=1), Wanted("the number 1")] = Field(
        description="The version of this format: 1."
    )
    include: Texts | None = Field(
        default=None,
        description="Files with more of its commands: paths or globs, relative to the spec.",
    )
    target: TargetTable = Field(description="The program under test.")
    defaults: DefaultsTable | None = Field(
        default=None, description="What every command starts from; its own words win, key by key."
    )
    home: HomeTable | None = Field(default=None, description="What every fresh home holds.")
    command: dict[str, CommandTable] | None = Field(
        default=None,
        description="The commands by their id. An id with a dot is quoted: its group is the "
        "part before the dot.",
    )


class PartDocument(Table):
    """Some of the commands of the spec that includes this file."""

    command: dict[str, CommandTable] | None = Field(
        default=None, description="The commands by their id, as in a spec."
    )


class KnownTable(Table):
    """A deviation that the target's maintainers know of."""

    reason: FilledText = Field(description="Why it deviates, in one line.")
    findings: Texts | None = Field(
        default=None,
        description="The addresses of the promises that are not kept; left out, any of the "
        "command.",
    )
    intermittent: RaceWord = Field(
        default=False,
        description="`true`: a race, it may conform or deviate, and either is known. Or the "
        "addresses that this is so of, beside `findings` that deviate every time.",
    )


class RaceTable(Table):
    """A deviation that strikes now and then, and not in one command alone."""

    reason: FilledText = Field(description="Why it deviates, in one line.")
    commands: Texts = Field(description="The ids that it may strike, or globs of them.")
    findings: Texts | None = Field(
        default=None,
        description="The addresses of the promises that it breaks; any, if left out.",
    )
    shows: Texts | None = Field(
        default=None,
        description="What the output has where it struck, or several texts of which it has one; "
        "without it, it is new.",
    )
    blocks: bool = Field(
        default=False,
        description="Where it struck, what needs the command is blocked: its home is spoiled.",
    )


class KnownDocument(Table):
    """The deviations of one build of the target that its maintainers know of."""

    target: Text = Field(default="", description="The build: its name, version, commit.")
    race: dict[str, RaceTable] | None = Field(
        default=None, description="Deviations that strike now and then, in many commands."
    )
    known: dict[str, KnownTable] | None = Field(
        default=None, description="The known deviations, by the command's id."
    )
