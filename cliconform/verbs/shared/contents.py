"""Reads the contents of files from a recording, for the reports that show them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cliconform.model.observation import FileFact
from cliconform.recording.archive import Archive, MissingContentError, is_recording

if TYPE_CHECKING:
    from cliconform.reporting.html.home_tree import ReadContent


@contextmanager
def open_contents(run: Path | None) -> Iterator[ReadContent]:
    """Yield a function that returns the content of a file of the run, or ``None`` without it.

    ``run`` is a recording; a stored run has no contents.
    """
    if run is None or not is_recording(run):
        yield lambda _: None
        return
    with Archive(run) as archive:

        def read(fact: FileFact) -> bytes | None:
            try:
                return archive.read_content(fact.digest, fact.size)
            except MissingContentError:
                return None

        yield read
