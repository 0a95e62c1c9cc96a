"""The format of the settings that both `[defaults]` and a command can have."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, Tag

from cliconform.loading.format.texts import StreamValue, TextValue
from cliconform.loading.format.value_types import (
    ARRAY,
    BOOLEAN,
    MEDIAN_PATTERN,
    NUMBER,
    STRING,
    Boolean,
    ByTomlType,
    ExitCode,
    ExitName,
    ExpectedValue,
    Integer,
    NonEmptyString,
    Retries,
    Seconds,
    SignalOrPlaceholder,
    String,
    Strings,
    Table,
    TerminalSize,
)

ExitItem: TypeAlias = Annotated[
    Annotated[ExitCode, Tag(NUMBER)] | Annotated[SignalOrPlaceholder, Tag(STRING)],
    ByTomlType("an exit code or a signal name"),
]
ExitValue: TypeAlias = Annotated[
    Annotated[ExitCode, Tag(NUMBER)]
    | Annotated[ExitName, Tag(STRING)]
    | Annotated[list[ExitItem], Field(min_length=1), Tag(ARRAY)],
    ByTomlType('an exit code, an array of them, "nonzero" or a signal name'),
]
EnvValue: TypeAlias = Annotated[
    Annotated[String, Tag(STRING)]
    | Annotated[Integer, Tag(NUMBER)]
    | Annotated[Literal[False], ExpectedValue("a string, an integer or `false`"), Tag(BOOLEAN)],
    ByTomlType("a string, an integer or `false`"),
]
TtyValue: TypeAlias = Annotated[
    Annotated[bool, Tag(BOOLEAN)]
    | Annotated[Literal["input"], ExpectedValue('"input"', ("input",)), Tag(STRING)],
    ByTomlType('a boolean (`true` or `false`), or "input"'),
]
WithinValue: TypeAlias = Annotated[
    Annotated[Seconds, Tag(NUMBER)]
    | Annotated[str, Field(pattern=MEDIAN_PATTERN), ExpectedValue('"2x median"'), Tag(STRING)],
    ByTomlType('a number of seconds, or a multiple of earlier runs: "2x median"'),
]
IsolationValue: TypeAlias = Annotated[
    Literal["home", "sandbox", "sandbox if available"],
    ExpectedValue(
        '"home", "sandbox" or "sandbox if available"', ("home", "sandbox", "sandbox if available")
    ),
]


class EffectsTable(Table):
    """What a command declares of its effects. Each key is a promise of its own."""

    writes: Strings | None = Field(
        default=None,
        description="Globs of the files in the home that the command may create, change or "
        "remove; it writes no others, and none outside. An empty array: it writes nothing.",
    )
    network: Annotated[Literal["none"], ExpectedValue('"none"', ("none",))] | None = Field(
        default=None,
        description='"none": the command connects to nothing but its own loopback. Needs the '
        "sandbox.",
    )
    idempotent: Boolean | None = Field(
        default=None,
        description="true: a second run, in the home that the first one left, changes nothing.",
    )
    cleans_up: Boolean | None = Field(
        default=None, description="true: the command leaves no temporary file and no process."
    )


class SettingsTable(Table):
    """The settings that both `[defaults]` and a command can have."""

    timeout: Seconds | None = Field(
        default=None,
        description="The number of seconds after which the whole process tree is stopped. "
        "Default: 30.",
    )
    within: WithinValue | None = Field(
        default=None,
        description="The number of seconds that the command may take at most, or a multiple of "
        'the median of its last ten runs on this kind of machine: "2x median".',
    )
    cpu: Seconds | None = Field(
        default=None,
        description="The number of seconds of CPU time that the command and all that it starts "
        "may use at most.",
    )
    exit: ExitValue | None = Field(
        default=None,
        description='How the command ends: an exit code, an array of them, "nonzero", the name of '
        "the signal that kills it, or a placeholder for one of these. Default: 0.",
    )
    stdout: StreamValue | None = Field(
        default=None,
        description="Promises about standard output: texts that must occur, or a table.",
    )
    stderr: StreamValue | None = Field(
        default=None,
        description="Promises about standard error: texts that must occur, or a table.",
    )
    output: TextValue | None = Field(
        default=None,
        description="Promises about both streams together, as the user sees them: texts that "
        "must occur, or a table.",
    )
    env: dict[str, EnvValue] | None = Field(
        default=None,
        description="Environment variables that are set for the command: name = value. `false` "
        "unsets a variable; `${env:NAME}` in a value is that variable of your own environment.",
    )
    pass_env: Strings | None = Field(
        default=None, description="Names of environment variables that the command inherits."
    )
    keep_env: Boolean | None = Field(
        default=None,
        description="true: the commands that need this one, directly or not, have its `env` and "
        "`pass_env` too.",
    )
    cwd: NonEmptyString | None = Field(
        default=None,
        description="The folder that the command starts in, relative to the home. Default: the "
        "home.",
    )
    columns: TerminalSize | None = Field(
        default=None, description="The width of the terminal in columns. Default: 80."
    )
    lines: TerminalSize | None = Field(
        default=None, description="The height of the terminal in lines. Default: 24."
    )
    tty: TtyValue | None = Field(
        default=None,
        description="true: the command runs in a terminal (the default). false: with pipes. "
        '"input": in a terminal, but standard output is a pipe.',
    )
    retries: Retries | None = Field(
        default=None,
        description="How often the command is run again if it deviates. If it conforms then, it "
        "is `flaky`.",
    )
    exact: Boolean | None = Field(
        default=None,
        description="true: the command may create, change or remove only the files that "
        "`produces` and `removes` name.",
    )
    repeatable: Boolean | None = Field(
        default=None,
        description="true: a second run from an equal home must have the same output and files.",
    )
    ignore: Strings | None = Field(
        default=None, description="Globs of files in the home that `exact` and `repeatable` ignore."
    )
    now: NonEmptyString | None = Field(
        default=None,
        description="The time that the command sees instead of the real one: a date and time "
        "with a time zone.",
    )
    isolation: IsolationValue | None = Field(
        default=None,
        description='"sandbox": the system lets the command write in its home alone, and gives it '
        'a network of its own. "sandbox if available": where the machine allows it. "home": only '
        "its environment points into the home (the default).",
    )
    network: Boolean | None = Field(
        default=None,
        description="true: the command has the system's network in the sandbox. Default: it has a "
        "loopback of its own and nothing else.",
    )
    effects: EffectsTable | None = Field(
        default=None, description="What the command declares of its effects, each of it a promise."
    )


class DefaultsTable(SettingsTable):
    """The settings of every command. A command's own setting wins, key by key."""
