"""reStructuredText → its literal blocks, its code directives and its inline literals.

By the rules of https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html: a paragraph that
ends in ``::`` has a literal block below it, indented; a directive's content is what is indented
below it, after its options.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cliconform.surface.docs.blocks import Block, Kind, SourceLine, directive

_CODE = re.compile(
    r"^(?P<indent>\s*)\.\.\s+(?:code-block|code|sourcecode|prompt|console|parsed-literal|highlight|"
    r"literalinclude)\s*::\s*(?P<language>[\w.+-]*)"
)
_COMMENT = re.compile(r"^(?P<indent>\s*)\.\.\s+(?P<text>cliconform:.*)$")
_DIRECTIVE = re.compile(r"^\s*\.\.\s")
_FIELD = re.compile(r"^\s+:[\w-]+:")
_LITERAL = re.compile(r"``(?P<text>[^`]+(?:`[^`]+)*)``")


@dataclass(slots=True)
class _Reading:
    source: list[str]
    pending: str = ""

    def read(self) -> Iterator[Block]:
        at = 0
        while at < len(self.source):
            line = self.source[at]
            if (comment := _COMMENT.match(line)) is not None:
                self.pending = directive(comment["text"])
                at += 1
            elif (code := _CODE.match(line)) is not None:
                block, at = self._below(at + 1, len(code["indent"]), code["language"])
                yield block
            elif line.rstrip().endswith("::") and not _DIRECTIVE.match(line):
                yield from self._literals(at)
                block, at = self._below(at + 1, _indent(line), "")
                yield block
            else:
                yield from self._literals(at)
                if not line.strip() and at and self.source[at - 1].strip():
                    self._forget(at)
                at += 1

    def _forget(self, at: int) -> None:
        """A comment is about the block that follows it, and no further one."""
        if not _COMMENT.match(self.source[at - 1]):
            self.pending = ""

    def _below(self, start: int, indent: int, language: str) -> tuple[Block, int]:
        """The block that is indented below a line, and where it ends."""
        end = start
        while end < len(self.source) and (
            not self.source[end].strip() or _indent(self.source[end]) > indent
        ):
            end += 1
        while start < end and _FIELD.match(self.source[start]):
            start += 1
        rows = range(start, end)
        margin = min(
            (_indent(self.source[row]) for row in rows if self.source[row].strip()), default=0
        )
        lines = tuple(
            SourceLine(text=self.source[row][margin:], line=row + 1, column=margin + 1)
            for row in rows
        )
        asked, self.pending = self.pending, ""
        block = Block(
            kind=Kind.CODE,
            lines=lines,
            language=language.lower(),
            runnable=asked == "run",
            ignored=asked == "ignore",
        )
        return block, end

    def _literals(self, at: int) -> Iterator[Block]:
        for match in _LITERAL.finditer(self.source[at]):
            line = SourceLine(text=match["text"], line=at + 1, column=match.start("text") + 1)
            yield Block(kind=Kind.SPAN, lines=(line,), ignored=self.pending == "ignore")


def rst_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a reST document that may hold command lines, in its order."""
    return tuple(_Reading([line.expandtabs(8) for line in text.splitlines()]).read())


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
