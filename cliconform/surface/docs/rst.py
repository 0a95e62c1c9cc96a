"""reStructuredText → blocks: literal blocks, code directives, inline literals; tables too.

Read by a small reader of our own, from the specification's rules of indentation: a literal block is
what stands further in than the paragraph before it, a directive's content further in than ``..``.
Inline literals are found wherever they stand, so that a table needs no reading of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

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

_DIRECTIVE = re.compile(r"(?P<indent>[ ]*)\.\. (?P<name>[\w:+-]+)::[ ]*(?P<argument>.*)$")
_COMMENT = re.compile(r"(?P<indent>[ ]*)\.\. (?P<text>(?![\w:+-]+::|_|\[|\|).*)$")
_FIELD = re.compile(r"[ ]*:[\w-]+:(?: .*)?$")
_CODE = frozenset(["code-block", "code", "sourcecode", "parsed-literal"])
_SESSION = frozenset(["prompt", "console", "terminal", "termynal"])
_COMMAND = frozenset(["program-output", "command-output"])
_LITERAL = re.compile(
    r"``(?P<double>[^`](?:[^`]|`(?!`))*)``|:(?:code|command|program|samp|literal|option|bash)"
    r":`(?P<role>[^`]+)`"
)


def read_rst(text: str) -> Reading:
    """The blocks of a reST document, and its comments for cliconform."""
    reader = _Reader(source_lines(text))
    found = list(reader.read())
    return Reading(
        blocks=tuple(each for each in found if isinstance(each, Block)),
        marks=tuple(each for each in found if isinstance(each, Mark)),
    )


class _Reader:
    def __init__(self, lines: Sequence[SourceLine]) -> None:
        self._lines = lines
        self._at = 0
        self._language = ""

    def read(self) -> Iterator[Block | Mark]:
        """Blocks and marks in their order."""
        paragraph: list[SourceLine] = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            directive = _DIRECTIVE.match(line.text)
            if directive or _COMMENT.match(line.text) or not line.text.strip():
                yield from _spans(paragraph)
                paragraph = []
            self._at += 1
            if directive:
                yield from self._directive(directive, line)
            elif comment := _COMMENT.match(line.text):
                yield from self._comment(comment, line)
            elif line.text.strip():
                paragraph.append(line)
                if line.text.rstrip().endswith("::") and self._blank(self._at):
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
        elif name in _SESSION:
            yield from self._block(indent, "console", options=True)
        elif name in _COMMAND and argument:
            column = line.column + match.start("argument")
            yield Block(kind=Kind.SCRIPT, lines=(SourceLine(argument, line.line, column),))

    def _comment(self, match: re.Match[str], line: SourceLine) -> Iterator[Mark]:
        """A comment; its own lines are no text."""
        indent = len(match["indent"])
        mark = mark_in(match["text"], line.line)
        while self._at < len(self._lines):
            following = self._lines[self._at]
            if not following.text.strip() or _indent(following) <= indent:
                break
            self._at += 1
        if mark:
            first, last = self._next_block(self._at, indent)
            yield Mark(word=mark.word, line=mark.line, first=first, last=last)

    def _next_block(self, at: int, indent: int) -> tuple[int, int]:
        """The lines of what comes next: a directive with its content, a paragraph with its own."""
        lines = self._lines
        while at < len(lines) and (not lines[at].text.strip() or self._is_mark(at)):
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

    def _is_mark(self, at: int) -> bool:
        match = _COMMENT.match(self._lines[at].text)
        return match is not None and mark_in(match["text"], 0) is not None

    def _block(self, indent: int, language: str, *, options: bool = False) -> Iterator[Block]:
        """What stands further in than ``indent``: the code of a literal block or a directive."""
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
        read = kind_of(language.split(maxsplit=1)[0] if language else "")
        if not filled or read is None:
            return
        inner = min(_indent(line) for line in filled)
        shifted = tuple(
            SourceLine(line.text[inner:], line.line, line.column + inner) for line in content
        )
        yield Block(kind=read[0], dialect=read[1], lines=shifted)

    def _blank(self, at: int) -> bool:
        return at >= len(self._lines) or not self._lines[at].text.strip()


def _spans(lines: Sequence[SourceLine]) -> Iterator[Block]:
    """The inline literals of a paragraph or a table."""
    source = "\n".join(line.text for line in lines)
    for match in _LITERAL.finditer(source):
        group = "double" if match["double"] is not None else "role"
        start = match.start(group)
        line = lines[source.count("\n", 0, start)]
        column = line.column + start - (source.rfind("\n", 0, start) + 1)
        said = re.sub(r"\s*\n\s*", " ", match[group])
        yield Block(kind=Kind.SPAN, lines=(SourceLine(said, line.line, column),))


def _indent(line: SourceLine) -> int:
    return len(line.text) - len(line.text.lstrip(" "))
