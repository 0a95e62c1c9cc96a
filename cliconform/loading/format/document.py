"""The format of a spec, of an included file and of a known file: one pydantic model for each table.

This module and :mod:`cliconform.loading.format.command_parts` are the only places that know the
keys. The JSON Schema that editors read is generated from them, the descriptions included;
`specs/README.md` documents the same keys at length. Only the structure is checked here: which keys
there are and which type each value has. What the values mean is checked by
:mod:`cliconform.loading.building`.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, Tag

from cliconform.loading.format.command_parts import (
    CaptureValue,
    HttpTable,
    ProducesValue,
    QueryTable,
    ServiceTable,
    StreamValue,
    Table,
    TextValue,
    TurnTable,
)
from cliconform.loading.format.value_types import (
    ARRAY,
    BOOLEAN,
    MEDIAN_PATTERN,
    NUMBER,
    STRING,
    TABLE,
    Boolean,
    ByTomlType,
    ExitCode,
    ExitName,
    ExpectedValue,
    Integer,
    ModeNumber,
    NonEmptyString,
    PortNumber,
    Retries,
    Scalar,
    Seconds,
    SignalOrPlaceholder,
    String,
    Strings,
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
IntermittentValue: TypeAlias = Annotated[
    Annotated[bool, Tag(BOOLEAN)]
    | Annotated[NonEmptyString, Tag(STRING)]
    | Annotated[list[NonEmptyString], Field(min_length=1), Tag(ARRAY)],
    ByTomlType("a boolean or an array of addresses"),
]
EvidenceValue: TypeAlias = Annotated[
    Annotated[NonEmptyString, Tag(STRING)]
    | Annotated[list[Strings], Field(min_length=1), Tag(ARRAY)],
    ByTomlType("a line, an array of lines, or an array of such arrays"),
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


class KnownTable(Table):
    """A deviation that the target's maintainers know of."""

    reason: NonEmptyString = Field(description="Why it deviates, in one line.")
    findings: Strings | None = Field(
        default=None,
        description="The addresses of the promises that deviate. Default: any promise of the "
        "command.",
    )
    intermittent: IntermittentValue = Field(
        default=False,
        description="true: the command may conform or deviate (a race). Or the addresses of the "
        "promises that may deviate, beside `findings`, which deviate every time.",
    )
    evidence: dict[str, EvidenceValue] | None = Field(
        default=None,
        description="What was seen, by the address of the promise: lines as in `equals`, with its "
        "wildcards. Something else under the same promise is a new deviation. An array of arrays "
        "has alternatives.",
    )


class RaceTable(Table):
    """An intermittent deviation that can occur in several commands."""

    reason: NonEmptyString = Field(description="Why it deviates, in one line.")
    commands: Strings = Field(
        description="The ids of the commands that it can occur in, or globs of ids."
    )
    findings: Strings | None = Field(
        default=None,
        description="The addresses of the promises that deviate. Default: any promise of the "
        "command.",
    )
    shows: Strings | None = Field(
        default=None,
        description="A text, or several of which one, that the output contains when it has "
        "occurred. A deviation without that text is new.",
    )
    blocks: bool = Field(
        default=False,
        description="true: when it has occurred, the commands that need this one are blocked, "
        "since its home cannot be used.",
    )


class KnownDocument(Table):
    """The deviations of one build of the target that its maintainers know of."""

    target: String = Field(default="", description="The build: its name, version and commit.")
    race: dict[str, RaceTable] | None = Field(
        default=None, description="Intermittent deviations that can occur in several commands."
    )
    known: dict[str, KnownTable] | None = Field(
        default=None, description="The known deviations, by the command's id."
    )
