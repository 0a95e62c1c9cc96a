"""``cliconform pending``, ``accept`` and ``reject``: a review without a terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from cliconform import host
from cliconform.editing.apply import apply_all
from cliconform.editing.patch import find_root, make_patch
from cliconform.errors import NothingSelectedError
from cliconform.model.edit import find_edits
from cliconform.nearest_names import suggest_names
from cliconform.proposing.results import Allowed
from cliconform.reporting.edits import ListedEdit, count_edits, render_edits_json
from cliconform.reporting.text.console import make_console
from cliconform.reporting.text.lines import make_line
from cliconform.reporting.text.renderable import Lines
from cliconform.verbs.shared.edit_display import describe_result, list_pending, list_rest
from cliconform.verbs.shared.edit_writing import write_edits
from cliconform.verbs.shared.pending_edits import Pending, PendingEdit, Question, find_pending
from cliconform.verbs.shared.rejected_edits import RejectedEdits


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line as it was typed.

    ``addresses`` are those of `accept` and `reject`; ``every`` lists those that were rejected, too.
    """

    spec: Path | None
    addresses: tuple[str, ...] = ()
    run: str = "latest"
    create: bool = False
    trim: bool = False
    allow_loosen: bool = False
    every: bool = False
    json: bool = False
    patch: bool = False
    no_run: bool = False
    color: str = "auto"


def run_pending(arguments: Arguments) -> int:
    """Print the edits; returns 1 if there are any, else 0."""
    pending = _find(arguments)
    edits = pending.edits if arguments.every else pending.open
    if arguments.json:
        listed = [ListedEdit(edit=each.edit, rejected=each.rejected) for each in edits]
        typer.echo(render_edits_json(listed, list_rest(pending), pending.refusals), nl=False)
    elif arguments.patch:
        changes = apply_all(pending.files, [each.edit for each in edits])
        sys.stdout.write(make_patch(changes, find_root(host.current_folder())))
    else:
        console = make_console(host.environment(), color=arguments.color)
        console.print(Lines(list_pending(pending, edits)))
    return int(bool(edits))


def run_accept(arguments: Arguments) -> int:
    """Write the edits that the addresses name; returns 1 if one of them did not hold."""
    pending = _find(arguments)
    chosen = _choose(pending, arguments.addresses)
    result = write_edits(pending, chosen, run=not arguments.no_run)
    RejectedEdits(Path(pending.spec.file)).remove(each.edit for each in result.kept)
    console = make_console(host.environment(), color=arguments.color)
    console.print(Lines(describe_result(result)))
    return int(bool(result.taken_back))


def run_reject(arguments: Arguments) -> int:
    """Remember that the edits are not wanted; returns 0."""
    pending = _find(arguments)
    chosen = _choose(pending, arguments.addresses)
    RejectedEdits(Path(pending.spec.file)).add(each.edit for each in chosen)
    console = make_console(host.environment(), color=arguments.color)
    count = count_edits([each.edit for each in chosen])
    console.print(Lines([make_line(f"rejected {count}; `pending --all` still lists them")]))
    return 0


def _find(arguments: Arguments) -> Pending:
    allowed = Allowed(create=arguments.create, trim=arguments.trim, loosen=arguments.allow_loosen)
    return find_pending(Question(spec=arguments.spec, run=arguments.run, allowed=allowed))


def _choose(pending: Pending, addresses: Sequence[str]) -> list[PendingEdit]:
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
