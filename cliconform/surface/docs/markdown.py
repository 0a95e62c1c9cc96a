"""Markdown → its blocks of code and its code spans, by CommonMark and GitHub's tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from cliconform.surface.docs.blocks import Block, Kind, SourceLine, directive, language_of

# A comment is about the block that follows it, whatever that is.
_HOLDERS = frozenset(
    {
        "paragraph_open",
        "table_open",
        "bullet_list_open",
        "ordered_list_open",
        "blockquote_open",
        "heading_open",
        "fence",
        "code_block",
    }
)


@dataclass(slots=True)
class _Reading:
    """Goes through the tokens of one document."""

    source: list[str]
    ignored_until: int = 0
    run_until: int = 0
    pending: list[str] = field(default_factory=list)

    def read(self, tokens: list[Token]) -> Iterator[Block]:
        for token in tokens:
            if token.map is None:
                continue
            start, end = token.map
            if token.type == "html_block":
                self.pending += [word for word in (directive(token.content),) if word]
            elif token.type in _HOLDERS and self.pending:
                if "ignore" in self.pending:
                    self.ignored_until = end
                if "run" in self.pending:
                    self.run_until = end
                self.pending.clear()
            if token.type in {"fence", "code_block"}:
                yield self._code(token, start)
            elif token.type == "inline":
                yield from self._spans(token, start, end)

    def _code(self, token: Token, start: int) -> Block:
        language, runnable = language_of(token.info)
        first = start + (token.type == "fence")
        lines = token.content.split("\n")[: -1 if token.content.endswith("\n") else None]
        return Block(
            kind=Kind.CODE,
            lines=tuple(
                SourceLine(text=text, line=at + 1, column=self._column(text, at))
                for at, text in enumerate(lines, first)
            ),
            language=language,
            runnable=runnable or start < self.run_until,
            ignored=start < self.ignored_until,
        )

    def _column(self, text: str, at: int) -> int:
        """Lists and quotes indent a block: its text begins further in."""
        line = self.source[at] if at < len(self.source) else ""
        found = line.find(text) if text.strip() else -1
        return max(found, 0) + 1

    def _spans(self, token: Token, start: int, end: int) -> Iterator[Block]:
        row, column = start, 0
        for child in token.children or ():
            if child.type != "code_inline":
                continue
            row, column = self._find(child.content, row, column, end)
            line = SourceLine(text=child.content, line=row + 1, column=column + 1)
            column += len(child.content)
            yield Block(kind=Kind.SPAN, lines=(line,), ignored=start < self.ignored_until)

    def _find(self, text: str, row: int, column: int, end: int) -> tuple[int, int]:
        """Where a span's text stands at or behind a place; there, where it is wrapped."""
        for at in range(row, min(end, len(self.source))):
            begin = column if at == row else 0
            for form in (text, text.replace("|", "\\|"), text.partition(" ")[0]):
                found = self.source[at].find(f"`{form}", begin)
                if found >= 0:
                    return at, found + 1
        return row, column


def markdown_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a Markdown document that may hold command lines, in its order."""
    parser = MarkdownIt("commonmark").enable("table")
    return tuple(_Reading(text.splitlines()).read(parser.parse(text)))
