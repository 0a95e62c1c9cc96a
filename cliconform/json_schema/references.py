"""The references in a JSON Schema, and the files in which they end.

Nothing is read from the network. A schema may have an ``$id`` that looks like a place in the web: a
``$ref`` relative to it is looked for in the same place relative to the schema's file.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin

from cliconform.file_search import resolve

_DATA = frozenset({"const", "enum", "default", "examples"})
"""Keywords whose values are data: what is called ``$ref`` there refers to nothing."""
_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")


class OutsideError(Exception):
    """A reference leads to another place than the folders that may be read; the message says so."""


class SchemaFolder:
    """Finds the files of references: those in the schema's folder, and those in ``root``."""

    def __init__(self, file: Path, root: Path, own_id: str) -> None:
        self._folder = file.parent
        self._roots = (resolve(file.parent), resolve(root))
        self._base = urljoin(own_id, ".") if own_id else ""

    def find(self, uri: str) -> Path:
        """Return the path of the file that ``uri`` stands for, which need not exist.

        Raises :class:`OutsideError`.
        """
        path = unquote(uri.removeprefix(self._base)) if self._base else unquote(uri)
        if "://" in path or path.startswith(("urn:", "/")):
            raise OutsideError("nothing is read from the network or from other folders")
        file = self._folder / path
        real = resolve(file)
        if not any(root in real.parents for root in self._roots):
            raise OutsideError("it is neither in the folder of the schema nor in that of the spec")
        return file


def find_references(contents: Any, base: str) -> Iterator[tuple[str, str]]:
    """Yield each reference in a schema, after the URI that it is relative to."""
    pending = [(contents, base)]
    while pending:
        node, base = pending.pop()
        if isinstance(node, list):
            pending += [(each, base) for each in node]
        if not isinstance(node, dict):
            continue
        own_id = node.get("$id", node.get("id"))
        if isinstance(own_id, str) and not own_id.startswith("#"):
            base = urljoin(base, urldefrag(own_id).url)
        for keyword in _REFERENCES:
            if isinstance(reference := node.get(keyword), str):
                yield base, reference
        pending += [(each, base) for key, each in node.items() if key not in _DATA]
