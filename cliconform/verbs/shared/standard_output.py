"""``-`` as the file of a report: the report alone is printed, and all else on standard error."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cliconform.errors import UsageError
from cliconform.reporting.write import STANDARD_OUTPUT


def has_printed_report(files: Mapping[str, Path | None]) -> bool:
    """Return whether a report goes to standard output; ``files`` has the option of each.

    Raises :class:`UsageError` where two of them do.
    """
    printed = [option for option, file in files.items() if file == STANDARD_OUTPUT]
    if len(printed) > 1:
        raise UsageError(
            f"{printed[0]} and {printed[1]} both write to standard output",
            hint="name a file for one of them",
        )
    return bool(printed)


def refuse_printed_recording(file: Path | None) -> None:
    """Raise :class:`UsageError` where a recording would be printed."""
    if file == STANDARD_OUTPUT:
        raise UsageError(
            "--record - is not possible: a recording is a ZIP file, which nobody reads",
            hint="name a file: --record run.zip",
        )
