"""Comments for cliconform in documents: ignore a block or a range of lines, run a block.

The readers find them and the block that follows each; here they are parsed and applied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cliconform.nearest_names import find_nearest_word, format_suggestion
from cliconform.quick_dataclass import replace
from cliconform.surface.docs.blocks import Block, BlockKind, Comment, CommentProblem, ParsedDocument

IGNORE, START, END, RUN = "ignore", "ignore-start", "ignore-end", "run"
WORDS = (IGNORE, START, END, RUN)
_COMMENT = re.compile(r"cliconform:\s*(?P<word>[\w-]+)")
_LAST = 1 << 30


def parse_comment(text: str, line: int) -> Comment | None:
    """Parse the text of a comment at ``line``; ``None`` if it is not for cliconform."""
    match = _COMMENT.match(text.strip())
    return Comment(word=match["word"], line=line) if match else None


def apply_comments(document: ParsedDocument) -> ParsedDocument:
    """Return ``document`` with its blocks set to ignored and runnable as its comments say."""
    ignored = [
        (comment.first, comment.last) for comment in document.comments if comment.word == IGNORE
    ]
    ignored += [(comment.first, comment.last) for comment in _find_ranges(document.comments)]
    runs = [(comment.first, comment.last) for comment in document.comments if comment.word == RUN]
    return replace(
        document,
        blocks=tuple(
            replace(
                block,
                ignored=_is_within(block, ignored),
                runnable=block.kind is not BlockKind.SPAN
                and (block.runnable or _is_within(block, runs)),
            )
            for block in document.blocks
        ),
    )


def find_comment_problems(
    document: ParsedDocument, ignored_lines: Iterable[int], run_lines: Iterable[int]
) -> Iterator[CommentProblem]:
    """Yield a warning for each comment that is unknown or has no effect.

    ``ignored_lines`` are the lines of ignored calls, ``run_lines`` those of commands to be run.
    """
    ignored, run = tuple(ignored_lines), tuple(run_lines)
    for comment in document.comments:
        if comment.word not in WORDS:
            near = find_nearest_word(comment.word, WORDS)
            hint = format_suggestion([near]) if near else f"known words: {', '.join(WORDS)}"
            yield CommentProblem(
                comment.line, f"unknown comment `cliconform: {comment.word}`", hint
            )
        elif comment.word == IGNORE and not _covers_any(comment, ignored):
            yield CommentProblem(
                comment.line,
                "`cliconform: ignore` ignores nothing: the next block has no command line",
                "remove it",
            )
        elif comment.word == RUN and not _covers_any(comment, run):
            yield CommentProblem(
                comment.line,
                "`cliconform: run` runs nothing: the next block has no command line",
                "put it directly above the block",
            )
    yield from _find_unpaired(document.comments, ignored)


def _find_unpaired(
    comments: tuple[Comment, ...], ignored: tuple[int, ...]
) -> Iterator[CommentProblem]:
    is_open = False
    for comment in comments:
        if comment.word == END and not is_open:
            yield CommentProblem(comment.line, "`cliconform: ignore-end` ends nothing", "remove it")
        is_open = comment.word == START or (is_open and comment.word != END)
    for found in _find_ranges(comments):
        if found.last == _LAST:
            yield CommentProblem(
                found.line,
                "`cliconform: ignore-start` is never ended",
                "add `cliconform: ignore-end` after the lines to ignore",
            )
        elif not _covers_any(found, ignored):
            yield CommentProblem(
                found.line,
                "`cliconform: ignore-start` ignores nothing: no command line before its end",
                "remove both comments",
            )


def _find_ranges(comments: tuple[Comment, ...]) -> list[Comment]:
    """Return a comment for each ``ignore-start`` that applies to all lines up to its end."""
    found: list[Comment] = []
    for comment in comments:
        if comment.word == START and not (found and found[-1].last == _LAST):
            found.append(replace(comment, first=comment.line, last=_LAST))
        elif comment.word == END and found and found[-1].last == _LAST:
            found[-1] = replace(found[-1], last=comment.line)
    return found


def _covers_any(comment: Comment, lines: tuple[int, ...]) -> bool:
    return any(comment.first <= line <= comment.last for line in lines)


def _is_within(block: Block, ranges: list[tuple[int, int]]) -> bool:
    return bool(block.lines) and any(first <= block.lines[0].line <= last for first, last in ranges)
