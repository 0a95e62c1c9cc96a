"""The home before and after a command, with what changed in its files."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

from cliconform.model.home_paths import PRIVATE_FOLDERS
from cliconform.model.observation import FileFact, Observation
from cliconform.model.table_changes import FileTables
from cliconform.quick_dataclass import dataclass
from cliconform.reporting.text.clean import clean, clean_line
from cliconform.reporting.text.command_line import replace_home
from cliconform.reporting.text.wording import format_size
from cliconform.text import decode

ReadContent: TypeAlias = Callable[[FileFact], bytes | None]
"""Returns the content of a file, or ``None`` where it was not recorded."""
CompareTables: TypeAlias = Callable[[str, Observation], FileTables | None]
"""Returns what a command changed in the tables of a file; ``None`` where it has none."""


def compare_no_tables(_path: str, _observation: Observation) -> None:
    """Return nothing, whatever is in a file: where only texts are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What can be known of the contents of the files of a run."""

    read: ReadContent
    compare_tables: CompareTables = compare_no_tables


_PATHS = 500
"""Paths of a home that are listed."""
_LARGEST = 64 * 1024
"""Bytes of a file whose content is shown."""
_LINES = 400
_AROUND = 2
"""Lines that are shown before and after a difference."""
_HEADING = 2  # the number of the first line that names a place, after those of the two files
_BINARY = b"\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A path in the home: ``+`` created, ``~`` changed, ``-`` removed, or unchanged.

    ``lines`` are its content or what differs in it: each begins with ``+``, ``-`` or a blank.
    Of a database or a Parquet file, ``tables`` are those that changed.
    """

    sign: Literal["+", "~", "-", ""]
    path: str
    depth: int
    name: str
    note: str = ""
    lines: tuple[str, ...] = ()
    tables: FileTables | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeTree:
    """The paths of a home before and after; ``more`` others are not listed."""

    nodes: tuple[Node, ...]
    changed: int
    more: int = 0


def make_home_tree(observation: Observation, contents: Contents) -> HomeTree:
    """Return the home as a tree; where it has many paths, the changed ones come first."""
    before, after = observation.before, observation.after
    paths = sorted(before.keys() | after.keys())
    paths = [path for path in paths if not _is_unused_private(path, paths, before, after)]
    changed = [path for path in paths if _differs(before.get(path), after.get(path))]
    shown = paths if len(paths) <= _PATHS else changed[:_PATHS]
    nodes = tuple(_make_node(path, observation, contents) for path in shown)
    return HomeTree(nodes=nodes, changed=len(changed), more=len(paths) - len(shown))


def _is_unused_private(
    path: str, paths: Sequence[str], before: Mapping[str, FileFact], after: Mapping[str, FileFact]
) -> bool:
    """Whether it is one of the folders that every home has, and nothing is in it."""
    return (
        path in PRIVATE_FOLDERS
        and not _differs(before.get(path), after.get(path))
        and not any(each.startswith(f"{path}/") for each in paths)
    )


def _differs(old: FileFact | None, new: FileFact | None) -> bool:
    if old is None or new is None:
        return True
    return (old.kind, old.mode, old.digest) != (new.kind, new.mode, new.digest)


def _make_node(path: str, observation: Observation, contents: Contents) -> Node:
    old, new = observation.before.get(path), observation.after.get(path)
    sign: Literal["+", "~", "-", ""] = ""
    if _differs(old, new):
        sign = "+" if old is None else "-" if new is None else "~"
    is_other = bool(sign) and (old is None or new is None or old.digest != new.digest)
    tables = contents.compare_tables(path, observation) if is_other else None
    lines: tuple[str, ...] = ()
    if is_other and tables is None:
        lines = tuple(_compare(old, new, observation.home, contents.read))
    return Node(
        sign=sign,
        path=clean_line(path),
        depth=path.count("/"),
        name=clean_line(path.rpartition("/")[2]),
        note=_describe(old, new),
        lines=lines,
        tables=tables,
    )


def _describe(old: FileFact | None, new: FileFact | None) -> str:
    fact = new or old
    assert fact is not None
    match fact.kind:
        case "file":
            note = format_size(fact.size)
        case "link":
            note = f"→ {clean_line(fact.digest)}"
        case "dir":
            note = ""
        case kind:
            note = kind
    if old and new and old.mode != new.mode:
        note = f"{note}, mode {old.mode:o} → {new.mode:o}".removeprefix(", ")
    return note


def _compare(
    old: FileFact | None, new: FileFact | None, home: str, read: ReadContent
) -> Iterator[str]:
    """Yield the content of a new file, or what differs in a changed one."""
    before, after = _read(old, home, read), _read(new, home, read)
    if before is None or after is None:
        yield from _sign("-", before)
        yield from _sign("+", after)
    elif before.note or after.note:
        yield from _sign("-" if before.note else " ", before)
        yield from _sign("+" if after.note else " ", after)
    else:
        yield from _cut(list(_list_differences(before.lines, after.lines)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content:
    """The lines of a text; for anything else, ``note`` says why there are none."""

    lines: Sequence[str] = ()
    note: str = ""


def _read(fact: FileFact | None, home: str, read: ReadContent) -> _Content | None:
    """Return the content of a file; ``None`` where there is no file."""
    if fact is None or fact.kind != "file":
        return None
    if fact.size > _LARGEST:
        return _Content(note=f"({format_size(fact.size)}: too large to be shown)")
    data = read(fact)
    if data is None:
        return _Content(note="(its content was not recorded)")
    if _BINARY in data:
        return _Content(note=f"(binary, {format_size(fact.size)})")
    if not data:
        return _Content()
    return _Content(lines=clean(replace_home(decode(data), home)).removesuffix("\n").split("\n"))


def _sign(sign: str, content: _Content | None) -> Iterator[str]:
    if content is not None:
        yield from (
            f"{sign}{line}" for line in _cut([content.note] if content.note else content.lines)
        )


def _list_differences(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """Yield the lines around each difference, with ``…`` for what is the same between them."""
    found = difflib.unified_diff(before, after, lineterm="", n=_AROUND)
    for number, line in enumerate(found):
        if number > _HEADING:
            yield " …" if line.startswith("@@") else line


def _cut(lines: Sequence[str]) -> Sequence[str]:
    if len(lines) <= _LINES:
        return lines
    return [*lines[:_LINES], f" … {len(lines) - _LINES:,} more lines"]
