"""Writes the recording of a run: what commands left as it happens, the report at the end."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path

from cliconform.errors import SpecError, describe_own_error
from cliconform.interrupts import raise_if_ended
from cliconform.masking.files import find_in_file, is_secret_file
from cliconform.masking.mask import NO_MASK, Mask
from cliconform.model.fingerprint import RunInputs
from cliconform.model.observation import FileFact, Observation
from cliconform.model.outcome import Outcome
from cliconform.model.plan import Step
from cliconform.model.report import Report
from cliconform.quick_dataclass import dataclass, replace
from cliconform.recording.archive import Archive
from cliconform.recording.manifest import (
    CONTENTS,
    INDEX,
    MANIFEST,
    PLAN,
    REPORT,
    SUMMARY,
    make_manifest,
    render_manifest,
)
from cliconform.recording.partial_archive import PartialArchive
from cliconform.recording.start_contents import find_start_content, list_replaced
from cliconform.recording.summary import make_summary, stream_summary
from cliconform.reporting.run.outcome_texts import OutcomeTexts
from cliconform.reporting.run.stored_run import stream_stored_run
from cliconform.verifying.files.home_files import UnreadableError, read_start
from cliconform.verifying.homes import Homes

_MANY = 10_000  # outcomes: their report may be larger than a plain ZIP allows
_LARGEST_CONTENT = 64 * 1024 * 1024  # of another recording, whose limits may have been others


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingLimits:
    """Bytes of contents that are recorded at most: of one file, and of a run."""

    file: int = 16 * 1024 * 1024
    run: int = 128 * 1024 * 1024


class Recorder:
    """Records one run into the ZIP file ``file``, which is there when :meth:`finish` has ended.

    Nothing that goes wrong is raised: ``problem`` says what it was, and the run goes on without a
    recording.
    """

    def __init__(self, file: Path, limits: RecordingLimits | None = None) -> None:
        self.problem = ""
        self._file = file
        self._mask = NO_MASK
        self._limits = limits or RecordingLimits()
        self._inputs: RunInputs | None = None
        self._shard = ""
        self._plan = b""
        self._index = b""
        self._left_out: dict[str, str] = {}
        self._masked: dict[str, int] = {}
        self._stored: dict[str, Mask] = {}  # by digest, what the content was masked with
        self._size = 0
        self._texts = OutcomeTexts()
        self._archive = PartialArchive(file)

    def add(self, observation: Observation, mask: Mask = NO_MASK, step: Step | None = None) -> None:
        """Store what the command left in its homes, which still exist: each content once.

        Of the files that ``step`` gave its home, those that the command changed or removed are
        stored too, as they were before. What ``mask`` finds in a text is masked; any other file
        that has it is left out.
        """
        self._mask = mask
        homes = Homes.of(observation)
        self._add_home(homes.first, observation.after.items())
        if observation.again:
            self._add_home(homes.second, observation.again.after.items())
        if step is not None:
            self._add_start(step, observation)

    def add_outcome(self, outcome: Outcome) -> None:
        """Write ``outcome``, in which secrets are masked, as JSON ahead of the report."""
        with suppress(Exception):  # `finish` writes it then, and says what is wrong
            self._texts.add(outcome)

    def add_recording(self, archive: Archive, only: Collection[str] | None = None) -> None:
        """Store the contents of another recording, each once: all, or ``only`` these digests."""
        for digest, reason in archive.manifest.left_out.items():
            if digest not in self._stored and (only is None or digest in only):
                self._left_out[digest] = reason
        for digest, size in archive.list_contents():
            if digest in self._stored or self.problem or (only is not None and digest not in only):
                continue
            if size > _LARGEST_CONTENT:
                self._left_out[digest] = f"it is larger than {_LARGEST_CONTENT:,} bytes"
                continue
            if only is not None and self._size + size > self._limits.run:
                self._left_out[digest] = _too_many(self._limits)
                continue
            try:
                data = archive.read_stored(digest, size)
            except SpecError:
                self._left_out[digest] = "the recording that it was in is damaged"
                continue
            self._size += size
            try:
                self._archive.write(f"{CONTENTS}/{digest}", data)
            except OSError as error:
                self._fail(error)
                return
            self._stored[digest] = NO_MASK  # not with the secrets of this run
            self._left_out.pop(digest, None)
            if digest in archive.manifest.masked:
                self._masked[digest] = archive.manifest.masked[digest]

    def set_inputs(self, inputs: RunInputs, shard: str = "", plan: bytes = b"") -> None:
        """Note what is run, and which ``shard`` of ``plan``, the content of a plan file, it is."""
        self._inputs, self._shard, self._plan = inputs, shard, plan

    def set_index(self, index: bytes) -> None:
        """Note the index of the commands whose outcomes can be reused."""
        self._index = index

    def finish(self, report: Report) -> None:
        """Add ``report``, in which secrets are masked, and give the recording its name."""
        try:
            self._mask_again()
            self._archive.begin()
            manifest = make_manifest(
                report, self._left_out, self._masked, self._inputs, self._shard
            )
            report = _note_masked(report, frozenset(self._masked))
            self._archive.write_parts(
                REPORT,
                stream_stored_run(report, texts=self._texts),
                large=len(report.outcomes) > _MANY,
            )
            if self._plan:
                self._archive.write(PLAN, self._plan)
            summary = make_summary(report, manifest, self._plan)
            self._archive.write_parts(SUMMARY, stream_summary(summary), large=False)
            if self._index:
                self._archive.write(INDEX, self._index)
            self._archive.write(MANIFEST, render_manifest(manifest))
            if not self.problem:
                self._archive.complete()
        except OSError as error:
            self._fail(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, the run has its results
            self.problem, _ = describe_own_error(error)
        finally:
            self.close()

    @property
    def file(self) -> Path:
        """Where the recording is, once it is finished: its folder may have been moved."""
        return self._archive.file

    def close(self) -> None:
        """Remove what is not complete."""
        self._archive.close()

    def _add_home(self, home: str, facts: Iterable[tuple[str, FileFact]]) -> None:
        for path, fact in facts:
            raise_if_ended()
            if fact.kind == "file" and self._is_wanted(fact):
                self._add_file(path, fact, partial(_read, home, path, fact))

    def _add_start(self, step: Step, observation: Observation) -> None:
        for path, fact in list_replaced(observation):
            if self._is_wanted(fact):
                self._add_file(
                    path, fact, partial(find_start_content, step, observation, path, fact)
                )

    def _is_wanted(self, fact: FileFact) -> bool:
        return not (self.problem or fact.digest in self._stored or fact.digest in self._left_out)

    def _add_file(self, path: str, fact: FileFact, read: Callable[[], bytes | None]) -> None:
        """Store the content of a file, or note why it is left out."""
        try:
            reason = self._try_to_add(path, fact, read)
        except UnreadableError as error:
            reason = str(error)
        except OSError as error:
            self._fail(error)
            return
        if reason:
            self._left_out[fact.digest] = reason

    def _try_to_add(self, path: str, fact: FileFact, read: Callable[[], bytes | None]) -> str:
        """Store the content of a file; return why it is left out, or nothing."""
        if not fact.digest:
            return "it could not be read"
        if fact.size > self._limits.file:
            return f"it is larger than {self._limits.file:,} bytes"
        if self._size + fact.size > self._limits.run:
            return _too_many(self._limits)
        data = read()
        if data is None:
            return ""
        mask = self._mask
        if is_secret_file(path):
            mask = mask.add(find_in_file(path, data.decode(errors="replace")))
        self._size += fact.size
        return self._store(fact.digest, data, mask)

    def _store(self, digest: str, data: bytes, mask: Mask) -> str:
        """Store a content without secrets; return why it is left out, or nothing."""
        if mask.is_in(data):
            if not _is_text(data):
                return "it has the value of a secret"
            data = mask.hide_bytes(data)
            self._masked[digest] = len(data)
        if not self.problem:
            self._archive.write(f"{CONTENTS}/{digest}", data)
            self._stored[digest] = self._mask
        return ""

    def _mask_again(self) -> None:
        """Mask the contents that were stored before all secrets were known."""
        archive, known = self._archive, self._mask.secrets
        if self.problem or not archive.is_begun:
            return
        earlier = {each for each, mask in self._stored.items() if not known <= mask.secrets}
        if not any(self._mask.is_in(archive.read(f"{CONTENTS}/{each}")) for each in earlier):
            return
        contents = {each: archive.read(f"{CONTENTS}/{each}") for each in self._stored}
        archive.begin_again()
        for digest, data in contents.items():
            mask = self._mask if digest in earlier else NO_MASK
            if reason := self._store(digest, data, mask):
                self._left_out[digest] = reason

    def _fail(self, error: OSError) -> None:
        self.problem = self.problem or f"{self._file}: {error.strerror or error}"


def _too_many(limits: RecordingLimits) -> str:
    return f"the contents of the run are more than {limits.run:,} bytes"


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return b"\0" not in data


def _note_masked(report: Report, digests: frozenset[str]) -> Report:
    """Return ``report`` in which an observation is masked if a file of its home is.

    Every other outcome is the same object as before: it may have been written already.
    """

    def note(outcome: Outcome) -> Outcome:
        seen, earlier = outcome.observation, tuple(map(note, outcome.earlier))
        if seen is not None and any(fact.digest in digests for fact in seen.after.values()):
            return replace(outcome, observation=replace(seen, masked=True), earlier=earlier)
        return replace(outcome, earlier=earlier) if earlier else outcome

    return replace(report, outcomes=tuple(map(note, report.outcomes))) if digests else report


def _read(home: str, path: str, fact: FileFact) -> bytes:
    """Return the content of a file. Raises :class:`UnreadableError` if it cannot be read as it was.

    A process that the command has left may still be writing.
    """
    try:
        data = read_start(home, path, fact.size + 1) if fact.size else b""
    except OSError as error:
        raise UnreadableError(f"it could not be read: {error.strerror}") from None
    if len(data) != fact.size:
        raise UnreadableError("it changed while it was read")
    return data
