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
from cliconform.surface.docs.markdown_extensions import rewrite_extensions
from cliconform.surface.docs.rst import read_rst_lines

_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_MAX_DEPTH = 5
"""How deep Markdown in indented code is read: tabs within tabs."""
_DIRECTIVE = re.compile(r"\{(?P<name>[\w:+-]+)\}(?P<argument>.*)$")
_CODE_DIRECTIVES = frozenset({"code", "code-block", "sourcecode", "code-cell", "parsed-literal"})
_SESSION_DIRECTIVES = frozenset({"prompt", "console", "terminal", "termynal"})
_COMMAND_DIRECTIVES = frozenset({"program-output", "command-output"})
_OTHER_DIRECTIVES = frozenset(
    {
        "math",
        "mermaid",
        "graphviz",
        "figure",
        "image",
        "toctree",
        "raw",
        "literalinclude",
        "include",
    }
)
_ATTRIBUTES = re.compile(
    r"[ \t]*\{:[^}]*?(?:\.|class=[\"']?)language-(?P<language>[\w+#-]+)[^}]*\}"
)
_FENCE = re.compile(r"[ \t]*(?:```|~~~)")
_PRE = re.compile(r"<pre\b[^>]*>(?:\s*<code\b[^>]*>)?", re.IGNORECASE)
_PRE_END = re.compile(r"(?:</code>\s*)?</pre>", re.IGNORECASE)


def read_markdown(text: str) -> ParsedDocument:
    """Return the blocks of a Markdown document, and its comments for cliconform."""
    found = list(read_markdown_lines(split_lines(text)))
    return ParsedDocument(
        blocks=tuple(each for each in found if isinstance(each, Block)),
        comments=tuple(each for each in found if isinstance(each, Comment)),
    )


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


def read_markdown_lines(source: Sequence[SourceLine], depth: int = 0) -> Iterator[Block | Comment]:
    """Yield the blocks and comments of lines of Markdown, which is ``depth`` deep in another."""
    tokens = _parser().parse("\n".join(rewrite_extensions([line.text for line in source])))
    for at, token in enumerate(tokens):
        if token.map is None:
            continue
        lines = source[token.map[0] : token.map[1]]
        match token.type:
            case "fence":
                yield from _fence(token, lines, _find_attributes(token, source), depth)
            case "code_block":
                yield from _indented(token, lines, _find_attributes(token, source), depth)
            case "inline":
                yield from _spans(token, lines)
            case "html_block":
                following = _following(tokens[at + 1 :], source)
                yield from _comments(token.content, lines, following)
                yield from _preformatted(lines)


def _find_attributes(token: Token, source: Sequence[SourceLine]) -> str:
    """Return the language in kramdown's attributes of a block: ``{: .language-bash}``.

    They are on the line after the block, or before it.
    """
    first, last = token.map or (0, 0)
    for at in (last, first - 1):
        match = _ATTRIBUTES.match(source[at].text) if 0 <= at < len(source) else None
        if match:
            return match["language"]
    return ""


def _fence(
    token: Token, lines: Sequence[SourceLine], language: str, depth: int
) -> Iterator[Block | Comment]:
    located = tuple(_locate_lines(token.content, lines[1:]))
    if directive := _DIRECTIVE.match(token.info):
        yield from _read_directive(directive, lines[0], located, depth)
        return
    words = [word for word in re.split(r"[\s,{}]+", token.info) if word]
    language = words[0].lstrip(".").partition(":")[0] if words else language
    runnable = any(word.lstrip(".") == "runnable" for word in words[1:])
    yield from _make_block(language, located, runnable=runnable)


def _make_block(
    language: str, lines: tuple[SourceLine, ...], *, runnable: bool = False
) -> Iterator[Block]:
    """Yield a block of code; none if its language cannot hold command lines."""
    language_kind = classify_language(language)
    if language_kind is not None and lines:
        kind, dialect = language_kind
        yield Block(kind=kind, dialect=dialect, lines=lines, runnable=runnable)


def _read_directive(
    directive: re.Match[str], opening: SourceLine, content: tuple[SourceLine, ...], depth: int
) -> Iterator[Block | Comment]:
    """Read one of MyST's directives: code, or Markdown itself, as in ``{note}``."""
    name, argument = directive["name"], directive["argument"].strip()
    lines = _skip_options(content)
    runnable = any(":tags:" in line.text and "runnable" in line.text for line in content)
    if name in _CODE_DIRECTIVES:
        yield from _make_block(argument.split(maxsplit=1)[0] if argument else "", lines)
    elif name in _SESSION_DIRECTIVES:
        yield from _make_block("console", lines, runnable=runnable)
    elif name in _COMMAND_DIRECTIVES and argument:
        column = opening.column + opening.text.rindex(argument)
        yield Block(kind=BlockKind.SCRIPT, lines=(SourceLine(argument, opening.line, column),))
    elif name == "eval-rst":
        yield from read_rst_lines(lines)
    elif (classify_language(name) or (None,))[0] is not None:
        yield from _make_block(name, content)  # R Markdown's `{bash}`
    elif depth < _MAX_DEPTH and name not in _OTHER_DIRECTIVES:
        yield from read_markdown_lines(lines, depth + 1)


def _skip_options(lines: tuple[SourceLine, ...]) -> tuple[SourceLine, ...]:
    """Return the lines of a directive without its options: ``:caption: x``, or YAML in ``---``."""
    if lines and lines[0].text.rstrip() == "---":
        ends = (at for at in range(1, len(lines)) if lines[at].text.rstrip() == "---")
        return lines[next(ends, 0) + 1 :]
    count = next(
        (at for at, line in enumerate(lines) if not re.match(r":[\w-]+:", line.text)), len(lines)
    )
    return lines[count:]


def _indented(
    token: Token, lines: Sequence[SourceLine], language: str, depth: int
) -> Iterator[Block | Comment]:
    """Read indented code. Inside the tabs and admonitions of MkDocs it is Markdown itself."""
    located = tuple(_locate_lines(token.content, lines))
    if depth < _MAX_DEPTH and any(_FENCE.match(line.text) for line in located):
        yield from read_markdown_lines(located, depth + 1)
    else:
        yield from _make_block(language, located)


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
