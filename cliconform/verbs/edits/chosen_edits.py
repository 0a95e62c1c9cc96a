"""The pending edits that addresses name: what ``accept`` and ``reject`` share."""

from __future__ import annotations

from collections.abc import Sequence

from cliconform.errors import NothingSelectedError
from cliconform.model.edit import find_edits
from cliconform.nearest_names import suggest_names
from cliconform.verbs.edits.pending_edits import Pending, PendingEdit


def choose_edits(pending: Pending, addresses: Sequence[str]) -> list[PendingEdit]:
    """Return the edits that ``addresses`` name; raises :class:`NothingSelectedError` for none."""
    edits = [each.edit for each in pending.edits]
    chosen: list[PendingEdit] = []
    for typed in addresses:
        named = find_edits(edits, typed)
        if not named:
            known = [edit.address for edit in edits]
            raise NothingSelectedError(
                f"there is no pending edit of `{typed}`",
                hint=suggest_names(typed, known) or "`cliconform pending` lists them",
            )
        chosen += [each for each in pending.edits if each.edit in named and each not in chosen]
    return chosen
