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
    from cliconform.reporting.html.home_tree import ReadContent


def read_version(report: Report, runs: Sequence[Path]) -> str:
    """Return the version of the target that all ``runs`` are of; empty where it is not known."""
    versions = set()
    for run in runs:
        if is_recording(run):
            with Archive(run) as archive:
                versions.add(find_version(report, archive.manifest))
    return versions.pop() if len(versions) == 1 else "" if versions else find_version(report, None)


@contextmanager
def open_contents(runs: Sequence[Path]) -> Iterator[ReadContent]:
    """Yield a function that returns the content of a file of the runs, or ``None`` without it.

    It is that of the first of ``runs`` that has it; a stored run has no contents.
    """
    with ExitStack() as stack:
        archives = [stack.enter_context(Archive(run)) for run in runs if is_recording(run)]

        def read(fact: FileFact) -> bytes | None:
            for archive in archives:
                with suppress(MissingContentError):
                    return archive.read_content(fact.digest, fact.size)
            return None

        yield read
