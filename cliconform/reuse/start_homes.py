"""The homes that reused commands left, made again for the commands that need them and are run."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from cliconform.errors import SpecError
from cliconform.file_digest import compute_digest
from cliconform.masking.shapes import MASKED
from cliconform.model.observation import FileFact, Observation
from cliconform.model.outcome import Outcome
from cliconform.recording.archive import Archive, MissingContentError
from cliconform.recording.rebuilt_home import make_home
from cliconform.running.home.removal import remove_tree

_READABLE = {"file": 0o400, "dir": 0o500}
"""The permissions that a copy needs: without them, only the superuser can copy it."""


class StartHomes:
    """Makes homes of recordings in ``folder``, each once."""

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)
        self._made: dict[str, str | None] = {}

    def make(self, outcome: Outcome, archive: Archive) -> str | None:
        """Return the path of the home that the command left; ``None`` if it cannot be as it was.

        So it is where the recording lacks a content or has it without its secrets, where a file
        has the path of the old home in it, and where there is a socket or a device.
        """
        id_ = outcome.step.id
        if id_ not in self._made:
            path = self._folder / f"{len(self._made) + 1:05}"
            self._made[id_] = str(path) if _make(path, outcome.observation, archive) else None
            if self._made[id_] is None:
                remove_tree(str(path))
        return self._made[id_]


def _make(path: Path, seen: Observation | None, archive: Archive) -> bool:
    """Make the home at ``path``; return whether it is as it was."""
    if seen is None or any(map(_cannot_be_made, seen.after.items())):
        return False
    try:
        if _has_own_path(seen, archive) or make_home(path, seen.after, seen.home, archive):
            return False
        _set_times(path, seen)
        return all(
            _read_digest(path / name, fact.size) == fact.digest
            for name, fact in seen.after.items()
            if fact.kind == "file"
        )
    except (SpecError, MissingContentError, OSError):
        return False


def _cannot_be_made(item: tuple[str, FileFact]) -> bool:
    path, fact = item
    needed = _READABLE.get(fact.kind, 0)
    return (
        MASKED in path
        or fact.kind in {"socket", "device"}
        or (fact.mode & needed) != needed
        or (fact.kind == "link" and MASKED in fact.digest)
    )


def _has_own_path(seen: Observation, archive: Archive) -> bool:
    """Whether a file has the path of the home in it, which is another one now."""
    path = seen.home.encode()
    files = {fact.digest: fact.size for fact in seen.after.values() if fact.kind == "file"}
    return any(path in archive.read_content(digest, size) for digest, size in files.items())


def _read_digest(path: Path, size: int) -> str:
    with path.open("rb") as file:
        return compute_digest(file.fileno(), size)


def _set_times(home: Path, seen: Observation) -> None:
    """Give what the command has changed a later time than what was there before, as it had.

    A recording has no times: those of the start and of the end of the command stand in for them.
    """
    began = datetime.fromisoformat(seen.started).timestamp()
    ended = began + seen.duration
    for name, fact in sorted(seen.after.items(), reverse=True):  # a folder after what is in it
        moment = began if seen.before.get(name) == fact else ended
        if fact.kind in _READABLE:
            os.utime(home / name, (moment, moment))
