"""The types that a document is parsed into: blocks of lines, each line with its position."""

from __future__ import annotations

from bisect import bisect_right
from enum import StrEnum

from cliconform.quick_dataclass import dataclass


class BlockKind(StrEnum):
    """How the lines of a block are read."""

    SCRIPT = "script"
    """A shell script: every line is a command line."""
    CONSOLE = "console"
    """A terminal session: command lines follow a prompt, the other lines are output."""
    PLAIN = "plain"
    """No language given: command lines follow a prompt, or begin with the target's name."""
    PYTHON = "python"
    """Python code: command lines in shell escapes, calls that start programs, docstrings."""
    CONFIG = "config"
    """YAML, a Dockerfile, a crontab: command lines follow a key."""
    SPAN = "span"
    """Inline code: a command line, or a part of one."""


class Dialect(StrEnum):
    """Which shell's rules the words follow. The value is its escape character."""

    POSIX = "\\"
    POWERSHELL = "`"
    CMD = "^"


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of a block: its text, and its position in the file.

    ``line`` and ``column`` are those of its first character, counted from 1.
    """

    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Lines that belong together: a code block, a code span, a paragraph."""

    kind: BlockKind
    lines: tuple[SourceLine, ...]
    dialect: Dialect = Dialect.POSIX
    runnable: bool = False
    ignored: bool = False

    @property
    def text(self) -> str:
        """All lines, joined with newlines."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class CommentProblem:
    """A warning about a comment for cliconform that has no effect. ``line`` counts from 1."""

    line: int
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedDocument:
    """The blocks of a document, and its comments for cliconform."""

    blocks: tuple[Block, ...]
    comments: tuple[Comment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment for cliconform at ``line``, such as ``cliconform: ignore``.

    It applies to the lines from ``first`` to ``last``, inclusive. Both are 0 if no block follows.
    """

    word: str
    line: int
    first: int = 0
    last: int = 0


def split_lines(text: str) -> tuple[SourceLine, ...]:
    """Split a document into lines, numbered as editors number them."""
    normalized = text.replace("\r\n", "\n").replace("\r", "\n")
    return tuple(
        SourceLine(line, number, 1) for number, line in enumerate(normalized.split("\n"), 1)
    )


class SourceText:
    """Lines joined into one text, which knows each character's position in the file."""

    def __init__(self, lines: tuple[SourceLine, ...]) -> None:
        self.lines = lines
        self.text = "\n".join(line.text for line in lines)
        self._starts: list[int] = []
        start = 0
        for line in lines:
            self._starts.append(start)
            start += len(line.text) + 1

    def locate(self, offset: int) -> tuple[int, int]:
        """Return the line and column of the character at ``offset``, or of the end of the text."""
        if not self.lines:
            return 0, 0
        index = max(bisect_right(self._starts, offset) - 1, 0)
        line = self.lines[index]
        return line.line, line.column + min(offset - self._starts[index], len(line.text))


# The languages of code fences, and the names and arguments of reST's directives.
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
_PYTHONS = frozenset(
    {"python", "python3", "py", "py3", "pycon", "pycon3", "python-console", "doctest", "testcode"}
    | {"ipython", "ipython3", "ipythonconsole", "jupyter"}
)
_PLAINS = frozenset(["", "text", "txt", "plain", "plaintext", "none", "output", "usage", "help"])
_DIALECTS = {
    **dict.fromkeys(["powershell", "pwsh", "ps1", "ps", "posh", "ps1con"], Dialect.POWERSHELL),
    **dict.fromkeys(["bat", "batch", "cmd", "dos", "doscon", "winbatch"], Dialect.CMD),
}


def classify_language(language: str) -> tuple[BlockKind, Dialect] | None:
    """Return how to read a block in ``language``; ``None`` if it cannot hold command lines."""
    name = language.lower().strip("{}. ").removeprefix("language-")
    dialect = _DIALECTS.get(name, Dialect.POSIX)
    if name in _SESSIONS:
        return BlockKind.CONSOLE, dialect
    if name in _SCRIPTS or name in _DIALECTS:
        return BlockKind.SCRIPT, dialect
    if name in _PYTHONS:
        return BlockKind.PYTHON, dialect
    if name in _CONFIGS:
        return BlockKind.CONFIG, dialect
    return (BlockKind.PLAIN, dialect) if name in _PLAINS else None
