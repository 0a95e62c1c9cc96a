"""The recordings in the user's state folder: which there are, and which of them must go."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from cliconform.errors import SpecError, UsageError
from cliconform.lazy_pattern import lazy_pattern
from cliconform.model.recording import RecordingEntry
from cliconform.nearest_names import suggest_names
from cliconform.recording.archive import Archive
from cliconform.recording.partial_archive import PARTIAL
from cliconform.recording.summary import find_key

LATEST = "latest"
MOST = 50
LARGEST = 500 * 1024 * 1024
"""How many recordings are kept, and of how many bytes in all: the oldest go first."""
_NAME = lazy_pattern(r"\d{8}T\d{9}-[0-9a-f]{4}\.zip")
_REMOVED = "removed"
_MOST_REMOVED = 500
"""The folder with what the history keeps of recordings that were removed, and of how many of them:
it is there until `cliconform history` puts it into the history."""


class RecordingStore:
    """The recordings in ``folder``, which need not exist."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def new_file(self, started: datetime) -> Path:
        """Return the path for the recording of a run that starts now."""
        # To the millisecond, since the latest of two runs in one second is the last one.
        moment = f"{started:%Y%m%dT%H%M%S}{started.microsecond // 1000:03}"
        return self.folder / f"{moment}-{os.urandom(2).hex()}.zip"

    def create_folder(self) -> None:
        """Create the folder, for the user alone. Raises ``OSError``."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def entries(self) -> Iterator[RecordingEntry]:
        """Yield the recordings, the newest first."""
        for file in self._files():
            with suppress(OSError):  # another run has just removed it
                yield _read_entry(file, file.stat().st_size)

    def find(self, name: str, spec: Path | None) -> Path:
        """Return the recording that ``name`` means: ``latest`` or the beginning of an id.

        The latest one is that of ``spec``, where it is given. Raises :class:`UsageError` where
        there is none, or more than one.
        """
        if name == LATEST:
            return self._find_latest(spec)
        files = [file for file in self._files() if file.stem.startswith(name)]
        if len(files) == 1:
            return files[0]
        if files:
            ids = ", ".join(file.stem for file in files[:5])
            raise UsageError(f"`{name}` begins the id of {len(files)} recordings", hint=ids)
        ids_ = [file.stem for file in self._files()]
        raise UsageError(
            f"there is no file and no recording `{name}`",
            hint=suggest_names(name, ids_) or "`cliconform runs` lists the recordings",
        )

    def prune(self) -> None:
        """Remove the oldest recordings until the rest is within the limits.

        Recordings that another process began and did not finish are removed too. What cannot be
        removed stays.
        """
        self._remove_abandoned()
        kept, size = 0, 0
        for file in self._files():
            with suppress(OSError):
                size += file.stat().st_size
                kept += 1
                if kept > 1 and (kept > MOST or size > LARGEST):
                    self._keep_summary(file)
                    file.unlink()

    def remove(self, files: Iterable[Path]) -> None:
        """Remove recordings of this store, of which the history keeps nothing then.

        What cannot be removed stays.
        """
        for file in files:
            with suppress(OSError):
                file.unlink(missing_ok=True)

    def list_files(self) -> list[Path]:
        """Return the files of the recordings, the newest first."""
        return self._files()

    def list_removed(self) -> list[Path]:
        """Return the files with the summaries of recordings that were removed, the newest first.

        The name of each is ``ID.KEY.json``: the id of the recording, and what
        :func:`~cliconform.recording.summary.find_key` returns for it.
        """
        try:
            files = [each for each in (self.folder / _REMOVED).iterdir() if each.suffix == ".json"]
        except OSError:
            return []
        return sorted(files, key=_name_of, reverse=True)

    def _keep_summary(self, file: Path) -> None:
        """Keep what the history needs of a recording that is about to be removed."""
        try:
            with Archive(file) as archive:
                data, key = archive.read_stored_summary(), find_key(archive.manifest)
        except SpecError:  # it is damaged
            return
        if not data:
            return
        folder = self.folder / _REMOVED
        folder.mkdir(mode=0o700, exist_ok=True)
        kept = folder / f"{file.stem}.{key}.json"
        kept.touch(mode=0o600)
        kept.write_bytes(data)
        for old in self.list_removed()[_MOST_REMOVED:]:
            old.unlink(missing_ok=True)

    def _find_latest(self, spec: Path | None) -> Path:
        wanted = os.path.realpath(spec) if spec is not None else None
        for entry in self.entries():
            if entry.manifest is None:
                continue
            if wanted is None or entry.manifest.spec == wanted:
                return Path(entry.file)
        of = f" of {spec}" if spec is not None else ""
        raise UsageError(
            f"there is no recording{of}",
            hint="`cliconform check` makes one, unless --no-record is given",
        )

    def _files(self) -> list[Path]:
        """Return the recordings, the newest first."""
        try:
            files = [each for each in self.folder.iterdir() if _NAME.fullmatch(each.name)]
        except OSError:
            return []
        return sorted(files, key=_name_of, reverse=True)

    def _remove_abandoned(self) -> None:
        with suppress(OSError):
            for file in self.folder.iterdir():
                if file.name.endswith(PARTIAL) and not _is_being_written(file):
                    file.unlink()


def _name_of(file: Path) -> str:
    """Return what files of one folder are sorted by: to compare paths takes ten times as long."""
    return file.name


def _read_entry(file: Path, size: int) -> RecordingEntry:
    try:
        with Archive(file) as archive:
            manifest, problem = archive.manifest, ""
    except SpecError as error:
        manifest, problem = None, error.problems[0].message
    return RecordingEntry(
        id=file.stem, file=str(file), size=size, manifest=manifest, problem=problem
    )


def _is_being_written(file: Path) -> bool:
    with file.open("rb") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
