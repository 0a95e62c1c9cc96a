"""Selects commands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cliconform.errors import NothingSelectedError
from cliconform.model.ids import matches
from cliconform.nearest_names import suggest_names
from cliconform.planning.matrix import Row, find_real_ids
from cliconform.quick_dataclass import dataclass, replace

_SHOWN = 8
"""Names that a hint shows."""
_CUTOFF = 0.5
"""The least similarity of a pattern to an id: lower than for other names, as a glob may differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The selection that the user asked for: a command must match all kinds that are given.

    ``patterns`` are ids or globs of them (``jobs.*``); the id of a command with a matrix matches
    all of its rows. ``only`` are the ids for ``--last-failed``, ``None`` without it.
    """

    patterns: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    exclude_tags: tuple[str, ...] = ()
    only: frozenset[str] | None = None


def select(rows: Mapping[str, Row], selection: Selection) -> frozenset[str]:
    """Return the ids that are selected themselves.

    Raises :class:`NothingSelectedError`, with the nearest names, where a pattern or a tag matches
    no command, and where no command matches all kinds.
    """
    selection = _name_rows(rows, selection)
    _check_names(rows, selection)
    chosen = frozenset(id_ for id_, row in rows.items() if _is_chosen(row, selection))
    # What failed may have been renamed or taken out since.
    if selection.only is not None and not selection.only & rows.keys():
        raise NothingSelectedError(
            "no command of the spec failed in the last run",
            hint="leave out --last-failed to run everything",
        )
    if not chosen:
        raise NothingSelectedError(
            "no command matches the selection",
            hint=f"the spec has {len(rows)} commands: `cliconform plan` lists them",
        )
    return chosen


def _name_rows(rows: Mapping[str, Row], selection: Selection) -> Selection:
    """Return ``selection`` with the ids of rows in place of those in which a secret is masked."""
    only = selection.only
    if real := find_real_ids(selection.patterns, rows):
        patterns = tuple(real.get(each, each) for each in selection.patterns)
        selection = replace(selection, patterns=patterns)
    if only is not None and not only <= rows.keys():
        real = find_real_ids(only, rows)
        selection = replace(selection, only=frozenset(real.get(each, each) for each in only))
    return selection


def _is_chosen(row: Row, selection: Selection) -> bool:
    tags = frozenset(row.tags)
    return (
        (not selection.patterns or any(matches(pattern, row.id) for pattern in selection.patterns))
        and (not selection.tags or bool(tags.intersection(selection.tags)))
        and not tags.intersection(selection.exclude_tags)
        and (selection.only is None or row.id in selection.only)
    )


def _check_names(rows: Mapping[str, Row], selection: Selection) -> None:
    for pattern in selection.patterns:
        if not any(matches(pattern, row.id) for row in rows.values()):
            raise NothingSelectedError(
                f"no command has an id that matches `{pattern}`", hint=_nearest(pattern, rows)
            )
    known = {tag for row in rows.values() for tag in row.tags}
    for tag in (*selection.tags, *selection.exclude_tags):
        if tag not in known:
            raise NothingSelectedError(f"no command has the tag `{tag}`", hint=_nearest(tag, known))


def _nearest(word: str, known: Iterable[str]) -> str:
    names = list(known)
    shown = ", ".join(f"`{name}`" for name in sorted(names)[:_SHOWN])
    more = ", …" if len(names) > _SHOWN else ""
    listed = f"the spec has {shown}{more}" if names else "the spec has none"
    return suggest_names(word, names, cutoff=_CUTOFF) or listed
