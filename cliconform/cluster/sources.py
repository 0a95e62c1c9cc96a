"""The files and folders of the user that homes hold, as they are sent to other machines."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from cliconform.cluster.messages import SentSource
from cliconform.file_digest import compute_digest
from cliconform.model.observation import FileFact
from cliconform.model.plan import Step
from cliconform.running.home.content_store import ContentStore
from cliconform.running.home.folders import FolderOpener, open_for_reading, walk_tree
from cliconform.running.home.portable_home import PIECE, PortableHome


def list_sources(step: Step) -> Iterator[str]:
    """Yield the path of each file and folder that is copied into the home of ``step``."""
    for content in (step.invocation.fresh_home, step.invocation.home):
        yield from content.copies.values()


def pack_source(path: str, store: ContentStore) -> SentSource | None:
    """Return the file or folder at ``path``, with its contents in ``store``.

    A link at ``path`` itself is followed. ``None`` if it cannot be read, or is neither: then the
    step says so where it is run.
    """
    try:
        status = Path(path).stat()
        if stat.S_ISDIR(status.st_mode):
            return _pack_folder(path, store)
        if stat.S_ISREG(status.st_mode):
            return _pack_file(path, store)
    except OSError:
        pass
    return None


def _pack_file(path: str, store: ContentStore) -> SentSource:
    name = Path(path).name
    file = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        status = os.fstat(file)
        fact = _pack_content(file, status, store)
    finally:
        os.close(file)
    content = PortableHome(path="", facts={name: fact}, times={name: status.st_mtime_ns})
    return SentSource(path=path, name=name, content=content)


def _pack_folder(path: str, store: ContentStore) -> SentSource:
    root = os.path.realpath(path)
    facts: dict[str, FileFact] = {}
    times: dict[str, int] = {}
    for fd, name, status in walk_tree(root, FolderOpener(force=False)):
        mode = stat.S_IMODE(status.st_mode)
        times[name] = status.st_mtime_ns
        last = name.rpartition("/")[2]
        if stat.S_ISREG(status.st_mode):
            with open_for_reading(fd, last, mode, force=False) as file:
                facts[name] = _pack_content(file, status, store)
        elif stat.S_ISDIR(status.st_mode):
            facts[name] = FileFact(kind="dir", mode=mode)
        elif stat.S_ISLNK(status.st_mode):
            link = os.readlink(last, dir_fd=fd)
            facts[name] = FileFact(kind="link", mode=mode, digest=link)
        elif stat.S_ISFIFO(status.st_mode):
            facts[name] = FileFact(kind="fifo", mode=mode)
        elif stat.S_ISSOCK(status.st_mode):
            facts[name] = FileFact(kind="socket", mode=mode)
    return SentSource(path=path, name="", content=PortableHome(path=root, facts=facts, times=times))


def _pack_content(file: int, status: os.stat_result, store: ContentStore) -> FileFact:
    digest = compute_digest(file, status.st_size)
    if digest not in store:
        offset = 0
        while data := os.pread(file, PIECE, offset):
            store.write(digest, offset, data)
            offset += len(data)
        store.complete(digest, status.st_size)
    return FileFact(
        kind="file", mode=stat.S_IMODE(status.st_mode), size=status.st_size, digest=digest
    )
