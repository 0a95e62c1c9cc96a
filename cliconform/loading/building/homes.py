"""Builds the content of a home: the files in it before the command starts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from cliconform.loading.format.document import HomeTable
from cliconform.loading.problem_log import Location
from cliconform.loading.scalars.paths import check_home_path
from cliconform.loading.scalars.strings import list_strings
from cliconform.model.invocation import HomeContent


def build_home(table: HomeTable | None, at: Location, folder: Path) -> HomeContent:
    """Return the content of a home. Paths of copies are relative to ``folder``, the spec's."""
    if table is None:
        return HomeContent()
    dirs = tuple(check_home_path(*one) for one in list_strings(table.dirs, at / "dirs"))
    files = {
        check_home_path(path, at / "files" / path): (at / "files" / path).parse_template(text)
        for path, text in (table.files or {}).items()
    }
    copies = {
        check_home_path(path, location): _find_source(source, location, folder)
        for path, source, location in _list_copies(table, at / "copy")
    }
    _check_clashes(dirs, list(files), list(copies), at)
    return HomeContent(dirs=dirs, files=files, copies=copies)


def _list_copies(table: HomeTable, at: Location) -> Iterator[tuple[str, str, Location]]:
    """Yield each copy's path in the home, the path of its source and its location."""
    if isinstance(table.copies, dict):
        yield from ((path, source, at / path) for path, source in table.copies.items())
    else:
        for source, location in list_strings(table.copies, at):
            yield PurePosixPath(source).name or source, source, location


def _find_source(text: str, at: Location, folder: Path) -> str:
    """Return the absolute path of the file or folder that is copied."""
    if "\0" in text or text.startswith(("/", "~")):
        at.problem(f"`{text}` is not a relative path", "write it relative to the spec's folder")
        return text
    source = (folder / at.reject_placeholders(text)).absolute()
    try:
        exists = source.exists()
    except OSError:
        exists = False
    if not exists:
        at.problem(
            f"`{text}` does not exist", f"the path is relative to the spec's folder, {folder}"
        )
    return str(source)


def _check_clashes(
    dirs: tuple[str, ...], files: list[str], copies: list[str], at: Location
) -> None:
    """Report a path that would be a file and also something else."""
    taken = set(files)
    for path in (*dirs, *files, *copies):
        blocking = next(
            (str(one) for one in PurePosixPath(path).parents if str(one) in taken), None
        )
        if blocking is not None:
            at.problem(f"`{path}` cannot be created: `{blocking}` is a file", "rename one of them")
    for path in (*dirs, *copies):
        if path in taken:
            at.problem(f"`{path}` is in `files` and also in `dirs` or `copy`", "remove one of them")
