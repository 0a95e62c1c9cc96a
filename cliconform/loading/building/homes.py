"""What is put into a home, and where the copies come from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from cliconform.loading.format.document import HomeTable
from cliconform.loading.problem_log import At
from cliconform.loading.scalars.paths import inner_path
from cliconform.loading.scalars.strings import stated
from cliconform.model.invocation import HomeContent


def home_content(table: HomeTable | None, at: At, folder: Path) -> HomeContent:
    """The content of a home; copies are taken from below ``folder``, where the spec lies."""
    if table is None:
        return HomeContent()
    dirs = tuple(inner_path(text, place) for text, place in stated(table.dirs, at / "dirs"))
    files = {
        inner_path(path, at / "files" / path): (at / "files" / path).template(text)
        for path, text in (table.files or {}).items()
    }
    copies = {
        inner_path(path, place): _source(source, place, folder)
        for path, source, place in _copies(table, at / "copy")
    }
    _check_clashes(dirs, list(files), list(copies), at)
    return HomeContent(dirs=dirs, files=files, copies=copies)


def _copies(table: HomeTable, at: At) -> Iterator[tuple[str, str, At]]:
    """Each copy's path in the home, what it is made of, and where that is written."""
    if isinstance(table.copies, dict):
        yield from ((path, source, at / path) for path, source in table.copies.items())
    else:
        for source, place in stated(table.copies, at):
            yield PurePosixPath(source).name or source, source, place


def _source(text: str, at: At, folder: Path) -> str:
    """The absolute path of what is copied."""
    if "\0" in text or text.startswith(("/", "~")):
        at.problem(f"`{text}` must be a path relative to the spec's folder")
        return text
    source = (folder / at.plain(text)).absolute()
    try:
        there = source.exists()
    except OSError:
        there = False
    if not there:
        at.problem(f"`{text}` is not beside the spec", f"it was looked for in {folder}")
    return str(source)


def _check_clashes(dirs: tuple[str, ...], files: list[str], copies: list[str], at: At) -> None:
    """Note a path that is meant to be a file and something else at once."""
    taken = set(files)
    for path in (*dirs, *files, *copies):
        blocking = next(
            (str(one) for one in PurePosixPath(path).parents if str(one) in taken), None
        )
        if blocking is not None:
            at.problem(f"`{path}` cannot be there, since `{blocking}` is a file")
    for path in (*dirs, *copies):
        if path in taken:
            at.problem(f"`{path}` is written as a file and put there as something else")
