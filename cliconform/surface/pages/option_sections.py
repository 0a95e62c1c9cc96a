"""The options in all sections of a help page, and the lines that should be options."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cliconform.model.surface import Option
from cliconform.quick_dataclass import dataclass, field
from cliconform.surface.pages.blocks import read_option_block
from cliconform.surface.pages.options import read_options
from cliconform.surface.pages.section_kinds import SectionKind
from cliconform.surface.pages.sections import Section

_CLICK_HELP = "Show this message and exit."
"""What Click and Typer say of ``--help``."""
_UNREAD_OPTION = re.compile(r"^(?![^\[]*\])\s*-{1,2}[^\s-](?:.*[^.]|.*\S\s{2,}\S.*)$")
"""A line that looks like an option although it could not be read as one."""
_WITHOUT_OPTIONS = frozenset({SectionKind.USAGE, SectionKind.OTHER, SectionKind.ALIASES})


@dataclass(slots=True)
class FoundOptions:
    """The options of a page, and a problem for each line that could not be read as one."""

    options: list[Option] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read_option_sections(sections: Sequence[Section], kinds: Sequence[SectionKind]) -> FoundOptions:
    """Return the options of all ``sections``, each of its kind; any title may stand above some."""
    found = FoundOptions()
    one_word = any(_CLICK_HELP in line for each in sections for line in each.lines)
    titled = any(
        section.title and kind is not SectionKind.OTHER and read_option_block(section).entries
        for section, kind in zip(sections, kinds, strict=True)
    )
    for section, kind in zip(sections, kinds, strict=True):
        if kind in _WITHOUT_OPTIONS:
            continue
        block = read_option_block(section)
        # If options have titled sections, one without title and description is in a sentence.
        entries = [
            each for each in block.entries if section.title or each.description or not titled
        ]
        for entry in entries:
            found.options += read_options(entry, one_word=one_word)
        if entries or kind is SectionKind.OPTIONS:
            found.problems += [
                f"could not read option: {line.strip()}"
                for line in (*block.leading_lines, *block.other_lines)
                if _UNREAD_OPTION.match(line)
            ]
    return found
