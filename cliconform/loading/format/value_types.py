"""The types of single values in a file, each with its description for error messages.

A type carries an :class:`ExpectedValue`, which turns each of pydantic's errors into "expected …,
got …". Where a key takes values of several TOML types, :class:`ByTomlType` selects the alternative
by the TOML type alone, so that an error inside it is reported for that alternative only.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias, TypeVar, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetCoreSchemaHandler,
    PlainValidator,
    Tag,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, core_schema
from typing_extensions import TypeAliasType

from cliconform.quick_dataclass import dataclass

T = TypeVar("T")

STRING, NUMBER, BOOLEAN = "<string>", "<number>", "<boolean>"
ARRAY, TABLE = "<array>", "<table>"
TYPE_TAGS = frozenset({STRING, NUMBER, BOOLEAN, ARRAY, TABLE})
"""The tags of the alternatives, which pydantic inserts into the location of an error."""

UNEXPECTED_VALUE = "unexpected_value"
"""The type of the errors that :class:`ExpectedValue` and :class:`ByTomlType` make."""


@dataclass(frozen=True, slots=True)
class ExpectedValue:
    """Replaces every error of a value's type by "expected ``description``".

    ``choices`` are the strings that the value can be; the nearest of them becomes a hint.
    """

    description: str
    choices: tuple[str, ...] = ()

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Return the schema of the type itself with its errors replaced; pydantic calls this."""
        return core_schema.custom_error_schema(
            handler(source),
            custom_error_type=UNEXPECTED_VALUE,
            custom_error_message="expected {expected}",
            custom_error_context={"expected": self.description, "choices": " ".join(self.choices)},
        )


@dataclass(frozen=True, slots=True)
class ByTomlType:
    """Selects one of several alternatives by the value's TOML type.

    The error where none has that type is "expected ``description``".
    """

    description: str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Return the schema of the alternatives; pydantic calls this.

        pydantic's own discriminator cannot be used directly: it has no hash, which annotations of
        a type alias need.
        """
        discriminator = Discriminator(
            _find_type_tag,
            custom_error_type=UNEXPECTED_VALUE,
            custom_error_message="expected {expected}",
            custom_error_context={"expected": self.description, "choices": ""},
        )
        return discriminator.__get_pydantic_core_schema__(source, handler)


def _find_type_tag(value: object) -> str | None:
    match value:
        case str():
            return STRING
        case bool():
            return BOOLEAN
        case int() | float():
            return NUMBER
        case list():
            return ARRAY
        case dict():
            return TABLE
        case _:
            return None


def _convert_whole_float(value: object) -> object:
    """Return ``2.0`` as 2: JSON Schema takes it for an integer, so it must be one here too."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


LARGEST = 2**63 - 1
"""The largest integer that every TOML reader accepts."""

LONGEST_SECONDS = 604_800
"""A week. A longer time limit is most likely a typing error."""

MEDIAN_PATTERN = r"^([0-9]{1,3}(\.[0-9]{1,3})?) ?x median$"
"""A multiple of the median of earlier runs: ``2x median``, ``1.5x median``."""

_INTEGER = BeforeValidator(_convert_whole_float)

Boolean: TypeAlias = Annotated[bool, ExpectedValue("a boolean (`true` or `false`)")]
String: TypeAlias = Annotated[str, ExpectedValue("a string")]
NonEmptyString: TypeAlias = Annotated[str, Field(min_length=1), ExpectedValue("a non-empty string")]
Seconds: TypeAlias = Annotated[
    float,
    Field(gt=0, le=LONGEST_SECONDS),
    ExpectedValue("a number of seconds above 0, at most 604800 (a week)"),
]
Count: TypeAlias = Annotated[
    int, Field(ge=0, le=LARGEST), _INTEGER, ExpectedValue("an integer of at least 0")
]
TerminalSize: TypeAlias = Annotated[
    int, Field(ge=1, le=65_535), _INTEGER, ExpectedValue("an integer from 1 to 65535")
]
Retries: TypeAlias = Annotated[
    int, Field(ge=0, le=100), _INTEGER, ExpectedValue("an integer from 0 to 100")
]
Jobs: TypeAlias = Annotated[
    int, Field(ge=1, le=1000), _INTEGER, ExpectedValue("an integer from 1 to 1000")
]
PortNumber: TypeAlias = Annotated[
    int, Field(ge=1, le=65_535), _INTEGER, ExpectedValue("a port number from 1 to 65535")
]
Status: TypeAlias = Annotated[
    int, Field(ge=100, le=599), _INTEGER, ExpectedValue("an HTTP status from 100 to 599")
]
ModeNumber: TypeAlias = Annotated[
    int, Field(ge=0, le=0o7777), _INTEGER, ExpectedValue('a mode such as "755"')
]
ExitCode: TypeAlias = Annotated[
    int, Field(ge=0, le=255), _INTEGER, ExpectedValue("an exit code from 0 to 255")
]
Integer: TypeAlias = Annotated[
    int, Field(ge=-LARGEST - 1, le=LARGEST), _INTEGER, ExpectedValue("a string or an integer")
]
Number: TypeAlias = Annotated[int | float, ExpectedValue("a number")]

# The signals of POSIX, Linux and macOS, so that a spec loads on each of these systems.
SignalName: TypeAlias = Literal[
    "SIGABRT", "SIGALRM", "SIGBUS", "SIGCHLD", "SIGCONT", "SIGFPE", "SIGHUP", "SIGILL", "SIGINT",
    "SIGIO", "SIGKILL", "SIGPIPE", "SIGPROF", "SIGQUIT", "SIGSEGV", "SIGSTOP", "SIGSYS", "SIGTERM",
    "SIGTRAP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG", "SIGUSR1", "SIGUSR2", "SIGVTALRM",
    "SIGWINCH", "SIGXCPU", "SIGXFSZ",
]  # fmt: skip
SIGNALS: tuple[str, ...] = get_args(SignalName)
Signal: TypeAlias = Annotated[SignalName, ExpectedValue('a signal name such as "SIGINT"', SIGNALS)]
# What is in the braces is checked with all other placeholders.
WithPlaceholder: TypeAlias = Annotated[str, Field(pattern=r"\$\{")]
SignalOrPlaceholder: TypeAlias = Annotated[
    SignalName | WithPlaceholder, ExpectedValue('a signal name such as "SIGINT"', SIGNALS)
]
ExitName: TypeAlias = Annotated[
    Literal["nonzero"] | SignalName | WithPlaceholder,
    ExpectedValue('a number, "nonzero" or a signal name such as "SIGINT"', ("nonzero", *SIGNALS)),
]

NumberOrString: TypeAlias = Annotated[
    Annotated[Number, Tag(NUMBER)] | Annotated[String, Tag(STRING)],
    ByTomlType("a number, or a string with a placeholder"),
]
CountOrString: TypeAlias = Annotated[
    Annotated[Count, Tag(NUMBER)] | Annotated[String, Tag(STRING)],
    ByTomlType("an integer, or a string with a placeholder"),
]

OneOrMany: TypeAlias = Annotated[
    Annotated[NonEmptyString, Tag(STRING)] | Annotated[list[T], Tag(ARRAY)],
    ByTomlType("a string or an array of strings"),
]
"""A single string means the same as an array of that string alone."""
Strings: TypeAlias = OneOrMany[NonEmptyString]

Scalar: TypeAlias = Annotated[
    Annotated[String, Tag(STRING)] | Annotated[Number, Tag(NUMBER)] | Annotated[bool, Tag(BOOLEAN)],
    ByTomlType("a string, a number or a boolean"),
]


@dataclass(frozen=True, slots=True)
class Null:
    """SQL's NULL, or null in JSON; TOML has neither, so that it is written ``{ null = true }``."""


def _read_null(table: object) -> Null:
    if isinstance(table, dict) and list(table) == ["null"] and table["null"] is True:
        return Null()
    raise ValueError(table)


NullTable: TypeAlias = Annotated[
    Null,
    PlainValidator(_read_null),
    WithJsonSchema(
        {
            "type": "object",
            "properties": {
                "null": {
                    "const": True,
                    "description": "true: the value is SQL's NULL, or null in JSON.",
                }
            },
            "required": ["null"],
            "additionalProperties": False,
        }
    ),
    ExpectedValue("a string, a number, a boolean, an array or `{ null = true }`"),
]
Value = TypeAliasType(
    "Value",
    Annotated[
        Annotated[String, Tag(STRING)]
        | Annotated[Number, Tag(NUMBER)]
        | Annotated[bool, Tag(BOOLEAN)]
        | Annotated["list[Value]", Tag(ARRAY)]
        | Annotated[NullTable, Tag(TABLE)],
        ByTomlType("a string, a number, a boolean, `{ null = true }` or an array of them"),
    ],
)
"""Any value of JSON except an object: its values are promised one by one."""

JsonValue = TypeAliasType(
    "JsonValue",
    Annotated[
        Annotated[String, Tag(STRING)]
        | Annotated[Number, Tag(NUMBER)]
        | Annotated[bool, Tag(BOOLEAN)]
        | Annotated["list[JsonValue]", Tag(ARRAY)]
        | Annotated["dict[str, JsonValue]", Tag(TABLE)],
        ByTomlType("a string, a number, a boolean, an array or a table"),
    ],
)
"""Any value of JSON; null is written ``{ null = true }`` here, too."""

JsonFacts: TypeAlias = Annotated[
    Annotated[NonEmptyString, Tag(STRING)] | Annotated[dict[str, JsonValue], Tag(TABLE)],
    ByTomlType("a table of values by their path, or a string with a whole document"),
]


class Table(BaseModel):
    """A TOML table. Unknown keys are errors, and values are not converted to another type."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
