"""Reads the plainest command lines of ``check`` without Typer, which takes as long as a short run.

What is read here is what Typer would make of it: tests/unit/cli/test_plain_check.py compares both.
Every other command line, all that is wrong with one, and every help page is left to Typer.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

FLAGS = {
    "-q": "quiet",
    "--quiet": "quiet",
    "--no-record": "no_record",
    "--no-known": "no_known",
    "--last-failed": "last_failed",
    "--failed-first": "failed_first",
}
LISTS = {
    "-s": "select",
    "--select": "select",
    "-t": "tags",
    "--tag": "tags",
    "--exclude-tag": "exclude_tags",
}
FILES = {"--junit": "junit", "--json": "json", "--known": "known"}
_COMPLETION = "_CLICONFORM_COMPLETE"


def read_plain_check(words: Sequence[str], environ: Mapping[str, str]) -> dict[str, object] | None:
    """Return the arguments of ``check`` that ``words`` name, by their fields in its ``Arguments``.

    ``None`` if ``words`` are to be left to Typer.
    """
    if list(words[:1]) != ["check"] or _COMPLETION in environ:
        return None
    found: dict[str, object] = {}
    lists: dict[str, tuple[str, ...]] = {}
    rest = iter(words[1:])
    for word in rest:
        if word in FLAGS:
            found[FLAGS[word]] = True
            continue
        name = LISTS.get(word) or FILES.get(word) or ("" if word.startswith("-") else "spec")
        value = word if name == "spec" else next(rest, "-")
        if not name or name in found or value.startswith("-"):
            return None
        if name in LISTS.values():
            lists[name] = (*lists.get(name, ()), value)
        elif is_plain_path(value):
            found[name] = Path(value)
        else:
            return None
    return {**found, **lists}


def is_plain_path(text: str) -> bool:
    """Return whether Typer takes the path as it is: any one that can be read, or does not exist."""
    try:
        Path(text).stat()
    except FileNotFoundError:
        return True
    except (OSError, ValueError):
        return False
    return os.access(text, os.R_OK)
