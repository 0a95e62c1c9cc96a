"""The house layout of a spec: the same meaning, and the same comments, at the usual places.

Tables come in the order ``target``, ``defaults``, ``home``, commands; the tables of a command are
together. Commands stay in their order, and so do keys that a blank line separates. A comment stays
with what it precedes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import tomli

from cliconform.editing.data import canonical
from cliconform.editing.files import TextFile
from cliconform.editing.key_order import rank_key
from cliconform.editing.syntax import Statement, Syntax, read_syntax
from cliconform.editing.value_layout import format_written
from cliconform.errors import EditError
from cliconform.model.edit import Path
from cliconform.quick_dataclass import dataclass, field

_FIRST = ("target", "defaults", "home")
_TARGET = ("name", "command", "help", "surface")
_WIDEST_KEY = 30
"""Columns. A longer key does not move the others to the right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """A statement with the comments right above it, and whether a blank line precedes it all."""

    comments: tuple[Statement, ...]
    statement: Statement | None
    """``None`` for comments alone."""
    is_apart: bool


@dataclass(slots=True, kw_only=True)
class _Section:
    """A header, what is above it, and what is below; the first section has no header."""

    lead: list[_Entry] = field(default_factory=list)
    """Comments that a blank line separates from the header, then the header itself."""
    entries: list[_Entry] = field(default_factory=list)

    @property
    def path(self) -> Path:
        """The path of the table."""
        header = self.lead[-1].statement if self.lead else None
        return header.path if header else ()


def format_text(file: TextFile) -> str:
    """Return the text of ``file`` in the house layout.

    Raises :class:`EditError` where it has values of TOML 1.1 whose end cannot be found.
    """
    newline = "\r\n" if "\r\n" in file.text else "\n"
    syntax = read_syntax(file.text.replace("\r\n", "\n"))
    strange = next((each for each in syntax.statements if each.kind == "unknown"), None)
    if strange is not None:
        raise _refuse(file, "cannot be laid out here", syntax.line_number(strange.start))
    sections = _split(_group(syntax))
    text = "\n".join(_format(syntax, [sections[0], *_sort(sections[1:])])).strip("\n")
    written = f"{text}\n" if text else ""
    if not _means_same(written, file.data):
        raise _refuse(file, "would change its meaning", 0)
    return written.replace("\n", newline)


def _refuse(file: TextFile, reason: str, line: int) -> EditError:
    place = f"{file.file}:{line}" if line else file.file
    hint = "write the value as in TOML 1.0, such as a time with its seconds"
    return EditError(f"{file.file} {reason}", place=place, hint=hint)


def _means_same(text: str, data: Any) -> bool:
    try:
        found = tomli.loads(text)
    except tomli.TOMLDecodeError:
        return False
    same = canonical(found) == canonical(data)
    return same and all(_list_keys(found, key) == _list_keys(data, key) for key in data)


def _list_keys(data: Any, key: str) -> list[str]:
    """Return the ids of commands in their order, and columns in theirs: the first is the label."""
    table = data[key] if isinstance(data[key], dict) else {}
    ids = list(table) if key == "command" else []
    matrices = [each.get("matrix") for each in table.values() if isinstance(each, dict)]
    return [*ids, *(column for each in matrices if isinstance(each, dict) for column in each)]


def _group(syntax: Syntax) -> Iterator[_Entry]:
    """Yield the statements, each with the comments right above it."""
    comments: list[Statement] = []
    is_apart, end = False, 0
    for each in syntax.statements:
        is_blank = syntax.raw[end : each.start].count(b"\n") > 1
        if is_blank and comments:
            yield _Entry(comments=tuple(comments), statement=None, is_apart=is_apart)
            comments = []
        if not comments:
            is_apart = is_blank
        if each.kind == "comment":
            comments.append(each)
        else:
            yield _Entry(comments=tuple(comments), statement=each, is_apart=is_apart)
            comments = []
        end = each.whole_end
    if comments:
        yield _Entry(comments=tuple(comments), statement=None, is_apart=is_apart)


def _split(entries: Iterable[_Entry]) -> list[_Section]:
    """Return the sections. Comments between two of them are above the second one."""
    sections = [_Section()]
    waiting: list[_Entry] = []
    for entry in entries:
        waiting.append(entry)
        if entry.statement is None:
            continue
        if entry.statement.kind == "pair":
            sections[-1].entries += waiting
        else:
            lead = _take_own(sections, waiting[:-1])
            sections.append(_Section(lead=[*lead, entry]))
        waiting = []
    rest = _take_own(sections, waiting)
    return [*sections, _Section(lead=rest)] if rest else sections


def _take_own(sections: list[_Section], comments: list[_Entry]) -> list[_Entry]:
    """Add to the last section those of ``comments`` that are about it; return the others.

    What the file begins with is about the file, and what is right below a key is about its table.
    """
    if sections == [_Section()]:
        sections[-1].entries += comments
        return []
    if comments and not comments[0].is_apart:
        sections[-1].entries.append(comments[0])
        return comments[1:]
    return comments


def _sort(sections: Sequence[_Section]) -> list[_Section]:
    """Return the sections in order: those of one command are together, where its first is."""
    first: dict[Path, int] = {}
    for number, section in enumerate(sections):
        first.setdefault(_group_of(section.path), number)
    return sorted(sections, key=lambda each: (_rank_table(each.path), first[_group_of(each.path)]))


def _group_of(path: Path) -> Path:
    return path[:1] if path[:1] and path[0] in _FIRST else path[:2]


def _rank_table(path: Path) -> int:
    return _FIRST.index(path[0]) if path[:1] and path[0] in _FIRST else len(_FIRST)


def _format(syntax: Syntax, sections: Sequence[_Section]) -> Iterator[str]:
    """Yield the lines of all sections."""
    before: Path = ()
    for section in sections:
        for number, entry in enumerate(section.lead):
            is_first = number == 0
            is_below = is_first and before[:1] and _group_of(before) == _group_of(section.path)
            if entry.is_apart or (is_first and not is_below):
                yield ""
            yield from _format_entry(syntax, entry, 0)
        yield from _format_entries(syntax, section)
        before = section.path


def _format_entries(syntax: Syntax, section: _Section) -> Iterator[str]:
    is_first = bool(section.lead)
    for paragraph in _list_paragraphs(section.entries):
        if not is_first:
            yield ""
        is_first = False
        keys = [_format_key(syntax, each.statement) for each in paragraph if each.statement]
        width = max((len(key) for key in keys if len(key) <= _WIDEST_KEY), default=0)
        for entry in _sort_entries(paragraph, section.path):
            yield from _format_entry(syntax, entry, width)


def _list_paragraphs(entries: Sequence[_Entry]) -> list[list[_Entry]]:
    paragraphs: list[list[_Entry]] = []
    for entry in entries:
        if entry.is_apart or not paragraphs:
            paragraphs.append([])
        paragraphs[-1].append(entry)
    return paragraphs


def _sort_entries(paragraph: list[_Entry], table: Path) -> list[_Entry]:
    """Return the keys of a paragraph in the order of the house."""
    is_command = table[:1] == ("command",) and len(table) == len(("command", "ID"))

    def rank(entry: _Entry) -> int:
        key = entry.statement.path[len(table)] if entry.statement else ""
        if table == ("target",):
            return _TARGET.index(str(key)) if key in _TARGET else len(_TARGET)
        return rank_key(key)

    if not is_command and table != ("target",):
        return paragraph
    return sorted(paragraph, key=rank)


def _format_entry(syntax: Syntax, entry: _Entry, width: int) -> Iterator[str]:
    for comment in entry.comments:
        yield syntax.text(comment.start, comment.end)
    statement = entry.statement
    if statement is None:
        return
    if statement.kind == "pair":
        key = _format_key(syntax, statement)
        line = f"{key:<{width}} = {format_written(syntax, statement)}"
    else:
        line = _squeeze(syntax, statement.start, statement.end)
    if statement.beside:
        start, end = statement.beside
        gap = syntax.text(statement.end, start).replace("\t", " ") or "  "
        line += gap + syntax.text(start, end)
    yield line


def _format_key(syntax: Syntax, statement: Statement) -> str:
    return _squeeze(syntax, statement.start, statement.key_end)


def _squeeze(syntax: Syntax, start: int, end: int) -> str:
    """Return a key or a header without the blanks between its parts."""
    done: list[str] = []
    quote = ""
    for sign in syntax.text(start, end):
        if quote:
            quote = "" if sign == quote and (quote == "'" or done[-1] != "\\") else quote
        elif sign in "\"'":
            quote = sign
        elif sign in " \t":
            continue
        done.append(sign)
    return "".join(done)
