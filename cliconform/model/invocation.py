"""The parts of an invocation: home, terminal, dialogue, service, ports, conditions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Literal, TypeAlias

from cliconform.lazy_pattern import lazy_pattern
from cliconform.model.nothing import nothing
from cliconform.model.template import Template
from cliconform.quick_dataclass import dataclass, field

WITHHELD = Template("(withheld)")
"""What a stored run has in place of a secret's value."""
_SECRET = lazy_pattern(r"KEY|TOKEN|SECRET|PASS|CREDENTIAL|AUTH(?!OR(?!I))|COOKIE", re.IGNORECASE)


@lru_cache(maxsize=1024)
def is_secret(variable: str) -> bool:
    """Return whether the name of an environment variable suggests a secret: ``POLYGON_API_KEY``."""
    return _SECRET.search(variable) is not None


LONGEST_LINE = 4095
"""Bytes. A terminal in canonical mode cuts longer lines without an error (termios(3))."""


def measure_longest_line(text: str) -> int:
    """Return the size in bytes of the longest line of ``text``, without its line end."""
    return max(len(line.encode("utf-8", errors="replace")) for line in text.split("\n"))


class Terminal(StrEnum):
    """What the program's three standard streams are connected to."""

    SPLIT = "split"
    """Standard input and output are a terminal, standard error is a pipe."""
    MERGED = "merged"
    """All three are one terminal, as a dialogue needs."""
    PIPES = "pipes"
    """None is a terminal, as in CI: ``tty = false``."""
    INPUT = "input"
    """Standard input and error are a terminal, output is a pipe: ``tty = "input"``."""

    def shows(self, stream: str) -> bool:
        """Whether what is written to the terminal is in ``stream``; there it is in one alone."""
        return stream == self.stream

    @property
    def stream(self) -> Literal["stdout", "stderr"] | None:
        """The stream that has all that is written to the terminal; ``None`` without one."""
        match self:
            case Terminal.PIPES:
                return None
            case Terminal.INPUT:
                return "stderr"
            case Terminal.SPLIT | Terminal.MERGED:
                return "stdout"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeChange:
    """The permissions that the files at ``path``, a path or glob in the home, are given."""

    path: Template
    mode: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeContent:
    """What is done in a home before the command starts, in the order of the fields.

    Every path is relative to the home.
    """

    remove: tuple[Template, ...] = ()
    """Paths and globs of what is removed."""
    dirs: tuple[str, ...] = ()
    copies: Mapping[str, str] = field(default_factory=nothing)
    """The absolute path of the file or folder to copy, by the path of the copy."""
    files: Mapping[str, Template] = field(default_factory=nothing)
    """The text of each file, by its path."""
    binaries: Mapping[str, bytes] = field(default_factory=nothing)
    """The content of each file that is not given as a text, by its path."""
    modes: Mapping[str, int] = field(default_factory=nothing)
    """The permissions of those of ``files`` and ``binaries`` that name theirs, by path."""
    links: Mapping[str, Template] = field(default_factory=nothing)
    """The target of each symbolic link, by the link's path."""
    chmod: tuple[ModeChange, ...] = ()
    same_path: bool = False
    """Whether the commands that start from this home have theirs at its path."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do in the home."""
        return not (
            self.remove
            or self.dirs
            or self.copies
            or self.files
            or self.binaries
            or self.links
            or self.chmod
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line is typed, and the return key."""

    kind: Literal["line"] = "line"
    text: Template


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """Keys are pressed, by name: ``ctrl-c``, ``up``, ``enter``, ``y`` …"""

    kind: Literal["keys"] = "keys"
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Eof:
    """The end of input: ctrl-d at the start of a line."""

    kind: Literal["eof"] = "eof"


Answer: TypeAlias = Line | Keys | Eof


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A prompt to wait for, and the answer to it.

    ``expect`` is a literal text, or a regular expression if ``regex`` is true.
    """

    expect: Template
    regex: bool
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyUrl:
    """Ready when this URL answers, with any status."""

    kind: Literal["url"] = "url"
    url: Template


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyAddress:
    """Ready when ``host:port`` accepts a connection."""

    kind: Literal["address"] = "address"
    address: Template


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyText:
    """Ready when this text is found in the output, on either stream."""

    kind: Literal["text"] = "text"
    text: Template
    regex: bool


Readiness: TypeAlias = ReadyUrl | ReadyAddress | ReadyText


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A program that runs until it is stopped.

    ``stop`` is the name of a signal. ``SIGINT`` is sent as ctrl-c on the service's terminal,
    if it has one. A service that has not stopped after ``grace`` seconds is timed out.
    """

    ready: Readiness
    stop: str
    grace: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """A request to a service once it is ready."""

    method: str
    url: Template
    headers: Mapping[str, Template] = field(default_factory=nothing)
    body: Template | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """A named TCP port on the loopback interface: ``number``, or a free one if it is ``None``."""

    name: str
    number: int | None = None
    busy: bool = False
    """Whether cliconform listens on it while the command runs, so that it is in use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """The conditions of ``when``: a command is skipped unless all of them hold."""

    platforms: tuple[str, ...] = ()
    """Values of ``sys.platform``, of which one must match: ``linux``, ``darwin``."""
    variables: tuple[str, ...] = ()
    """Variables of cliconform's environment that must all be set and not empty."""
    programs: tuple[str, ...] = ()
    """Programs that must all be on PATH."""
