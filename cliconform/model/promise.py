"""What a command promises: one class per kind of promise.

A promise has an ``address``, its key path within the command (``stdout.contains[0]``,
``produces[1]``), and the ``place`` in the spec that it is written at. What the spec may write with
a ``${name}`` in it is a :class:`Template` until the judging fills it in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from cliconform.model.template import Template


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something is written: a file as the user named it, and a line from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


# A number, or a text with a placeholder that will be one when it is filled in.
Number: TypeAlias = int | float | Template

# What TOML and JSON can both say; a text in it may hold placeholders, of any depth.
Scalar: TypeAlias = "str | int | float | bool | None"
Value: TypeAlias = "Scalar | tuple[Value, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exactly:
    """Just as many, no more and no fewer."""

    kind: Literal["exactly"] = "exactly"
    number: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """At least and at most this many; ``None`` is no bound."""

    kind: Literal["between"] = "between"
    at_least: Number | None = None
    at_most: Number | None = None


Amount: TypeAlias = Exactly | Between


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitPromise:
    """How the program ends: exit codes and signal names (``SIGINT``), any of them; or non-zero."""

    kind: Literal["exit"] = "exit"
    address: str
    place: Place
    codes: tuple[int, ...] = ()
    signals: tuple[str, ...] = ()
    nonzero: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EndsPromise:
    """The program ends by itself before its timeout. Every command makes this promise."""

    kind: Literal["ends"] = "ends"
    address: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftoverPromise:
    """The program leaves no process running. Every command makes this promise."""

    kind: Literal["leftovers"] = "leftovers"
    address: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class WithinPromise:
    """The program takes no longer than this many seconds."""

    kind: Literal["within"] = "within"
    address: str
    place: Place
    seconds: float


TextForm: TypeAlias = Literal["contains", "matches", "lacks", "equals", "ordered", "empty"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPromise:
    """What a text says.

    ``source`` is ``stdout``, ``stderr``, ``output`` or the address of an HTTP question
    (``http[0]``). ``texts`` holds one text, but for ``ordered``, which holds all of its texts, and
    ``empty``, which holds none. ``empty`` with ``negated`` promises that there *is* text.
    """

    kind: Literal["text"] = "text"
    address: str
    place: Place
    source: str
    form: TextForm
    texts: tuple[Template, ...] = ()
    negated: bool = False
    default: bool = False
    """``[defaults]`` say so, for every command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonFact:
    """The value at a path (``items[0].id``, the empty path for the whole) of a JSON document."""

    address: str
    path: str
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column's name, and its Arrow type as text where one is promised."""

    name: str
    type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of a table: at least these (``exact`` false), or these in this order."""

    columns: tuple[Column, ...]
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePromise:
    """Files that are new or changed since the command started, and what is in them.

    ``path`` is a path or a glob below the home. ``rows`` are counted over all files that it names,
    ``size`` (bytes), ``columns``, texts and ``json`` hold for each of them. Without ``files`` there
    is at least one. The addresses below a promise are ``<address>.rows`` and so on.
    """

    kind: Literal["file"] = "file"
    address: str
    place: Place
    path: Template
    files: Amount | None = None
    rows: Amount | None = None
    size: Amount | None = None
    columns: Columns | None = None
    texts: tuple[TextPromise, ...] = ()
    json: tuple[JsonFact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovedPromise:
    """Paths or globs that were there when the command started and are gone."""

    kind: Literal["removed"] = "removed"
    address: str
    place: Place
    path: Template


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactPromise:
    """Nothing is created, changed or removed but what ``produces`` and ``removes`` name."""

    kind: Literal["exact"] = "exact"
    address: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatPromise:
    """Run twice from equal homes, the command says and produces the same."""

    kind: Literal["repeat"] = "repeat"
    address: str
    place: Place


QueryForm: TypeAlias = Literal["equals", "empty", "at_least", "at_most"]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryPromise:
    """The answer to a SQL question over the home that the command left.

    ``database`` names a SQLite file in the home; without it, DuckDB reads the home's Parquet, CSV
    and JSON files. ``expected`` is a value, a row or rows for ``equals``, a number for the bounds,
    a truth for ``empty``.
    """

    kind: Literal["query"] = "query"
    address: str
    place: Place
    about: str
    sql: Template
    database: Template | None
    form: QueryForm
    expected: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnPromise:
    """A prompt of the dialogue came and was answered; ``turn`` counts from 0."""

    kind: Literal["turn"] = "turn"
    address: str
    place: Place
    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyPromise:
    """The service became ready, and ran until it was told to stop."""

    kind: Literal["ready"] = "ready"
    address: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpPromise:
    """What the service answers to HTTP question number ``request`` (from 0).

    No ``status`` stands for any below 400. ``headers`` are names and texts that their values
    contain.
    """

    kind: Literal["http"] = "http"
    address: str
    place: Place
    request: int
    status: tuple[int, ...] = ()
    headers: tuple[tuple[str, Template], ...] = ()
    body: tuple[TextPromise, ...] = ()
    json: tuple[JsonFact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturePromise:
    """The output says ``name``: the first group of ``pattern``, or all of it without a group."""

    kind: Literal["capture"] = "capture"
    address: str
    place: Place
    name: str
    pattern: str
    source: str


Promise: TypeAlias = (
    ExitPromise
    | EndsPromise
    | LeftoverPromise
    | WithinPromise
    | TextPromise
    | FilePromise
    | RemovedPromise
    | ExactPromise
    | RepeatPromise
    | QueryPromise
    | TurnPromise
    | ReadyPromise
    | HttpPromise
    | CapturePromise
)
