"""The lines of a section → its entries: a term with its description.

The two stand side by side in columns, or one below the other; a term that is too long for its
column has its description on the next line. A line that is indented as deep as a description
continues it, even if the line begins with a dash.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from cliconform.quick_dataclass import dataclass, field
from cliconform.surface.pages.lines import measure_indent
from cliconform.surface.pages.terms import read_option_term

_GAP = re.compile(r"\s{2,}")
_DASH = re.compile(r"^\s*-{1,2}(?:[\w?#@*$!+^\[(%<]|[.:()],)")
_DESCRIPTION_MARK = re.compile(r"\s+(?::|-|--|–|—|=>|#)\s+")
_SET_VALUE = re.compile(r"^--?[\w-]+=\S+ (?=[a-z]+ [a-z]+)")
"""An option and its value with one space before the description: ``--seed=N seed for``."""
_CLOSE = re.compile(r"^-\w --[\w-]+(?: [A-Z][A-Z-]*(?:\[\+\])?)? (?=[a-z]+ [a-z])")
"""Both spellings with one space before the description: Mercurial's ``-f --force set the name``."""
_LONG = re.compile(r"^(?P<short>\s*-[^-].*?\S\s{2,})--\w")
"""A short spelling, and a long one in a column of its own."""
_TRAILING = re.compile(r"[,|/:]$")
_TWO_COLUMNS = re.compile(r"[^\s.]\s{2,}\S")
_MAX_TERM_LENGTH = 2_000
_SHORT_WIDTH = len("-x, ")
"""How much deeper an option without a short spelling is indented, to align the long ones."""

TermTest = Callable[[str], bool]
"""Returns whether all of a text is a term."""


@dataclass(slots=True)
class Entry:
    """A term with the lines of its description."""

    term: str
    """The term as it is on the page."""
    description: list[str] = field(default_factory=list)
    indent: int = 0
    required: bool = False
    """Whether a box marks it as required."""
    column: int = 0
    """The column in which its description begins; 0 while there is none."""


@dataclass(frozen=True, slots=True)
class EntryBlock:
    """The entries of a section, and its other lines."""

    entries: list[Entry]
    other_lines: list[str]
    """The lines after the first entry that belong to no entry."""
    leading_lines: list[str]
    """The lines before the first entry."""


def read_option_entries(lines: list[str]) -> EntryBlock:
    """Return the entries whose terms begin with a dash."""
    return _EntryReader(lines, lambda text: read_option_term(text) is not None, _DASH).read()


def read_word_entries(lines: list[str], is_term: TermTest, chooser: str = "") -> EntryBlock:
    """Return the entries whose terms are words for which ``is_term`` returns true.

    ``chooser`` is argparse's name for its commands, below which they may be indented.
    """
    return _EntryReader(lines, is_term, re.compile(r"^\s*[^\s-]"), chooser).read()


class _EntryReader:
    """Reads the lines of one section, from the first to the last."""

    def __init__(
        self, lines: list[str], is_term: TermTest, start: re.Pattern[str], chooser: str = ""
    ) -> None:
        self._lines = lines
        self._is_term = is_term
        self._start = start
        self._words = start is not _DASH
        self._chooser = chooser
        self._column = self._find_usual_column()
        self._long_column = 0 if self._words else _find_long_column(lines)
        self._entries: list[Entry] = []
        self._other_lines: list[str] = []
        self._leading_lines: list[str] = []
        self._open = False
        """Whether the next line may continue the last entry."""

    def read(self) -> EntryBlock:
        above = ""
        for line in self._lines:
            if line:
                self._read_line(line, above)
            elif self._entries and self._entries[-1].description:
                self._entries[-1].description.append("")
            above = line
        return EntryBlock(
            [_strip_description(each) for each in _join_spellings(self._entries)],
            self._other_lines,
            self._leading_lines,
        )

    def _read_line(self, line: str, above: str) -> None:
        entry = self._entries[-1] if self._entries else None
        indent = measure_indent(line)
        if self._may_begin_entry(line, entry):
            split = _split_line(line, self._column, self._is_term)
            if split is not None and (split[1] or entry or not _continues_sentence(above, indent)):
                term, description, column = split
                self._entries.append(
                    Entry(term, [description] if description else [], indent, column=column)
                )
                self._open = True
                return
        if entry is None:
            self._leading_lines.append(line)
        elif self._open and (indent > entry.indent or (above and indent == entry.column)):
            entry.column = entry.column or indent
            entry.description.append(line)
        else:
            self._open = False
            self._other_lines.append(line)

    def _may_begin_entry(self, line: str, entry: Entry | None) -> bool:
        """Whether the line is indented as a term may be; ``entry`` is the last one."""
        if not self._start.match(line):
            return False
        indent = measure_indent(line)
        if self._words:
            return self._may_begin_word(indent, entry)
        if indent and indent == self._long_column:
            return True
        if entry is not None and entry.column:
            return indent < entry.column
        if entry is not None:
            short = re.match(r"-[^-]", entry.term) is not None
            return indent <= entry.indent + (_SHORT_WIDTH if short else 0)
        return True

    def _may_begin_word(self, indent: int, entry: Entry | None) -> bool:
        """Words are indented as the first one is; argparse's commands two spaces deeper."""
        if entry is None:
            return True
        base = self._entries[0].indent
        nested = indent == base + 2 and (not entry.column or indent < entry.column)
        return indent == base or (nested and self._has_chooser())

    def _has_chooser(self) -> bool:
        """Whether one of the entries above may be argparse's choice of commands."""
        terms = [each.term for each in self._entries[-400:]]
        return any(
            term == self._chooser or term.startswith(("{", "<")) or term.isupper() for term in terms
        )

    def _find_usual_column(self) -> int:
        """Return the column of most descriptions: it ends terms that only one space follows."""
        starts: Counter[int] = Counter()
        for line in self._lines:
            if (
                self._start.match(line)
                and (split := _split_line(line, 0, self._is_term)) is not None
            ):
                starts[split[2]] += 1
        del starts[0]
        return max(starts, key=lambda column: (starts[column], -column)) if starts else 0


def _find_long_column(lines: list[str]) -> int:
    """Return the column of the long spellings that have one apart from the short ones (pandoc).

    It is 0 if there is none: in most tables a long spelling follows the short one.
    """
    starts: Counter[int] = Counter()
    for line in lines:
        match = _LONG.match(line)
        if match is not None and read_option_term(line[:_MAX_TERM_LENGTH]) is not None:
            starts[match.end("short")] += 1
    return max(starts, key=lambda column: (starts[column], -column)) if starts else 0


def _continues_sentence(above: str, indent: int) -> bool:
    """Whether a line with this indent continues the sentence in the line above."""
    if not above or above.endswith(":") or measure_indent(above) != indent:
        return False
    return _TWO_COLUMNS.search(above) is None


def _split_line(line: str, column: int, is_term: TermTest) -> tuple[str, str, int] | None:
    """Return the term, its description, and the column of the description (0 without one)."""
    if 0 < column < len(line) and line[column - 1] == " " and line[column] != " ":
        term = line[:column].strip()
        is_value = line[column - 2 : column] != "  " and (
            line[column] == "<" or is_term(line.strip())
        )
        if term and not is_value and len(term) <= _MAX_TERM_LENGTH and is_term(term):
            return term, line[column:], column
    for term, description, start in (*_find_cuts(line), *_find_overlong_cuts(line, column)):
        if len(term) <= _MAX_TERM_LENGTH and is_term(term):
            return term, description, start
    return None


def _find_overlong_cuts(line: str, column: int) -> Iterator[tuple[str, str, int]]:
    """Yield cuts after a term that reaches into the descriptions, followed by one space (curl)."""
    if not column or len(line) <= column:
        return
    ends = [match.end() for match in re.finditer(r"(?<=\S) (?=\S)", line[:_MAX_TERM_LENGTH])]
    for end in [each for each in ends if each > column][:8]:
        if " " in line[end:] and line[end - 2] != ",":
            yield line[: end - 1].strip(), line[end:], end


def _find_cuts(line: str) -> Iterator[tuple[str, str, int]]:
    """Yield the term, description and column for each place where a term may end.

    The likeliest place comes first. There are few, as a line may be long.
    """
    base = measure_indent(line)
    body = line[base:]
    gaps = [match for match, _ in zip(_GAP.finditer(body), range(4), strict=False)]
    for gap in gaps:
        rest = body[gap.end() :]
        chunk = _GAP.split(rest, maxsplit=1)[0]
        if (
            _DASH.match(rest)
            and read_option_term(chunk[:_MAX_TERM_LENGTH]) is not None
            and _DASH.match(body)
        ):
            continue  # `-h  --help`: the term does not end here
        marked = re.match(r"(?::|-|--|–|—|#)\s+", rest)
        skip = marked.end() if marked else 0
        yield body[: gap.start()], rest[skip:], base + gap.end() + skip
    if mark := _DESCRIPTION_MARK.search(body):
        yield body[: mark.start()], body[mark.end() :], base + mark.end()
    if mark := re.search(r"(?<=\S):\s(?=\S)", body):
        yield body[: mark.start()], body[mark.end() :], base + mark.end()
    yield body, "", 0
    if mark := _SET_VALUE.match(body) or _CLOSE.match(body):
        yield mark[0].rstrip(), body[mark.end() :], base + mark.end()


def _join_spellings(entries: list[Entry]) -> Iterator[Entry]:
    """Join the entries of spellings that stand on a line each into one entry."""
    last: Entry | None = None
    for entry in entries:
        if last is not None and _continues_term(last, entry):
            term = f"{_TRAILING.sub('', last.term).rstrip()}, {entry.term}"
            last = Entry(
                term, last.description + entry.description, last.indent, column=entry.column
            )
            continue
        if last is not None:
            yield last
        last = entry
    if last is not None:
        yield last


def _continues_term(last: Entry, entry: Entry) -> bool:
    """Whether ``entry`` is another spelling of ``last``: ``-o,`` and below it ``--output FILE``."""
    if _TRAILING.search(last.term):
        may_continue = not last.term.endswith(":") or not last.description
        return may_continue and entry.term.startswith("-")
    short = re.fullmatch(r"-(\w)", last.term)
    if short is None or last.description or not entry.description:
        return False
    long = re.match(r"--(\w)[\w-]*", entry.term)
    return long is not None and long[1].lower() == short[1].lower()


def _strip_description(entry: Entry) -> Entry:
    """Return ``entry`` without empty lines at the end of its description."""
    while entry.description and not entry.description[-1]:
        entry.description.pop()
    return entry
