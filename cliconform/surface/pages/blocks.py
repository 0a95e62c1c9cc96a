"""A section → its entries: options, or words that may be arguments and commands."""

from __future__ import annotations

import re

from cliconform.quick_dataclass import replace
from cliconform.surface.pages.arguments import is_argument_term, normalize_name, read_argument
from cliconform.surface.pages.boxes import read_box_entries
from cliconform.surface.pages.commands import read_subparser_names
from cliconform.surface.pages.entries import (
    Entry,
    EntryBlock,
    read_option_entries,
    read_word_entries,
)
from cliconform.surface.pages.options import read_options
from cliconform.surface.pages.sections import Section
from cliconform.surface.pages.tables import split_option_columns
from cliconform.surface.pages.usage import Usage

_ARGUMENT_WITH_OPTION = re.compile(r"([A-Z][A-Z0-9_-]*) (--[\w-]+(?: -\w)?)")


def read_chosen_names(entry: Entry, usage: Usage, *, has_more: bool = False) -> list[str] | None:
    """Return the commands that the entry lists, or ``None`` if it is an ordinary argument.

    argparse describes the choice of a command like an argument: ``{a,b}``, or its metavar. With
    ``has_more`` entries follow, which name the commands: ``{command}`` is then a metavar.
    """
    choosers = {form.subparsers for form in usage.forms if form.subparsers}
    bare = {each.strip("<>") for each in choosers}
    if entry.term in choosers or entry.term.strip("<>") in bare:
        names = read_subparser_names(entry)
        return [] if has_more and len(names) == 1 else list(names)
    return None


def select_known_entries(entries: list[Entry], names: set[str], usage: Usage) -> list[Entry]:
    """Return the entries that the usage names, and those below argparse's choice of commands."""
    selected: list[Entry] = []
    deeper = -1
    for entry in entries:
        if 0 <= deeper < entry.indent:
            selected.append(entry)
            continue
        deeper = entry.indent if read_chosen_names(entry, usage) is not None else -1
        name = normalize_name(read_argument(entry, boxed=False).argument.name)
        if deeper >= 0 or name in names:
            selected.append(entry)
    return selected


def read_option_block(section: Section) -> EntryBlock:
    """Return the options of a section, boxed or not, and the lines that are none."""
    if not section.boxed:
        return read_option_entries(split_option_columns(section.lines))
    boxed = map(_move_name_behind, read_box_entries(section.lines))
    rows = [each for each in boxed if each.term.startswith("-")]
    return EntryBlock(
        entries=[each for each in rows if read_options(each)],
        other_lines=[each.term for each in rows if not read_options(each)],
        leading_lines=[],
    )


def _move_name_behind(entry: Entry) -> Entry:
    """Return Cyclopts' argument that may be given as an option as well as that option.

    ``OUTPUT --output -o`` becomes ``--output -o OUTPUT``.
    """
    match = _ARGUMENT_WITH_OPTION.fullmatch(entry.term)
    return replace(entry, term=f"{match[2]} {match[1]}", required=False) if match else entry


def read_word_block(section: Section, chooser: str = "") -> list[Entry]:
    """Return the entries of arguments and commands; a group of argparse's has options too."""
    block = read_option_entries(section.lines)
    lines = [*block.leading_lines, *block.other_lines] if block.entries else section.lines
    return read_word_entries(
        lines, lambda text: is_argument_term(text) or _is_command_with_aliases(text), chooser
    ).entries


def read_word_boxes(section: Section) -> list[Entry]:
    """Return the rows of a box that are no options."""
    return [each for each in read_box_entries(section.lines) if not each.term.startswith("-")]


def is_option_line(line: str) -> bool:
    """Return whether the line begins with a dash."""
    return line.lstrip().startswith("-")


def _is_command_with_aliases(text: str) -> bool:
    """Whether ``text`` may be a command of argparse's with its aliases: ``checkout (co)``."""
    return re.fullmatch(r"[\w.:-]+ \([\w.:, -]+\)", text) is not None
