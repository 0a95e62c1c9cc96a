"""Everything that was observed of one run: facts, without judgement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from cliconform.model.nothing import nothing
from cliconform.quick_dataclass import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Exited:
    """The program exited by itself."""

    kind: Literal["exited"] = "exited"
    code: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signalled:
    """A signal ended the program: one that cliconform did not send, or a service's stop signal."""

    kind: Literal["signalled"] = "signalled"
    signal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedOut:
    """The program did not end within ``seconds`` and was stopped."""

    kind: Literal["timed_out"] = "timed_out"
    seconds: float
    waiting_for_input: bool = False
    """A process was reading from the terminal at that time."""
    reader: str = ""
    """The name of that process."""
    prompt: str = ""
    """The last line of output."""
    starved: float = 0.0
    """Seconds that one of its processes could have run and waited for a processor, where they are
    the larger part of ``seconds``, and at least two; 0 else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flooded:
    """The program wrote more than ``limit`` bytes and was stopped."""

    kind: Literal["flooded"] = "flooded"
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspended:
    """The program suspended itself (SIGSTOP, SIGTSTP, SIGTTIN) and did not continue."""

    kind: Literal["suspended"] = "suspended"
    signal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotStarted:
    """The program could not be started, for ``reason``: not the target's fault."""

    kind: Literal["not_started"] = "not_started"
    reason: str
    hint: str = ""


Ending: TypeAlias = Exited | Signalled | TimedOut | Flooded | Suspended | NotStarted

StreamName: TypeAlias = Literal["stdout", "stderr"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Bytes as they came, ``at`` seconds after the start; ``dropped`` bytes after them are lost."""

    stream: StreamName
    at: float
    data: bytes
    dropped: int = 0
    dropped_lines: int = 0
    """How many line ends are in the bytes that are lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLine:
    """A line of the output in which something was found: its number from 1, and its text."""

    number: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """What was found in the part of a stream that was read but not kept.

    ``text`` is what was searched for: a text, or a regular expression. It was compared with the
    ``reading`` of the stream that :mod:`cliconform.text` describes.
    """

    stream: StreamName
    text: str
    regex: bool
    reading: Literal["plain", "escapes", "raw"]
    lines: tuple[FoundLine, ...] = ()
    """The first lines in which it was found."""
    value: str | None = None
    """What the first group of the regular expression matched, if anything; without a group, what
    all of it matched."""
    complete: bool = True
    """Whether what was not found is not there. A regular expression may take too long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One turn of the dialogue: when the prompt appeared, and what was typed then."""

    asked_at: float | None
    """Seconds after the start; ``None`` if the prompt did not appear."""
    prompt: str
    """The text that matched the prompt, or else the last line of output."""
    typed: str = ""
    unseen: bool = False
    """The terminal did not show what was typed: it is a secret."""
    shown_by_program: bool = False
    """The terminal left it to the program to show what was typed, as a line editor does."""
    gave_up: bool = False
    """The search for the prompt took too long and was stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """The response to an HTTP request; without one, ``error`` says why."""

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
    """When a service became ready, or why it did not, and how it stopped."""

    ready_after: float | None
    """Seconds after the start; ``None`` if it did not become ready."""
    not_ready: str = ""
    """Why it did not become ready."""
    ended_early: bool = False
    """It ended before it was stopped."""
    stopped_after: float | None = None
    """Seconds from the stop signal to its end."""


FileKind: TypeAlias = Literal["file", "dir", "link", "fifo", "socket", "device"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFact:
    """What a path in the home is.

    ``digest`` is that of the content, empty where that cannot be read; for a link, its target.
    """

    kind: FileKind
    mode: int
    """The permission bits."""
    size: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessFact:
    """A process that the command left running: its id and its command line."""

    pid: int
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxFacts:
    """What a command did in the sandbox, besides what it did in its home.

    Paths below the user's home begin with ``~``, which is empty there.
    """

    written: tuple[str, ...] = ()
    """The paths outside its home that it tried to write, in vain."""
    connected: tuple[str, ...] = ()
    """The addresses, and sockets outside its home, that it tried to connect to, in vain."""
    left: tuple[str, ...] = ()
    """What it left in the folders for temporary files, which are its own: ``/tmp/x``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """Everything observed of one run of a step."""

    id: str
    attempt: int
    """1 for the first run, 2 for the first retry, and so on."""
    argv: tuple[str, ...]
    home: str
    """The home's absolute path during the run."""
    values: Mapping[str, str]
    """The value of each ``${name}``, except those that this run itself captures."""
    started: str
    """The time of the start, ISO 8601 in UTC."""
    duration: float
    """Seconds from the start to the end of the program itself."""
    cpu: float | None = None
    """Seconds of CPU time, user and system, of the program and of all that it started, also of what
    was stopped. Without what ended while its parent ignored SIGCHLD; ``None`` if not measured."""
    ending: Ending
    chunks: tuple[Chunk, ...] = ()
    """The output, in the order in which it came."""
    searches: tuple[SearchResult, ...] = ()
    """What was found in the output that was not kept; nothing where all of it was."""
    digests: Mapping[str, str] = field(default_factory=nothing)
    """The digest of the whole text of each stream of which a part was not kept, by the stream's
    name, for a command that is run twice."""
    dialogue: tuple[Exchange, ...] = ()
    stdin_unseen: bool = False
    """The terminal did not show what was typed as standard input: it is a secret."""
    service: ServiceFacts | None = None
    answers: tuple[HttpAnswer, ...] = ()
    before: Mapping[str, FileFact] = field(default_factory=nothing)
    """The snapshot of the home before the run: by path relative to it, with ``/`` in between."""
    after: Mapping[str, FileFact] = field(default_factory=nothing)
    """The snapshot after the run."""
    leftovers: tuple[ProcessFact, ...] = ()
    sandbox: SandboxFacts | None = None
    """``None`` if it did not run in the sandbox."""
    moved_to: str = ""
    """The path that the home is moved to when all is done at ``home``, where the homes of a tree
    of needs take turns; empty for a home that stays where it is. That of a second run is there
    already when the observation is judged, that of a first run only afterwards."""
    in_left_home: Observation | None = None
    """The second run of a command that is to be idempotent, in a copy of the home that it left. The
    copy was at the same path, and is at ``moved_to`` of this second run when it is judged."""
    again: Observation | None = None
    """The second run of a repeatable command, from an equal home."""
    read_at: str = ""
    """The folder in which what it left can be read on this machine, for a run on another one; empty
    where the home itself is on this machine."""
    lost_before: str = ""
    """Why the worker was lost that ran it before, if one was: this is no retry."""
    masked: bool = False
    """Secrets in it, or in the recorded contents of its files, are masked: what a promise depends
    on may be missing."""
