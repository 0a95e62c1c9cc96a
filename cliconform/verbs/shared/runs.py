"""Opens the run that a verb is given: a recording, the id of one, or a stored run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cliconform.file_search import exists
from cliconform.model.report import Report
from cliconform.quick_dataclass import dataclass
from cliconform.recording.archive import Archive, is_recording
from cliconform.reporting.run.stored_run import read_stored_run
from cliconform.verbs.shared.recording import open_store

if TYPE_CHECKING:
    from cliconform.pipeline import Rebuild


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRun:
    """A run that is judged again. ``rebuild`` makes its homes; ``None`` for a stored run."""

    file: Path
    report: Report
    rebuild: Rebuild | None = None


def find_run(run: str, spec: Path | None = None) -> Path:
    """Return the file that ``run`` means: a path, ``latest``, or the beginning of an id.

    The latest run is that of ``spec`` where it is given. Raises
    :class:`~cliconform.errors.UsageError` where there is none.
    """
    path = Path(run)
    return path if exists(path) else open_store().find(run, spec)


def read_run(run: str, spec: Path | None = None) -> Report:
    """Return the report of the run that ``run`` means; raises as :func:`find_run`, and
    :class:`~cliconform.errors.SpecError` where the file is no run.
    """
    file = find_run(run, spec)
    if not is_recording(file):
        return read_stored_run(file)
    with Archive(file) as archive:
        return archive.read_report()


@contextmanager
def open_run(run: str, spec: Path | None = None) -> Iterator[OpenRun]:
    """Open the run that ``run`` means, to judge it again; raises as :func:`read_run`.

    The homes that are rebuilt are removed at the end.
    """
    file = find_run(run, spec)
    if not is_recording(file):
        yield OpenRun(file=file, report=read_stored_run(file))
        return
    from cliconform.recording.rebuilt_home import HomeRebuilder
    from cliconform.running.home.removal import remove_tree
    from cliconform.running.home.run_folder import make_run_folder

    with Archive(file) as archive:
        report = archive.read_report()
        folder = make_run_folder(None)
        try:
            yield OpenRun(file=file, report=report, rebuild=HomeRebuilder(archive, folder).rebuild)
        finally:
            remove_tree(folder)
