"""Edits of a spec: each changes one promise, or one cell of a matrix, and says why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeAlias

from cliconform.model.place import Place
from cliconform.model.spec import covers
from cliconform.quick_dataclass import dataclass

Path: TypeAlias = "tuple[str | int, ...]"
"""The keys and indexes that lead to a value: ``("command", "ingest", "queries", 0, "sql")``."""

TomlValue: TypeAlias = (
    "str | int | float | datetime | date | time | Sequence[TomlValue] | Mapping[str, TomlValue]"
)
"""A value of TOML as plain data."""


class EditKind(StrEnum):
    """What an edit does to a promise."""

    FIX = "fix"
    """A literal, a count, a type or an exit code that changed."""
    REFIT = "refit"
    """The author's pattern stays, and its literal parts change."""
    RENAME = "rename"
    """An option or a command was renamed."""
    CREATE = "create"
    """A promise of something that nothing promises."""
    TRIM = "trim"
    """A promise of something that is gone is removed."""
    LOOSEN = "loosen"
    """A wider promise than before, or one less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change to one value of a spec's file.

    ``address`` is what a person types: ``command.ingest/stdout.contains[2]``. ``old`` is what
    the file has at ``path``, ``None`` where it has nothing; ``new`` is what it gets, ``None``
    where the value is removed.
    """

    address: str
    kind: EditKind
    file: str
    path: Path
    old: TomlValue | None
    new: TomlValue | None
    why: str
    evidence: tuple[str, ...] = ()
    """What was seen, in a few lines."""


class Origin(StrEnum):
    """Which part of a spec a promise is written in."""

    COMMAND = "command"
    DEFAULTS = "defaults"
    CELL = "cell"
    """A cell of the command's matrix."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Where a promise is written, and what is written there.

    ``users`` are the ids of all steps that the value is a promise of: more than one for a value
    of ``[defaults]`` and of a command with a matrix.
    """

    address: str
    place: Place
    path: Path
    value: TomlValue | None
    """``None`` for what every command promises, such as ``exit``, where nothing is written."""
    origin: Origin
    users: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A change that one step needs: the promise at ``address`` should be ``new``.

    ``column`` names the column of the matrix whose cell should be ``new`` instead, where the
    promise is a text with more than the placeholder in it.
    """

    step: str
    address: str
    kind: EditKind
    new: TomlValue | None
    why: str
    evidence: tuple[str, ...] = ()
    column: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A proposal that cannot be an edit, and the reason in one line."""

    proposal: Proposal
    reason: str


def format_address(owner: str, address: str) -> str:
    """Return the address of an edit: ``command.ID/ADDRESS``; ``defaults/ADDRESS`` of defaults."""
    return f"{owner}/{address}"


def find_edits(edits: Sequence[Edit], typed: str) -> tuple[Edit, ...]:
    """Return the edits that ``typed`` names: one, or all of a command or of a group of promises.

    ``command.`` may be left out: ``ingest``, ``ingest/stdout``, ``ingest/stdout.contains[2]``.
    """
    names = (typed, f"command.{typed}")
    return tuple(edit for edit in edits if any(_names(name, edit.address) for name in names))


def _names(typed: str, address: str) -> bool:
    return covers(typed, address) or address.startswith(f"{typed}/")
