"""Finds the contents of files as they were before a command changed them.

What a needed command left is recorded with that command. So what remains are the files that the
spec puts into a home: their contents are made again from what the step says, and are right where
they have the digest that was observed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from posixpath import normpath

from cliconform.file_digest import compute_digest_of_bytes
from cliconform.model.invocation import HomeContent
from cliconform.model.observation import FileFact, Observation
from cliconform.model.plan import Step
from cliconform.model.template import MissingValueError

_HOME = "$HOME"  # the home's path in captured values


def list_replaced(observation: Observation) -> Iterator[tuple[str, FileFact]]:
    """Yield the path, and the file as it was before, of each that was changed or removed."""
    after = observation.after
    for path, fact in observation.before.items():
        if fact.kind == "file":
            new = after.get(path)
            if new is None or new.digest != fact.digest:
                yield path, fact


def find_start_content(
    step: Step, observation: Observation, path: str, fact: FileFact
) -> bytes | None:
    """Return the content of the file ``fact`` at ``path`` before the command; ``None`` if what the
    step puts there is not that.
    """
    for content in (step.invocation.home, step.invocation.fresh_home):
        for data in _find_given(content, step, observation, path, fact.size):
            if len(data) == fact.size and compute_digest_of_bytes(data) == fact.digest:
                return data
    return None


def _find_given(
    content: HomeContent, step: Step, observation: Observation, path: str, size: int
) -> Iterator[bytes]:
    """Yield what ``content`` gives the file at ``path``, what is put there last first."""
    for name, data in content.binaries.items():
        if normpath(name) == path:
            yield data
    for name, text in content.files.items():
        if normpath(name) == path:
            with suppress(MissingValueError):
                yield text.fill(_list_values(step, observation)).encode()
    for name, source in content.copies.items():
        if (inside := _find_inside(path, normpath(name))) is not None:
            with suppress(OSError):
                yield _read(Path(source, inside) if inside else Path(source), size)


def _list_values(step: Step, observation: Observation) -> dict[str, str]:
    home = observation.home
    captured = {name: text.replace(_HOME, home) for name, text in observation.values.items()}
    return {**captured, **step.values, "home": home}


def _find_inside(path: str, folder: str) -> str | None:
    """Return ``path`` relative to ``folder``, empty for the folder itself; ``None`` outside."""
    if folder == ".":
        return path
    inside = path.removeprefix(folder)
    return inside.removeprefix("/") if path.startswith(folder) and inside[:1] in ("", "/") else None


def _read(file: Path, size: int) -> bytes:
    """Return at most a byte more than ``size`` of a file; raises ``OSError``."""
    with os.fdopen(os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as opened:
        return opened.read(size + 1) or b""
