"""Read a document and check its command lines against the surface."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from cliconform.model.docs import Document, Location, RunnableLine
from cliconform.model.place import Place
from cliconform.model.spec import SpecWarning
from cliconform.model.surface import Surface
from cliconform.surface.docs.block_calls import find_calls, find_typed_commands
from cliconform.surface.docs.blocks import ParsedDocument, split_lines
from cliconform.surface.docs.calls import TargetNames
from cliconform.surface.docs.check import check_call
from cliconform.surface.docs.comments import apply_comments, find_comment_problems
from cliconform.surface.docs.markdown import read_markdown
from cliconform.surface.docs.python_code import expand_python, read_python
from cliconform.surface.docs.rst import read_rst
from cliconform.surface.docs.text import read_text

_READERS: dict[str, Callable[[str], ParsedDocument]] = {
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".mdx": read_markdown,
    ".rst": read_rst,
    ".rest": read_rst,
    ".py": lambda text: read_python(split_lines(text)),
}
SUFFIXES = (*(suffix for suffix in _READERS if suffix != ".py"), ".txt")
"""The suffixes of the files in a folder that are documents. Code is read only if it is named."""


def read_document(file: str, text: str, surface: Surface, names: TargetNames) -> Document:
    """Read the document ``file``, whose content is ``text``, and check its command lines.

    The suffix decides how it is read: as Markdown, reST, Python or plain text. Nothing is raised,
    whatever the text is.
    """
    read = _READERS.get(PurePath(file).suffix.lower(), read_text)
    document = apply_comments(expand_python(read(text)))
    calls = [(block, find_calls(block, names)) for block in document.blocks]
    ignored = [call.start[0] for block, each in calls if block.ignored for call in each]
    runnable = tuple(
        RunnableLine(
            spot=Location(file=file, line=typed.line, column=typed.column),
            text=typed.text,
            answer=typed.output,
        )
        for block in document.blocks
        if block.runnable and not block.ignored
        for typed in find_typed_commands(block, names)
    )
    return Document(
        file=file,
        lines=tuple(
            check_call(call, file, surface)
            for block, each in calls
            if not block.ignored
            for call in each
        ),
        ignored=len(ignored),
        runnable=runnable,
        cautions=tuple(
            SpecWarning(
                code="docs-comment",
                place=Place(file=file, line=problem.line),
                message=problem.message,
                hint=problem.hint,
            )
            for problem in find_comment_problems(
                document, ignored, [each.spot.line for each in runnable]
            )
        ),
    )
