"""A section's lines → its entries: a term, and what is said of it.

The term and its description stand side by side in two columns, or one below the other; a term too
long for its column has its description in the next line. What is indented as deep as a description
goes on with it, also where it begins with a dash.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from cliconform.surface.pages.lines import indent_of
from cliconform.surface.pages.terms import option_term

_GAP = re.compile(r"\s{2,}")
_DASH = re.compile(r"^\s*-{1,2}(?:[\w?#@*$!+^\[(%]|[.:],)")
_SAID_AFTER = re.compile(r"\s+(?::|-|--|–|—|=>|#)\s+")
_TRAILING = re.compile(r"[,|/]$")
_TWO_COLUMNS = re.compile(r"[^\s.]\s{2,}\S")
_LONGEST_TERM = 2_000
_SHORT_TO_LONG = len("-x, ")
"""A long spelling alone is indented by so much, to stand below those that follow a short one."""

Reader = Callable[[str], bool]
"""Whether a text is wholly a term."""


@dataclass(slots=True)
class Entry:
    """A term as it stands there, and the lines of its description."""

    term: str
    said: list[str] = field(default_factory=list)
    indent: int = 0
    required: bool = False
    column: int = 0
    """Where its description begins; 0 while there is none."""


@dataclass(frozen=True, slots=True)
class Block:
    """The entries of a section, and the lines that belong to none of them."""

    entries: list[Entry]
    loose: list[str]
    prose: list[str]
    """The lines before the first entry."""


def option_entries(lines: list[str]) -> Block:
    """The entries whose terms begin with a dash."""
    return _Walk(lines, lambda text: option_term(text) is not None, _DASH).block()


def word_entries(lines: list[str], is_term: Reader) -> Block:
    """The entries whose terms are words, by what ``is_term`` takes for one."""
    return _Walk(lines, is_term, re.compile(r"^\s*[^\s-]")).block()


class _Walk:
    """The lines of one section, from the first to the last."""

    def __init__(self, lines: list[str], is_term: Reader, start: re.Pattern[str]) -> None:
        self._lines = lines
        self._is_term = is_term
        self._start = start
        self._words = start is not _DASH
        self._column = self._usual_column()
        self._entries: list[Entry] = []
        self._loose: list[str] = []
        self._prose: list[str] = []
        self._open = False
        """Whether the last entry may go on; a line that is none of its own ends it."""

    def block(self) -> Block:
        above = ""
        for line in self._lines:
            if line:
                self._line(line, above)
            elif self._entries and self._entries[-1].said:
                self._entries[-1].said.append("")
            above = line
        return Block(
            [_joined_said(each) for each in _one_per_line(self._entries)], self._loose, self._prose
        )

    def _line(self, line: str, above: str) -> None:
        entry = self._entries[-1] if self._entries else None
        indent = indent_of(line)
        if self._begins(line, entry):
            split = _split(line, self._column, self._is_term)
            if split is not None and (split[1] or entry or not _goes_on(above, indent)):
                term, said, column = split
                self._entries.append(Entry(term, [said] if said else [], indent, column=column))
                self._open = True
                return
        if entry is None:
            self._prose.append(line)
        elif self._open and (indent > entry.indent or (above and indent == entry.column)):
            entry.column = entry.column or indent
            entry.said.append(line)
        else:
            self._open = False
            self._loose.append(line)

    def _begins(self, line: str, entry: Entry | None) -> bool:
        """Whether the line stands where a term may."""
        if not self._start.match(line):
            return False
        indent = indent_of(line)
        if self._words:
            return self._begins_word(indent, entry)
        if entry is not None and entry.column:
            return indent < entry.column
        if entry is not None:
            short = re.match(r"-[^-]", entry.term) is not None
            return indent <= entry.indent + (_SHORT_TO_LONG if short else 0)
        return True

    def _begins_word(self, indent: int, entry: Entry | None) -> bool:
        """Words begin where the first did; argparse's commands stand two spaces below theirs."""
        if entry is None:
            return True
        base = self._entries[0].indent
        nested = indent == base + 2 and (not entry.column or indent < entry.column)
        return indent == base or (nested and _opens_commands(self._entries))

    def _usual_column(self) -> int:
        """Where most descriptions begin: it splits a term from one that is but a space away."""
        starts: Counter[int] = Counter()
        for line in self._lines:
            if self._start.match(line) and (split := _split(line, 0, self._is_term)) is not None:
                starts[split[2]] += 1
        del starts[0]
        return max(starts, key=lambda column: (starts[column], -column)) if starts else 0


def _opens_commands(entries: list[Entry]) -> bool:
    """Whether one of argparse's choices of commands stands above."""
    return any(each.term.startswith(("{", "<")) or each.term.isupper() for each in entries[-400:])


def _goes_on(above: str, indent: int) -> bool:
    """Whether a line goes on with a sentence: directly below it, and indented as it is."""
    if not above or above.endswith(":") or indent_of(above) != indent:
        return False
    return _TWO_COLUMNS.search(above) is None


def _split(line: str, column: int, is_term: Reader) -> tuple[str, str, int] | None:
    """The term, its description and where that begins."""
    if 0 < column < len(line) and line[column - 1] == " " and line[column] != " ":
        term = line[:column].strip()
        is_value = line[column - 2 : column] != "  " and (
            line[column] == "<" or is_term(line.strip())
        )
        if term and not is_value and len(term) <= _LONGEST_TERM and is_term(term):
            return term, line[column:], column
    for term, said, start in (*_cuts(line), *_overlong(line, column)):
        if len(term) <= _LONGEST_TERM and is_term(term):
            return term, said, start
    return None


def _overlong(line: str, column: int) -> Iterator[tuple[str, str, int]]:
    """A term that reaches into the descriptions, with but a space after it (curl)."""
    if not column or len(line) <= column:
        return
    ends = [match.end() for match in re.finditer(r"(?<=\S) (?=\S)", line[:_LONGEST_TERM])]
    for end in [each for each in ends if each > column][:8]:
        if " " in line[end:]:
            yield line[: end - 1].strip(), line[end:], end


def _cuts(line: str) -> Iterator[tuple[str, str, int]]:
    """The places where a term may end, the likeliest first; few, for a line may be long."""
    base = indent_of(line)
    body = line[base:]
    gaps = [match for match, _ in zip(_GAP.finditer(body), range(4), strict=False)]
    for gap in gaps:
        rest = body[gap.end() :]
        chunk = _GAP.split(rest, maxsplit=1)[0]
        if (
            _DASH.match(rest)
            and option_term(chunk[:_LONGEST_TERM]) is not None
            and _DASH.match(body)
        ):
            continue  # `-h  --help`: the term goes on
        marked = re.match(r"(?::|-|--|–|—|#)\s+", rest)
        skip = marked.end() if marked else 0
        yield body[: gap.start()], rest[skip:], base + gap.end() + skip
    if mark := _SAID_AFTER.search(body):
        yield body[: mark.start()], body[mark.end() :], base + mark.end()
    if mark := re.search(r"(?<=\S):\s(?=\S)", body):
        yield body[: mark.start()], body[mark.end() :], base + mark.end()
    yield body, "", 0


def _one_per_line(entries: list[Entry]) -> Iterator[Entry]:
    """Spellings that stand each in a line of their own are one term again."""
    held: Entry | None = None
    for entry in entries:
        if held is not None and _continues(held, entry):
            term = f"{_TRAILING.sub('', held.term).rstrip()}, {entry.term}"
            held = Entry(term, held.said + entry.said, held.indent, column=entry.column)
            continue
        if held is not None:
            yield held
        held = entry
    if held is not None:
        yield held


def _continues(held: Entry, entry: Entry) -> bool:
    if _TRAILING.search(held.term):
        return entry.term.startswith("-")
    short = re.fullmatch(r"-(\w)", held.term)
    if short is None or held.said or not entry.said:
        return False
    long = re.match(r"--(\w)[\w-]*", entry.term)
    return long is not None and long[1].lower() == short[1].lower()


def _joined_said(entry: Entry) -> Entry:
    while entry.said and not entry.said[-1]:
        entry.said.pop()
    return entry
