"""Completes the ids and tags of a spec in the user's shell."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cliconform.errors import CliconformError

if TYPE_CHECKING:
    from cliconform.model.spec import Spec


def complete_ids(context: typer.Context, incomplete: str) -> list[str]:
    """Return the ids that begin with ``incomplete``: of commands, and of the rows of a matrix."""
    from cliconform.planning.matrix import expand_rows

    spec = _load(_typed_spec(context))
    if spec is None:
        return []
    return _starting_with(incomplete, dict.fromkeys((*spec.commands, *expand_rows(spec))))


def complete_tags(context: typer.Context, incomplete: str) -> list[str]:
    """Return the tags that begin with ``incomplete``."""
    spec = _load(_typed_spec(context))
    commands = spec.commands.values() if spec is not None else ()
    return _starting_with(incomplete, sorted({tag for each in commands for tag in each.tags}))


def complete_spec_or_id(context: typer.Context, incomplete: str) -> list[str]:
    """Return the ids for ``shell [SPEC] ID``: of SPEC once it is typed, else of the default spec.

    The shell itself completes the path of SPEC where no id begins with what is typed.
    """
    from cliconform.planning.matrix import expand_rows

    typed = context.params.get("spec_and_id") or []
    spec = _load(typed[0] if typed else None)
    if spec is None:
        return []
    return _starting_with(incomplete, dict.fromkeys((*spec.commands, *expand_rows(spec))))


def complete_runs(incomplete: str) -> list[str]:
    """Return ``latest`` and the ids of the recordings that begin with ``incomplete``."""
    from cliconform.recording.store import LATEST
    from cliconform.verbs.shared.recording import open_store

    return _starting_with(incomplete, [LATEST, *(entry.id for entry in open_store().entries())])


def _starting_with(incomplete: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]


def _typed_spec(context: typer.Context) -> str | Path | None:
    """Return the SPEC of the command line so far.

    An option that still lacks its value leaves the whole command line unparsed in ``args``.
    """
    words: list[str] = context.params.get("words") or []  # of `history`
    typed: str | Path | None = context.params.get("spec") or next(iter(words), None)
    return typed or next((word for word in context.args if word.endswith(".toml")), None)


def _load(spec: str | Path | None) -> Spec | None:
    """Load the spec that is meant; a shell shows no message, so errors are not reported here."""
    from cliconform.loading import load_spec
    from cliconform.verbs.shared.project import resolve_spec

    try:
        return load_spec(resolve_spec(Path(spec) if spec else None))
    except CliconformError:
        return None
