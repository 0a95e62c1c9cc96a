"""Reads the contents of files from recordings, for the reports that show them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from cliconform.model.observation import FileFact
from cliconform.model.report import Report
from cliconform.recording.archive import Archive, MissingContentError, is_recording
from cliconform.recording.summary import find_version

if TYPE_CHECKING:
    from cliconform.reporting.html.home_tree import Contents


def read_version(report: Report, runs: Sequence[Path]) -> str:
    """Return the version of the target that all ``runs`` are of; empty where it is not known."""
    versions = set()
    for run in runs:
        if is_recording(run):
            with Archive(run) as archive:
                versions.add(find_version(report, archive.manifest))
    return versions.pop() if len(versions) == 1 else "" if versions else find_version(report, None)


@contextmanager
def open_contents(report: Report, runs: Sequence[Path]) -> Iterator[Contents]:
    """Yield the contents of the files of ``report``, which is of ``runs``.

    A content is that of the first of ``runs`` that has it; a stored run has no contents.
    """
    from cliconform.reporting.html.home_tree import Contents
    from cliconform.verbs.shared.table_contents import TableContents

    with ExitStack() as stack:
        archives = [stack.enter_context(Archive(run)) for run in runs if is_recording(run)]

        def read(fact: FileFact) -> bytes | None:
            for archive in archives:
                with suppress(MissingContentError):
                    return archive.read_content(fact.digest, fact.size)
            return None

        def read_start(fact: FileFact, size: int) -> bytes:
            found = (archive.read_start(fact.digest, size) for archive in archives)
            return next(filter(None, found), b"")

        tables = stack.enter_context(TableContents(read, read_start, report.outcomes))
        yield Contents(read=read, compare_tables=tables.compare)
