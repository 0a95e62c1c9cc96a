"""The files of reports as options name them: ``-`` is standard output, a folder is no file, and
nothing that is read is overwritten.

Where a report is printed, all else goes to standard error.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from cliconform.errors import UsageError
from cliconform.reporting.write import STANDARD_OUTPUT, explain_no_file, name_file_instead


def has_printed_report(files: Mapping[str, Path | None]) -> bool:
    """Return whether a report goes to standard output; ``files`` has the option of each.

    Raises :class:`UsageError` where two of them do, and where one of them can be no file.
    """
    refuse_folders(files)
    printed = [option for option, file in files.items() if file == STANDARD_OUTPUT]
    if len(printed) > 1:
        raise UsageError(
            f"{printed[0]} and {printed[1]} both write to standard output",
            hint="name a file for one of them",
        )
    return bool(printed)


def refuse_folders(files: Mapping[str, Path | None]) -> None:
    """Raise :class:`UsageError` where a path in ``files`` is a folder or a loop of links.

    It is told before anything is run: nobody waits for a run whose report cannot be written.
    """
    for option, file in files.items():
        if file is not None and file != STANDARD_OUTPUT and (reason := explain_no_file(file)):
            raise UsageError(f"{option} {file} {reason}", hint=name_file_instead(file))


def refuse_overwriting(files: Mapping[str, Path | None], inputs: Mapping[Path, str]) -> None:
    """Raise :class:`UsageError` where a file would overwrite another one or one of ``inputs``.

    ``files`` has the path of each option, ``inputs`` what each path is that is read.
    """
    taken = {os.path.realpath(file): what for file, what in inputs.items()}
    for option, file in files.items():
        if file is None or file == STANDARD_OUTPUT:
            continue
        real = os.path.realpath(file)  # `Path.resolve` has an error where links make a loop
        if what := taken.get(real):
            raise UsageError(f"{option} {file} would overwrite {what}", hint="name another file")
        taken[real] = f"the file of {option}"


def refuse_printed_recording(file: Path | None) -> None:
    """Raise :class:`UsageError` where a recording would be printed."""
    if file == STANDARD_OUTPUT:
        raise UsageError(
            "--record - is not possible: a recording is a ZIP file, which nobody reads",
            hint="name a file: --record run.zip",
        )
