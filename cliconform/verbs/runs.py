"""``cliconform runs``: list the recorded runs."""

from __future__ import annotations

import os
from pathlib import Path

import typer

from cliconform import host
from cliconform.quick_dataclass import dataclass
from cliconform.reporting.recordings import render_recordings, render_recordings_json
from cliconform.reporting.text.console import make_console
from cliconform.verbs.shared.recording import open_store


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line as it was typed."""

    spec: Path | None
    json: bool
    color: str


def run(arguments: Arguments) -> int:
    """Print the recordings, the newest first; returns the exit code 0."""
    store = open_store()
    wanted = os.path.realpath(arguments.spec) if arguments.spec else None
    entries = [
        entry
        for entry in store.entries()
        if wanted is None or (entry.manifest is not None and entry.manifest.spec == wanted)
    ]
    if arguments.json:
        typer.echo(render_recordings_json(entries), nl=False)
        return 0
    console = make_console(host.environment(), color=arguments.color)
    console.print(render_recordings(entries, store.folder))
    return 0
