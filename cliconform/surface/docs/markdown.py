"""Markdown → blocks: fenced and indented code, inline code, tables; by CommonMark's rules.

markdown-it-py says what is code and in which lines; which column it begins at is looked up in the
source, as the parser does not tell it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from cliconform.surface.docs.blocks import (
    Block,
    Kind,
    Mark,
    Reading,
    SourceLine,
    kind_of,
    source_lines,
)
from cliconform.surface.docs.comments import mark_in

_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_DEEPEST = 5
"""Tabs within tabs."""
_FENCE = re.compile(r"[ \t]*(?:```|~~~)")
_PRE = re.compile(r"<pre\b[^>]*>(?:\s*<code\b[^>]*>)?", re.IGNORECASE)
_PRE_END = re.compile(r"(?:</code>\s*)?</pre>", re.IGNORECASE)


def read_markdown(text: str) -> Reading:
    """The blocks of a Markdown document, and its comments for cliconform."""
    found = list(_read(source_lines(text)))
    return Reading(
        blocks=tuple(each for each in found if isinstance(each, Block)),
        marks=tuple(each for each in found if isinstance(each, Mark)),
    )


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


def _read(source: Sequence[SourceLine], depth: int = 0) -> Iterator[Block | Mark]:
    tokens = _parser().parse("\n".join(line.text for line in source))
    for at, token in enumerate(tokens):
        if token.map is None:
            continue
        lines = source[token.map[0] : token.map[1]]
        match token.type:
            case "fence":
                yield from _fence(token, lines)
            case "code_block":
                yield from _indented(token, lines, depth)
            case "inline":
                yield from _spans(token, lines)
            case "html_block":
                following = _following(tokens[at + 1 :], source)
                yield from _comments(token.content, lines, following)
                yield from _preformatted(lines)


def _fence(token: Token, lines: Sequence[SourceLine]) -> Iterator[Block]:
    words = [word for word in re.split(r"[\s,{}]+", token.info) if word]
    language = words[0].lstrip(".").partition(":")[0] if words else ""
    read = kind_of(language)
    if read is None:
        return
    runnable = any(word.lstrip(".") == "runnable" for word in words[1:])
    placed = tuple(_placed(token.content, lines[1:]))
    if placed:
        yield Block(kind=read[0], dialect=read[1], lines=placed, runnable=runnable)


def _indented(token: Token, lines: Sequence[SourceLine], depth: int) -> Iterator[Block | Mark]:
    """Indented code; below the tabs and boxes of MkDocs it is Markdown of its own."""
    placed = tuple(_placed(token.content, lines))
    if depth < _DEEPEST and any(_FENCE.match(line.text) for line in placed):
        yield from _read(placed, depth + 1)
    elif placed:
        yield Block(kind=Kind.PLAIN, lines=placed)


def _placed(content: str, lines: Sequence[SourceLine]) -> Iterator[SourceLine]:
    """The lines of ``content``, each where it stands in its line of the source."""
    for text, line in zip(content.removesuffix("\n").split("\n"), lines, strict=False):
        start = len(line.text) - len(text) if line.text.endswith(text) else -1
        if start < 0:  # a tab was partly indentation
            start = max(line.text.find(text.lstrip()), 0) - (len(text) - len(text.lstrip()))
        yield SourceLine(text, line.line, line.column + start)


# ---- inline code


def _spans(token: Token, lines: Sequence[SourceLine]) -> Iterator[Block | Mark]:
    source = "\n".join(line.text for line in lines)
    cursor = 0
    for child in token.children or ():
        if child.type == "code_inline":
            start, cursor = _find(child, source, cursor)
            line = lines[source.count("\n", 0, start)]
            column = line.column + start - (source.rfind("\n", 0, start) + 1)
            yield Block(kind=Kind.SPAN, lines=(SourceLine(child.content, line.line, column),))
        elif child.type == "html_inline":
            yield from _comments(child.content, lines, (lines[0].line, lines[-1].line))


def _find(child: Token, source: str, cursor: int) -> tuple[int, int]:
    """Where the content of a code span begins in ``source``, and where the span ends."""
    ticks = re.escape(child.markup)
    pattern = re.compile(rf"(?<!`){ticks}(?!`)(.+?)(?<!`){ticks}(?!`)", re.DOTALL)
    for match in pattern.finditer(source, cursor):
        raw = match[1]
        said = raw.replace("\n", " ")
        padded = len(said) > 1 and said[0] == said[-1] == " " and said.strip()
        if (said[1:-1] if padded else said).replace("\\|", "|") == child.content.replace(
            "\\|", "|"
        ):
            return match.start(1) + bool(padded), match.end()
    return cursor, cursor


# ---- HTML


def _comments(content: str, lines: Sequence[SourceLine], about: tuple[int, int]) -> Iterator[Mark]:
    """The comments for cliconform, which are about the lines ``about``."""
    for match in _COMMENT.finditer(content):
        index = min(content.count("\n", 0, match.start()), len(lines) - 1)
        if mark := mark_in(match[1], lines[index].line):
            yield Mark(word=mark.word, line=mark.line, first=about[0], last=about[1])


def _following(tokens: Sequence[Token], source: Sequence[SourceLine]) -> tuple[int, int]:
    """The first and the last line of the next block; two zeros where none follows."""
    for token in tokens:
        if token.type.endswith("_close"):
            return 0, 0  # the list or the quotation that the comment is in ends
        if token.map is not None and not _is_comment(token):
            first, last = token.map
            return source[first].line, source[max(last - 1, first)].line
    return 0, 0


def _is_comment(token: Token) -> bool:
    return token.type == "html_block" and not _COMMENT.sub("", token.content).strip()


def _preformatted(lines: Sequence[SourceLine]) -> Iterator[Block]:
    """What stands between ``<pre>`` and ``</pre>``."""
    inside: list[SourceLine] = []
    within = False
    for line in lines:
        start, end = 0, len(line.text)
        if not within and (begins := _PRE.search(line.text)):
            within, start = True, begins.end()
        ends = _PRE_END.search(line.text, start) if within else None
        if ends:
            end = ends.start()
        if within and line.text[start:end].strip():
            said = html.unescape(line.text[start:end])
            inside.append(SourceLine(said, line.line, line.column + start))
        if ends:
            within = False
            if inside:
                yield Block(kind=Kind.PLAIN, lines=tuple(inside))
            inside = []
