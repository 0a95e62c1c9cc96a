"""A help page → the command that it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from cliconform.model.surface import CommandSurface, Option
from cliconform.surface.pages.arguments import Described, described, is_argument_term, key, merged
from cliconform.surface.pages.boxes import box_entries
from cliconform.surface.pages.commands import (
    Listed,
    command_of,
    default_of,
    read_commands,
    subparsers,
)
from cliconform.surface.pages.entries import Block, Entry, option_entries, word_entries
from cliconform.surface.pages.error_pages import refusal
from cliconform.surface.pages.lines import MOST_LINES, lines_of
from cliconform.surface.pages.options import merge_options, options_of
from cliconform.surface.pages.prose import (
    elsewhere,
    global_options,
    leaves_out_commands,
    own_aliases,
    prose_deprecated,
    summary_of,
)
from cliconform.surface.pages.section_kinds import Kind, kind_of
from cliconform.surface.pages.sections import USAGE, Section, sections
from cliconform.surface.pages.usage import Usage, read_usage


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says of its command, and what it says of the commands below."""

    command: CommandSurface
    summaries: dict[str, str] = field(default_factory=dict)
    """What it says of each command below it."""
    aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The other names that it has for commands below."""
    deprecated: frozenset[str] = frozenset()
    """The commands below that it marks as deprecated."""
    global_options: str = ""
    """The command that prints the options which all of them take: kubectl's way."""
    is_help: bool = True
    """Whether the text is a help page. If not, the command's problems say why, and it is empty."""


def read_page(text: str, program: str, path: tuple[str, ...]) -> Page:
    """What ``text``, free of escape sequences, says of the command ``path`` of ``program``."""
    lines = lines_of(text)
    found = sections(lines, program)
    if reason := refusal(lines, found):
        return _no_page(path, reason)
    page = _Reading(found, (program, *path)).page()
    if text.count("\n") > MOST_LINES:
        page = _with_problem(page, f"only the first {MOST_LINES} lines of the page are read")
    command = page.command
    has_usage = any(section.title == USAGE for section in found)
    if not (has_usage or command.options or command.arguments or command.commands):
        return _no_page(path, "no usage, option or command was found in it")
    return page


def _with_problem(page: Page, problem: str) -> Page:
    command = page.command
    return replace(page, command=replace(command, problems=(*command.problems, problem)))


def _no_page(path: tuple[str, ...], reason: str) -> Page:
    return Page(CommandSurface(path=path, problems=(reason,)), is_help=False)


class _Reading:
    """The sections of one page, put together step by step."""

    def __init__(self, found: list[Section], path: tuple[str, ...]) -> None:
        self._sections = found
        self._path = path
        self._kinds = [kind_of(section) for section in found]
        self._problems: list[str] = []
        self._commands: dict[str, Listed] = {}
        self._partial = False
        self._arguments: list[Described] = []
        self._bare_usage = next((each.lines for each in found if each.title == USAGE), [])

    def page(self) -> Page:
        options = self._options()
        by_spelling = {spelling: each for each in options for spelling in each.spellings}
        for section, kind in self._of(Kind.COMMANDS):
            self._read_commands(section, kind)
        draft = self._usage(by_spelling, has_commands=True)
        for section, kind in self._of(Kind.ARGUMENTS):
            self._read_arguments(section, kind, draft)
        for section, kind in self._of(Kind.UNKNOWN):
            self._read_unknown(section, kind, draft)
        usage = self._usage(by_spelling, has_commands=bool(self._commands))
        for name in usage.literals:
            self._add(Listed(name))
        return self._put_together(merge_options(options, usage), usage)

    def _put_together(self, options: tuple[Option, ...], usage: Usage) -> Page:
        commands = self._commands.values()
        told = tuple(elsewhere(self._sections))
        command = CommandSurface(
            path=self._path[1:],
            summary=summary_of(self._sections),
            arguments=merged(
                self._arguments,
                usage.arguments(),
                self._commands,
                remainder=usage.remainder,
                chooser=usage.has_chooser,
            ),
            options=options,
            commands=tuple(self._commands),
            partial=bool(self._commands) and (self._partial or leaves_out_commands(told)),
            default=default_of(tuple(commands)),
            aliases=own_aliases(self._sections, self._path),
            deprecated=prose_deprecated(self._sections),
            problems=tuple(
                dict.fromkeys(
                    (
                        *usage.problems,
                        *self._problems,
                        *(f"told elsewhere: {each}" for each in told),
                    )
                )
            ),
        )
        return Page(
            command,
            {each.name: each.summary for each in commands},
            {each.name: each.aliases for each in commands if each.aliases},
            frozenset(each.name for each in commands if each.deprecated),
            global_options(self._sections),
        )

    def _of(self, *kinds: Kind) -> list[tuple[Section, Kind]]:
        return [(s, k) for s, k in zip(self._sections, self._kinds, strict=True) if k in kinds]

    def _usage(self, options: dict[str, Option], *, has_commands: bool) -> Usage:
        listed = frozenset(each.argument.name for each in self._arguments)
        return read_usage(
            self._bare_usage, self._path, options, has_commands=has_commands, listed=listed
        )

    def _add(self, listed: Listed) -> None:
        self._commands.setdefault(listed.name, listed)

    def _options(self) -> list[Option]:
        found: list[Option] = []
        titled = any(
            section.title and kind is not Kind.OTHER and _option_block(section).entries
            for section, kind in zip(self._sections, self._kinds, strict=True)
        )
        for section, kind in zip(self._sections, self._kinds, strict=True):
            if kind in {Kind.USAGE, Kind.OTHER, Kind.ALIASES}:
                continue
            block = _option_block(section)
            entries = [each for each in block.entries if section.title or each.said or not titled]
            for entry in entries:
                found += options_of(entry)
            if entries or kind is Kind.OPTIONS:
                self._problems += [
                    f"not understood among the options: {line.strip()}"
                    for line in block.loose
                    if _UNREAD.match(line)
                ]
        return found

    def _read_commands(self, section: Section, _: Kind) -> None:
        if section.boxed:
            for entry in _word_boxes(section):
                if (listed := command_of(entry, self._path)) is not None:
                    self._add(listed)
                else:
                    self._problems.append(f"not understood among the commands: {entry.term}")
            return
        listing = read_commands(section.lines, self._path)
        self._problems += listing.problems
        self._partial |= listing.partial
        for listed in listing.commands:
            self._add(listed)

    def _read_arguments(self, section: Section, _: Kind, usage: Usage) -> None:
        if section.boxed:
            self._arguments += [described(each, boxed=True) for each in _word_boxes(section)]
            return
        block = word_entries(_rest(section), lambda text: is_argument_term(text) or _nested(text))
        self._take_words(block.entries, usage)

    def _take_words(self, entries: list[Entry], usage: Usage) -> None:
        """The commands of argparse stand below the argument that chooses one of them."""
        base = min((each.indent for each in entries), default=0)
        opened: list[str] | None = None
        for entry in entries:
            if entry.indent > base and opened is not None:
                self._take_below(entry, opened)
                continue
            opened = self._opens(entry, usage)
            if opened is None and is_argument_term(entry.term):
                self._arguments.append(described(entry, boxed=False))
            for name in opened or ():
                self._add(Listed(name))

    def _take_below(self, entry: Entry, opened: list[str]) -> None:
        listed = command_of(entry, self._path)
        if listed is None:
            self._problems.append(f"not understood among the commands: {entry.term}")
            return
        for alias in listed.aliases:
            self._commands.pop(alias, None)
        self._commands[listed.name] = listed
        opened.append(listed.name)

    def _opens(self, entry: Entry, usage: Usage) -> list[str] | None:
        """The names that the entry has for commands, if it is argparse's choice of them."""
        choosers = {form.subparsers for form in usage.forms if form.subparsers}
        if entry.term in choosers or entry.term.strip("<>") in {
            each.strip("<>") for each in choosers
        }:
            return list(subparsers(entry))
        return None

    def _read_unknown(self, section: Section, _: Kind, usage: Usage) -> None:
        """A group of the program's own: its words are the usage's arguments, or commands."""
        names = {key(one.name) for one in usage.arguments()}
        if section.boxed:
            for entry in _word_boxes(section):
                term = described(entry, boxed=True)
                if key(term.argument.name) in names:
                    self._arguments.append(term)
                elif usage.takes_commands and (listed := command_of(entry, self._path)) is not None:
                    self._add(listed)
            return
        if section.title and usage.takes_commands and not usage.argparse:
            listing = read_commands(section.lines, self._path)
            for listed in listing.commands:
                if listed.summary:
                    self._add(listed)
        if not usage.argparse and not any(map(_is_option_line, section.lines)) and section.title:
            return
        block = word_entries(_rest(section), lambda text: is_argument_term(text) or _nested(text))
        self._take_words(self._known_words(block.entries, names, usage), usage)

    def _known_words(self, entries: list[Entry], names: set[str], usage: Usage) -> list[Entry]:
        """Those that the usage names, and what stands below argparse's choice of commands."""
        chosen: list[Entry] = []
        deeper = -1
        for entry in entries:
            if 0 <= deeper < entry.indent:
                chosen.append(entry)
                continue
            deeper = entry.indent if self._opens(entry, usage) is not None else -1
            if deeper >= 0 or key(described(entry, boxed=False).argument.name) in names:
                chosen.append(entry)
        return chosen


_UNREAD = re.compile(r"^\s*-{1,2}[^\s-].*[^.]$")
"""A line that looks like an option, and could not be read as one."""


def _option_block(section: Section) -> Block:
    if not section.boxed:
        return option_entries(section.lines)
    rows = [each for each in box_entries(section.lines) if each.term.startswith("-")]
    return Block(
        [each for each in rows if options_of(each)],
        [each.term for each in rows if not options_of(each)],
        [],
    )


def _rest(section: Section) -> list[str]:
    """The lines that are not of an option: a group of argparse's has both."""
    block = option_entries(section.lines)
    return [*block.prose, *block.loose] if block.entries else section.lines


def _word_boxes(section: Section) -> list[Entry]:
    return [each for each in box_entries(section.lines) if not each.term.startswith("-")]


def _is_option_line(line: str) -> bool:
    return line.lstrip().startswith("-")


def _nested(text: str) -> bool:
    """Whether it may be a command of argparse's, with its other names: ``checkout (co)``."""
    return re.fullmatch(r"[\w.:-]+ \([\w.:, -]+\)", text) is not None
