"""``cliconform pending``: list the edits that a recorded run asks for."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from cliconform import host
from cliconform.editing.apply import apply_all
from cliconform.editing.patch import make_patch
from cliconform.file_search import find_repository
from cliconform.quick_dataclass import dataclass
from cliconform.reporting.edits import ListedEdit, render_edits_json
from cliconform.reporting.text.console import make_console
from cliconform.reporting.text.renderable import Lines
from cliconform.verbs.edits.display import list_pending, list_rest
from cliconform.verbs.edits.pending_edits import find_pending
from cliconform.verbs.edits.question import ask


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line as it was typed; ``every`` lists those that were rejected, too."""

    spec: Path | None
    run: str
    create: bool
    trim: bool
    allow_loosen: bool
    every: bool
    json: bool
    patch: bool
    color: str


def run(arguments: Arguments) -> int:
    """Print the edits; returns 1 if there are any, else 0."""
    pending = find_pending(ask(arguments))
    edits = pending.edits if arguments.every else pending.open
    if arguments.json:
        listed = [ListedEdit(edit=each.edit, rejected=each.rejected) for each in edits]
        typer.echo(render_edits_json(listed, list_rest(pending), pending.refusals), nl=False)
    elif arguments.patch:
        changes = apply_all(pending.files, [each.edit for each in edits])
        sys.stdout.write(make_patch(changes, find_repository(host.current_folder())))
    else:
        console = make_console(host.environment(), color=arguments.color)
        console.print(Lines(list_pending(pending, edits)))
    return int(bool(edits))
