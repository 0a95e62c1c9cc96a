"""Shell text → simple commands, each a list of words with their places.

The rules are those of POSIX's Shell Command Language (XCU 2.3 Token Recognition, 2.10 grammar), as
far as it takes to know which words a command gets. Documents are no scripts, so that some of what
they write is read otherwise: ``<id>`` is a placeholder and no redirection, ``[--all | --last N]``
is a synopsis and no pipe, and a quote that never ends ends with its line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cliconform.surface.docs.blocks import Dialect
from cliconform.surface.docs.shell_words import OPEN, PLACEHOLDER, Token, WordReader

_DEEPEST = 20
"""Substitutions within substitutions that are read: nobody writes as many."""
_BLANK = " \t"
_SYNOPSIS = re.compile(r"\[(?![\s\[])[^\[\]\n]*(?:\[[^\[\]\n]*\][^\[\]\n]*)*\](?:\.\.\.)?")
_CHOICE = re.compile(r"\((?=[^()\n]*\|)[^()\n]*\)(?:\.\.\.)?|\{[^\s{}'\"$][^{}\n]*\}(?:\.\.\.)?")
_IN_GROUP = re.compile(r"--\[no-\][\w-]+|[^\s|\[\](){}]+")
_DEEPER = {
    **dict.fromkeys(["if", "case", "for", "while", "until", "select", "{"], 1),
    **dict.fromkeys(["fi", "esac", "done", "}"], -1),
    **dict.fromkeys(["do", "then", "else", "elif", "!"], 0),
}
_HEREDOC = re.compile(r"<<(-?)[ \t]*(?:'([^'\n]+)'|\"([^\"\n]+)\"|\\?([\w.-]+))")
_TAKES_SCRIPT = re.compile(r"(?:^|/)(?:sh|bash|zsh|ssh|crontab)$|\.(?:sh|bash|zsh)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Simple:
    """A simple command, without its redirections."""

    words: tuple[Token, ...]
    end: int
    """The offset after its last word."""
    inner: bool = False
    """It stands in a shell of its own: a substitution, brackets, a script that is only written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Lines that a reader has to copy together: a command, a loop with its body."""

    start: int
    end: int


@dataclass(slots=True)
class Tokens:
    """Reads ``text`` from ``at`` on: ``commands`` and ``units`` in their order."""

    text: str
    dialect: Dialect = Dialect.POSIX
    at: int = 0
    """Where it has got to; where it begins at first."""
    until: str = ""
    """The character that ends it, where that is not the text's end."""
    commands: list[Simple] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    depth: int = 0
    """How many substitutions and scripts it stands in."""
    unclosed: bool = False
    """A quote was not closed."""
    incomplete: bool = False
    """A shell would ask for more: a quote, a loop, a here-document is open."""
    _words: list[Token] = field(default_factory=list)
    _dropping: bool = False
    _redirected: list[str] = field(default_factory=list)
    _heredocs: list[tuple[str, bool]] = field(default_factory=list)
    _depth: int = 0
    _parens: int = 0
    _unit: int = -1
    _last: int = 0

    def read(self) -> Tokens:
        """All of the text; returns itself."""
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == self.until and not self._parens:
                break
            self._step(char)
        self._flush()
        open_ = self._depth > 0 or self._parens > 0 or bool(self._heredocs)
        self.incomplete = self.unclosed or self.incomplete or open_ or bool(self._last_operator())
        self._depth = self._parens = 0
        self._close_unit()
        return self

    # ---- lists of commands

    def _step(self, char: str) -> None:
        if char in _BLANK:
            self.at += 1
        elif char == self.dialect.value and self._next() in ("", "\n"):
            self.at += 2
        elif char == "#" or self._remark():
            self.at = self._line_end()
        elif char == "\n":
            self._newline()
        elif self._matched_group():
            return
        elif char in "<>" or self.text.startswith("&>", self.at):
            self._redirection()
        elif char in ";&|()":
            self._flush()
            if char == "(" and self._unit < 0:
                self._unit = self.at
            self._parens = max(self._parens + {"(": 1, ")": -1}.get(char, 0), 0)
            self._last = self.at + 1
            self.at += 1
        else:
            self._word()

    def _newline(self) -> None:
        continues = bool(self._last_operator())
        self._flush()
        self.at += 1
        for delimiter, script in self._heredocs:
            self._heredoc(delimiter, script=script)
        self._heredocs.clear()
        if not continues:
            self._close_unit()

    def _last_operator(self) -> str:
        """``|``, ``&&`` or ``||`` where the line ends with it."""
        before = self.text[: self.at].rstrip(_BLANK)
        return next((sign for sign in ("||", "&&", "|") if before.endswith(sign)), "")

    def _close_unit(self) -> None:
        if self._depth <= 0 and not self._parens and self._unit >= 0:
            self.units.append(Unit(start=self._unit, end=self._last))
            self._unit, self._depth = -1, 0

    def _flush(self) -> None:
        words, self._words = self._words, []
        self._redirected.clear()
        self._dropping = False
        if not words:
            return
        self._deepen(words)
        inner = self.depth > 0 or self._parens > 0
        self.commands.append(Simple(words=tuple(words), end=words[-1].end, inner=inner))

    def _deepen(self, words: list[Token]) -> None:
        """Keep count of the compound commands that are open."""
        for word in words:
            if word.quoted:
                return
            if word.value not in _DEEPER:
                return
            self._depth += _DEEPER[word.value]

    def _add(self, token: Token) -> None:
        if self._unit < 0:
            self._unit = token.start
        self._last = max(self._last, token.end)
        if self._dropping:
            self._dropping = False
            self._redirected.append(token.value)
        else:
            self._words.append(token)

    # ---- what is no word

    def _next(self, ahead: int = 1) -> str:
        return self.text[self.at + ahead : self.at + ahead + 1]

    def _line_end(self, start: int = -1) -> int:
        end = self.text.find("\n", self.at if start < 0 else start)
        return len(self.text) if end < 0 else end

    def _remark(self) -> bool:
        """``REM`` and ``::`` of cmd."""
        if self.dialect is not Dialect.CMD or self._words:
            return False
        rest = self.text[self.at : self.at + 4].lower()
        return rest.startswith(("rem ", "::"))

    def _redirection(self) -> None:
        """``2>&1``, ``>>file``, ``<<EOF``: the next word is no word of the command."""
        last = self._words[-1] if self._words else None
        if last and last.end == self.at and last.value.isdigit():
            self._words.pop()
        heredoc = _HEREDOC.match(self.text, self.at)
        if heredoc and self.dialect is Dialect.POSIX:
            delimiter = heredoc[2] or heredoc[3] or heredoc[4]
            rest = self.text[heredoc.end() : self._line_end()]
            names = [word.value for word in self._words] + self._redirected + rest.split()
            script = any(_TAKES_SCRIPT.search(name) for name in names)
            self._heredocs.append((delimiter, script))
            self.at = heredoc.end()
            return
        while self._next(0) and self._next(0) in "<>&|":
            self.at += 1
        if self._next(0) == "(":  # <(command): its commands are read, and it is one word
            return
        self._dropping = True

    def _heredoc(self, delimiter: str, *, script: bool) -> None:
        end = re.compile(rf"^[ \t]*{re.escape(delimiter)}[ \t]*$", re.MULTILINE)
        found = end.search(self.text, self.at)
        if found is None:
            self.incomplete = True
            return
        if script:
            self._part(self.text[: found.start()], self.at, "")
        self.at = self._last = found.end()

    def _matched_group(self) -> bool:
        """A part of a synopsis that begins here: ``[--all | --last N]``, ``(a | b)``, ``<id>``."""
        if self.text[self.at] == "<":
            return bool(PLACEHOLDER.match(self.text, self.at)) and self._word()
        if not self._words:
            return False
        match = _SYNOPSIS.match(self.text, self.at) or _CHOICE.match(self.text, self.at)
        if match is None:
            return False
        if match[0].startswith("{") and "|" not in match[0]:
            return self._word()  # ${name} of a template, or the shell's own {a,b}
        self._group(match)
        return True

    def _group(self, match: re.Match[str]) -> None:
        """The options that a group names are words of the command; what else it holds is open."""
        self.at = match.end()
        inner = list(_IN_GROUP.finditer(self.text, match.start() + 1, match.end()))
        if not any(each[0].startswith("-") for each in inner):
            value = OPEN + match[0]
            self._add(
                Token(
                    value=value,
                    start=match.start(),
                    end=match.end(),
                    elastic=match[0].startswith("[") or match[0].endswith("..."),
                    synopsis=True,
                )
            )
            return
        for each in inner:
            word = each[0].replace("[no-]", "")
            value = word if word.startswith("-") else OPEN + word
            end = match.end() if each is inner[-1] else each.end()
            self._add(Token(value=value, start=each.start(), end=end, synopsis=True))

    # ---- words

    def _word(self) -> bool:
        """A word that begins here; always ``True``: something was read."""
        reader = WordReader(self)
        self._add(reader.read())
        return True

    def nested(self, start: int, until: str) -> int:
        """The commands of a substitution that begins at ``start``; the offset after its end."""
        return min(self._part(self.text, start, until) + 1, len(self.text))

    def _part(self, text: str, start: int, until: str) -> int:
        """The commands of a part of ``text``; the offset of its end."""
        if self.depth == _DEEPEST:
            return start
        inner = Tokens(text, self.dialect, at=start, until=until, depth=self.depth + 1).read()
        self.commands += inner.commands
        return inner.at
