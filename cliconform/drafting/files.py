"""Which of the files that a command made are worth promising, and what of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from cliconform.drafting.atoms import Hole, Piece, compare, find_day, mask
from cliconform.drafting.contents import draft_content, draft_queries, draft_table, list_varying
from cliconform.drafting.lines import join_texts, put_given
from cliconform.drafting.names import Named
from cliconform.drafting.showing import Avoided, FileShown, LeftOut, Showing, TableShown
from cliconform.glob_pattern import escape_glob
from cliconform.quick_dataclass import dataclass, field

MOST = 8
"""Entries of ``produces``, at most."""
_MOST_REMOVED = 5
_LISTED = 3
_NOISE = re.compile(
    r"(?:^|/)(?:\.cache|\.tmp|\.run|__pycache__|node_modules)/|\.(?:lock|pyc|tmp|swp)$|-(?:wal|shm)$"
    r"|-journal$"
)
_GROUPED = 2
"""Tables of one kind in a folder, at least, that become one entry with a glob."""
_INTERNAL = 2
"""Files in a folder whose name begins with a dot that are promised, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFile:
    """A file that all runs made, with its path and its content in each of them."""

    paths: tuple[str, ...]
    shown: tuple[FileShown, ...]

    @property
    def path(self) -> str:
        """Its path in the first run."""
        return self.paths[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesDraft:
    """The promises of files, as plain data, and what is left out."""

    produces: tuple[Any, ...] = ()
    queries: tuple[Mapping[str, Any], ...] = ()
    removes: tuple[str, ...] = ()
    exact: bool = False
    left_out: tuple[LeftOut, ...] = field(default=())


def match_files(runs: Sequence[Showing]) -> tuple[list[MadeFile], list[LeftOut]]:
    """Return the files that all runs made, and those of the first run that others did not make."""
    first, *others = runs
    left = [dict.fromkeys(run.files) for run in others]
    made: list[MadeFile] = []
    left_out: list[LeftOut] = []
    noise: list[str] = []
    for path in first.files:
        if _NOISE.search(path):
            noise.append(path)
            continue
        paths = [path, *(found for each in left if (found := _take(path, each)) is not None)]
        if len(paths) < len(runs):
            left_out.append(LeftOut(what=path, why="was not made in every run"))
            continue
        shown = tuple(run.files[each] for run, each in zip(runs, paths, strict=True))
        made.append(MadeFile(paths=tuple(paths), shown=shown))
    return made, left_out + _name_rest(noise, "caches, locks and temporary files are not promised")


def _take(path: str, left: dict[str, None]) -> str | None:
    wanted = mask(path)
    found = path if path in left else next((each for each in left if mask(each) == wanted), None)
    if found is not None:
        del left[found]
    return found


def list_varying_values(made: Sequence[MadeFile], runs: Sequence[Showing]) -> list[tuple[str, ...]]:
    """Return the values of all that varies in the paths and contents of files."""
    found = [values for each in made for values in list_varying(each.shown)]
    for each in made:
        pieces = _compare_paths(each, runs)
        found += [piece.values for piece in pieces or () if isinstance(piece, Hole)]
    return found


def draft_files(
    made: Sequence[MadeFile], runs: Sequence[Showing], named: Named, avoid: Avoided
) -> FilesDraft:
    """Return what to promise of ``made``, the files that all runs made, and of what is gone."""
    if not any(run.files or run.removed for run in runs):
        return FilesDraft(exact=True)
    entries: list[Any] = []
    left_out: list[LeftOut] = []
    queries: list[Mapping[str, Any]] = []
    groups, single = _group_tables(made)
    for pattern, group in groups.items():
        entries.append(_draft_group(pattern, group, len(runs)))
    single, folders = _group_folders(single)
    entries += folders
    chosen, rest = _choose(single, MOST - len(entries))
    for file in chosen:
        glob = _write_glob(file, runs, named)
        content = draft_content(file.shown, runs, named, avoid)
        entries.append({"path": glob, **content} if content else glob)
        databases = [each.database for each in file.shown if each.database is not None]
        if len(databases) == len(runs) and "*" not in glob:
            queries += draft_queries(glob, databases, named, runs, avoid)
    left_out += _name_rest([each.path for each in rest], "others say as much")
    entries = [each for number, each in enumerate(entries) if each not in entries[:number]]
    return FilesDraft(
        produces=tuple(entries),
        queries=tuple(queries),
        removes=_draft_removed(runs),
        left_out=tuple(left_out),
    )


def _name_rest(paths: Sequence[str], why: str) -> list[LeftOut]:
    """Return what is left out of files, with one line for many in a folder."""
    folders: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        folders[path.partition("/")[0] if "/" in path else ""].append(path)
    found = []
    for folder, inside in folders.items():
        if folder and len(inside) > _LISTED:
            found.append(LeftOut(what=f"{len(inside)} files in {folder}/", why=why))
        else:
            found += [LeftOut(what=path, why=why) for path in inside]
    return found


def _draft_removed(runs: Sequence[Showing]) -> tuple[str, ...]:
    common = [path for path in runs[0].removed if all(path in run.removed for run in runs)]
    return tuple(map(escape_glob, common[:_MOST_REMOVED]))


def _group_tables(
    made: Sequence[MadeFile],
) -> tuple[dict[str, list[MadeFile]], list[MadeFile]]:
    """Return the tables that belong together, by a glob for each group, and all other files."""
    by_kind: dict[tuple[str, ...], list[MadeFile]] = defaultdict(list)
    for each in made:
        if each.shown[0].table is not None:
            path = PurePosixPath(each.path)
            columns = str(each.shown[0].table.columns)
            by_kind[path.parts[0] if len(path.parts) > 1 else "", path.suffix, columns].append(each)
    groups = {}
    for (_, suffix, _), files in by_kind.items():
        pattern = _make_common_glob(files, suffix)
        if len(files) >= _GROUPED and _selects_only(pattern, files, made):
            groups[pattern] = files
    grouped = {each.path for files in groups.values() for each in files}
    return groups, [each for each in made if each.path not in grouped]


def _group_folders(made: Sequence[MadeFile]) -> tuple[list[MadeFile], list[str]]:
    """Return ``made`` without the many empty folders in one folder, and that folder instead."""
    by_parent: dict[str, list[MadeFile]] = defaultdict(list)
    for each in made:
        if each.shown[0].kind == "dir" and "/" in each.path:
            by_parent[each.path.rpartition("/")[0]].append(each)
    many = {parent: inside for parent, inside in by_parent.items() if len(inside) > _LISTED}
    grouped = {each.path for inside in many.values() for each in inside}
    folders = [f"{escape_glob(parent)}/" for parent in many]
    return [each for each in made if each.path not in grouped], folders


def _make_common_glob(files: Sequence[MadeFile], suffix: str) -> str:
    """Return a glob for ``files``: their common folder, any folders if they are in several."""
    folders = {PurePosixPath(path).parent for each in files for path in each.paths}
    parts = [folder.parts for folder in folders]
    common = []
    for row in zip(*parts, strict=False):
        if len({*row}) > 1:
            break
        common.append(escape_glob(row[0]))
    middle = ["**"] if len(folders) > 1 else []
    return "/".join([*common, *middle, f"*{suffix}"])


def _selects_only(pattern: str, files: Sequence[MadeFile], made: Sequence[MadeFile]) -> bool:
    """Whether no other file has the suffix and the folder of the glob."""
    folder, _, suffix = pattern.partition("*")
    suffix = PurePosixPath(pattern).suffix
    wanted = {each.path for each in files}
    is_deep = "**" in pattern
    return not any(
        each.path not in wanted
        and each.path.startswith(folder)
        and each.path.endswith(suffix)
        and (is_deep or "/" not in each.path.removeprefix(folder))
        for each in made
    )


def _draft_group(pattern: str, files: Sequence[MadeFile], runs: int) -> dict[str, Any]:
    """Return the entry of several tables of one kind: how many, and their rows together."""
    totals = []
    for run in range(runs):
        tables = [each.shown[run].table for each in files]
        known = [each for each in tables if each is not None]
        is_whole = len(known) == len(files) and len({each.columns for each in known}) == 1
        rows = sum(each.rows for each in known)
        totals.append(TableShown(rows=rows, columns=known[0].columns) if is_whole else None)
    return {"path": pattern, "files": len(files), **(draft_table(totals) or {})}


def _choose(made: Sequence[MadeFile], most: int) -> tuple[list[MadeFile], list[MadeFile]]:
    """Return the files to promise, in their order, and the others: those say most that can be read.

    Of what a program keeps for itself, in a folder whose name begins with a dot, a few are enough.
    """
    internal = [each for each in made if _is_internal(each.path)]
    few = sorted(internal, key=_rank)[:_INTERNAL]
    usable = [each for each in made if each not in internal or each in few]
    best = sorted(usable, key=_rank)[: max(1, most)]
    chosen = [each for each in made if each in best]
    return chosen, [each for each in made if each not in best]


def _is_internal(path: str) -> bool:
    return any(part.startswith(".") for part in PurePosixPath(path).parts[:-1])


def _rank(file: MadeFile) -> tuple[int, int, int, str]:
    shown = file.shown[0]
    is_same = len({each.digest for each in file.shown}) == 1
    is_read = shown.table is not None or shown.database is not None
    level = 0 if is_read else 1 if is_same and shown.text else 2 if shown.text else 3
    return level, len({*file.paths}), file.path.count("/"), file.path


def _compare_paths(file: MadeFile, runs: Sequence[Showing]) -> tuple[Piece, ...] | None:
    filled = [put_given(path, run, runs) for path, run in zip(file.paths, runs, strict=True)]
    rows = [path.split("/") for path in filled]
    if len({*map(len, rows)}) > 1:
        return None
    pieces: list[Piece] = []
    for number, parts in enumerate(zip(*rows, strict=True)):
        # A part that differs altogether is one hole; none reaches over a folder.
        found = compare(parts) or (Hole(parts),)
        pieces += [*(["/"] if number else []), *found]
    # What only looks as if it varied with time is a name here.
    fixed = [
        piece.values[0] if isinstance(piece, Hole) and len({*piece.values}) == 1 else piece
        for piece in pieces
    ]
    return join_texts(fixed)


def _write_glob(file: MadeFile, runs: Sequence[Showing], named: Named) -> str:
    pieces = _compare_paths(file, runs)
    if pieces is None:
        parent = PurePosixPath(file.path).parent
        return str(parent / f"*{PurePosixPath(file.path).suffix}")
    todays = [run.today for run in runs]
    parts = [
        escape_glob(piece)
        if isinstance(piece, str)
        else find_day(piece, todays) or named.find(piece) or "*"
        for piece in pieces
    ]
    ending = "/" if file.shown[0].kind == "dir" else ""
    return "".join(parts) + ending
