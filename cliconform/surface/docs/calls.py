"""A command line → the words that follow the target's name, if it calls the target."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath

from cliconform.surface.docs.shell import Simple, Word

_ASSIGNMENT = re.compile(r"^[A-Za-z_]\w*=")
_KEYWORDS = frozenset(
    {"if", "then", "elif", "else", "while", "until", "do", "time", "!", "{", "exec"}
)
_PYTHON = re.compile(r"^(?:python|py|pypy)[\d.]*$")
# Programs that start the one that is named behind their own words, and their options with a value.
_STARTERS: dict[str, frozenset[str]] = {
    "sudo": frozenset({"-u", "-g", "--user", "--group"}),
    "env": frozenset({"-u", "--unset", "-C", "--chdir"}),
    "nohup": frozenset(),
    "command": frozenset(),
    "nice": frozenset({"-n"}),
    "timeout": frozenset({"-s", "-k", "--signal", "--kill-after"}),
    "watch": frozenset({"-n", "--interval"}),
    "xargs": frozenset({"-n", "-I", "-P", "-L", "-d"}),
    "uvx": frozenset({"--from", "--with", "--python"}),
    "pipx": frozenset(),
    "npx": frozenset(),
    "winpty": frozenset(),
    "strace": frozenset({"-e", "-o"}),
}
_RUNNERS = frozenset({"uv", "poetry", "pdm", "hatch", "pipenv", "rye", "conda", "mamba", "pixi"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The target, called: the words behind its name, and where it begins and ends."""

    words: tuple[Word, ...]
    name: Word
    end: int


def call_of(command: Simple, names: frozenset[str]) -> Call | None:
    """How ``command`` calls one of ``names``; ``None`` where it does not."""
    words = list(command.words)
    for _ in range(len(words)):
        words = _without_lead(words)
        if not words:
            return None
        first = words[0]
        if _is_target(first, names):
            return Call(words=tuple(words[1:]), name=first, end=command.end)
        if _PYTHON.match(PurePath(first.text).name):
            return _module(words, names, command.end)
        rest = _started(words)
        if rest is None:
            return None
        words = rest
    return None


def _is_target(word: Word, names: frozenset[str]) -> bool:
    if " " in word.text or word.text.endswith("/"):
        return False
    name = PurePath(word.text.replace("\\", "/")).name
    return name in names or name.removesuffix(".exe") in names


def _without_lead(words: list[Word]) -> list[Word]:
    """Without shell keywords and assignments: ``if``, ``A=b``."""
    while words and (
        (words[0].text in _KEYWORDS and not words[0].quoted) or _ASSIGNMENT.match(words[0].text)
    ):
        words = words[1:]
    return words


def _module(words: list[Word], names: frozenset[str], end: int) -> Call | None:
    """``python -m target …``."""
    for at, word in enumerate(words[1:], 1):
        if word.text == "-m" and at + 1 < len(words) and words[at + 1].text in names:
            return Call(words=tuple(words[at + 2 :]), name=words[at + 1], end=end)
        if not word.text.startswith("-"):
            return None
    return None


def _started(words: list[Word]) -> list[Word] | None:
    """What a starter starts: the words behind its own; ``None`` where it is no starter."""
    name, rest = PurePath(words[0].text).name, words[1:]
    if name in _RUNNERS:
        at = next((at for at, word in enumerate(rest) if word.text == "run"), None)
        return (
            None
            if at is None
            else _behind_options(rest[at + 1 :], frozenset({"--with", "-n", "-e"}))
        )
    if name not in _STARTERS:
        return None
    rest = _behind_options(rest, _STARTERS[name])
    if name == "pipx" and rest and rest[0].text == "run":
        rest = rest[1:]
    # `timeout 10 target`, `env A=b target`: words of its own that are no options.
    if name == "timeout" and rest:
        rest = rest[1:]
    return rest


def _behind_options(words: list[Word], valued: frozenset[str]) -> list[Word]:
    while words and words[0].text.startswith("-"):
        skipped = 2 if words[0].text in valued else 1
        if words[0].text == "--":
            return words[1:]
        words = words[skipped:]
    return words
