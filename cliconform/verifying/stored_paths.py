"""Finds the path of an earlier home in what a command was given or has printed.

A program that stores absolute paths does not find its files in a copy of the home at another path.
That is worth a hint where the command deviates, whatever the reason is.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from cliconform.model.observation import Observation
from cliconform.verifying.files.changes import is_different
from cliconform.verifying.files.home_files import UnreadableError, read_file

MAX_FILES = 1000
MAX_FILE_SIZE = 1024 * 1024
MAX_TOTAL_SIZE = 8 * 1024 * 1024
"""Bounds of the search, in bytes: the smallest files are read first, larger ones not at all."""


def hint_at_stored_path(observation: Observation, needed: Sequence[Observation]) -> str:
    """Return a hint if the path of the home of a needed command is still in use; else nothing.

    ``needed`` are the observations of the commands that this one needs, the nearest first. Looked
    at are the output, and the files that these commands created or changed and that are still in
    the home, which exists: of each, the bytes as they are, within bounds.
    """
    ids = {each.home: each.id for each in needed if each.home != observation.home}
    if not ids:
        return ""
    run = str(Path(observation.home).parent)
    pattern = re.compile(rb"%s/\d+" % re.escape(os.fsencode(run)))
    texts = _read_texts(observation, needed)
    for where, text in texts:
        for found in pattern.findall(text):
            if id_ := ids.get(os.fsdecode(found)):
                return (
                    f"{where} has the path of the home of `{id_}`, but this command's home is at "
                    'another path; write `path = "same"` in [home] if it needs the same one'
                )
    return ""


def _read_texts(
    observation: Observation, needed: Sequence[Observation]
) -> Iterator[tuple[str, bytes]]:
    for stream in ("stdout", "stderr"):
        yield stream, b"".join(each.data for each in observation.chunks if each.stream == stream)
    left = MAX_TOTAL_SIZE
    for path, size in _list_files(observation, needed):
        left -= size
        if left < 0:
            return
        try:
            yield f"`{path}`", read_file(observation.read_at or observation.home, path)
        except (UnreadableError, OSError):
            continue


def _list_files(observation: Observation, needed: Sequence[Observation]) -> list[tuple[str, int]]:
    """Return the paths and sizes of the files to search, the smallest first."""
    written = {
        path
        for each in needed
        for path, fact in each.after.items()
        if path not in each.before or is_different(each.before[path], fact)
    }
    files = [
        (fact.size, path)
        for path, fact in observation.after.items()
        if fact.kind == "file" and path in written and 0 < fact.size <= MAX_FILE_SIZE
    ]
    return [(path, size) for size, path in sorted(files)[:MAX_FILES]]
