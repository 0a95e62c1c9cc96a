"""Read plain text: in each paragraph what is indented, after a prompt, or a usage line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cliconform.surface.docs.blocks import (
    Block,
    BlockKind,
    Comment,
    ParsedDocument,
    SourceLine,
    split_lines,
)
from cliconform.surface.docs.comments import parse_comment

_COMMAND_LINE = re.compile(r"[ \t]+\S|[$%❯>] |(?:usage|synopsis|example|e\.g\.):", re.IGNORECASE)
_COMMENT = re.compile(r"[ \t]*(?:<!--|\.\.|[#;]+)?[ \t]*(cliconform:.*)")
_SPAN = re.compile(r"`(?P<text>[^`\n]+)`")


def read_text(text: str) -> ParsedDocument:
    """Return the blocks of a plain text, one for each paragraph, and its comments."""
    found = list(read_text_lines(split_lines(text)))
    return ParsedDocument(
        blocks=tuple(each for each in found if isinstance(each, Block)),
        comments=tuple(each for each in found if isinstance(each, Comment)),
    )


def read_text_lines(lines: Sequence[SourceLine]) -> Iterator[Block | Comment]:
    """Yield the blocks and comments of lines of plain text."""
    pending: list[Comment] = []
    for paragraph in _paragraphs(lines):
        comments = [comment for line in paragraph if (comment := _parse_line(line))]
        rest = [line for line in paragraph if _parse_line(line) is None]
        pending += comments
        if not rest:
            continue
        for comment in pending:
            yield Comment(
                word=comment.word, line=comment.line, first=rest[0].line, last=rest[-1].line
            )
        pending = []
        yield from _blocks(rest)
    yield from pending


def _blocks(paragraph: list[SourceLine]) -> Iterator[Block]:
    shown_lines = tuple(line for line in paragraph if _COMMAND_LINE.match(line.text))
    yield Block(kind=BlockKind.PLAIN, lines=shown_lines)
    for line in paragraph:
        for match in _SPAN.finditer(line.text):
            start = line.column + match.start("text")
            yield Block(kind=BlockKind.SPAN, lines=(SourceLine(match["text"], line.line, start),))


def _parse_line(line: SourceLine) -> Comment | None:
    match = _COMMENT.match(line.text)
    return parse_comment(match[1], line.line) if match else None


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
