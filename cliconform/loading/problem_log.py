"""Collects the problems and warnings of a file while it is loaded, each with its location."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from cliconform.errors import Problem, SpecError
from cliconform.loading.files import Files
from cliconform.loading.positions import Path
from cliconform.loading.sources import Sources
from cliconform.model.place import Place
from cliconform.model.spec import SpecWarning
from cliconform.model.template import Template
from cliconform.quick_dataclass import dataclass, field

_MAX_LENGTH = 1000
"""Characters of a message, a hint or a key that are kept."""


@dataclass(frozen=True, slots=True)
class PlaceholderUse:
    """The placeholders of one string, and the path of the string in the file."""

    path: Path
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class ProblemLog:
    """Everything that the steps of loading have to report about a file and its parts.

    Each step adds to the lists, and :meth:`raise_problems` ends the loading if there are any
    problems, so that all of them are reported at once.
    """

    sources: Sources
    problems: list[Problem] = field(default_factory=list)
    warnings: list[SpecWarning] = field(default_factory=list)
    uses: list[PlaceholderUse] = field(default_factory=list)
    invalid: set[Path] = field(default_factory=set)
    """The paths of values that are invalid and were left out or replaced. A later step must not
    report what only follows from that."""
    incomplete: set[Path] = field(default_factory=set)
    """The paths in ``invalid``, and the paths of all tables and arrays that contain them."""
    files: Files = field(default_factory=Files)
    """What was asked of the file system."""

    def at(self, *path: str | int) -> Location:
        """Return the location of ``path`` in the file."""
        return Location(self, path)

    def mark_invalid(self, path: Path) -> None:
        """Record that the value at ``path`` is invalid and was left out or replaced."""
        self.invalid.add(path)
        self.incomplete.update(path[:length] for length in range(len(path) + 1))

    def raise_problems(self) -> None:
        """Raise :class:`SpecError` with all problems, in the order of the files, if any."""
        if self.problems:
            unique = dict.fromkeys(self.problems)
            raise SpecError(tuple(sorted(unique, key=self._sort_key)))

    def _sort_key(self, problem: Problem) -> tuple[int, int, int]:
        return self.sources.position_of(problem.file), problem.line, problem.column


_new_tuple = tuple.__new__


class Location(NamedTuple):
    """The location of a value in a file. ``location / "key"`` is that of a value inside it.

    Problems, warnings and placeholders are reported to the log through it.
    """

    log: ProblemLog
    path: Path

    def __truediv__(self, part: str | int) -> Location:
        # As `Location(…)`, in half the time: there are dozens for each command.
        return _new_tuple(Location, (self.log, (*self.path, part)))

    @property
    def place(self) -> Place:
        """The file and the line."""
        source = self.log.sources.find(self.path)
        return Place(file=source.file, line=source.positions.find_line(self.path))

    @property
    def key(self) -> str:
        """The path as it is written in TOML: ``command.ingest.queries[0].sql``."""
        return format_key(self.path)

    @property
    def is_incomplete(self) -> bool:
        """Whether this value, a part of it or what contains it is invalid and was left out."""
        return bool(self.log.invalid) and (self.path in self.log.incomplete or self._is_left_out())

    def _is_left_out(self) -> bool:
        invalid = self.log.invalid
        return bool(invalid) and any(
            self.path[:length] in invalid for length in range(1, len(self.path) + 1)
        )

    def read_number(self) -> str:
        """Return the number as it is written, ``0o755``; empty if it is not found."""
        return self.log.sources.find(self.path).positions.find_number(self.path)

    def item(self, index: int | str) -> Location:
        """Return the location of an item, or a key, if the value has it; else of the value."""
        item = self / index
        return item if self.log.sources.find(self.path).positions.has(item.path) else self

    def mark_invalid(self) -> None:
        """Record that the value is invalid, so that nothing more is reported about it."""
        self.log.mark_invalid(self.path)

    def problem(self, message: str, hint: str = "") -> None:
        """Report a problem of the value, unless it was left out already."""
        if self._is_left_out():
            return
        source = self.log.sources.find(self.path)
        line, column = source.positions.find(self.path)
        self.log.problems.append(
            Problem(
                file=source.file,
                line=line,
                column=column,
                key=_shorten(self.key),
                message=_shorten(message),
                hint=_shorten(hint),
            )
        )

    def warning(self, code: str, message: str, hint: str = "") -> None:
        """Report a warning about the value."""
        command = str(self.path[1]) if self.path[:1] == ("command",) and self.path[1:] else ""
        self.log.warnings.append(
            SpecWarning(code=code, place=self.place, message=message, hint=hint, command=command)
        )

    def parse_template(self, text: str) -> Template:
        """Return ``text`` as a template.

        Its placeholders are added to the log: whether they get a value is checked later.
        """
        template = Template(text)
        if "${" in text:
            if _has_open_placeholder(text):
                self.problem("`${` without a closing `}`", "write `$${` for a literal `${`")
            self.log.uses.append(PlaceholderUse(self.path, template.names()))
        return template

    def reject_placeholders(self, text: str) -> str:
        """Return ``text``; report a problem if it has placeholders, which are not filled in."""
        if Template(text).names():
            self.problem("placeholders are not filled in here", "write the text itself")
            self.mark_invalid()
        return text


# The first two alternatives are what `Template` replaces, the last is what it would leave as it is.
_OPENINGS = re.compile(r"\$\$\{|\$\{[^{}\n]*\}|(?P<open>\$\{)")


def _has_open_placeholder(text: str) -> bool:
    return any(match["open"] for match in _OPENINGS.finditer(text))


def _shorten(text: str) -> str:
    """Cut ``text``, since a value that it quotes may be as long as the file."""
    return text if len(text) <= _MAX_LENGTH else f"{text[: _MAX_LENGTH - 1]}…"


def format_key(path: Path) -> str:
    """Return ``path`` as it is written in TOML: ``command."readme.ingest".queries[0].sql``."""
    key = ""
    for part in path:
        if isinstance(part, int):
            key += f"[{part}]"
        else:
            name = part if part.replace("_", "").replace("-", "").isalnum() else f'"{part}"'
            key += f".{name}" if key else name
    return key


def join_names(names: Iterable[str], limit: int = 12) -> str:
    """Return the names in backticks, separated by commas, at most ``limit`` of them."""
    known = list(names)
    shown = ", ".join(f"`{name}`" for name in known[:limit])
    return f"{shown} and {len(known) - limit} more" if len(known) > limit else shown
