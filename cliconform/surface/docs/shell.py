"""A block of code → command lines, split in words as a POSIX shell has it (XCU 2.2, 2.3, 2.10).

Nothing is expanded: a word that a shell would change (``$JOB``, ``*.csv``, ``$(date)``) is *open*.
What documents write and no shell knows is understood too: ``<job id>``, ``[OPTIONS]``, ``{a|b}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_OPERATORS = ("&&", "||", ";;", "|&", "&>>", "&>", "|", ";", "&", "(", ")")
_REDIRECTION = re.compile(r"\d*(?:>>|>\||>&|<<-?|<&|<>|>|<)(?:&?-|&\d+)?")
# Notation of manuals: a name in brackets that no shell would take for a redirection or a test.
_NOTATION = re.compile(
    r"<[A-Za-z_][^<>\n|&;]*>(?:\.\.\.)?|<[\w-]+(?:\|[\w-]+)+>|\[(?!\s)[^\[\]\n]*(?:\[[^\[\]\n]*\][^\[\]\n]*)*\](?:\.\.\.|…)?"
    r"|\{[^{}\n]*\}(?:\.\.\.)?|\((?!\s)[\w-]+(?:\s*\|\s*[\w-]+)+\)"
)
_EXPANDED = re.compile(r"\$|`|^~|[*?]|\{[^}]*[,.|][^}]*\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word without its quotes, and the offset in the block's text where it begins.

    ``open``: it stands for another one that only the reader or a shell knows.
    """

    text: str
    at: int
    end: int
    open: bool = False
    quoted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Simple:
    """A simple command: its words, assignments before it included."""

    words: tuple[Word, ...]
    start: int
    end: int


@dataclass(slots=True)
class _Splitting:
    text: str
    at: int = 0
    words: list[Word] = field(default_factory=list)
    heredocs: list[str] = field(default_factory=list)

    def commands(self) -> Iterator[Simple]:
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == "\n":
                yield from self._ended()
                self.at += 1
                self._skip_heredocs()
            elif char.isspace():
                self.at += 1
            elif self.text.startswith("\\\n", self.at):
                self.at += 2
            elif char == "#":
                self.at = self._line_end()
            elif self._notation() or self._redirection():
                continue
            elif (operator := self._operator()) is not None:
                yield from self._ended()
                self.at += len(operator)
            else:
                self._word()
        yield from self._ended()

    def _ended(self) -> Iterator[Simple]:
        if self.words:
            words = tuple(self.words)
            yield Simple(words=words, start=words[0].at, end=words[-1].end)
        self.words.clear()

    def _line_end(self) -> int:
        end = self.text.find("\n", self.at)
        return len(self.text) if end < 0 else end

    def _operator(self) -> str | None:
        return next((each for each in _OPERATORS if self.text.startswith(each, self.at)), None)

    def _notation(self) -> bool:
        match = _NOTATION.match(self.text, self.at)
        if match is None or not self.words:
            return False
        after = self.text[match.end() : match.end() + 1]
        if after and not after.isspace() and after not in "|;&)":
            return False
        self.words.append(Word(text=match[0], at=self.at, end=match.end(), open=True))
        self.at = match.end()
        return True

    def _redirection(self) -> bool:
        match = _REDIRECTION.match(self.text, self.at)
        if match is None:
            return False
        self.at = match.end()
        if match[0].endswith("-") or re.search(r"&\d+$", match[0]):
            return True
        while self.at < len(self.text) and self.text[self.at] in " \t":
            self.at += 1
        before = len(self.words)
        if self.at < len(self.text) and self.text[self.at] != "\n":
            self._word()
        target = self.words[before:]
        del self.words[before:]
        if "<<" in match[0] and target:
            self.heredocs.append(target[0].text)
        return True

    def _skip_heredocs(self) -> None:
        for end_word in self.heredocs:
            while self.at < len(self.text):
                end = self._line_end()
                line, self.at = self.text[self.at : end], end + 1
                if line.strip() == end_word:
                    break
        self.heredocs.clear()

    def _word(self) -> None:
        out: list[str] = []
        start, expanded, quoted = self.at, False, False
        while self.at < len(self.text):
            char = self.text[self.at]
            if char.isspace() or (char in "|&;()<>" and not self._inside_word(out)):
                break
            if char == "'":
                quoted, piece = True, self._until("'")
                out.append(piece)
            elif char == '"':
                quoted, piece = True, self._double()
                out.append(piece)
                expanded = expanded or "$" in piece or "`" in piece
            elif char == "\\":
                piece = self.text[self.at + 1 : self.at + 2]
                out.append("" if piece == "\n" else piece)
                self.at += 2
            elif self.text.startswith("$(", self.at):
                out.append(self._balanced())
                expanded = True
            elif char == "`":
                out.append(f"`{self._until('`')}`")
                expanded = True
            elif char == "<":
                out.append(self._angle())
                expanded = True
            else:
                out.append(char)
                self.at += 1
        text = "".join(out)
        if not quoted:
            expanded = expanded or _EXPANDED.search(text) is not None
        self.words.append(Word(text=text, at=start, end=self.at, open=expanded, quoted=quoted))

    def _inside_word(self, out: list[str]) -> bool:
        """Whether ``<id>`` goes on with the word: ``--job=<id>``."""
        return bool(out) and re.match(r"<[A-Za-z_][\w -]*>", self.text[self.at :]) is not None

    def _angle(self) -> str:
        end = self.text.index(">", self.at) + 1
        piece, self.at = self.text[self.at : end], end
        return piece

    def _until(self, quote: str) -> str:
        end = self.text.find(quote, self.at + 1)
        end = len(self.text) if end < 0 else end
        piece, self.at = self.text[self.at + 1 : end], end + 1
        return piece

    def _double(self) -> str:
        self.at += 1
        out: list[str] = []
        while self.at < len(self.text) and self.text[self.at] != '"':
            if self.text[self.at] == "\\" and self.text[self.at + 1 : self.at + 2] in '"\\$`\n':
                self.at += 1
            out.append(self.text[self.at : self.at + 1])
            self.at += 1
        self.at += 1
        return "".join(out)

    def _balanced(self) -> str:
        depth, start = 0, self.at
        while self.at < len(self.text):
            depth += {"(": 1, ")": -1}.get(self.text[self.at], 0)
            self.at += 1
            if depth == 0 and self.at > start + 1:
                break
        return self.text[start : self.at]


def simple_commands(text: str) -> tuple[Simple, ...]:
    """The simple commands in ``text``: those of pipes, lists and substitutions, each by itself."""
    found: list[Simple] = []
    for command in _Splitting(text).commands():
        found.append(command)
        for word in command.words:
            found += _substituted(word)
    return tuple(found)


def _substituted(word: Word) -> Iterator[Simple]:
    """The commands within ``$(…)``, their words at the place of the whole."""
    for match in re.finditer(r"\$\((?P<inner>[^()]*)\)", word.text) if word.open else ():
        for inner in _Splitting(match["inner"]).commands():
            words = tuple(
                Word(text=each.text, at=word.at, end=word.end, open=each.open, quoted=each.quoted)
                for each in inner.words
            )
            yield Simple(words=words, start=word.at, end=word.end)
