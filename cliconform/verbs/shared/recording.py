"""Records a run: into the user's state folder, and where the command line asks for it."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from cliconform import clock, host
from cliconform.errors import ReportError, SpecError
from cliconform.masking.mask import Mask
from cliconform.model.fingerprint import RunInputs
from cliconform.model.observation import Observation
from cliconform.model.outcome import Outcome
from cliconform.model.plan import Step
from cliconform.model.report import Report
from cliconform.quick_dataclass import dataclass
from cliconform.recording.archive import Archive
from cliconform.recording.recorder import Recorder
from cliconform.recording.store import RecordingStore
from cliconform.reporting.write import find_missing_folders, name_moved

_FOLDER = "recordings"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingResult:
    """What became of the recording of a run."""

    file: str = ""
    """The file that ``--record`` names, if it was written, with the folders that were created."""
    error: ReportError | None = None
    """Why it was not written."""
    problem: str = ""
    """Why the run is not in the store, where it should be; it fails no run."""
    stored: Path | None = None
    """The recording in the store; ``None`` where it is not there."""
    readable: Path | None = None
    """The recording, from which reports read what is in files; ``None`` where there is none."""


def open_store() -> RecordingStore:
    """Return the recordings of this user."""
    return RecordingStore(host.state_folder() / _FOLDER)


class RunRecording:
    """The recording of one run, as a context manager.

    It is written to ``file`` where that is not ``None``, and into the store with ``in_store``.
    Where it is in neither and a report ``needs`` it, it is there until the context is left.
    In the store, it takes the place of the recordings that it ``replaces``, unless the run was
    interrupted. ``result`` says what became of it once :meth:`finish` has ended.
    """

    def __init__(
        self,
        file: Path | None,
        *,
        in_store: bool,
        needed: bool = False,
        replaces: Sequence[Path] = (),
    ) -> None:
        self._folder: TemporaryDirectory[str] | None = None
        if needed and file is None and not in_store:
            self._folder = TemporaryDirectory(prefix="cliconform-")
            file = Path(self._folder.name) / "run.zip"
        self.result = RecordingResult()
        self._file = file
        self._missing = find_missing_folders(file) if file is not None else []
        self._in_store = in_store
        self._replaces = replaces
        self._store = open_store()
        self._stored = self._store.new_file(clock.now())
        if in_store and file is None:
            with suppress(OSError):  # the recorder says what is wrong
                self._store.create_folder()
        self._recorder = Recorder(file or self._stored) if file is not None or in_store else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._recorder is not None:
            self._recorder.close()
        if self._folder is not None:
            self._folder.cleanup()

    def add_recording(self, archive: Archive) -> None:
        """Record the contents of another recording too."""
        if self._recorder is not None:
            self._recorder.add_recording(archive)

    def set_inputs(self, inputs: RunInputs, shard: str = "", plan: bytes = b"") -> None:
        """Note what is run, and which ``shard`` of ``plan``, the content of a plan file, it is."""
        if self._recorder is not None:
            self._recorder.set_inputs(inputs, shard, plan)

    @property
    def is_stored(self) -> bool:
        """Whether the recording is to be in the store."""
        return self._in_store

    def set_index(self, index: bytes) -> None:
        """Note which commands of the run can be reused, as ``reuse.index`` has it."""
        if self._recorder is not None:
            self._recorder.set_index(index)

    def add_reused(self, contents: Mapping[str, Collection[str]]) -> None:
        """Record the contents with these digests, from each of these recordings."""
        if self._recorder is None:
            return
        for file, digests in contents.items():
            with suppress(SpecError), Archive(Path(file)) as archive:
                self._recorder.add_recording(archive, digests)

    def add(self, observation: Observation, mask: Mask, step: Step) -> None:
        """Record what a command has left in its home, which still exists, without secrets."""
        if self._recorder is not None:
            self._recorder.add(observation, mask, step)

    def add_outcome(self, outcome: Outcome) -> None:
        """Write an outcome, in which secrets are masked, as JSON ahead of the report."""
        if self._recorder is not None:
            self._recorder.add_outcome(outcome)

    def finish(self, report: Report) -> None:
        """Complete the recording, and remove the oldest ones that are too many."""
        if self._recorder is None:
            return
        self._recorder.finish(report)
        problem = self._recorder.problem
        if self._file is not None and problem:
            hint = "name a path that you have permission to write to, on a disk with free space"
            error = ReportError(f"the run was not recorded: {problem}", hint=hint)
            self.result = RecordingResult(error=error)
        elif self._file is not None:
            file = self._recorder.file
            copied = self._copy(file) if self._in_store else ""
            name = "" if self._folder else name_moved(self._file, file, self._missing)
            stored = self._stored if self._in_store and not copied else None
            self.result = RecordingResult(file=name, problem=copied, stored=stored, readable=file)
        else:
            stored = None if problem else self._stored
            self.result = RecordingResult(problem=problem, stored=stored, readable=stored)
        if self.result.stored and not report.interrupted:
            self._store.remove(self._replaces)
        if self._in_store:
            self._store.prune()

    def _copy(self, file: Path) -> str:
        """Copy the recording into the store; return what went wrong, or nothing."""
        partial = self._stored.with_suffix(".partial")
        try:
            self._store.create_folder()
            shutil.copyfile(file, partial)
            partial.chmod(0o600)
            partial.replace(self._stored)
        except OSError as error:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
            return f"{self._stored}: {error.strerror or error}"
        return ""
