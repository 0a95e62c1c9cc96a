"""The lines of a section of commands → the name, aliases and summary of each command."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from cliconform.quick_dataclass import dataclass
from cliconform.surface.pages.descriptions import read_description
from cliconform.surface.pages.entries import Entry, read_word_entries
from cliconform.surface.pages.lines import measure_indent
from cliconform.surface.pages.tables import read_table_of_names
from cliconform.surface.pages.values import read_value

_NAME = r"[A-Za-z0-9@_][\w.:+@/-]*"
_TERM = re.compile(
    rf"^(?P<names>{_NAME}\*?:?(?:(?:\s*,\s*|\s*\|\s*|/){_NAME}\*?:?)*)"
    rf"(?:\s+\((?P<aliases>{_NAME}(?:,\s*{_NAME})*)\))?(?P<rest>(?:\s+.*)?)$"
)
_PLACEHOLDER = re.compile(
    r"^(?:\[.*\]|<.*>|\{.*\}|\(.*\)|\.\.\.|…|[A-Z0-9_=|.,:/@-]*[A-Z][A-Z0-9_=|.,:/@\[\]<>+*-]*|\||--?\w.*|[\w-]+\.\.\.)+$"
)
_HEADING = re.compile(r"[A-Z]\w+:")
"""A heading between commands: ``Examples:``."""
_LISTED = re.compile(rf"^{_NAME}(?:\s*,\s*{_NAME})*,?$")
_MORE = re.compile(r"^\s*(?:\.{3}(?:\s|$)|\[ ?more ?\])")
_UNREAD = re.compile(r"^\s+\S+(?: \S+)?\s{2,}\S")
"""A line with two columns, like those of commands, that could not be read as one."""
_ROW = re.compile(r"^\s+(?P<first>[a-z][\w-]*)(?: [a-z][\w-]*){0,2}(?:\s{2,}\S|$)")
_NESTED = re.compile(r"(?P<group>[a-z][\w-]*) (?P<name>[a-z][\w-]*(?: [a-z][\w-]*)?)")
"""A command with the command above it, as etcdctl and poetry list them."""
_CATEGORY = re.compile(r"^\s+[\w][\w ./-]*:$")
"""The title of a category, as urfave/cli prints it between commands: ``image:``."""
_CATEGORY_ROW = re.compile(rf"^\s+{_NAME}(?:, {_NAME})*\s{{2,}}\S")
_MAX_NAMES_IN_SENTENCE = 2
"""More names than this, separated by commas, are a list of commands."""


@dataclass(frozen=True, slots=True)
class ListedCommand:
    """A command as the page of the command above it lists it."""

    name: str
    aliases: tuple[str, ...] = ()
    summary: str = ""
    deprecated: bool = False
    starred: bool = False
    """Whether its name has a star, with which click-default-group marks the default command."""
    below: str = ""
    """The words of a command below it, if the row is about that: ``lease grant``."""


@dataclass(frozen=True, slots=True)
class CommandList:
    """The commands of a section."""

    commands: tuple[ListedCommand, ...] = ()
    problems: tuple[str, ...] = ()
    """A message for each line that could not be read."""
    partial: bool = False
    """Whether the list ends in dots, as there are more commands."""


def read_commands(lines: list[str], path: tuple[str, ...]) -> CommandList:
    """Return the commands listed in ``lines``.

    ``path`` is the command above them, the program's name first.
    """
    if names := _read_comma_list(lines) or read_table_of_names(lines):
        return CommandList(tuple(ListedCommand(name) for name in names))
    lines = _remove_categories([_strip_bullet(line) for line in lines])
    more = [line for line in lines if _MORE.match(line) and not line.strip().startswith("...")]
    lines = [line for line in lines if line not in more]
    groups = _find_groups(lines)
    block = read_word_entries(lines, lambda text: _read_names(text, path, groups) is not None)
    found = tuple(
        command
        for entry in block.entries
        if (command := read_command(entry, path, groups)) is not None
    )
    # Options between the commands are read with the options.
    other_lines = [line for line in block.other_lines if not line.lstrip().startswith("-")]
    unread = [*filter(_UNREAD.match, other_lines), *more]
    problems = tuple(map(_make_problem, unread))
    return CommandList(found, problems, any(map(_MORE.match, (*other_lines, *more))))


def read_command(
    entry: Entry, path: tuple[str, ...], groups: frozenset[str] = frozenset()
) -> ListedCommand | None:
    """Return the command of an entry; ``None`` if its term is not the name of one.

    ``groups`` are the commands that other commands may be listed below.
    """
    names = _read_names(entry.term, path, groups)
    if names is None:
        return None
    description = read_description(entry.description)
    if nested := _match_nested(entry.term, path, groups):
        return ListedCommand(
            nested["group"], summary=strip_deprecation_mark(description.help), below=nested["name"]
        )
    aliases = tuple(dict.fromkeys((*names[1:], *description.aliases)))
    return ListedCommand(
        names[0],
        aliases,
        strip_deprecation_mark(description.help),
        deprecated=description.deprecated,
        starred=entry.term.endswith("*"),
    )


def find_default(commands: Sequence[ListedCommand]) -> str:
    """Return the name of the command that runs when a line names none; empty if there is none.

    It is the only one with a star, and the first, as click-default-group's
    ``DefaultCommandFormatter`` prints it.
    """
    starred = [each.name for each in commands if each.starred]
    return starred[0] if len(starred) == 1 and commands[0].starred else ""


def strip_deprecation_mark(text: str) -> str:
    """Return a summary without the ``(deprecated)`` that Click and Typer add."""
    return re.sub(r"^\(deprecated\)\s*|\s*\(deprecated\)$", "", text, flags=re.IGNORECASE)


def read_subparser_names(entry: Entry) -> tuple[str, ...]:
    """Return the names in argparse's ``{a,b,c}``, which include aliases."""
    value = read_value(entry.term)
    return value.choices or ((value.name,) if entry.term.startswith("{") else ())


def _strip_bullet(line: str) -> str:
    """Return a line without the dash of a list, and with a star for certbot's ``(default)``."""
    line = re.sub(r"^(\s+)\(default\) (\w[\w-]*)(?=\s{2})", r"\1\2*         ", line)
    return re.sub(r"^(\s+)- (?=\w)", r"\1", line)


def _remove_categories(lines: list[str]) -> list[str]:
    """Return ``lines`` without the titles of categories, and what is below them less indented."""
    base = min((measure_indent(line) for line in lines if line), default=0)
    kept: list[str] = []
    inside = False
    for at, line in enumerate(lines):
        indent = measure_indent(line)
        below = lines[at + 1] if at + 1 < len(lines) else ""
        deeper = measure_indent(below) > indent and _CATEGORY_ROW.match(below) is not None
        if indent == base and _CATEGORY.match(line) and deeper:
            inside = True
            continue
        inside = inside and (not line or indent > base)
        kept.append(" " * base + line.lstrip() if inside and line else line)
    return kept


def _make_problem(line: str) -> str:
    if _MORE.match(line):
        return f"not all commands are listed: {line.strip()}"
    return f"could not read command: {line.strip()}"


def _find_groups(lines: list[str]) -> frozenset[str]:
    """Return the words that several rows begin with: ``lease grant``, ``lease list``."""
    words = Counter(match["first"] for match in map(_ROW.match, lines) if match)
    return frozenset(word for word, count in words.items() if count > 1)


def _match_nested(term: str, path: tuple[str, ...], groups: frozenset[str]) -> re.Match[str] | None:
    match = _NESTED.fullmatch(_strip_path(term, path))
    return match if match is not None and match["group"] in groups else None


def _read_names(
    term: str, path: tuple[str, ...], groups: frozenset[str] = frozenset()
) -> tuple[str, ...] | None:
    """Return the name and aliases of a command; ``None`` if the term is not one.

    A line after a shell's prompt is an example, even below "the following commands:".
    """
    if term.startswith("$ ") or _HEADING.fullmatch(term) or term == path[0]:
        return None
    if nested := _match_nested(term, path, groups):
        return (nested["group"],)
    match = _TERM.match(_strip_path(term, path))
    if match is None or not all(map(_PLACEHOLDER.match, _split_words(match["rest"]))):
        return None
    names = re.split(r"[,|\s/]+", match["names"]) if "://" not in term else [match["names"]]
    aliases = re.split(r",\s*", match["aliases"]) if match["aliases"] else []
    bare = [name.rstrip("*:") for name in (*names, *aliases)]
    return tuple(dict.fromkeys(name for name in bare if name))


def _split_words(text: str) -> list[str]:
    """Split what follows a name at spaces that are not in brackets."""
    return re.findall(r"(?:\[[^\]]*\]|<[^>]*>|\{[^}]*\}|[^\s\[<{]+)+", text)


def _strip_path(term: str, path: tuple[str, ...]) -> str:
    """Return ``term`` without the names of the program and groups, which yargs and oclif repeat."""
    words = term.split(" ")
    stem = words[0].rsplit("/", 1)[-1].rsplit(".", 1)[0]
    full = len(path) > 1 and words[: len(path) - 1] == list(path[1:])
    if len(words) > 1 and stem == path[0].rsplit(".", 1)[0]:
        words = words[1:]
        full = len(path) > 1 and words[: len(path) - 1] == list(path[1:])
    if full and len(words) > len(path) - 1:
        words = words[len(path) - 1 :]
    return " ".join(words)


def _read_comma_list(lines: list[str]) -> tuple[str, ...]:
    """Return the names in npm's list: names without summaries, separated by commas."""
    filled = [line.strip() for line in lines if line.strip()]
    start = next(
        (at for at, line in enumerate(filled) if "," in line and _LISTED.match(line)), None
    )
    if start is None:
        return ()
    names: list[str] = []
    for line in filled[start:]:
        if not _LISTED.match(line):
            break
        names += [name for name in re.split(r"\s*,\s*", line) if name]
        if not line.endswith(","):
            break
    return tuple(names) if len(names) > _MAX_NAMES_IN_SENTENCE else ()
