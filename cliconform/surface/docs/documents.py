"""A document's text → everything that it says of the target, held against the surface."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from cliconform.model.docs import Document, RunnableLine, Spot
from cliconform.model.promise import Place
from cliconform.model.spec import SpecWarning
from cliconform.model.surface import Surface
from cliconform.surface.docs.blocks import Reading
from cliconform.surface.docs.calls import Names
from cliconform.surface.docs.check import hold
from cliconform.surface.docs.comments import marked, notes
from cliconform.surface.docs.markdown import read_markdown
from cliconform.surface.docs.rst import read_rst
from cliconform.surface.docs.shell import calls_in, typed_in
from cliconform.surface.docs.text import read_text

_READERS: dict[str, Callable[[str], Reading]] = {
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".mdx": read_markdown,
    ".rst": read_rst,
    ".rest": read_rst,
}
SUFFIXES = (*_READERS, ".txt")
"""The endings of files that are taken for documents in a folder."""


def read_document(file: str, text: str, surface: Surface, names: Names) -> Document:
    """The document ``file``, whose text is ``text``; by its ending Markdown, reST or plain text."""
    read = _READERS.get(PurePath(file).suffix.lower(), read_text)
    reading = marked(read(text))
    calls = [(block, calls_in(block, names)) for block in reading.blocks]
    ignored = [found.start[0] for block, each in calls if block.ignored for found in each]
    runnable = tuple(
        RunnableLine(
            spot=Spot(file=file, line=typed.line, column=typed.column),
            text=typed.text,
            answer=typed.answer,
        )
        for block in reading.blocks
        if block.runnable and not block.ignored
        for typed in typed_in(block, names)
    )
    return Document(
        file=file,
        lines=tuple(
            hold(found, file, surface)
            for block, each in calls
            if not block.ignored
            for found in each
        ),
        ignored=len(ignored),
        runnable=runnable,
        cautions=tuple(
            SpecWarning(
                code="docs-comment",
                place=Place(file=file, line=note.line),
                message=note.message,
                hint=note.hint,
            )
            for note in notes(reading, ignored, [each.spot.line for each in runnable])
        ),
    )
