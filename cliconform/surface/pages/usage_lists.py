"""Lists of commands in which each row is a usage line: ``prog disk add [options] <device>``.

Btrfs, Clipanion (Yarn) and others list their commands so, with the summary of each below its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cliconform.surface.pages.commands import ListedCommand
from cliconform.surface.pages.lines import measure_indent

_NAME = re.compile(r"[a-z][\w-]*(?::[\w-]+)*")
_MIN_ROWS = 3
"""Fewer rows are examples."""


def read_usage_list(lines: list[str], path: tuple[str, ...]) -> tuple[ListedCommand, ...]:
    """Return the commands in ``lines``, whose rows are usage lines of commands below ``path``.

    ``path`` has the program's name first. There are none unless most rows have a summary below.
    """
    rows = [(at, names) for at, names in _find_rows(lines, path) if names]
    indent = min((measure_indent(lines[at]) for at, _ in rows), default=0)
    rows = [(at, names) for at, names in rows if measure_indent(lines[at]) == indent]
    summaries = [_find_summary(lines, at, indent) for at, _ in rows]
    if len(rows) < _MIN_ROWS or sum(map(bool, summaries)) * 2 < len(rows):
        return ()
    return tuple(
        ListedCommand(names[0], summary="" if names[1:] else summary, below=" ".join(names[1:]))
        for (_, names), summary in zip(rows, summaries, strict=True)
    )


def _find_rows(lines: list[str], path: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    """Yield the index of each row, and the names of the command below ``path``."""
    for at, line in enumerate(lines):
        words = line.removesuffix(":").split()
        is_row = line.startswith("  ") or line.endswith(":")
        is_sentence = re.search(r"[^.]\.$", line) is not None
        if not is_row or is_sentence or tuple(words[: len(path)]) != path:
            continue
        names: list[str] = []
        for word in words[len(path) :]:
            if not _NAME.fullmatch(word):
                break
            names.append(word)
        yield at, names


def _find_summary(lines: list[str], at: int, indent: int) -> str:
    """Return the line below a row if it is indented deeper."""
    below = lines[at + 1] if at + 1 < len(lines) else ""
    return below.strip() if measure_indent(below) > indent else ""
