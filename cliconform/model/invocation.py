"""What it takes to run a command: its home, its terminal, its dialogue, its service."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, TypeAlias

from cliconform.model.template import Template

WITHHELD = Template("(withheld)")
"""What a stored run tells of a secret's value."""
_SECRET = re.compile(r"KEY|TOKEN|SECRET|PASS|CREDENTIAL|AUTH", re.IGNORECASE)


def is_secret(variable: str) -> bool:
    """Whether an environment variable's name sounds like a secret's: ``POLYGON_API_KEY``."""
    return _SECRET.search(variable) is not None


class Terminal(StrEnum):
    """What the program's three standard streams are connected to."""

    SPLIT = "split"
    """Standard input and output are a terminal, standard error is captured apart."""
    MERGED = "merged"
    """All three are one terminal, as a dialogue needs it."""
    PIPES = "pipes"
    """None is a terminal, as in CI: ``tty = false``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeContent:
    """What is put into a home before the command starts; paths are relative to the home."""

    dirs: tuple[str, ...] = ()
    files: Mapping[str, Template] = field(default_factory=dict)
    """The path of each file, and its text."""
    copies: Mapping[str, str] = field(default_factory=dict)
    """The path of each copy, and the absolute path of the file or folder that it is made of."""


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
    """A prompt to wait for and what a person then types.

    ``expect`` is a literal text; a regular expression if ``regex``.
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
    """Ready when the output says this, on whichever stream."""

    kind: Literal["text"] = "text"
    text: Template
    regex: bool


Readiness: TypeAlias = ReadyUrl | ReadyAddress | ReadyText


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A program that runs until it is told to stop.

    ``stop`` is a signal's name. ``SIGINT`` is pressed as ctrl-c on the service's terminal, where
    it has one. After ``grace`` seconds a service that does not stop is timed out.
    """

    ready: Readiness
    stop: str
    grace: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """A question to a service once it is ready."""

    method: str
    url: Template
    headers: Mapping[str, Template] = field(default_factory=dict)
    body: Template | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """A named TCP port on the loopback interface: ``number``, or a free one."""

    name: str
    number: int | None = None
    busy: bool = False
    """Somebody else listens at it for as long as the command runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What must be so for a command to be run; otherwise it is skipped, with the reason."""

    platforms: tuple[str, ...] = ()
    """As ``sys.platform`` says it: ``linux``, ``darwin``; any of them."""
    variables: tuple[str, ...] = ()
    """Environment variables of cliconform itself that are set and not empty; all of them."""
    programs: tuple[str, ...] = ()
    """Programs that are found on PATH; all of them."""
