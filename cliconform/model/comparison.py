"""What two builds of a program do differently when the same commands are run."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeAlias

from cliconform.model.drift import Effect, FailOn, find_failing_effects
from cliconform.quick_dataclass import dataclass, field


class DifferenceCode(StrEnum):
    """The kinds of difference. The values are part of the reports and must not change."""

    EXIT_CHANGED = "exit-changed"
    FAILS_NOW = "fails-now"
    WORKS_NOW = "works-now"

    OUTPUT_ADDED = "output-added"
    OUTPUT_REMOVED = "output-removed"
    OUTPUT_VALUES = "output-values"
    OUTPUT_WORDING = "output-wording"
    OUTPUT_REPLACED = "output-replaced"
    OUTPUT_STYLE = "output-style"
    OUTPUT_ORDER = "output-order"

    JSON_ADDED = "json-added"
    JSON_REMOVED = "json-removed"
    JSON_CHANGED = "json-changed"

    FORMAT_CHANGED = "format-changed"

    PROMPT_ADDED = "prompt-added"
    PROMPT_REMOVED = "prompt-removed"
    PROMPT_WORDING = "prompt-wording"

    FILE_ADDED = "file-added"
    FILE_REMOVED = "file-removed"
    FILE_KEPT = "file-kept"
    FILE_DELETED = "file-deleted"
    FILE_CONTENT = "file-content"
    FILE_KIND = "file-kind"
    FILE_MODE = "file-mode"
    FILE_BYTES = "file-bytes"
    LINK_TARGET = "link-target"

    TABLE_ADDED = "table-added"
    TABLE_REMOVED = "table-removed"
    COLUMN_ADDED = "column-added"
    COLUMN_REMOVED = "column-removed"
    COLUMN_TYPE = "column-type"
    COLUMN_ORDER = "column-order"
    ROW_COUNT = "row-count"
    ROW_VALUES = "row-values"
    SCHEMA_CHANGED = "schema-changed"

    MEMBER_ADDED = "member-added"
    MEMBER_REMOVED = "member-removed"
    MEMBER_CHANGED = "member-changed"

    RESPONSE_CHANGED = "response-changed"
    ANSWER_CHANGED = "answer-changed"
    PROMISE_BROKEN = "promise-broken"
    PROMISE_KEPT = "promise-kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextContent:
    """A text, with ``$HOME`` for the home."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonContent:
    """The value of a JSON document; with ``is_lines`` an array of those of JSON Lines."""

    value: Any
    is_lines: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TableContent:
    """A table: its columns with their types, how many rows, and what is in them."""

    columns: Mapping[str, str]
    """The type of each column, by name, in their order."""
    rows: int
    digests: Mapping[str, str] = field(default_factory=dict)
    """A digest of the values of each column, whatever the order of the rows."""
    row_digest: str = ""
    """A digest of whole rows, whatever their order and that of the columns."""
    first: tuple[tuple[str, ...], ...] = ()
    """Rows as texts, sorted; all of them, or nothing where there are many."""
    delimiter: str = ""
    """What stands between its cells, where it is a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseContent:
    """The tables of a database, by name."""

    tables: Mapping[str, TableContent]
    unread: Mapping[str, str] = field(default_factory=dict)
    """Why the rows of a table, or all that is in it, are not compared, by its name."""
    schema: Mapping[str, str] = field(default_factory=dict)
    """The SQL of its tables, indexes and triggers, by kind and name: ``index by_name``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveContent:
    """The members of an archive, or what is in a compressed file: a digest of each, by name."""

    members: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpaqueContent:
    """A content that is not looked into; ``why`` says so in a clause, where there is a reason."""

    why: str = ""


Content: TypeAlias = (
    TextContent | JsonContent | TableContent | DatabaseContent | ArchiveContent | OpaqueContent
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileShown:
    """A path that a command created or changed."""

    kind: str
    mode: int
    size: int
    digest: str
    content: Content = field(default_factory=OpaqueContent)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseShown:
    """The response of a service: its status, ``None`` without one, and its body."""

    status: int | None
    content: Content


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandShown:
    """What one run of a command showed, as far as it is compared."""

    ending: str
    """``exit code 0``, ``SIGSEGV``, ``timed out after 5 s``."""
    code: int | None
    """The exit code; ``None`` for any other ending."""
    argv: tuple[str, ...]
    streams: Mapping[str, str]
    """The text of ``stdout`` and ``stderr``, without escape sequences."""
    styled: Mapping[str, str] = field(default_factory=dict)
    """The same with them."""
    given: Mapping[str, str] = field(default_factory=dict)
    """The values that the command was given by the run: ports, and what was captured before."""
    prompts: tuple[str, ...] = ()
    """The lines in which it asked for something, without what was typed."""
    files: Mapping[str, FileShown] = field(default_factory=dict)
    folders: Mapping[str, int] = field(default_factory=dict)
    """The permissions of the folders that it made or changed."""
    removed: tuple[str, ...] = ()
    """The paths that it removed."""
    responses: Mapping[str, ResponseShown] = field(default_factory=dict)
    """By method and path."""
    answers: Mapping[str, TableContent | str] = field(default_factory=dict)
    """The result of each query of the spec, by its address, or why there is none."""
    broken: Mapping[str, str] = field(default_factory=dict)
    """The promises that do not hold, by address, each with what was found instead."""
    held: frozenset[str] = frozenset()
    """The addresses of those that hold."""

    @property
    def works(self) -> bool:
        """Whether it exits with 0, or with what the spec promises."""
        return self.code == 0 or "exit" not in self.broken


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that the second build does differently in one command."""

    command: str
    """The id of the command."""
    code: DifferenceCode
    effect: Effect
    what: str = ""
    """What differs: a stream, a path, a table, a column; empty for the command itself."""
    before: str = ""
    after: str = ""
    detail: tuple[str, ...] = ()
    """Lines: ``-`` of the first build, ``+`` of the second, a blank for what both have."""
    promises: tuple[str, ...] = ()
    """The addresses of the promises of the spec that hold for the first build alone."""
    why: str
    """Why it has this effect, in one clause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCompared:
    """A command that was not run, or not to its end, on one side, and why."""

    command: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """What of a command differs between two runs of the first build, and is left out."""

    command: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """One of the two builds: how it was called, or the recording that it is read from."""

    name: str
    version: str = ""
    """As its package says; empty where it does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All differences between two builds."""

    spec: str
    target: str
    first: Build
    second: Build
    commands: Mapping[str, str]
    """The command line of each command that was compared, by id, as a user would type it."""
    differences: tuple[Difference, ...]
    noise: tuple[Noise, ...] = ()
    is_noise_known: bool = True
    """Whether the first build was run twice; if not, what varies by itself counts as different."""
    not_compared: tuple[NotCompared, ...] = ()
    failing: tuple[str, ...] = ()
    """The ids of the compared commands that work with neither build, so that equal says little."""
    interrupted: bool = False

    @property
    def is_nothing_working(self) -> bool:
        """Whether no command that was compared works with either build."""
        return bool(self.failing) and len(self.failing) == len(self.commands)

    def count(self, effect: Effect) -> int:
        """Return how many differences have ``effect``."""
        return sum(each.effect is effect for each in self.differences)


def exit_code(comparison: Comparison, fail_on: FailOn) -> int:
    """Return the exit code: 130 after an interrupt, 1 if a difference has a failing effect, 4 if
    nothing was compared, or nothing works with either build, else 0.
    """
    if comparison.interrupted:
        return 130
    failing = find_failing_effects(fail_on)
    if any(each.effect in failing for each in comparison.differences):
        return 1
    return 0 if comparison.commands and not comparison.is_nothing_working else 4
