"""Applies edits to the text of a file: no line changes but those of the edits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import tomli

from cliconform.editing.blocks import (
    Splice,
    add_block,
    add_pair,
    has_tables,
    is_list_of_tables,
    remove_lines,
    remove_tables,
)
from cliconform.editing.data import canonical, change, find, find_removed
from cliconform.editing.files import TextFile
from cliconform.editing.syntax import Statement, Syntax, read_syntax
from cliconform.editing.values import edit_value
from cliconform.errors import EditError
from cliconform.loading.problem_log import format_key
from cliconform.model.edit import Edit, Path, TomlValue
from cliconform.quick_dataclass import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class _Text:
    """The text that is edited: the values of pairs that are edited, ``None`` for a pair that is
    removed, and all other changes.
    """

    file: TextFile
    syntax: Syntax
    values: dict[Path, str | None] = field(default_factory=dict)
    splices: list[Splice] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A file and the text that it is to have."""

    file: TextFile
    text: str


def apply_all(files: Mapping[str, TextFile], edits: Sequence[Edit]) -> tuple[Change, ...]:
    """Return the files that ``edits`` change, in the order of ``files``.

    Raises :class:`EditError` as :func:`apply_edits` does, and where a file is not among them.
    """
    strange = next((edit for edit in edits if edit.file not in files), None)
    if strange is not None:
        raise EditError(f"{strange.file} is not a file of the spec", place=strange.file)
    wanted = {name: [edit for edit in edits if edit.file == name] for name in files}
    return tuple(
        Change(file=files[name], text=apply_edits(files[name], found))
        for name, found in wanted.items()
        if found
    )


def apply_edits(file: TextFile, edits: Sequence[Edit]) -> str:
    """Return the text of ``file`` with ``edits``, all of which are edits of this file.

    Indexes count the items of the file as it is, whatever other edits remove or add. Raises
    :class:`EditError` where the file does not have what an edit replaces, where two edits exclude
    each other, and where the text cannot be edited in place.
    """
    _check(file, edits)
    text = _Text(file, read_syntax(file.text))
    data: Any = file.data
    parts = [part for edit in edits for part in _split(text.syntax, edit)]
    for edit in _sort(parts):
        path = find_removed(data, edit.path) if edit.new is None else edit.path
        try:
            data = change(data, path, edit.new)
        except KeyError:
            raise _refuse(file, edit.path, "there is no place for it in the file") from None
        _edit(text, path, edit.new)
    written = _splice(text)
    if canonical(_parse(written)) != canonical(data):
        changed = [edit.path for edit in edits]
        raise _refuse(file, changed[0], "its text cannot be changed in place")
    return written


def _check(file: TextFile, edits: Sequence[Edit]) -> None:
    for edit in edits:
        found = find(file.data, edit.path)
        if canonical(found) != canonical(edit.old):
            raise _refuse(file, edit.path, "the file has something else there now")
    paths = sorted((edit.path for edit in edits), key=_sort_key)
    for one, other in pairwise(paths):
        if other[: len(one)] == one:
            raise _refuse(file, other, "two edits change it")


def _split(syntax: Syntax, edit: Edit) -> Iterator[Edit]:
    """Yield an edit for each part of a value that is written as tables with headers."""
    old, new = edit.old, edit.new
    parts: Iterable[str | int]
    if syntax.find_pair(edit.path) is not None:
        yield edit
    elif isinstance(old, Mapping) and isinstance(new, Mapping) and new:
        parts = dict.fromkeys([*old, *new])
        yield from _split_parts(syntax, edit, parts)
    elif isinstance(old, list) and isinstance(new, list) and new:
        parts = range(max(len(old), len(new)))
        yield from _split_parts(syntax, edit, parts)
    else:
        yield edit


def _split_parts(syntax: Syntax, edit: Edit, parts: Iterable[str | int]) -> Iterator[Edit]:
    for part in parts:
        old, new = find(edit.old, (part,)), find(edit.new, (part,))
        if canonical(old) != canonical(new):
            yield from _split(syntax, replace(edit, path=(*edit.path, part), old=old, new=new))


def _refuse(file: TextFile, path: Path, reason: str) -> EditError:
    return EditError(
        f"{format_key(path)} cannot be edited: {reason}",
        place=file.file,
        hint="edit it by hand, or make the edits again from a new run",
    )


def _sort_key(path: Path) -> tuple[tuple[bool, int, str], ...]:
    return tuple((True, part, "") if isinstance(part, int) else (False, 0, part) for part in path)


def _sort(edits: Iterable[Edit]) -> list[Edit]:
    """Return the edits in an order in which no index moves before it is used.

    First come values that are replaced, then what is added, which is at the end of an array, and
    at last what is removed, the last item first.
    """
    ordered = sorted(edits, key=lambda edit: _sort_key(edit.path))
    replaced = [edit for edit in ordered if edit.new is not None and edit.old is not None]
    added = [edit for edit in ordered if edit.old is None]
    return [*replaced, *added, *(edit for edit in reversed(ordered) if edit.new is None)]


def _edit(text: _Text, path: Path, new: TomlValue | None) -> None:
    pair = text.syntax.find_pair(path)
    if pair is not None and text.values.get(pair.path, "") is not None:
        _edit_pair(text, pair, path, new)
    elif new is None:
        text.splices.extend(remove_tables(text.syntax, path))
    elif has_tables(text.syntax, path):
        raise _refuse(text.file, path, "it is a table, and only what is in it can be replaced")
    elif is_list_of_tables(text.syntax, path) or len(path) <= len(("command", "ID")):
        text.splices.append(add_block(text.syntax, path, new))
    else:
        text.splices.append(add_pair(text.syntax, path, new))


def _edit_pair(text: _Text, pair: Statement, path: Path, new: TomlValue | None) -> None:
    rest = path[len(pair.path) :]
    raw = text.values.get(pair.path) or text.syntax.value_text(pair)
    is_gone = not rest and new is None
    text.values[pair.path] = None if is_gone else edit_value(raw, rest, new, pair.path)


def _splice(text: _Text) -> str:
    """Return the text with the values that were edited and all other changes."""
    splices = list(text.splices)
    for statement in text.syntax.statements:
        if statement.kind != "pair" or statement.path not in text.values:
            continue
        raw = text.values[statement.path]
        if raw is None:
            splices.append(remove_lines(text.syntax, statement))
        else:
            splices.append(Splice(statement.value_start, statement.end, raw))
    return replace_parts(text.syntax.raw, splices)


def replace_parts(raw: bytes, splices: Iterable[Splice]) -> str:
    """Return ``raw`` with all of ``splices``; one inside of a part that is removed is left out."""
    done: list[bytes] = []
    at = 0
    for splice in sorted(splices, key=lambda each: (each.start, -each.end)):
        if splice.end <= at and splice.start < at:
            continue
        done += [raw[at : max(splice.start, at)], splice.text.encode()]
        at = max(at, splice.end)
    return b"".join([*done, raw[at:]]).decode()


def _parse(text: str) -> Any:
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError:
        return None
