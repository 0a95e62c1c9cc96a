"""Edits for tests: of a text, by key paths, with the lines that they change."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from cliconform.editing.apply import apply_edits
from cliconform.editing.data import find
from cliconform.editing.files import make_file
from cliconform.model.edit import Edit, EditKind

ROOT = Path(__file__).parents[2]


def list_toml_files() -> list[Path]:
    """All TOML files of the repository: specs, known files, faults, and what tests load."""
    words = ["git", "ls-files", "-z", "*.toml"]
    listed = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    names = [name for name in listed.split("\0") if name]
    return [ROOT / name for name in names] or sorted(ROOT.rglob("*.toml"))


def edit(text: str, path: tuple[str | int, ...], new: Any, file: str = "x.toml") -> Edit:
    old = find(make_file(file, text.encode()).data, path)
    return Edit(address="a", kind=EditKind.FIX, file=file, path=path, old=old, new=new, why="")


def apply(text: str, *changes: tuple[tuple[str | int, ...], Any]) -> str:
    """``text`` with a new value at each path; ``None`` removes what is there."""
    edits = [edit(text, path, new) for path, new in changes]
    return apply_edits(make_file("x.toml", text.encode()), edits)


def changed_lines(before: str, after: str) -> list[str]:
    """The lines that were removed and added, each with its sign, in the order of a diff."""
    import difflib  # noqa: PLC0415

    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in list(lines)[2:] if not line.startswith("@@")]
