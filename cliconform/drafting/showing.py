"""What one run of a command showed, in the form that drafting compares."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal

from cliconform.masking.mask import Mask
from cliconform.quick_dataclass import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class TableShown:
    """The rows and columns of a file: Parquet, CSV, JSON."""

    rows: int
    columns: tuple[tuple[str, str], ...]
    """The name and the Arrow type of each column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsShown:
    """A table of a SQLite database: how many rows, the columns, and the first row."""

    count: int
    columns: tuple[str, ...]
    filled: tuple[int, ...] = ()
    """How many values each column has that are not NULL."""
    first: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileShown:
    """A path that was created or changed, and what is in it as far as it could be read."""

    kind: Literal["file", "dir", "link", "fifo", "socket", "device"]
    size: int = 0
    digest: str = ""
    text: str | None = None
    """The text of a file that is one, with ``$HOME`` for the home; ``None`` for any other."""
    table: TableShown | None = None
    database: Mapping[str, RowsShown] | None = None
    """The tables of a SQLite database, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """What one run showed."""

    exit: int | str
    """The exit code, or the name of the signal that ended it."""
    stdout: str = ""
    stderr: str = ""
    """Both with ``$HOME`` for the path of the home; ``stderr`` is empty with one terminal."""
    today: str = ""
    """The day of the run as the command was to see it, in ISO 8601."""
    asked: str = ""
    """The command line."""
    given: Mapping[str, str] = field(default_factory=dict)
    """The values that the command was given, by the names of their placeholders: ports, and what
    the commands that it needs captured."""
    prompts: tuple[str, ...] = ()
    """The text of each prompt of the dialogue."""
    files: Mapping[str, FileShown] = field(default_factory=dict)
    """What was created or changed, by path; no folder of which something in it is here."""
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Avoided:
    """What no promise may have in it: it is a secret, or another one on another machine."""

    secrets: tuple[str, ...] = ()
    """Texts, wherever they occur."""
    names: tuple[str, ...] = ()
    """Names of the machine and of its user, and folders; as words of their own."""

    def occurs_in(self, text: str) -> bool:
        """Whether ``text`` has one of them."""
        return self.has_secret(text) or any(
            re.search(rf"(?<![\w.-]){re.escape(each)}(?![\w-])", text)
            for each in self.names
            if each
        )

    def has_secret(self, text: str) -> bool:
        """Whether ``text`` has a secret, in whatever form."""
        return bool(self.secrets) and _make_mask(self.secrets).hide(text) != text


@lru_cache(maxsize=8)
def _make_mask(secrets: tuple[str, ...]) -> Mask:
    return Mask(secrets)


NOTHING_AVOIDED = Avoided()


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Something that a run showed and that is not promised, and why."""

    what: str
    why: str
