"""A document's name and text → its blocks."""

from __future__ import annotations

from cliconform.surface.docs.blocks import Block
from cliconform.surface.docs.markdown import markdown_blocks
from cliconform.surface.docs.plain import plain_blocks
from cliconform.surface.docs.rst import rst_blocks

SUFFIXES = {
    ".md": markdown_blocks,
    ".markdown": markdown_blocks,
    ".mdx": markdown_blocks,
    ".rst": rst_blocks,
    ".txt": plain_blocks,
}
"""Which files of a folder are documents, and how each is read."""


def blocks_of(name: str, text: str) -> tuple[Block, ...]:
    """The blocks of the document ``name``; one with a suffix that is not known is plain text."""
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    return SUFFIXES.get(suffix, plain_blocks)(text)
