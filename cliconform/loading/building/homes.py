"""Builds the content of a home: what is done in it before the command starts."""

from __future__ import annotations

import base64
import binascii
import posixpath
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path, PurePosixPath

from cliconform.loading.building.copies import find_copies
from cliconform.loading.format.homes import FileTable, HomeTable
from cliconform.loading.problem_log import Location
from cliconform.loading.scalars.modes import parse_mode
from cliconform.loading.scalars.paths import check_home_path, parse_glob, parse_link_target
from cliconform.loading.scalars.strings import list_strings
from cliconform.model.invocation import HomeContent, ModeChange
from cliconform.model.template import Template

NO_CONTENT = HomeContent()
"""What most commands add to their home: one value for all of them."""


def build_home(table: HomeTable | None, at: Location, folder: Path) -> HomeContent:
    """Return the content of a home. Paths of copies are relative to ``folder``, the spec's."""
    if table is None:
        return NO_CONTENT
    content = HomeContent(
        remove=tuple(parse_glob(*one) for one in list_strings(table.remove, at / "remove")),
        dirs=tuple(check_home_path(*one) for one in list_strings(table.dirs, at / "dirs")),
        copies=find_copies(table.copies, at / "copy", folder),
        files=_build_texts(table.files or {}, at / "files"),
        binaries=_build_binaries(table.files or {}, at / "files"),
        modes=_build_modes(table.files or {}, at / "files"),
        links=_build_links(table.links or {}, at / "links"),
        chmod=tuple(
            ModeChange(
                path=parse_glob(path, at / "chmod" / path),
                mode=parse_mode(mode, at / "chmod" / path),
            )
            for path, mode in (table.chmod or {}).items()
        ),
        same_path=table.path == "same",
    )
    _check_clashes(content, at)
    _check_mode_changes(content, at)
    return content


def _build_texts(table: Mapping[str, str | FileTable], at: Location) -> dict[str, Template]:
    texts: dict[str, Template] = {}
    for path, value in table.items():
        if isinstance(value, str):
            texts[check_home_path(path, at / path)] = (at / path).parse_template(value)
        elif value.text is not None:
            location = at / path / "text"
            texts[check_home_path(path, at / path)] = location.parse_template(value.text)
    return texts


def _build_binaries(table: Mapping[str, str | FileTable], at: Location) -> dict[str, bytes]:
    """Return the contents that are encoded; report a table that has not exactly one content."""
    contents: dict[str, bytes] = {}
    for path, value in table.items():
        if isinstance(value, str):
            continue
        location = at / path
        if (value.text is None) == (value.base64 is None) and not location.is_incomplete:
            hint = 'write `text = "…"`, or `base64 = "…"` for a binary file'
            location.problem("expected exactly one of `text` and `base64`", hint)
        if value.base64 is not None:
            contents[check_home_path(path, location)] = _decode(value.base64, location / "base64")
    return contents


def _decode(text: str, at: Location) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        at.problem(f"not Base64: {str(error).lower()}", "encode the file with `base64 FILE`")
        return b""


def _build_modes(table: Mapping[str, str | FileTable], at: Location) -> dict[str, int]:
    return {
        path.rstrip("/"): parse_mode(value.mode, at / path / "mode")
        for path, value in table.items()
        if isinstance(value, FileTable) and value.mode is not None
    }


def _build_links(table: Mapping[str, str], at: Location) -> dict[str, Template]:
    return {
        check_home_path(path, at / path): parse_link_target(path, target, at / path)
        for path, target in table.items()
    }


def _check_clashes(content: HomeContent, at: Location) -> None:
    """Report a path that would be a file or a link and also something else."""
    files, links = _normalize(content.files, content.binaries), _normalize(content.links)
    kinds = {**dict.fromkeys(links, "a link"), **dict.fromkeys(files, "a file")}
    for path in (*content.dirs, *files, *links, *content.copies):
        above = map(str, PurePosixPath(posixpath.normpath(path)).parents)
        blocking = next((one for one in above if one in kinds), None)
        if blocking is not None:
            message = f"`{path}` cannot be created: `{blocking}` is {kinds[blocking]}"
            at.problem(message, "rename one of them")
    for path in (*content.dirs, *content.copies):
        kind = kinds.get(posixpath.normpath(path))
        if kind is not None:
            key = "files" if kind == "a file" else "links"
            at.problem(f"`{path}` is in `{key}` and also in `dirs` or `copy`", "remove one of them")
    for path in files & links:
        at.problem(f"`{path}` is in `files` and also in `links`", "remove one of them")


def _check_mode_changes(content: HomeContent, at: Location) -> None:
    """Report permissions that are given twice, to a link, or to what was removed before."""
    modes, links = _normalize(content.modes), _normalize(content.links)
    made = _normalize(content.dirs, content.copies, content.files, content.binaries)
    removed = _normalize(path.source for path in content.remove)
    for change in content.chmod:
        source = change.path.source
        path = posixpath.normpath(source)
        location = at / "chmod" / source
        if path in modes:
            location.problem(f"`{path}` has a `mode` in `files` too", "remove one of them")
        elif path in links:
            location.problem(f"`{path}` is a link", "name the file that it leads to")
        elif _is_at_or_below(path, removed) and not _is_made(path, made):
            location.problem(f"`{path}` is removed before", "remove one of them")


def _is_at_or_below(path: str, folders: AbstractSet[str]) -> bool:
    return any(path == folder or path.startswith(f"{folder}/") for folder in folders)


def _is_made(path: str, made: AbstractSet[str]) -> bool:
    """Whether ``path``, something in it, or a folder that it may be in is created."""
    return _is_at_or_below(path, made) or any(one.startswith(f"{path}/") for one in made)


def _normalize(*groups: Iterable[str]) -> AbstractSet[str]:
    return {posixpath.normpath(path) for group in groups for path in group}
