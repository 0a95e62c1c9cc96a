"""Whether the files that a spec copies into a home are still those of a stored run."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from posixpath import join, normpath

from cliconform.file_digest import compute_digest
from cliconform.file_search import is_file, walk_folders
from cliconform.model.invocation import HomeContent
from cliconform.model.observation import FileFact
from cliconform.model.plan import Step

_MAY_BE_RUN = stat.S_IXUSR


def has_changed_copies(step: Step, before: Mapping[str, FileFact]) -> bool:
    """Whether a file to copy is not as it was in the home ``before`` the stored run of ``step``.

    That is by its content and by whether it can be run. What the spec has written over, and what
    it has removed, is not compared; an empty ``before`` is of a step that was not run.
    """
    contents = (step.invocation.fresh_home, step.invocation.home)
    if not before or not any(content.copies for content in contents):
        return False
    written = {path for content in contents for path in _list_written(content)}
    changed_modes = any(content.chmod for content in contents)
    removed = bool(step.invocation.home.remove)
    expected = dict(pair for content in contents for pair in _list_copied(content))
    for path in expected.keys() - written:
        fact = before.get(path)
        if fact is None and removed:
            continue
        if fact is None or not _is_same(expected[path], fact, with_mode=not changed_modes):
            return True
    made_here = step.needs is None  # else the needed command may have made it
    files = {path for path, fact in before.items() if fact.kind == "file"}
    return made_here and bool(files - expected.keys() - written)


def _list_written(content: HomeContent) -> Iterator[str]:
    yield from map(normpath, (*content.files, *content.binaries, *content.links))


def _list_copied(content: HomeContent) -> Iterator[tuple[str, str]]:
    """Yield the path in the home, and the source, of each regular file that is copied."""
    for copy, source in content.copies.items():
        if is_file(source):
            yield normpath(copy), source
        for folder, _, names in walk_folders(source):
            inside = os.path.relpath(folder, source)
            for name in names:
                if stat.S_ISREG(os.lstat(file := f"{folder}/{name}").st_mode):
                    yield normpath(join(copy, inside, name)), file


def _is_same(source: str, fact: FileFact, *, with_mode: bool) -> bool:
    if fact.kind != "file":
        return False
    try:
        file = os.open(source, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        status = os.fstat(file)
        if with_mode and (status.st_mode ^ fact.mode) & _MAY_BE_RUN:
            return False
        return status.st_size == fact.size and compute_digest(file, fact.size) == fact.digest
    except OSError:
        return False
    finally:
        os.close(file)
