"""Parse shell text into simple commands: lists of words with their positions.

The rules are those of POSIX's Shell Command Language (XCU 2.3 Token Recognition, 2.10 grammar), as
far as they decide which words a command gets. Documents are not scripts, so there are exceptions:
``<id>`` is a placeholder, not a redirection; ``[--all | --last N]`` is a synopsis, not a pipe; and
a quote that is never closed ends with its line.
"""

from __future__ import annotations

import re

from cliconform.quick_dataclass import dataclass, field
from cliconform.surface.command_lines.placeholders import OPEN_MARK
from cliconform.surface.docs.blocks import Dialect
from cliconform.surface.docs.shell_words import PLACEHOLDER, Token, WordReader

_MAX_DEPTH = 20
"""How deep substitutions within substitutions are read; no document nests as many."""
_BLANK = " \t"
_SYNOPSIS = re.compile(r"\[(?![\s\[])[^\[\]\n]*(?:\[[^\[\]\n]*\][^\[\]\n]*)*\](?:\.\.\.)?")
_CHOICE = re.compile(r"\((?=[^()\n]*\|)[^()\n]*\)(?:\.\.\.)?|\{[^\s{}'\"$][^{}\n]*\}(?:\.\.\.)?")
_IN_GROUP = re.compile(r"--\[no-\][\w-]+|[^\s|\[\](){}]+")
_DEPTH_CHANGES = {
    **dict.fromkeys(["if", "case", "for", "while", "until", "select", "{"], 1),
    **dict.fromkeys(["fi", "esac", "done", "}"], -1),
    **dict.fromkeys(["do", "then", "else", "elif", "!"], 0),
}
_HEREDOC = re.compile(r"<<(-?)[ \t]*(?:'([^'\n]+)'|\"([^\"\n]+)\"|\\?([\w.-]+))")
_TAKES_SCRIPT = re.compile(r"(?:^|/)(?:sh|bash|zsh|ssh|crontab)$|\.(?:sh|bash|zsh)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class SimpleCommand:
    """A simple command, without its redirections."""

    words: tuple[Token, ...]
    end: int
    """The offset after its last word."""
    inner: bool = False
    """It runs in another shell: a substitution, parentheses, a script in a here-document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteCommand:
    """What a shell reads before it runs anything: a command, a loop with its body.

    ``start`` and ``end`` are offsets. The term is that of POSIX's grammar.
    """

    start: int
    end: int


@dataclass(slots=True)
class ShellParser:
    """Parses ``text`` from ``at`` on into ``commands`` and ``complete_commands``."""

    text: str
    dialect: Dialect = Dialect.POSIX
    at: int = 0
    """The offset of the next character to read."""
    until: str = ""
    """The character that ends the part to parse; empty for the end of the text."""
    commands: list[SimpleCommand] = field(default_factory=list)
    complete_commands: list[CompleteCommand] = field(default_factory=list)
    depth: int = 0
    """How many substitutions and scripts the part is nested in."""
    unclosed: bool = False
    """A quote was not closed."""
    incomplete: bool = False
    """A shell would ask for more input: a quote, a loop or a here-document is open."""
    _words: list[Token] = field(default_factory=list)
    _skips_word: bool = False
    _redirected: list[str] = field(default_factory=list)
    _heredocs: list[tuple[str, bool]] = field(default_factory=list)
    _open_compounds: int = 0
    _parens: int = 0
    _start: int = -1
    _end: int = 0

    def read(self) -> ShellParser:
        """Parse the text up to its end; return the parser itself."""
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == self.until and not self._parens:
                break
            self._read_next(char)
        self._end_simple_command()
        open_ = self._open_compounds > 0 or self._parens > 0 or bool(self._heredocs)
        self.incomplete = self.unclosed or self.incomplete or open_ or bool(self._last_operator())
        self._open_compounds = self._parens = 0
        self._end_complete_command()
        return self

    # ---- lists of commands

    def _read_next(self, char: str) -> None:
        if char in _BLANK:
            self.at += 1
        elif char == self.dialect.value and self._peek() in ("", "\n"):
            self.at += 2
        elif char == "#" or self._is_remark():
            self.at = self._line_end()
        elif char == "\n":
            self._end_line()
        elif self._read_group():
            return
        elif char in "<>" or self.text.startswith("&>", self.at):
            self._read_redirection()
        elif char in ";&|()":
            self._end_simple_command()
            if char == "(" and self._start < 0:
                self._start = self.at
            self._parens = max(self._parens + {"(": 1, ")": -1}.get(char, 0), 0)
            self._end = self.at + 1
            self.at += 1
        else:
            self._read_word()

    def _end_line(self) -> None:
        continues = bool(self._last_operator())
        self._end_simple_command()
        self.at += 1
        for delimiter, script in self._heredocs:
            self._read_heredoc(delimiter, script=script)
        self._heredocs.clear()
        if not continues:
            self._end_complete_command()

    def _last_operator(self) -> str:
        """Return the ``|``, ``&&`` or ``||`` that the text so far ends with, or an empty text."""
        before = self.text[: self.at].rstrip(_BLANK)
        return next((sign for sign in ("||", "&&", "|") if before.endswith(sign)), "")

    def _end_complete_command(self) -> None:
        if self._open_compounds <= 0 and not self._parens and self._start >= 0:
            self.complete_commands.append(CompleteCommand(start=self._start, end=self._end))
            self._start, self._open_compounds = -1, 0

    def _end_simple_command(self) -> None:
        words, self._words = self._words, []
        self._redirected.clear()
        self._skips_word = False
        if not words:
            return
        self._track_depth(words)
        inner = self.depth > 0 or self._parens > 0
        self.commands.append(SimpleCommand(words=tuple(words), end=words[-1].end, inner=inner))

    def _track_depth(self, words: list[Token]) -> None:
        """Count the compound commands, such as loops, that ``words`` open and close."""
        for word in words:
            if word.quoted:
                return
            if word.value not in _DEPTH_CHANGES:
                return
            self._open_compounds += _DEPTH_CHANGES[word.value]

    def _add(self, token: Token) -> None:
        if self._start < 0:
            self._start = token.start
        self._end = max(self._end, token.end)
        if self._skips_word:
            self._skips_word = False
            self._redirected.append(token.value)
        else:
            self._words.append(token)

    # ---- remarks, redirections, groups

    def _peek(self, ahead: int = 1) -> str:
        return self.text[self.at + ahead : self.at + ahead + 1]

    def _line_end(self, start: int = -1) -> int:
        end = self.text.find("\n", self.at if start < 0 else start)
        return len(self.text) if end < 0 else end

    def _is_remark(self) -> bool:
        """Whether a remark of cmd begins here: ``REM``, ``::``."""
        if self.dialect is not Dialect.CMD or self._words:
            return False
        rest = self.text[self.at : self.at + 4].lower()
        return rest.startswith(("rem ", "::"))

    def _read_redirection(self) -> None:
        """Skip ``2>&1``, ``>>file``, ``<<EOF``: the next word is not a word of the command."""
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
        while self._peek(0) and self._peek(0) in "<>&|":
            self.at += 1
        if self._peek(0) == "(":  # <(command): its commands are read, and it is one word
            return
        self._skips_word = True

    def _read_heredoc(self, delimiter: str, *, script: bool) -> None:
        end = re.compile(rf"^[ \t]*{re.escape(delimiter)}[ \t]*$", re.MULTILINE)
        found = end.search(self.text, self.at)
        if found is None:
            self.incomplete = True
            return
        if script:
            self._parse_part(self.text[: found.start()], self.at, "")
        self.at = self._end = found.end()

    def _read_group(self) -> bool:
        """Read a part of a synopsis, ``[--all | --last N]``; ``False`` if there is none."""
        if self.text[self.at] == "<":
            return bool(PLACEHOLDER.match(self.text, self.at)) and self._read_word()
        if not self._words:
            return False
        match = _SYNOPSIS.match(self.text, self.at) or _CHOICE.match(self.text, self.at)
        if match is None:
            return False
        if match[0].startswith("{") and "|" not in match[0]:
            return self._read_word()  # ${name} of a template, or the shell's own {a,b}
        self._add_group(match)
        return True

    def _add_group(self, match: re.Match[str]) -> None:
        """Add the words of a group: its options as they are, anything else as a placeholder."""
        self.at = match.end()
        inner = list(_IN_GROUP.finditer(self.text, match.start() + 1, match.end()))
        if not any(each[0].startswith("-") for each in inner):
            value = OPEN_MARK + match[0]
            self._add(
                Token(
                    value=value,
                    start=match.start(),
                    end=match.end(),
                    variadic=match[0].startswith("[") or match[0].endswith("..."),
                    synopsis=True,
                )
            )
            return
        for each in inner:
            word = each[0].replace("[no-]", "")
            value = word if word.startswith("-") else OPEN_MARK + word
            end = match.end() if each is inner[-1] else each.end()
            self._add(Token(value=value, start=each.start(), end=end, synopsis=True))

    # ---- words

    def _read_word(self) -> bool:
        """Read the word that begins here; return ``True``, since something was read."""
        reader = WordReader(self)
        self._add(reader.read())
        return True

    def read_substitution(self, start: int, until: str) -> int:
        """Parse the substitution that begins at ``start``; return the offset after its end."""
        return min(self._parse_part(self.text, start, until) + 1, len(self.text))

    def _parse_part(self, text: str, start: int, until: str) -> int:
        """Parse the commands in a part of ``text``; return the offset of its end."""
        if self.depth == _MAX_DEPTH:
            return start
        inner = ShellParser(text, self.dialect, at=start, until=until, depth=self.depth + 1).read()
        self.commands += inner.commands
        return inner.at
