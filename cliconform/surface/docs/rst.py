"""Read reStructuredText: literal blocks, code directives, inline literals, also in tables.

This is a small reader that follows the specification's rules of indentation: a literal block is
indented more than the paragraph before it, a directive's content more than its ``..``. Inline
literals are found anywhere in the text, so that tables need no special handling.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

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

_DIRECTIVE = re.compile(r"(?P<indent>[ ]*)\.\. (?P<name>[\w:+-]+)::[ ]*(?P<argument>.*)$")
_COMMENT = re.compile(r"(?P<indent>[ ]*)\.\. (?P<text>(?![\w:+-]+::|_|\[|\|).*)$")
_FIELD = re.compile(r"[ ]*:[\w-]+:(?: .*)?$")
_CODE = frozenset(["code-block", "code", "sourcecode", "parsed-literal"])
_SESSION = frozenset(["prompt", "console", "terminal", "termynal"])
_COMMAND = frozenset(["program-output", "command-output"])
_PYTHON = frozenset(["doctest", "testcode", "ipython", "jupyter-execute", "exec_code"])
_DOCTEST = re.compile(r"[ ]*>>> ")
_LITERAL = re.compile(
    r"``(?P<double>[^`](?:[^`]|`(?!`))*)``|:(?:code|command|program|samp|literal|option|bash)"
    r":`(?P<role>[^`]+)`"
)


def read_rst(text: str) -> ParsedDocument:
    """Return the blocks of a reST document, and its comments for cliconform."""
    found = list(read_rst_lines(split_lines(text)))
    return ParsedDocument(
        blocks=tuple(each for each in found if isinstance(each, Block)),
        comments=tuple(each for each in found if isinstance(each, Comment)),
    )


def read_rst_lines(lines: Sequence[SourceLine]) -> Iterator[Block | Comment]:
    """Yield the blocks and comments of lines of reST."""
    yield from _Reader(lines).read()


class _Reader:
    def __init__(self, lines: Sequence[SourceLine]) -> None:
        self._lines = lines
        self._at = 0
        self._language = ""

    def read(self) -> Iterator[Block | Comment]:
        """Yield the blocks and the comments for cliconform in the order of the document."""
        paragraph: list[SourceLine] = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            directive = _DIRECTIVE.match(line.text)
            if directive or _COMMENT.match(line.text) or not line.text.strip():
                yield from _spans(paragraph)
                paragraph = []
            if not paragraph and _DOCTEST.match(line.text):
                yield self._doctest()
                continue
            self._at += 1
            if directive:
                yield from self._directive(directive, line)
            elif comment := _COMMENT.match(line.text):
                yield from self._comment(comment, line)
            elif line.text.strip():
                paragraph.append(line)
                if line.text.rstrip().endswith("::") and self._is_blank(self._at):
                    yield from _spans(paragraph)
                    paragraph = []
                    yield from self._block(_indent(line), self._language)
        yield from _spans(paragraph)

    def _directive(self, match: re.Match[str], line: SourceLine) -> Iterator[Block]:
        indent, name, argument = len(match["indent"]), match["name"], match["argument"].strip()
        if name == "highlight":
            self._language = argument
        elif name in _CODE:
            language = "" if name == "parsed-literal" else argument or self._language
            yield from self._block(indent, language, options=True)
        elif name in _PYTHON:
            yield from self._block(indent, "python", options=True)
        elif name in _SESSION:
            yield from self._block(indent, "console", options=True)
        elif name in _COMMAND and argument:
            column = line.column + match.start("argument")
            yield Block(kind=BlockKind.SCRIPT, lines=(SourceLine(argument, line.line, column),))

    def _doctest(self) -> Block:
        """Read a doctest block: it begins with ``>>>`` and ends with a blank line."""
        start = self._at
        while not self._is_blank(self._at):
            self._at += 1
        return Block(kind=BlockKind.PYTHON, lines=tuple(self._lines[start : self._at]))

    def _comment(self, match: re.Match[str], line: SourceLine) -> Iterator[Comment]:
        """Skip a comment with all its lines; yield it if it is for cliconform."""
        indent = len(match["indent"])
        control = parse_comment(match["text"], line.line)
        while self._at < len(self._lines):
            following = self._lines[self._at]
            if not following.text.strip() or _indent(following) <= indent:
                break
            self._at += 1
        if control:
            first, last = self._next_block(self._at, indent)
            yield Comment(word=control.word, line=control.line, first=first, last=last)

    def _next_block(self, at: int, indent: int) -> tuple[int, int]:
        """Return the first and the last line of the next block; two zeros if none follows.

        A directive includes its content, and a paragraph that ends with ``::`` its literal block.
        """
        lines = self._lines
        while at < len(lines) and (not lines[at].text.strip() or self._is_control_comment(at)):
            at += 1
        if at == len(lines) or _indent(lines[at]) < indent:
            return 0, 0
        first = at
        inner = _indent(lines[at])
        while at < len(lines) and lines[at].text.strip():
            at += 1
        deeper = bool(_DIRECTIVE.match(lines[first].text)) or lines[at - 1].text.endswith("::")
        while deeper and at < len(lines):
            if lines[at].text.strip() and _indent(lines[at]) <= inner:
                break
            at += 1
        return lines[first].line, lines[at - 1].line

    def _is_control_comment(self, at: int) -> bool:
        match = _COMMENT.match(self._lines[at].text)
        return match is not None and parse_comment(match["text"], 0) is not None

    def _block(self, indent: int, language: str, *, options: bool = False) -> Iterator[Block]:
        """Read the lines indented more than ``indent``: a literal block, a directive's content."""
        if options:
            while self._at < len(self._lines) and _FIELD.match(self._lines[self._at].text):
                self._at += 1
        content: list[SourceLine] = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line.text.strip() and _indent(line) <= indent:
                break
            content.append(line)
            self._at += 1
        filled = [line for line in content if line.text.strip()]
        language_kind = classify_language(language.split(maxsplit=1)[0] if language else "")
        if not filled or language_kind is None:
            return
        inner = min(_indent(line) for line in filled)
        shifted = tuple(
            SourceLine(line.text[inner:], line.line, line.column + inner) for line in content
        )
        yield Block(kind=language_kind[0], dialect=language_kind[1], lines=shifted)

    def _is_blank(self, at: int) -> bool:
        return at >= len(self._lines) or not self._lines[at].text.strip()


def _spans(lines: Sequence[SourceLine]) -> Iterator[Block]:
    """Yield the inline literals of a paragraph or a table."""
    source = "\n".join(line.text for line in lines)
    for match in _LITERAL.finditer(source):
        group = "double" if match["double"] is not None else "role"
        start = match.start(group)
        line = lines[source.count("\n", 0, start)]
        column = line.column + start - (source.rfind("\n", 0, start) + 1)
        text = re.sub(r"\s*\n\s*", " ", match[group])
        yield Block(kind=BlockKind.SPAN, lines=(SourceLine(text, line.line, column),))


def _indent(line: SourceLine) -> int:
    return len(line.text) - len(line.text.lstrip(" "))
