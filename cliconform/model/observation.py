"""Everything that was seen of one run: facts, and no judgement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Exited:
    """The program ended by itself, with this exit code."""

    kind: Literal["exited"] = "exited"
    code: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signalled:
    """A signal that did not come from cliconform, or the one that stops a service, ended it."""

    kind: Literal["signalled"] = "signalled"
    signal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedOut:
    """It did not end in time and was stopped.

    ``waiting_for_input`` tells that somebody read the terminal then: ``reader`` names the program
    and ``prompt`` is the last line on the terminal.
    """

    kind: Literal["timed_out"] = "timed_out"
    seconds: float
    waiting_for_input: bool = False
    reader: str = ""
    prompt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flooded:
    """It wrote more than the limit of output and was stopped."""

    kind: Literal["flooded"] = "flooded"
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspended:
    """It stopped itself (SIGSTOP, SIGTSTP, SIGTTIN) and would never have gone on."""

    kind: Literal["suspended"] = "suspended"
    signal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotStarted:
    """It could not be started, and why: not the target's fault."""

    kind: Literal["not_started"] = "not_started"
    reason: str
    hint: str = ""


Ending: TypeAlias = Exited | Signalled | TimedOut | Flooded | Suspended | NotStarted

StreamName: TypeAlias = Literal["stdout", "stderr"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Bytes as they came: ``at`` seconds after the start. ``dropped`` bytes after it are lost."""

    stream: StreamName
    at: float
    data: bytes
    dropped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One turn of the dialogue as it went: when the prompt came, and what was typed then.

    ``asked_at`` is ``None`` for a prompt that never came. ``prompt`` is the text that matched, or
    the last line that was on the terminal instead.
    """

    asked_at: float | None
    prompt: str
    typed: str = ""
    gave_up: bool = False
    """It was not looked for to the end: the search took too long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """What came back; ``error`` instead of a status where nothing did."""

    method: str
    url: str
    seconds: float
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    dropped: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFacts:
    """How a service went: ready after so many seconds, or why never; stopped how."""

    ready_after: float | None
    not_ready: str = ""
    ended_early: bool = False
    """It ended before it was told to stop."""
    stopped_after: float | None = None
    """Seconds from the stop signal to its end."""


FileKind: TypeAlias = Literal["file", "dir", "link", "fifo", "socket", "device"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFact:
    """What a path in the home is. ``digest`` is of the content, or a link's target as it is."""

    kind: FileKind
    mode: int
    """The permission bits."""
    size: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessFact:
    """A process that the command left running: its command line, its id, and its parent's id."""

    pid: int
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """Everything seen of one run of a step."""

    id: str
    attempt: int
    """1 for the first run; more where it was retried."""
    argv: tuple[str, ...]
    home: str
    """The home's absolute path during the run."""
    values: Mapping[str, str]
    """What each ``${name}`` stood for, but for what this run itself captures."""
    started: str
    """The wall clock's time, ISO 8601 in UTC."""
    duration: float
    """Seconds from the start to the end of the program itself."""
    ending: Ending
    chunks: tuple[Chunk, ...] = ()
    """The output in the order in which it came."""
    dialogue: tuple[Exchange, ...] = ()
    service: ServiceFacts | None = None
    answers: tuple[HttpAnswer, ...] = ()
    before: Mapping[str, FileFact] = field(default_factory=dict)
    after: Mapping[str, FileFact] = field(default_factory=dict)
    """The home by path relative to it, ``/`` between the parts."""
    leftovers: tuple[ProcessFact, ...] = ()
    again: Observation | None = None
    """The second run of a repeatable command, from an equal home."""
