"""The sections of a help page → the command that it describes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cliconform.model.surface import NO_USAGE, CommandSurface, Option
from cliconform.quick_dataclass import dataclass, field
from cliconform.surface.pages.arguments import (
    DescribedArgument,
    is_argument_term,
    merge_arguments,
    normalize_name,
    read_argument,
)
from cliconform.surface.pages.blocks import (
    is_option_line,
    read_chosen_names,
    read_word_block,
    read_word_boxes,
    select_known_entries,
)
from cliconform.surface.pages.commands import (
    ListedCommand,
    find_default,
    read_command,
    read_commands,
)
from cliconform.surface.pages.definitions import Definitions
from cliconform.surface.pages.entries import Entry
from cliconform.surface.pages.lines import cut_text
from cliconform.surface.pages.option_sections import read_option_sections
from cliconform.surface.pages.options import merge_options
from cliconform.surface.pages.prose import find_aliases, find_summary, is_page_deprecated
from cliconform.surface.pages.references import (
    LIST_PAGE,
    Reference,
    find_references,
    has_more_commands,
    is_page_of_list,
)
from cliconform.surface.pages.section_kinds import SectionKind, classify_sections
from cliconform.surface.pages.sections import USAGE, Section
from cliconform.surface.pages.usage import Usage, read_usage
from cliconform.surface.pages.usage_lists import read_usage_list

_MAX_PROBLEMS = 100
_MAX_PROBLEM = 300
_PYTHON_HELP = "show this help message and exit"
"""What argparse and optparse say of ``--help``."""
_OPTPARSE_USAGE = re.compile(r"[\w.-]+(?: [\w.-]+)* \[options\]")


@dataclass(frozen=True, slots=True)
class Page:
    """What a help page says of its command and of the commands below it."""

    command: CommandSurface
    summaries: dict[str, str] = field(default_factory=dict)
    """The summaries of the commands below, by name."""
    aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The aliases of the commands below that have any, by name."""
    below: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The commands below the commands below that the page lists too, by the name above them."""
    deprecated: frozenset[str] = frozenset()
    """The names of the commands below that are marked as deprecated."""
    references: tuple[Reference, ...] = ()
    """The other pages that it refers to for more options or commands."""
    is_help: bool = True
    """Whether the text is a help page. If not, ``command`` is empty and its problems say why."""


class PageReader:
    """Reads the sections of one page, kind by kind.

    Options come first, as only they say which words of the usage are values; commands next, as only
    they say whether a word of the usage is the name of one; the usage is read last, as the
    arguments that sections describe decide whether a bare word in it is an argument.
    """

    def __init__(
        self, sections: list[Section], path: tuple[str, ...], defined: Definitions
    ) -> None:
        self._sections = sections
        self._path = path
        self._kinds = classify_sections(sections)
        self._problems: list[str] = [*defined.problems]
        self._defined_options = defined.options
        self._commands = {name: ListedCommand(name) for name in defined.commands}
        self._below: dict[str, tuple[str, ...]] = {}
        self._partial = False
        self._arguments: list[DescribedArgument] = []
        self._usage_lines = next((each.lines for each in sections if each.title == USAGE), [])
        self._is_list = not path[1:] and is_page_of_list(self._usage_lines)
        if self._is_list:
            self._usage_lines = []

    def read(self) -> Page:
        """Return the page; what cannot be read is among its problems."""
        found = read_option_sections(self._sections, self._kinds)
        self._problems += found.problems
        options = [*found.options, *self._defined_options]
        by_spelling = {spelling: each for each in options for spelling in each.spellings}
        # Whether there are commands is not known yet; the draft assumes that there are.
        draft = self._read_usage(by_spelling, has_commands=True)
        for section in self._select(SectionKind.COMMANDS):
            self._read_commands(section, draft)
        for section in self._select(SectionKind.ARGUMENTS):
            self._read_arguments(section, draft)
        for section in self._select(SectionKind.UNKNOWN):
            self._read_unknown(section, draft)
        if not self._commands:
            self._read_usage_lists()
        usage = self._read_usage(by_spelling, has_commands=bool(self._commands))
        if usage.literals:
            usage = self._read_usage(by_spelling, has_commands=True)
        for name in usage.literals:
            self._add_command(ListedCommand(name))
        return self._make_page(merge_options(options, usage), usage)

    def _make_page(self, options: tuple[Option, ...], usage: Usage) -> Page:
        commands = self._commands.values()
        references = find_references(self._sections, self._path[0])
        if self._is_list:
            references = (LIST_PAGE,)
        command = CommandSurface(
            path=self._path[1:],
            summary=find_summary(self._sections),
            arguments=merge_arguments(
                self._arguments,
                usage.arguments(),
                self._commands,
                remainder=usage.remainder and not self._commands,
                chooser=usage.chooser,
                argparse=usage.argparse,
            ),
            options=options,
            commands=tuple(self._commands),
            partial=bool(self._commands) and (self._partial or has_more_commands(references)),
            default=find_default(tuple(commands)),
            aliases=find_aliases(self._sections, self._path),
            deprecated=is_page_deprecated(self._sections),
            problems=_limit_problems(
                (
                    *([NO_USAGE] if self._lacks_usage(usage, options) else ()),
                    *usage.problems,
                    *self._problems,
                    *(each.problem for each in references if not each.is_read_apart),
                )
            ),
        )
        return Page(
            command,
            {each.name: each.summary for each in commands},
            {each.name: each.aliases for each in commands if each.aliases},
            self._below,
            frozenset(each.name for each in commands if each.deprecated),
            references,
        )

    def _lacks_usage(self, usage: Usage, options: tuple[Option, ...]) -> bool:
        """Whether nothing on the page says which arguments there are.

        Python's optparse prints ``Usage: prog [options]`` unless a program gives another usage.
        """
        text = " ".join(line.strip() for line in self._usage_lines)
        if not usage.argparse and _OPTPARSE_USAGE.fullmatch(text.strip()):
            return not self._commands and any(each.help == _PYTHON_HELP for each in options)
        return not (usage.forms or self._arguments or self._commands or self._is_list)

    def _select(self, kind: SectionKind) -> list[Section]:
        pairs = zip(self._sections, self._kinds, strict=True)
        return [section for section, its_kind in pairs if its_kind is kind]

    def _read_usage(self, options: dict[str, Option], *, has_commands: bool) -> Usage:
        described = frozenset(each.argument.name for each in self._arguments)
        return read_usage(
            self._usage_lines,
            self._path,
            options,
            has_commands=has_commands,
            commands=frozenset(self._commands),
            described=described,
        )

    def _add_command(self, command: ListedCommand) -> None:
        if command.below:
            names = (*self._below.get(command.name, ()), command.below)
            self._below[command.name] = names
            command = ListedCommand(command.name)
        self._commands.setdefault(command.name, command)

    def _read_commands(self, section: Section, usage: Usage) -> None:
        if section.boxed:
            for entry in read_word_boxes(section):
                if (command := read_command(entry, self._path)) is not None:
                    self._add_command(command)
                else:
                    self._add_unread_command(entry)
            return
        if listed := read_usage_list(section.lines, self._path):
            for command in listed:
                self._add_command(command)
            return
        if usage.chooser:
            entries = read_word_block(section, usage.chooser)
            if any(read_chosen_names(each, usage) is not None for each in entries):
                self._add_word_entries(entries, usage, are_commands=True)
                return
        found = read_commands(section.lines, self._path)
        self._problems += found.problems
        self._partial |= found.partial
        for command in found.commands:
            self._add_command(command)

    def _read_usage_lists(self) -> None:
        """Read commands that no section lists, each as a usage line with its summary below it."""
        for section, kind in zip(self._sections, self._kinds, strict=True):
            if kind not in {SectionKind.USAGE, SectionKind.OTHER}:
                for command in read_usage_list(section.lines, self._path):
                    self._add_command(command)

    def _add_unread_command(self, entry: Entry) -> None:
        self._problems.append(f"could not read command: {entry.term}")

    def _read_arguments(self, section: Section, usage: Usage) -> None:
        if section.boxed:
            entries = read_word_boxes(section)
            self._arguments += [read_argument(each, boxed=True) for each in entries]
            return
        self._add_word_entries(read_word_block(section, usage.chooser), usage)

    def _add_word_entries(
        self, entries: list[Entry], usage: Usage, *, are_commands: bool = False
    ) -> None:
        """Add arguments, and commands below the argument that chooses one of them (argparse).

        With ``are_commands``, entries that are not indented deeper are commands as well.
        """
        base = min((each.indent for each in entries), default=0)
        names: list[str] | None = None
        """The commands of the last such argument; ``None`` below any other."""
        for entry in entries:
            deeper = entry.indent > base or are_commands
            is_chooser = read_chosen_names(entry, usage) is not None
            if deeper and names is not None and not is_chooser:
                self._add_command_below(entry, names)
                continue
            names = read_chosen_names(entry, usage, has_more=entry is not entries[-1])
            if names is None and is_argument_term(entry.term):
                self._arguments.append(read_argument(entry, boxed=False))
            for name in names or ():
                self._add_command(ListedCommand(name))

    def _add_command_below(self, entry: Entry, names: list[str]) -> None:
        """Add a command with its aliases, which the argument lists as if they were commands."""
        command = read_command(entry, self._path)
        if command is None:
            self._add_unread_command(entry)
            return
        for alias in command.aliases:
            self._commands.pop(alias, None)
        self._commands[command.name] = command
        names.append(command.name)

    def _read_unknown(self, section: Section, usage: Usage) -> None:
        """Read a section with a title of the program's own: arguments of the usage, or commands."""
        names = {normalize_name(one.name) for one in usage.arguments()}
        if section.boxed:
            for entry in read_word_boxes(section):
                argument = read_argument(entry, boxed=True)
                if normalize_name(argument.argument.name) in names:
                    self._arguments.append(argument)
                elif usage.takes_commands and (command := read_command(entry, self._path)):
                    self._add_command(command)
            return
        if section.title and usage.takes_commands and not usage.argparse:
            found = read_commands(section.lines, self._path)
            for command in found.commands:
                if command.summary:
                    self._add_command(command)
        if not usage.argparse and not any(map(is_option_line, section.lines)) and section.title:
            return
        entries = read_word_block(section, usage.chooser)
        self._add_word_entries(select_known_entries(entries, names, usage), usage)


def _limit_problems(problems: Iterable[str]) -> tuple[str, ...]:
    """Return the problems, each once and none too long; the last says how many were left out."""
    each_once = list(dict.fromkeys(cut_text(each, _MAX_PROBLEM) for each in problems))
    more = len(each_once) - _MAX_PROBLEMS
    return (*each_once[:_MAX_PROBLEMS], *([f"{more} more problems"] if more > 0 else ()))
