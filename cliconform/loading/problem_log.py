"""What is gathered while a spec is read: its problems and warnings, each with its place."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from cliconform.errors import Problem, SpecError
from cliconform.loading.positions import Path
from cliconform.loading.sources import Sources
from cliconform.model.promise import Place
from cliconform.model.spec import SpecWarning
from cliconform.model.template import Template

_LONGEST = 1000
"""Characters that are told of one thing."""


@dataclass(frozen=True, slots=True)
class Use:
    """A text with placeholders, and where it is."""

    path: Path
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes on a spec. Stages add to them; :meth:`finish` ends the reading."""

    sources: Sources
    problems: list[Problem] = field(default_factory=list)
    cautions: list[SpecWarning] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    damaged: set[Path] = field(default_factory=set)
    """What was left out since it is wrong: what follows from that is no new problem."""
    around: set[Path] = field(default_factory=set)
    """What the damaged things are in, they themselves included."""

    def at(self, *path: str | int) -> At:
        """The place in the file that ``path`` leads to."""
        return At(self, path)

    def spoil(self, path: Path) -> None:
        """Note that what is at ``path`` was left out, since it is wrong."""
        self.damaged.add(path)
        self.around.update(path[:length] for length in range(len(path) + 1))

    def finish(self) -> None:
        """Raise :class:`SpecError` with all problems, in the files' order, if there are any."""
        if self.problems:
            found = dict.fromkeys(self.problems)
            raise SpecError(tuple(sorted(found, key=self._place)))

    def _place(self, problem: Problem) -> tuple[int, int, int]:
        return self.sources.order(problem.file), problem.line, problem.column


@dataclass(frozen=True, slots=True)
class At:
    """A place in the file, to go on from, to note problems at, and to make promises of."""

    notes: Notes
    path: Path

    def __truediv__(self, part: str | int) -> At:
        return At(self.notes, (*self.path, part))

    @property
    def place(self) -> Place:
        """The file and the line."""
        source = self.notes.sources.of(self.path)
        return Place(file=source.file, line=source.positions.of(self.path)[0])

    @property
    def key(self) -> str:
        """The path as a person writes it: ``command.ingest.queries[0].sql``."""
        return key_of(self.path)

    @property
    def damaged(self) -> bool:
        """Whether a part of this, this itself, or what it is in was left out since it is wrong."""
        return self.path in self.notes.around or self._is_left_out()

    def _is_left_out(self) -> bool:
        damaged = self.notes.damaged
        return bool(damaged) and any(
            self.path[:length] in damaged for length in range(1, len(self.path) + 1)
        )

    def item(self, index: int) -> At:
        """The place of an item, where the word is a list; else of the word itself."""
        item = self / index
        points = self.notes.sources.of(self.path).positions.points
        return item if item.path in points else self

    def spoil(self) -> None:
        """Note that what is here was left out, so that what would follow is no new problem."""
        self.notes.spoil(self.path)

    def problem(self, message: str, hint: str = "") -> None:
        """Note that something is wrong here, unless what is here was left out already."""
        if self._is_left_out():
            return
        source = self.notes.sources.of(self.path)
        line, column = source.positions.of(self.path)
        self.notes.problems.append(
            Problem(
                file=source.file,
                line=line,
                column=column,
                key=_cut(self.key),
                message=_cut(message),
                hint=_cut(hint),
            )
        )

    def caution(self, code: str, message: str, hint: str = "") -> None:
        """Note a warning."""
        found = SpecWarning(code=code, place=self.place, message=message, hint=hint)
        self.notes.cautions.append(found)

    def template(self, text: str) -> Template:
        """``text`` with its placeholders, which are noted to be looked at later."""
        template = Template(text)
        if "${" in text:
            if _is_open(text):
                self.problem("`${` has no `}` after it", "write `$${` for a literal `${`")
            self.notes.uses.append(Use(self.path, template.names()))
        return template

    def plain(self, text: str) -> str:
        """``text``, in which placeholders would not be filled in: they are a problem."""
        if Template(text).names():
            self.problem("placeholders are not filled in here", "write the text itself")
            self.spoil()
        return text


# As `Template` reads them, and last what it would leave as it is.
_OPENINGS = re.compile(r"\$\$\{|\$\{[^{}\n]*\}|(?P<open>\$\{)")


def _is_open(text: str) -> bool:
    return any(match["open"] for match in _OPENINGS.finditer(text))


def _cut(text: str) -> str:
    """``text``, of which a part that the author wrote may be as long as the file."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def key_of(path: Path) -> str:
    """``path`` as a person writes it: ``command."readme.ingest".queries[0].sql``."""
    key = ""
    for part in path:
        if isinstance(part, int):
            key += f"[{part}]"
        else:
            name = part if part.replace("_", "").replace("-", "").isalnum() else f'"{part}"'
            key += f".{name}" if key else name
    return key


def nearest(word: str, known: Iterable[str]) -> str:
    """The nearest known words, as a question; empty where none is near."""
    found = difflib.get_close_matches(word[:100], list(known), n=3, cutoff=0.6)
    return f"did you mean {' or '.join(f'`{one}`' for one in found)}?" if found else ""


def listed(words: Iterable[str], limit: int = 12) -> str:
    """The words in backticks with commas, the last of a long list left out."""
    known = list(words)
    shown = ", ".join(f"`{word}`" for word in known[:limit])
    return f"{shown} and {len(known) - limit} more" if len(known) > limit else shown
