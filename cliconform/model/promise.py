"""What a command promises: one class for each kind of promise.

A promise has an ``address``, its key path within the command (``stdout.contains[0]``,
``produces[1]``), and the ``place`` in the spec where it is written. Strings that may hold a
``${name}`` are :class:`Template` until ``verifying`` fills them in. The promises about texts, data
and files are in :mod:`cliconform.model.contents`.
"""

from __future__ import annotations

from signal import Signals
from typing import Literal, TypeAlias

from cliconform.model.baseline import Baseline
from cliconform.model.contents import (
    DataPromise,
    FilePromise,
    JsonFact,
    SchemaFile,
    TextPromise,
    Value,
)
from cliconform.model.place import Place
from cliconform.model.template import Template
from cliconform.quick_dataclass import dataclass, replace

_LARGEST_CODE = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitPromise:
    """How the program ends: with any of these exit codes or signals (``SIGINT``).

    ``nonzero`` allows any exit code but 0. ``texts`` are endings whose placeholders have no value
    before the run: each is filled in with an exit code, a signal or ``nonzero``.
    """

    kind: Literal["exit"] = "exit"
    address: str
    place: Place
    codes: tuple[int, ...] = ()
    signals: tuple[str, ...] = ()
    nonzero: bool = False
    texts: tuple[Template, ...] = ()

    def allow(self, ending: str) -> ExitPromise:
        """Return the promise that allows ``ending`` too: ``3``, ``SIGINT`` or ``nonzero``.

        Raises ``ValueError`` for a text that is none of these.
        """
        if ending == "nonzero":
            return replace(self, nonzero=True)
        if ending in Signals.__members__:
            return replace(self, signals=(*self.signals, ending))
        if ending.isascii() and ending.isdecimal() and int(ending) <= _LARGEST_CODE:
            return replace(self, codes=(*self.codes, int(ending)))
        raise ValueError(ending)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndsPromise:
    """The program ends by itself before its timeout. Every command promises this."""

    kind: Literal["ends"] = "ends"
    address: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftoverPromise:
    """The program leaves no process running. Every command promises this."""

    kind: Literal["leftovers"] = "leftovers"
    address: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class WithinPromise:
    """The program takes at most this many seconds."""

    kind: Literal["within"] = "within"
    address: str
    place: Place
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MedianPromise:
    """The program takes at most ``factor`` times the median of earlier runs on such a machine."""

    kind: Literal["median"] = "median"
    address: str
    place: Place
    factor: float
    baseline: Baseline
    """The earlier runs, as they were when the run was planned."""
    scale: float = 1.0
    """``--time-scale``."""

    @property
    def seconds(self) -> float:
        """The limit: it means something only with enough earlier runs."""
        return self.factor * self.baseline.median * self.scale


@dataclass(frozen=True, slots=True, kw_only=True)
class CpuPromise:
    """The program and all that it starts use at most this many seconds of CPU time."""

    kind: Literal["cpu"] = "cpu"
    address: str
    place: Place
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovedPromise:
    """A path or glob that existed when the command started and that the command removes."""

    kind: Literal["removed"] = "removed"
    address: str
    place: Place
    path: Template


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactPromise:
    """Nothing is created, changed or removed except what ``produces`` and ``removes`` name."""

    kind: Literal["exact"] = "exact"
    address: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatPromise:
    """Run twice from equal homes, the command prints and produces the same."""

    kind: Literal["repeat"] = "repeat"
    address: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class WritesPromise:
    """Nothing is written outside the home, nor in it what ``paths``, globs, do not cover.

    Without ``paths``, everything in the home may be written.
    """

    kind: Literal["writes"] = "writes"
    address: str
    place: Place
    paths: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkPromise:
    """The command connects to nothing but its own loopback."""

    kind: Literal["network"] = "network"
    address: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class IdempotentPromise:
    """A second run, in the home that the first one left, leaves the same."""

    kind: Literal["idempotent"] = "idempotent"
    address: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanUpPromise:
    """The command leaves no temporary file and no process."""

    kind: Literal["cleans_up"] = "cleans_up"
    address: str
    place: Place


QueryForm: TypeAlias = Literal["equals", "empty", "at_least", "at_most"]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryPromise:
    """The answer to an SQL query over the home that the command left.

    ``database`` is the path of a SQLite file in the home; without it, DuckDB reads the home's
    Parquet, CSV and JSON files. ``source`` is the stream (``stdout``, ``stderr``) that DuckDB has
    as a table of that name, if any. ``expected`` is a value, a row or rows for ``equals``, a number
    for the bounds, a boolean for ``empty``.
    """

    kind: Literal["query"] = "query"
    address: str
    place: Place
    about: str
    sql: Template
    database: Template | None
    form: QueryForm
    expected: Value
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnPromise:
    """A prompt of the dialogue appears and is answered; ``turn`` is its index, from 0."""

    kind: Literal["turn"] = "turn"
    address: str
    place: Place
    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyPromise:
    """The service becomes ready and runs until it is stopped."""

    kind: Literal["ready"] = "ready"
    address: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpPromise:
    """How the service answers an HTTP request; ``request`` is its index, from 0.

    Without ``status``, any status below 400 will do. ``headers`` are names of headers, each with a
    text that its value contains.
    """

    kind: Literal["http"] = "http"
    address: str
    place: Place
    request: int
    status: tuple[int, ...] = ()
    headers: tuple[tuple[str, Template], ...] = ()
    body: tuple[TextPromise, ...] = ()
    json: tuple[JsonFact, ...] = ()
    schema: SchemaFile | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturePromise:
    """``source`` has a value for ``name``: the first group of ``pattern``, or the whole match.

    With ``json`` it is the value at that path of the JSON document that ``source`` is.
    """

    kind: Literal["capture"] = "capture"
    address: str
    place: Place
    name: str
    pattern: str
    source: str
    json: str | None = None


Promise: TypeAlias = (
    WritesPromise
    | NetworkPromise
    | IdempotentPromise
    | CleanUpPromise
    | ExitPromise
    | EndsPromise
    | LeftoverPromise
    | WithinPromise
    | MedianPromise
    | CpuPromise
    | TextPromise
    | DataPromise
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
