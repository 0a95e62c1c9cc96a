"""The shapes that the words of a file take, each with its name in plain words.

A leaf's shape carries the words for what was wanted (:class:`Wanted`). Where a word may be said in
several ways they differ in their TOML type, so :class:`ByShape` picks one by that alone, and what
is wrong inside it is told about that one way and not about all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeAlias, get_args

from pydantic import BeforeValidator, Discriminator, Field, GetCoreSchemaHandler, Tag
from pydantic_core import CoreSchema, core_schema
from typing_extensions import TypeAliasType

TEXT, NUMBER, TRUTH, LIST, TABLE = "<text>", "<number>", "<truth>", "<list>", "<table>"
SHAPES = frozenset({TEXT, NUMBER, TRUTH, LIST, TABLE})
"""What pydantic puts into the path of an error for the way that was picked."""

WANTED = "wanted"
"""The type of the errors that :class:`Wanted` makes."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Says every error of a leaf in these words: "wanted ``words``". ``choices`` help to hint."""

    words: str
    choices: tuple[str, ...] = ()

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Pydantic's protocol: the leaf's own schema, its errors replaced by ours."""
        return core_schema.custom_error_schema(
            handler(source),
            custom_error_type=WANTED,
            custom_error_message="wanted {words}",
            custom_error_context={"words": self.words, "choices": " ".join(self.choices)},
        )


@dataclass(frozen=True, slots=True)
class ByShape:
    """Picks the way in which a word is said by its TOML type; else "wanted ``words``"."""

    words: str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Pydantic's protocol: its own discriminator, which cannot be hashed as one of types."""
        picks = Discriminator(
            _shape,
            custom_error_type=WANTED,
            custom_error_message="wanted {words}",
            custom_error_context={"words": self.words, "choices": ""},
        )
        return picks.__get_pydantic_core_schema__(source, handler)


def _shape(value: object) -> str | None:
    match value:
        case str():
            return TEXT
        case bool():
            return TRUTH
        case int() | float():
            return NUMBER
        case list():
            return LIST
        case dict():
            return TABLE
        case _:
            return None


def _whole(value: object) -> object:
    """``2.0`` is the integer 2 to JSON Schema, so it is one to us."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


LARGEST = 2**63 - 1
"""The largest whole number that every reader of TOML takes."""

LONGEST = 604_800
"""A week, in seconds: a longer wait is a slip of the hand."""

_INTEGER = BeforeValidator(_whole)

Truth: TypeAlias = Annotated[bool, Wanted("`true` or `false`")]
Text: TypeAlias = Annotated[str, Wanted("a text")]
FilledText: TypeAlias = Annotated[str, Field(min_length=1), Wanted("a text that is not empty")]
Seconds: TypeAlias = Annotated[
    float,
    Field(gt=0, le=LONGEST),
    Wanted("a number of seconds above 0, at most a week (604800)"),
]
Count: TypeAlias = Annotated[
    int, Field(ge=0, le=LARGEST), _INTEGER, Wanted("a whole number from 0")
]
Cells: TypeAlias = Annotated[
    int, Field(ge=1, le=65_535), _INTEGER, Wanted("a whole number from 1 to 65535")
]
Retries: TypeAlias = Annotated[
    int, Field(ge=0, le=100), _INTEGER, Wanted("a whole number from 0 to 100")
]
Jobs: TypeAlias = Annotated[
    int, Field(ge=1, le=1000), _INTEGER, Wanted("a whole number from 1 to 1000")
]
PortNumber: TypeAlias = Annotated[
    int, Field(ge=1, le=65_535), _INTEGER, Wanted("a port's number from 1 to 65535")
]
Status: TypeAlias = Annotated[
    int, Field(ge=100, le=599), _INTEGER, Wanted("an HTTP status from 100 to 599")
]
ExitCode: TypeAlias = Annotated[
    int, Field(ge=0, le=255), _INTEGER, Wanted("an exit code from 0 to 255")
]
Whole: TypeAlias = Annotated[
    int, Field(ge=-LARGEST - 1, le=LARGEST), _INTEGER, Wanted("a text or a whole number")
]
Number: TypeAlias = Annotated[int | float, Wanted("a number")]

# The signals of POSIX and their kin on Linux and macOS, so that a spec loads alike everywhere.
SignalName: TypeAlias = Literal[
    "SIGABRT", "SIGALRM", "SIGBUS", "SIGCHLD", "SIGCONT", "SIGFPE", "SIGHUP", "SIGILL", "SIGINT",
    "SIGIO", "SIGKILL", "SIGPIPE", "SIGPROF", "SIGQUIT", "SIGSEGV", "SIGSTOP", "SIGSYS", "SIGTERM",
    "SIGTRAP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG", "SIGUSR1", "SIGUSR2", "SIGVTALRM",
    "SIGWINCH", "SIGXCPU", "SIGXFSZ",
]  # fmt: skip
SIGNALS: tuple[str, ...] = get_args(SignalName)
Signal: TypeAlias = Annotated[SignalName, Wanted("a signal's name, such as SIGINT", SIGNALS)]
ExitName: TypeAlias = Annotated[
    Literal["nonzero"] | SignalName,
    Wanted('a number, "nonzero" or a signal\'s name, such as "SIGINT"', ("nonzero", *SIGNALS)),
]

NumberOrText: TypeAlias = Annotated[
    Annotated[Number, Tag(NUMBER)] | Annotated[Text, Tag(TEXT)],
    ByShape("a number, or a text with a placeholder"),
]
CountOrText: TypeAlias = Annotated[
    Annotated[Count, Tag(NUMBER)] | Annotated[Text, Tag(TEXT)],
    ByShape("a whole number, or a text with a placeholder"),
]

Texts: TypeAlias = Annotated[
    Annotated[FilledText, Tag(TEXT)] | Annotated[list[FilledText], Tag(LIST)],
    ByShape("a text or a list of texts"),
]
"""One text is as good as a list of one."""

Scalar: TypeAlias = Annotated[
    Annotated[Text, Tag(TEXT)] | Annotated[Number, Tag(NUMBER)] | Annotated[bool, Tag(TRUTH)],
    ByShape("a text, a number, or `true` or `false`"),
]
Value = TypeAliasType(
    "Value",
    Annotated[
        Annotated[Text, Tag(TEXT)]
        | Annotated[Number, Tag(NUMBER)]
        | Annotated[bool, Tag(TRUTH)]
        | Annotated["list[Value]", Tag(LIST)],
        ByShape("a text, a number, `true` or `false`, or a list of them"),
    ],
)
"""What TOML and JSON can both say, but for tables: a table's values are promised one by one."""
