"""The comments of a document that are meant for cliconform, and which lines they are about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from cliconform.surface.command_lines.value_check import find_nearest
from cliconform.surface.docs.blocks import Block, Kind, Mark, Note, Reading

IGNORE, START, END, RUN = "ignore", "ignore-start", "ignore-end", "run"
WORDS = (IGNORE, START, END, RUN)
_COMMENT = re.compile(r"cliconform:\s*(?P<word>[\w-]+)")
_LAST = 1 << 30


def mark_in(comment: str, line: int) -> Mark | None:
    """What ``comment``, which stands in ``line``, says to cliconform, if it does."""
    match = _COMMENT.match(comment.strip())
    return Mark(word=match["word"], line=line) if match else None


def marked(reading: Reading) -> Reading:
    """``reading`` with its blocks ignored and runnable as its marks say."""
    ignored = [(mark.first, mark.last) for mark in reading.marks if mark.word == IGNORE]
    ignored += [(mark.first, mark.last) for mark in _ranges(reading.marks)]
    runs = [(mark.first, mark.last) for mark in reading.marks if mark.word == RUN]
    return replace(
        reading,
        blocks=tuple(
            replace(
                block,
                ignored=_within(block, ignored),
                runnable=block.kind is not Kind.SPAN and (block.runnable or _within(block, runs)),
            )
            for block in reading.blocks
        ),
    )


def notes(reading: Reading, lines: Iterable[int], typed: Iterable[int]) -> Iterator[Note]:
    """The marks that do nothing.

    ``lines`` are those in which an ignored command line stands, ``typed`` those that are run.
    """
    ignored, run = tuple(lines), tuple(typed)
    for mark in reading.marks:
        if mark.word not in WORDS:
            near = find_nearest(mark.word, WORDS)
            hint = f"did you mean `{near}`?" if near else f"there are {', '.join(WORDS)}"
            yield Note(mark.line, f"`cliconform: {mark.word}` is not known", hint)
        elif mark.word == IGNORE and not _any(mark, ignored):
            yield Note(
                mark.line,
                "`cliconform: ignore` ignores nothing: no command line follows in the next block",
                "take it out",
            )
        elif mark.word == RUN and not _any(mark, run):
            yield Note(
                mark.line,
                "`cliconform: run` runs nothing: no command line follows in the next block",
                "put it right before the block",
            )
    yield from _unpaired(reading.marks, ignored)


def _unpaired(marks: tuple[Mark, ...], ignored: tuple[int, ...]) -> Iterator[Note]:
    open_ = False
    for mark in marks:
        if mark.word == END and not open_:
            yield Note(mark.line, "`cliconform: ignore-end` ends nothing", "take it out")
        open_ = mark.word == START or (open_ and mark.word != END)
    for found in _ranges(marks):
        if found.last == _LAST:
            yield Note(
                found.line,
                "`cliconform: ignore-start` is never ended",
                "end it: `cliconform: ignore-end`",
            )
        elif not _any(found, ignored):
            yield Note(
                found.line,
                "`cliconform: ignore-start` ignores nothing: no command line before its end",
                "take both out",
            )


def _ranges(marks: tuple[Mark, ...]) -> list[Mark]:
    """A mark for each start, about the lines up to its end."""
    found: list[Mark] = []
    for mark in marks:
        if mark.word == START and not (found and found[-1].last == _LAST):
            found.append(replace(mark, first=mark.line, last=_LAST))
        elif mark.word == END and found and found[-1].last == _LAST:
            found[-1] = replace(found[-1], last=mark.line)
    return found


def _any(mark: Mark, lines: tuple[int, ...]) -> bool:
    return any(mark.first <= line <= mark.last for line in lines)


def _within(block: Block, ranges: list[tuple[int, int]]) -> bool:
    return bool(block.lines) and any(first <= block.lines[0].line <= last for first, last in ranges)
