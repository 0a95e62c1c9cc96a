"""Changes as a patch that ``git apply`` and ``patch -p1`` take in the project's folder."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from cliconform.editing.apply import Change

_NO_NEWLINE = "\\ No newline at end of file\n"


def make_patch(changes: Iterable[Change], folder: Path) -> str:
    """Return a unified diff; its paths are relative to ``folder``, the root of the project."""
    return "".join(line for change in changes for line in _make_diff(change, folder))


def _make_diff(change: Change, folder: Path) -> Iterator[str]:
    path = Path(os.path.relpath(Path(change.file.file).absolute(), folder)).as_posix()
    mark = "\t" if " " in path else ""  # tells patch where a name with spaces ends
    file = change.file
    before, after = (_split(file.encode(text).decode()) for text in (file.text, change.text))
    for line in difflib.unified_diff(before, after, f"a/{path}{mark}", f"b/{path}{mark}"):
        yield line
        if not line.endswith("\n"):
            yield "\n" + _NO_NEWLINE


def _split(text: str) -> list[str]:
    """Return the lines of ``text``; only LF ends a line, so that CRLF is kept."""
    lines = [f"{line}\n" for line in text.split("\n")]
    return [*lines[:-1], lines[-1][:-1]] if lines[-1] != "\n" else lines[:-1]
