"""Finds and reads the documents that ``docs`` and ``drift`` are given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import TextIOWrapper
from pathlib import Path

from cliconform.errors import NothingSelectedError, UsageError
from cliconform.file_search import is_file, open_regular, walk_folders
from cliconform.model.docs import Document
from cliconform.model.spec import Spec
from cliconform.model.surface import Surface
from cliconform.surface.docs.calls import collect_names
from cliconform.surface.docs.documents import SUFFIXES, read_document

_LARGEST = 64 * 1024 * 1024
"""Characters of a document, at most: a device may have no end."""
_IGNORED_FOLDERS = frozenset({"node_modules", "__pycache__", "site-packages"})


def find_documents(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return the documents in ``paths``, which are files and folders.

    Raises :class:`UsageError` for a path that does not exist, and :class:`NothingSelectedError`
    where there is no document in any of them.
    """
    files = tuple(file for path in paths for file in _files(path))
    if not files:
        raise NothingSelectedError(
            "no document was found in the paths given",
            hint=f"name files, or folders with {', '.join(SUFFIXES)} files",
        )
    return files


def read_documents(
    files: Iterable[Path], spec: Spec, surface: Surface, names: tuple[str, ...] = ()
) -> tuple[Document, ...]:
    """Read each document and check its command lines against ``surface``.

    ``names`` are what the documents call the target besides its own name. Raises
    :class:`UsageError` for a file that cannot be read.
    """
    all_names = collect_names(spec.target.name, spec.target.command, names)
    return tuple(read_document(str(file), _read(file), surface, all_names) for file in files)


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    if not path.is_dir():
        raise UsageError(f"{path}: no such file or folder", hint="name the documents to be read")
    for folder, folders, names in walk_folders(path):
        folders[:] = sorted(
            each for each in folders if not each.startswith(".") and each not in _IGNORED_FOLDERS
        )
        for name in sorted(names):
            file = Path(folder, name)
            if file.suffix.lower() in SUFFIXES and is_file(file):
                yield file


def _read(file: Path) -> str:
    try:
        with TextIOWrapper(open_regular(file), "utf-8-sig", errors="replace") as opened:
            text = opened.read(_LARGEST + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(
            f"{file} cannot be read: {reason}", hint="check its permissions, or leave it out"
        ) from error
    if len(text) > _LARGEST:
        raise UsageError(
            f"{file} has more than {_LARGEST:,} characters", hint="leave it out, or split it"
        )
    return text
