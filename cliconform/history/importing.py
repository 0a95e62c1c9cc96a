"""Adds recordings from elsewhere to the index: a CI's artifacts, whatever is in them.

They are read in a process with limits of time and memory: a ZIP file of a few kilobytes can have
gigabytes in it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile

from cliconform.bounded_process.process import BoundedProcess, CallStoppedError
from cliconform.errors import SpecError, UsageError
from cliconform.file_search import resolve
from cliconform.history.index import IMPORTED, HistoryIndex
from cliconform.memory_limit import MOST_MEMORY, limit_memory
from cliconform.model.history import RunSummary
from cliconform.quick_dataclass import dataclass
from cliconform.recording.archive import Archive, is_recording
from cliconform.recording.summary import SummaryError, find_key

_SECONDS = 60.0
"""How long reading one recording may take."""
_MOST_INSIDE = 100
_LARGEST_INSIDE = 500_000_000
"""How many recordings an artifact, a ZIP file of ZIP files, may have, and of how many bytes."""
_STORE_LENGTH = len("20270131T120000000")


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of one recording.

    ``run`` is its id in the history, also where it was there before; ``problem`` says why it cannot
    be read.
    """

    file: str
    run: str = ""
    is_new: bool = False
    problem: str = ""


def import_recordings(names: Iterable[str], index: HistoryIndex) -> Iterator[Imported]:
    """Add the recordings that ``names`` are, or are folders of, to ``index``; yield each of them.

    A ZIP file of recordings, as CI's artifacts are when they are downloaded, counts as a folder.
    Raises :class:`~cliconform.errors.UsageError` where there is no such file or none in a folder,
    and ``OSError`` where the index cannot be written.
    """
    files = dict.fromkeys(file for name in names for file in _find_files(name))
    with index.lock(), BoundedProcess() as process:
        for file in files:
            with _open_artifact(file, process) as inner:
                for path, name in inner or [(file, str(file))]:
                    yield _import(path, name, index, process)
        index.prune()


def read_recording(file: str) -> tuple[str, RunSummary]:
    """Return what a recording is recognized by, and its summary; raises ``SpecError``."""
    with Archive(Path(file)) as archive:
        return find_key(archive.manifest), archive.read_summary()


def unpack(file: str, folder: str) -> list[str]:
    """Write the ZIP files in ``file`` into ``folder``; return the name of each in it.

    Raises ``ValueError`` where they are too many or too large.
    """
    names = []
    size = 0
    with ZipFile(file) as archive:
        entries = [each for each in archive.infolist() if each.filename.endswith(".zip")]
        if len(entries) > _MOST_INSIDE:
            raise ValueError(f"it has more than {_MOST_INSIDE} recordings in it")
        for number, entry in enumerate(entries):
            with archive.open(entry) as source, Path(folder, f"{number}.zip").open("wb") as copy:
                while data := source.read(1 << 20):
                    size += len(data)
                    if size > _LARGEST_INSIDE:
                        raise ValueError(f"it has more than {_LARGEST_INSIDE:,} bytes in it")
                    copy.write(data)
            names.append(entry.filename)
    return names


def _find_files(name: str) -> list[Path]:
    path = Path(name)
    if path.is_dir():
        found = sorted(file for file in path.rglob("*.zip") if file.is_file())
        if not found:
            raise UsageError(f"there are no recordings in {name}: no file ends in .zip")
        return found
    if not path.exists():
        raise UsageError(
            f"there is no file {name}", hint="name a file of `check --record FILE.zip`, or a folder"
        )
    if not path.is_file():
        raise UsageError(f"{name} is no regular file")
    return [path]


@contextmanager
def _open_artifact(file: Path, process: BoundedProcess) -> Iterator[list[tuple[Path, str]]]:
    """Give the recordings in a ZIP file of them, each with its name; nothing for all others."""
    with TemporaryDirectory(prefix="cliconform-") as folder:
        found: list[tuple[Path, str]] = []
        if _is_artifact(file):
            try:
                names = process.call(unpack, str(resolve(file)), folder, seconds=_SECONDS)
            except (CallStoppedError, ValueError, OSError, BadZipFile, RuntimeError, EOFError):
                names = []  # reading it as a recording says what is wrong with it
            found = [
                (Path(folder, f"{number}.zip"), os.path.join(file, name))  # noqa: PTH118 - a name
                for number, name in enumerate(names)
            ]
        yield found


def _is_artifact(file: Path) -> bool:
    try:
        with limit_memory(MOST_MEMORY), ZipFile(file) as archive:
            names = archive.namelist()
    except (BadZipFile, OSError, ValueError, NotImplementedError, MemoryError):
        return False
    return "manifest.json" not in names and any(name.endswith(".zip") for name in names)


def _import(path: Path, name: str, index: HistoryIndex, process: BoundedProcess) -> Imported:
    if not is_recording(path):
        return Imported(file=name, problem="it is no recording")
    try:
        key, summary = process.call(read_recording, str(resolve(path)), seconds=_SECONDS)
        for run in index.list_runs():
            if run.key == key:
                return Imported(file=name, run=run.run)
        run_id = _make_id(summary, key)
        index.add(summary, run=run_id, key=key, source=IMPORTED)
    except SpecError as error:
        return Imported(file=name, problem=error.problems[0].message)
    except SummaryError as error:
        return Imported(file=name, problem=f"what the history needs of it cannot be read: {error}")
    except CallStoppedError as error:
        return Imported(file=name, problem=f"reading it {error}")
    return Imported(file=name, run=run_id, is_new=True)


def _make_id(summary: RunSummary, key: str) -> str:
    """Return an id like those of the recordings that are made here."""
    digits = "".join(sign for sign in str(summary.run.get("started")) if sign in "0123456789")
    moment = digits[: _STORE_LENGTH - 1].ljust(_STORE_LENGTH - 1, "0")
    return f"{moment[:8]}T{moment[8:]}-{key[:4]}"
