"""Shell text → simple commands, each a list of words with their places.

The rules are those of POSIX's Shell Command Language (XCU 2.3 Token Recognition, 2.10 grammar), as
far as it takes to know which words a command gets. Documents are no scripts, so that some of what
they write is read otherwise: ``<id>`` is a placeholder and no redirection, ``[--all | --last N]``
is a synopsis and no pipe, and a quote that never ends ends with its line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from cliconform.surface.docs.blocks import Dialect

OPEN = "\ue000"
"""Stands in a word's value before each part that only the shell could tell."""

_DEEPEST = 20
"""Substitutions within substitutions that are read: nobody writes as many."""
_BLANK = " \t"
_ENDS = " \t\n;&|()<>"
_PLACEHOLDER = re.compile(r"<(?=[^\s<>])[^<>\n;&]*?(?<!\s)(?<!\s\d)>(?:\.\.\.)?")
_SYNOPSIS = re.compile(r"\[(?![\s\[])[^\[\]\n]*(?:\[[^\[\]\n]*\][^\[\]\n]*)*\](?:\.\.\.)?")
_CHOICE = re.compile(r"\((?=[^()\n]*\|)[^()\n]*\)(?:\.\.\.)?|\{[^\s{}'\"$][^{}\n]*\}(?:\.\.\.)?")
_VARIABLE = re.compile(r"\$(?:\w+|[@*#?!$-])")
_CMD_VARIABLE = re.compile(r"%\w+%|%~?\d")
_IN_GROUP = re.compile(r"--\[no-\][\w-]+|[^\s|\[\](){}]+")
_IN_WORD = re.compile(r"\[no-\]|\[=[^\[\]\n]*\]")
_ELLIPSES = ("...", "…")
_DEEPER = {
    **dict.fromkeys(["if", "case", "for", "while", "until", "select", "{"], 1),
    **dict.fromkeys(["fi", "esac", "done", "}"], -1),
    **dict.fromkeys(["do", "then", "else", "elif", "!"], 0),
}
_HEREDOC = re.compile(r"<<(-?)[ \t]*(?:'([^'\n]+)'|\"([^\"\n]+)\"|\\?([\w.-]+))")
_TAKES_SCRIPT = re.compile(r"(?:^|/)(?:sh|bash|zsh|ssh|crontab)$|\.(?:sh|bash|zsh)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word: its value with the quotes taken off, and the offsets it stands between."""

    value: str
    start: int
    end: int
    quoted: bool = False
    elastic: bool = False
    """It stands for any number of words: ``$OPTIONS``, ``[ARGS]...``."""
    synopsis: bool = False
    """It is written in the notation of a usage line."""


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
            return
        if script:
            self._part(self.text[: found.start()], self.at, "")
        self.at = self._last = found.end()

    def _matched_group(self) -> bool:
        """A part of a synopsis that begins here: ``[--all | --last N]``, ``(a | b)``, ``<id>``."""
        if self.text[self.at] == "<":
            return bool(_PLACEHOLDER.match(self.text, self.at)) and self._word()
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
        reader = _Word(self)
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


@dataclass(slots=True)
class _Word:
    """One word, from where ``tokens`` stands."""

    tokens: Tokens
    value: list[str] = field(default_factory=list)
    quoted: bool = False
    expands: bool = False
    synopsis: bool = False

    def read(self) -> Token:
        tokens = self.tokens
        text, start = tokens.text, tokens.at
        at = start
        while at < len(text):
            placeholder = text[at] == "<" and _PLACEHOLDER.match(text, at)
            if text[at] == tokens.until or (text[at] in _ENDS and not placeholder):
                break
            at = self._part(text, at)
        if at == start:  # a character that begins nothing: never stand still
            self.value.append(text[at])
            at += 1
        tokens.at = at
        return self._token(text, start, at)

    def _token(self, text: str, start: int, end: int) -> Token:
        value = "".join(self.value)
        raw = text[start:end]
        ellipsis = raw in _ELLIPSES
        whole = self.expands and raw[0] in "$`*%" and not self.quoted
        token = Token(
            value=value,
            start=start,
            end=end,
            quoted=self.quoted,
            elastic=ellipsis or whole or raw.endswith(_ELLIPSES) or raw in {'"$@"', '"${@}"'},
            synopsis=self.synopsis or ellipsis,
        )
        return replace(token, value=OPEN + value) if ellipsis else token

    def _part(self, text: str, at: int) -> int:
        """What begins at ``at``: a quoted part, one that expands, or a character; its end."""
        char = text[at]
        if char == self.tokens.dialect.value:
            if text[at + 1 : at + 2] != "\n":
                self.value.append(text[at + 1 : at + 2])
            return at + 2
        if char == "'" and self.tokens.dialect is not Dialect.CMD:
            return self._single(text, at)
        if char == '"':
            return self._double(text, at)
        if char == "$":
            return self._dollar(text, at)
        if (end := self._stands_for_more(text, at)) > at:
            return end
        self.value.append(char)
        return at + 1

    def _stands_for_more(self, text: str, at: int) -> int:
        """The end of a substitution, a pattern or a notation that begins at ``at``, or ``at``."""
        char = text[at]
        if char == "`":
            return self._open(text, at, self.tokens.nested(at + 1, "`"))
        if char == "%" and (variable := _CMD_VARIABLE.match(text, at)):
            return self._open(text, at, variable.end())
        if char == "[" and self.value and (notation := _IN_WORD.match(text, at)):
            self.synopsis = True
            return notation.end()
        if char in "<[{" and (group := self._notation(text, at)):
            return self._open(text, at, group.end())
        if char in "*?" or (char == "~" and not self.value):
            return self._open(text, at, at + 1)
        return at

    def _notation(self, text: str, at: int) -> re.Match[str] | None:
        if text[at] == "<":
            return _PLACEHOLDER.match(text, at)
        if text[at] == "[" and self.value:
            self.synopsis = True
            return re.compile(r"\[[^\[\]\n]*\]").match(text, at)
        return re.compile(r"\{[^\s{}'\"]+\}").match(text, at)

    def _open(self, text: str, start: int, end: int) -> int:
        self.expands = self.expands or text[start] in "$`*%"
        self.value.append(OPEN + text[start:end])
        return end

    def _single(self, text: str, at: int) -> int:
        end = text.find("'", at + 1)
        if end < 0:
            return self._unclosed(text, at)
        self.quoted = True
        self.value.append(text[at + 1 : end])
        return end + 1

    def _double(self, text: str, at: int) -> int:
        self.quoted = True
        start, at, before = at, at + 1, len(self.value)
        escape = self.tokens.dialect.value
        while at < len(text):
            char = text[at]
            if char == '"':
                return at + 1
            if char == escape and self.tokens.dialect is not Dialect.CMD:
                following = text[at + 1 : at + 2]
                # XCU 2.2.3: only these are escaped; before others the backslash stays.
                kept = "" if following in '$`"\\\n' else char
                self.value.append(kept + ("" if following == "\n" else following))
                at += 2
            elif char == "$":
                at = self._dollar(text, at)
            elif char == "`":
                at = self._open(text, at, self.tokens.nested(at + 1, "`"))
            else:
                self.value.append(char)
                at += 1
        del self.value[before:]
        return self._unclosed(text, start)

    def _unclosed(self, text: str, at: int) -> int:
        """A quote without its end: an apostrophe of prose, or the line was cut."""
        self.tokens.unclosed = True
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        self.value.append(text[at + 1 : end].rstrip())
        return end

    def _dollar(self, text: str, at: int) -> int:
        following = text[at + 1 : at + 2]
        if following == "(":
            if text.startswith("$((", at) and (end := text.find("))", at)) > 0:
                return self._open(text, at, end + 2)
            return self._open(text, at, self.tokens.nested(at + 2, ")"))
        if following == "{":
            end = text.find("}", at)
            return self._open(text, at, len(text) if end < 0 else end + 1)
        if variable := _VARIABLE.match(text, at):
            return self._open(text, at, variable.end())
        self.value.append("$")
        return at + 1
