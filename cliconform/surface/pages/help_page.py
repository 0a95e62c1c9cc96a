"""Read the text of a help page: the sections that are in it, or the error that it is instead."""

from __future__ import annotations

import re

from cliconform.model.surface import CommandSurface
from cliconform.quick_dataclass import replace
from cliconform.surface.pages.definitions import take_definitions
from cliconform.surface.pages.error_pages import find_error
from cliconform.surface.pages.lines import MAX_LINES, split_lines
from cliconform.surface.pages.page import Page, PageReader
from cliconform.surface.pages.sections import USAGE, split_sections


def read_page(text: str, program: str, path: tuple[str, ...]) -> Page:
    """Return what the help page ``text`` says of the command ``path`` of ``program``.

    ``text`` must be free of escape sequences. Nothing is raised: what cannot be read becomes a
    problem of the command.
    """
    lines = [_join_program_name(line, program) for line in split_lines(text)]
    defined = take_definitions(lines)
    sections = split_sections(defined.lines, program)
    if error := find_error(lines, sections):
        return _make_error_page(path, error)
    page = PageReader(sections, (program, *path), defined).read()
    if text.count("\n") > MAX_LINES:
        page = _add_problem(page, f"only the first {MAX_LINES} lines of the page were read")
    command = page.command
    has_usage = any(section.title == USAGE for section in sections)
    if not (has_usage or command.options or command.arguments or command.commands):
        return _make_error_page(path, "no usage, option or command found in the output")
    return page


def _join_program_name(line: str, program: str) -> str:
    """Return the line with ``git-lfs`` for ``git lfs``, as the page of ``git-lfs`` calls it."""
    first, dash, second = program.partition("-")
    if not dash or f"{first} {second}" not in line:
        return line
    name = rf"^(\s*(?:usage:\s*|or:\s*|\$ )?){re.escape(first)} {re.escape(second)}(?=\s|$)"
    return re.sub(name, rf"\g<1>{program}", line, flags=re.IGNORECASE)


def _add_problem(page: Page, problem: str) -> Page:
    command = page.command
    return replace(page, command=replace(command, problems=(*command.problems, problem)))


def _make_error_page(path: tuple[str, ...], reason: str) -> Page:
    return Page(CommandSurface(path=path, problems=(reason,)), is_help=False)
