"""Plain text - a help page, a manual - → blocks: what is indented, prompted, or a usage line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cliconform.surface.docs.blocks import Block, Kind, Mark, Reading, SourceLine, source_lines
from cliconform.surface.docs.comments import mark_in

_SHOWN = re.compile(r"[ \t]+\S|[$%❯>] |(?:usage|synopsis|example|e\.g\.):", re.IGNORECASE)
_MARK = re.compile(r"[ \t]*(?:<!--|\.\.|[#;]+)?[ \t]*(cliconform:.*)")
_SPAN = re.compile(r"`(?P<said>[^`\n]+)`")


def read_text(text: str) -> Reading:
    """The blocks of a plain text, one a paragraph, and its comments for cliconform."""
    found = list(_read(source_lines(text)))
    return Reading(
        blocks=tuple(each for each in found if isinstance(each, Block)),
        marks=tuple(each for each in found if isinstance(each, Mark)),
    )


def _read(lines: Sequence[SourceLine]) -> Iterator[Block | Mark]:
    waiting: list[Mark] = []
    for paragraph in _paragraphs(lines):
        marks = [mark for line in paragraph if (mark := _mark(line))]
        rest = [line for line in paragraph if _mark(line) is None]
        waiting += marks
        if not rest:
            continue
        for mark in waiting:
            yield Mark(word=mark.word, line=mark.line, first=rest[0].line, last=rest[-1].line)
        waiting = []
        yield from _blocks(rest)
    yield from waiting


def _blocks(paragraph: list[SourceLine]) -> Iterator[Block]:
    shown = tuple(line for line in paragraph if _SHOWN.match(line.text))
    yield Block(kind=Kind.PLAIN, lines=shown)
    for line in paragraph:
        for match in _SPAN.finditer(line.text):
            start = line.column + match.start("said")
            yield Block(kind=Kind.SPAN, lines=(SourceLine(match["said"], line.line, start),))


def _mark(line: SourceLine) -> Mark | None:
    match = _MARK.match(line.text)
    return mark_in(match[1], line.line) if match else None


def _paragraphs(lines: Sequence[SourceLine]) -> Iterator[list[SourceLine]]:
    paragraph: list[SourceLine] = []
    for line in lines:
        if line.text.strip():
            paragraph.append(line)
        elif paragraph:
            yield paragraph
            paragraph = []
    if paragraph:
        yield paragraph
