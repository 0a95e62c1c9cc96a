"""The lines below ``Commands:`` → each command's name, its other names and what it is for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cliconform.surface.pages.descriptions import said
from cliconform.surface.pages.entries import Entry, word_entries
from cliconform.surface.pages.values import read_value

_NAME = r"[A-Za-z0-9@_][\w.:+@/-]*"
_TERM = re.compile(
    rf"^(?P<names>{_NAME}\*?:?(?:(?:\s*,\s*|\s*\|\s*|/){_NAME}\*?:?)*)"
    rf"(?:\s+\((?P<aliases>{_NAME}(?:,\s*{_NAME})*)\))?(?P<rest>(?:\s+.*)?)$"
)
_PLACEHOLDER = re.compile(
    r"^(?:\[.*\]|<.*>|\{.*\}|\(.*\)|\.\.\.|[A-Z0-9_=|.,:/@-]*[A-Z][A-Z0-9_=|.,:/@\[\]<>+*-]*|\||--?\w.*|[\w-]+\.\.\.)+$"
)
_LISTED = re.compile(rf"^{_NAME}(?:\s*,\s*{_NAME})*,?$")
_MORE = re.compile(r"^\s*\.{3}(?:\s|$)")
_UNREAD = re.compile(r"^\s+\S+(?: \S+)?\s{2,}\S")
"""A line with two columns, as those of commands are, and not read as one."""
_AFTER_COMMA = 2


@dataclass(frozen=True, slots=True)
class Listed:
    """A command as the page of the one above it tells."""

    name: str
    aliases: tuple[str, ...] = ()
    summary: str = ""
    deprecated: bool = False
    starred: bool = False
    """Its name has a star: what click-default-group marks the default command with."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The commands of a section, and the lines that were not understood."""

    commands: tuple[Listed, ...] = ()
    problems: tuple[str, ...] = ()
    partial: bool = False
    """It ends in dots: there are more."""


def read_commands(lines: list[str], path: tuple[str, ...]) -> Listing:
    """The commands that the lines of a section tell of; ``path`` is of the one above."""
    if names := _comma_list(lines):
        return Listing(tuple(Listed(name) for name in names))
    block = word_entries(lines, lambda text: _names(text, path) is not None)
    found = tuple(
        listed for entry in block.entries if (listed := command_of(entry, path)) is not None
    )
    # An option among the commands is read with the options.
    loose = [line for line in block.loose if not line.lstrip().startswith("-")]
    problems = tuple(_problem(line) for line in loose if _UNREAD.match(line))
    return Listing(found, problems, any(map(_MORE.match, loose)))


def command_of(entry: Entry, path: tuple[str, ...]) -> Listed | None:
    """The command that the entry tells of."""
    names = _names(entry.term, path)
    if names is None:
        return None
    facts = said(entry.said)
    others = tuple(dict.fromkeys((*names[1:], *facts.aliases)))
    return Listed(
        names[0],
        others,
        without_mark(facts.help),
        deprecated=facts.deprecated,
        starred=entry.term.endswith("*"),
    )


def default_of(commands: Sequence[Listed]) -> str:
    """The command that a line calls which names none: the one with a star, which comes first.

    See ``DefaultCommandFormatter`` of click-default-group.
    """
    starred = [each.name for each in commands if each.starred]
    return starred[0] if len(starred) == 1 and commands[0].starred else ""


def without_mark(text: str) -> str:
    """A summary without Click's and Typer's mark of what is deprecated."""
    return re.sub(r"^\(deprecated\)\s*|\s*\(deprecated\)$", "", text, flags=re.IGNORECASE)


def subparsers(entry: Entry) -> tuple[str, ...]:
    """The names in argparse's ``{a,b,c}``, aliases among them."""
    value = read_value(entry.term)
    return value.choices or ((value.name,) if entry.term.startswith("{") else ())


def _problem(line: str) -> str:
    if _MORE.match(line):
        return f"there are more commands than this page tells: {line.strip()}"
    return f"not understood among the commands: {line.strip()}"


def _names(term: str, path: tuple[str, ...]) -> tuple[str, ...] | None:
    """All names of a command; ``None`` where the term is not of one.

    What stands behind a shell's prompt is an example, also below "the following commands:".
    """
    if term.startswith("$ "):
        return None
    match = _TERM.match(_without(term, path))
    if match is None or not all(map(_PLACEHOLDER.match, _words(match["rest"]))):
        return None
    names = re.split(r"[,|\s/]+", match["names"]) if "://" not in term else [match["names"]]
    aliases = re.split(r",\s*", match["aliases"]) if match["aliases"] else []
    bare = [name.rstrip("*:") for name in (*names, *aliases)]
    return tuple(dict.fromkeys(name for name in bare if name))


def _words(text: str) -> list[str]:
    """The words of what follows a name; what brackets hold is one word."""
    return re.findall(r"(?:\[[^\]]*\]|<[^>]*>|\{[^}]*\}|[^\s\[<{]+)+", text)


def _without(term: str, path: tuple[str, ...]) -> str:
    """``term`` without the program's name and its commands': yargs and oclif repeat them."""
    words = term.split(" ")
    stem = words[0].rsplit("/", 1)[-1].rsplit(".", 1)[0]
    full = len(path) > 1 and words[: len(path) - 1] == list(path[1:])
    if len(words) > 1 and stem == path[0].rsplit(".", 1)[0]:
        words = words[1:]
        full = len(path) > 1 and words[: len(path) - 1] == list(path[1:])
    if full and len(words) > len(path) - 1:
        words = words[len(path) - 1 :]
    return " ".join(words)


def _comma_list(lines: list[str]) -> tuple[str, ...]:
    """npm's: names alone, with commas between them."""
    told = [line.strip() for line in lines if line.strip()]
    start = next((at for at, line in enumerate(told) if "," in line and _LISTED.match(line)), None)
    if start is None:
        return ()
    names: list[str] = []
    for line in told[start:]:
        if not _LISTED.match(line):
            break
        names += [name for name in re.split(r"\s*,\s*", line) if name]
        if not line.endswith(","):
            break
    return tuple(names) if len(names) > _AFTER_COMMA else ()
