"""Finds the files and folders that are copied into a home."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from cliconform.file_search import is_folder
from cliconform.glob_pattern import compile_glob, is_wild
from cliconform.loading.problem_log import Location
from cliconform.loading.scalars.paths import check_copy_path, check_glob
from cliconform.loading.scalars.strings import list_strings


def find_copies(
    value: str | Sequence[str] | Mapping[str, str] | None, at: Location, folder: Path
) -> dict[str, str]:
    """Return the absolute path of each file or folder to copy, by the path of its copy.

    What a glob matches is copied into the folder that the key names, or into the home, under its
    path below the part of the glob that has no wildcards.
    """
    copies: dict[str, str] = {}
    for target, text, location in _list_copies(value, at):
        source = _find_source(text, location, folder)
        if source is not None:
            copies[_find_target(target, text, source, location)] = source
            continue
        parent = "." if target is None else check_copy_path(target, location)
        for path, found in _find_matches(text, location, folder):
            copy = posixpath.normpath(f"{parent}/{path}")
            if copy in copies:
                hint = "name another folder: `copy = { folder = … }`"
                location.problem(f"`{copy}` is copied from {copies[copy]} already", hint)
            copies[copy] = found
    return copies


def _list_copies(
    value: str | Sequence[str] | Mapping[str, str] | None, at: Location
) -> Iterator[tuple[str | None, str, Location]]:
    """Yield each copy's path in the home, if one is named, its source and its location."""
    if isinstance(value, Mapping):
        yield from ((path, source, at / path) for path, source in value.items())
    else:
        yield from ((None, source, location) for source, location in list_strings(value, at))


def _find_target(target: str | None, text: str, source: str, at: Location) -> str:
    """Return the path of a copy; it keeps its last name if none is named, or only a folder."""
    name = PurePosixPath(text).name or text
    path = check_copy_path(name if target is None else target, at)
    return name if path == "." and at.log.files.ask("is file", Path(source)) else path


def _find_source(text: str, at: Location, folder: Path) -> str | None:
    """Return the absolute path of what is copied; ``None`` for a glob."""
    if "\0" in text or text.startswith(("/", "~")):
        at.problem(f"`{text}` is not a relative path", "write it relative to the spec's folder")
        return text
    source = (folder / at.reject_placeholders(text)).absolute()
    if not _exists(source, at):
        if is_wild(text):
            at.log.files.note_other()
            return None
        at.problem(
            f"`{text}` does not exist", f"the path is relative to the spec's folder, {folder}"
        )
    return str(source)


def _exists(path: Path, at: Location) -> bool:
    try:
        return bool(at.log.files.ask("exists", path))
    except OSError:
        return False


def _find_matches(text: str, at: Location, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the path below the part without wildcards, and the absolute path, of each match."""
    check_glob(text, at)
    parts = PurePosixPath(text).parts
    fixed = next(index for index, part in enumerate(parts) if is_wild(part))
    root = folder.absolute().joinpath(*parts[:fixed])
    found = False
    try:
        for path in _expand(root, parts[fixed:]):
            found = True
            yield path.relative_to(root).as_posix(), str(path)
    except OSError as error:
        at.problem(f"{error.filename} cannot be read: {error.strerror}", "check its permissions")
        return
    if not found:
        at.problem(
            f"`{text}` matches no file", f"the glob is relative to the spec's folder, {folder}"
        )


def _expand(folder: Path, parts: tuple[str, ...]) -> Iterator[Path]:
    """Yield the paths below ``folder`` that ``parts`` of a glob match, sorted, each once.

    A folder that matches is yielded itself and nothing that is in it.
    """
    paths = [folder]
    for number, part in enumerate(parts, 1):
        if part == "**" and number < len(parts):
            found = {below for path in paths for below in _walk_folders(path)}
        else:
            pattern = compile_glob("*" if part == "**" else part)
            names = (name for path in paths for name in _list_folder(path))
            found = {path for path in names if pattern.fullmatch(path.name)}
        paths = sorted(found)
    taken: set[Path] = set()
    for path in paths:
        if taken.isdisjoint(path.parents):
            taken.add(path)
            yield path


def _list_folder(path: Path) -> Iterator[Path]:
    return path.iterdir() if is_folder(path) else iter(())


def _walk_folders(folder: Path) -> Iterator[Path]:
    """Yield ``folder`` and the folders below it, but none that is hidden or only linked."""
    pending = [folder] if is_folder(folder) else []
    while pending:
        path = pending.pop()
        yield path
        pending += (
            below
            for below in path.iterdir()
            if not below.name.startswith(".") and is_folder(below) and not below.is_symlink()
        )
