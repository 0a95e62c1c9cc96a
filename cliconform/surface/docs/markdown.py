"""Read Markdown: fenced and indented code, inline code, tables; by CommonMark's rules.

markdown-it-py finds the code and its lines. It does not report columns, so these are looked up in
the source.
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
    BlockKind,
    Comment,
    ParsedDocument,
    SourceLine,
    classify_language,
    split_lines,
)
from cliconform.surface.docs.comments import parse_comment

_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_MAX_DEPTH = 5
"""How deep Markdown in indented code is read: tabs within tabs."""
_FENCE = re.compile(r"[ \t]*(?:```|~~~)")
_PRE = re.compile(r"<pre\b[^>]*>(?:\s*<code\b[^>]*>)?", re.IGNORECASE)
_PRE_END = re.compile(r"(?:</code>\s*)?</pre>", re.IGNORECASE)


def read_markdown(text: str) -> ParsedDocument:
    """Return the blocks of a Markdown document, and its comments for cliconform."""
    found = list(_read(split_lines(text)))
    return ParsedDocument(
        blocks=tuple(each for each in found if isinstance(each, Block)),
        comments=tuple(each for each in found if isinstance(each, Comment)),
    )


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


def _read(source: Sequence[SourceLine], depth: int = 0) -> Iterator[Block | Comment]:
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
    language_kind = classify_language(language)
    if language_kind is None:
        return
    runnable = any(word.lstrip(".") == "runnable" for word in words[1:])
    located = tuple(_locate_lines(token.content, lines[1:]))
    if located:
        yield Block(
            kind=language_kind[0], dialect=language_kind[1], lines=located, runnable=runnable
        )


def _indented(token: Token, lines: Sequence[SourceLine], depth: int) -> Iterator[Block | Comment]:
    """Read indented code. Inside the tabs and admonitions of MkDocs it is Markdown itself."""
    located = tuple(_locate_lines(token.content, lines))
    if depth < _MAX_DEPTH and any(_FENCE.match(line.text) for line in located):
        yield from _read(located, depth + 1)
    elif located:
        yield Block(kind=BlockKind.PLAIN, lines=located)


def _locate_lines(content: str, lines: Sequence[SourceLine]) -> Iterator[SourceLine]:
    """Yield the lines of ``content`` with their positions, looked up in the source ``lines``."""
    for text, line in zip(content.removesuffix("\n").split("\n"), lines, strict=False):
        start = len(line.text) - len(text) if line.text.endswith(text) else -1
        if start < 0:  # a tab was partly indentation
            start = max(line.text.find(text.lstrip()), 0) - (len(text) - len(text.lstrip()))
        yield SourceLine(text, line.line, line.column + start)


# ---- inline code


def _spans(token: Token, lines: Sequence[SourceLine]) -> Iterator[Block | Comment]:
    source = "\n".join(line.text for line in lines)
    cursor = 0
    for child in token.children or ():
        if child.type == "code_inline":
            start, cursor = _find(child, source, cursor)
            line = lines[source.count("\n", 0, start)]
            column = line.column + start - (source.rfind("\n", 0, start) + 1)
            yield Block(kind=BlockKind.SPAN, lines=(SourceLine(child.content, line.line, column),))
        elif child.type == "html_inline":
            yield from _comments(child.content, lines, (lines[0].line, lines[-1].line))


def _find(child: Token, source: str, cursor: int) -> tuple[int, int]:
    """Return the offsets in ``source`` at which a code span's content begins and the span ends."""
    ticks = re.escape(child.markup)
    pattern = re.compile(rf"(?<!`){ticks}(?!`)(.+?)(?<!`){ticks}(?!`)", re.DOTALL)
    for match in pattern.finditer(source, cursor):
        raw = match[1]
        text = raw.replace("\n", " ")
        padded = len(text) > 1 and text[0] == text[-1] == " " and text.strip()
        if (text[1:-1] if padded else text).replace("\\|", "|") == child.content.replace(
            "\\|", "|"
        ):
            return match.start(1) + bool(padded), match.end()
    return cursor, cursor


# ---- HTML


def _comments(
    content: str, lines: Sequence[SourceLine], target: tuple[int, int]
) -> Iterator[Comment]:
    """Yield the comments for cliconform in ``content``; they apply to the lines ``target``."""
    for match in _COMMENT.finditer(content):
        index = min(content.count("\n", 0, match.start()), len(lines) - 1)
        if comment := parse_comment(match[1], lines[index].line):
            yield Comment(word=comment.word, line=comment.line, first=target[0], last=target[1])


def _following(tokens: Sequence[Token], source: Sequence[SourceLine]) -> tuple[int, int]:
    """Return the first and the last line of the next block; two zeros if none follows."""
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
    """Yield the lines between ``<pre>`` and ``</pre>`` as a block."""
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
            text = html.unescape(line.text[start:end])
            inside.append(SourceLine(text, line.line, line.column + start))
        if ends:
            within = False
            if inside:
                yield Block(kind=BlockKind.PLAIN, lines=tuple(inside))
            inside = []
