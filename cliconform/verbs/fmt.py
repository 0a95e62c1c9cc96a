"""``cliconform fmt``: put specs into the house layout."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import typer

from cliconform.editing.apply import Change
from cliconform.editing.files import TextFile, read_with_parts
from cliconform.editing.layout import format_text
from cliconform.editing.write import write_changes
from cliconform.errors import UsageError
from cliconform.file_search import resolve
from cliconform.quick_dataclass import dataclass
from cliconform.reporting.text.clean import clean_line
from cliconform.reporting.text.wording import format_count
from cliconform.verbs.shared.project import resolve_spec


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line as it was typed."""

    specs: tuple[Path, ...]
    check: bool


def run(arguments: Arguments) -> int:
    """Write the files whose layout is another one; returns 1 for some with ``--check``.

    All files are written or none. Raises :class:`~cliconform.errors.SpecError` for a file that
    cannot be read, :class:`~cliconform.errors.EditError` for one that cannot be laid out or
    written, and :class:`UsageError` for one that is no spec.
    """
    files = _read(arguments.specs or (resolve_spec(None),))
    new = [Change(file=file, text=format_text(file)) for file in files]
    changes = [change for change in new if change.text != change.file.text]
    if not arguments.check:
        write_changes(changes)
    verb = "would format" if arguments.check else "formatted"
    for change in changes:
        typer.echo(f"{verb} {clean_line(change.file.file)}")
    same = len(files) - len(changes)
    if same:
        typer.echo(f"{format_count(same, 'file')} in this layout already")
    return int(arguments.check and bool(changes))


def _read(specs: Iterable[Path]) -> list[TextFile]:
    """Return the specs and the files that they include, each once."""
    files: dict[Path, TextFile] = {}
    for spec in specs:
        for file in read_with_parts(spec):
            if "surface" in file.data and "spec" not in file.data:
                raise UsageError(
                    f"{file.file} is a recorded surface, which cliconform writes itself",
                    hint="name a spec",
                )
            files.setdefault(resolve(file.file), file)
    return list(files.values())
