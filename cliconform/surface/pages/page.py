"""A help page → the command that it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from cliconform.model.surface import Argument, CommandSurface, Option
from cliconform.surface.pages.entries import Entry, option_entries, word_entries
from cliconform.surface.pages.notes import Said, said
from cliconform.surface.pages.sections import Section, sections
from cliconform.surface.pages.tables import table_entries
from cliconform.surface.pages.terms import option_term, value_term
from cliconform.surface.pages.usage import Usage, usage

_COMMANDS = re.compile(r"\b(sub)?commands?\b|^actions$", re.IGNORECASE)
_ARGUMENTS = re.compile(r"\b(arguments?|args|parameters|positionals?)\b", re.IGNORECASE)
_NOT_OURS = re.compile(
    r"^(examples?|learn more|see also|notes?|environment( variables)?|exit (codes|status)|"
    r"help topics|authors?|files|bugs|copyright|description)\b",
    re.IGNORECASE,
)
_ALIASES = re.compile(r"^\s*alias(es)?\b", re.IGNORECASE)
_COMMAND_NAME = re.compile(r"^[\w][\w.:+-]*\*?(?:\s*,\s*[\w][\w.:+-]*)*:?$")


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says of its command, and the other names that it has for the commands below."""

    command: CommandSurface
    summaries: dict[str, str]
    """What it says of each command below it."""
    aliases: dict[str, tuple[str, ...]]


def read_page(text: str, program: str, path: tuple[str, ...]) -> Page:
    """What ``text``, free of escape sequences, says of the command ``path`` of ``program``."""
    found = sections(text)
    told = usage(
        next((section.lines for section in found if section.title == "usage"), []), (program, *path)
    )
    options: list[Option] = []
    arguments: list[Argument] = []
    commands: dict[str, str] = {}
    aliases: dict[str, tuple[str, ...]] = {}
    problems: list[str] = []
    own_aliases: tuple[str, ...] = ()
    for section in found:
        if section.title == "usage":
            continue
        if _ALIASES.match(section.title):
            own_aliases = _own_aliases(section, path)
            continue
        for entry in _option_entries(section):
            option = _option(entry)
            if option is None:
                problems.append(f"no option: {entry.term}")
            else:
                options.append(option)
        if _NOT_OURS.match(section.title):
            continue
        if _COMMANDS.search(section.title) and not _ARGUMENTS.search(section.title):
            for name, others, summary in _commands(section):
                commands.setdefault(name, summary)
                if others:
                    aliases[name] = others
        elif _ARGUMENTS.search(section.title):
            for argument, below in _arguments(section):
                if below:
                    commands.update({key: value for key, value in below.items() if key not in commands})
                else:
                    arguments.append(argument)
    command = CommandSurface(
        path=path,
        summary=_summary(found),
        arguments=_merged(arguments, told, tuple(commands)),
        options=_unique(options, told),
        commands=tuple(commands),
        aliases=own_aliases,
        deprecated=_is_deprecated(found),
        problems=tuple(problems),
    )
    return Page(command, commands, aliases)


def _option_entries(section: Section) -> list[Entry]:
    if section.boxed:
        return [each for each in table_entries(section.lines) if each.term.startswith("-")]
    if _NOT_OURS.match(section.title) or not section.title:
        return []
    return option_entries(section.lines)


def _option(entry: Entry) -> Option | None:
    term = option_term(entry.term)
    if term is None:
        return None
    facts = said(entry.said)
    return Option(
        spellings=term.spellings,
        value=term.value,
        value_optional=term.value_optional,
        choices=term.choices or (facts.choices if term.value else ()),
        default=facts.default,
        required=facts.required or entry.required,
        repeatable=term.repeatable or facts.repeatable,
        deprecated=facts.deprecated,
        help=facts.help,
    )


def _commands(section: Section) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Name, other names, summary."""
    entries = table_entries(section.lines) if section.boxed else word_entries(section.lines)
    for entry in entries:
        names = [each.strip() for each in entry.term.rstrip(":").split(",")]
        if not _COMMAND_NAME.match(entry.term.split("  ")[0].strip()) and not entry.said:
            continue
        name = names[0].split()[0].rstrip("*:")
        if name in {"help", "..."} and len(names) == 1 and name == "...":
            continue
        yield name, tuple(one.split()[0] for one in names[1:]), entry.said


def _arguments(section: Section) -> Iterator[tuple[Argument, dict[str, str]]]:
    """Each argument; argparse's subparsers are commands, told as an argument with choices."""
    entries = table_entries(section.lines) if section.boxed else word_entries(section.lines)
    below: dict[str, str] = {}
    for entry in entries:
        term = entry.term.rstrip(":")
        if term.startswith("{") or (below and entry.indent > 2):
            names = value_term(term).choices or ((term.strip("{}"),) if term.startswith("{") else ())
            if term.startswith("{"):
                below = dict.fromkeys(names, "")
                yield Argument(name=term), below
            continue
        facts: Said = said(entry.said)
        value = value_term(term)
        name = value.value.split()[0].strip("<>[].") if value.value else term
        yield (
            Argument(
                name=name,
                required=not value.value_optional and (entry.required or not section.boxed),
                repeated=value.repeatable,
                choices=value.choices or facts.choices,
                help=facts.help,
            ),
            {},
        )


def _merged(
    told: list[Argument], usage_: Usage, commands: tuple[str, ...]
) -> tuple[Argument, ...]:
    """The usage knows what is required and repeated, the section what it is for."""
    known = {_key(one.name): one for one in told}
    merged = []
    for argument in usage_.arguments:
        if commands and set(argument.choices) & set(commands):
            continue
        described = known.pop(_key(argument.name), None)
        merged.append(
            replace(
                argument,
                help=described.help if described else "",
                choices=argument.choices or (described.choices if described else ()),
                repeated=argument.repeated or bool(described and described.repeated),
            )
        )
    return (*merged, *known.values())


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower()).rstrip("s")


def _unique(options: list[Option], usage_: Usage) -> tuple[Option, ...]:
    found: dict[str, Option] = {}
    for option in options:
        required = option.required or bool(set(option.spellings) & set(usage_.required_options))
        found.setdefault(option.name, replace(option, required=required))
    listed = {spelling for option in found.values() for spelling in option.spellings}
    for name in usage_.options:
        if name not in listed and found == {} and name.startswith("-"):
            found.setdefault(name, Option(spellings=(name,)))
    return tuple(found.values())


def _summary(found: list[Section]) -> str:
    """The first sentence or line of prose."""
    for section in found:
        if section.title:
            continue
        paragraph: list[str] = []
        for line in section.lines:
            if line.strip():
                paragraph.append(line.strip())
            elif paragraph:
                break
        if paragraph:
            return " ".join(paragraph)
    return ""


def _own_aliases(section: Section, path: tuple[str, ...]) -> tuple[str, ...]:
    words = [line.strip() for line in section.lines if line.strip()]
    names = [each.split()[-1].strip(",") for line in words for each in line.split(",") if each.split()]
    return tuple(name for name in dict.fromkeys(names) if not path or name != path[-1])


def _is_deprecated(found: list[Section]) -> bool:
    prose = " ".join(line for section in found if not section.title for line in section.lines)
    return bool(re.search(r"\[?\bDEPRECATED\b\]?|\(deprecated\)|is deprecated", prose))
