"""What a document is read into: blocks of lines, each line with its place in the file."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How the lines of a block are to be read."""

    SCRIPT = "script"
    """A shell's own language: every line is typed."""
    CONSOLE = "console"
    """A session: what follows a prompt is typed, the rest is what was answered."""
    PLAIN = "plain"
    """Nobody says what it is: prompts tell, or a line that begins with the target's name."""
    CONFIG = "config"
    """YAML, a Dockerfile, a crontab: command lines stand behind a key."""
    SPAN = "span"
    """Inline code: a command line, or only a word of it."""


class Dialect(StrEnum):
    """Whose rules the words follow: they differ in the character that escapes."""

    POSIX = "\\"
    POWERSHELL = "`"
    CMD = "^"


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of a block: its text, and where in the file its first character stands, from 1."""

    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Lines that belong together."""

    kind: Kind
    lines: tuple[SourceLine, ...]
    dialect: Dialect = Dialect.POSIX
    runnable: bool = False
    ignored: bool = False

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Note:
    """What a document says to cliconform that cannot be meant so; ``line`` is where."""

    line: int
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A document, read."""

    blocks: tuple[Block, ...]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A comment that is meant for cliconform: ``cliconform: ignore`` at ``line``.

    It is about the lines from ``first`` to ``last``; ``last`` is 0 where it is about nothing.
    """

    word: str
    line: int
    first: int = 0
    last: int = 0


def source_lines(text: str) -> tuple[SourceLine, ...]:
    """The lines of a document, as editors count them."""
    ended = text.replace("\r\n", "\n").replace("\r", "\n")
    return tuple(SourceLine(line, at, 1) for at, line in enumerate(ended.split("\n"), 1))


class Text:
    """Lines joined into one text, which knows where in the file each of its characters stands."""

    def __init__(self, lines: tuple[SourceLine, ...]) -> None:
        self.lines = lines
        self.text = "\n".join(line.text for line in lines)
        self._starts: list[int] = []
        start = 0
        for line in lines:
            self._starts.append(start)
            start += len(line.text) + 1

    def place(self, offset: int) -> tuple[int, int]:
        """The line and the column of the character at ``offset``, or after the last one."""
        if not self.lines:
            return 0, 0
        index = max(bisect_right(self._starts, offset) - 1, 0)
        line = self.lines[index]
        return line.line, line.column + min(offset - self._starts[index], len(line.text))


# The words after a fence, and the names that reST's directives and their arguments have.
_SCRIPTS = frozenset(
    {"sh", "bash", "shell", "zsh", "fish", "ksh", "dash", "ash", "bash-script", "cli", "command"}
)
_SESSIONS = frozenset(
    {"console", "shell-session", "shellsession", "sh-session", "bash-session", "terminal", "tty"}
    | {"session", "prompt", "doscon", "ps1con"}
)
_CONFIGS = frozenset(
    {"yaml", "yml", "dockerfile", "docker", "systemd", "ini", "crontab", "cron", "makefile", "make"}
    | {"procfile", "just"}
)
_PLAINS = frozenset(["", "text", "txt", "plain", "plaintext", "none", "output", "usage", "help"])
_DIALECTS = {
    **dict.fromkeys(["powershell", "pwsh", "ps1", "ps", "posh", "ps1con"], Dialect.POWERSHELL),
    **dict.fromkeys(["bat", "batch", "cmd", "dos", "doscon", "winbatch"], Dialect.CMD),
}


def kind_of(language: str) -> tuple[Kind, Dialect] | None:
    """How a block of ``language`` is read; ``None`` for one that shows no command lines."""
    name = language.lower().strip("{}. ").removeprefix("language-")
    dialect = _DIALECTS.get(name, Dialect.POSIX)
    if name in _SESSIONS:
        return Kind.CONSOLE, dialect
    if name in _SCRIPTS or name in _DIALECTS:
        return Kind.SCRIPT, dialect
    if name in _CONFIGS:
        return Kind.CONFIG, dialect
    return (Kind.PLAIN, dialect) if name in _PLAINS else None
