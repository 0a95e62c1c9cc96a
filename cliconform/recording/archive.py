"""Opens a recording and reads what is in it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from zipfile import BadZipFile, LargeZipFile, ZipFile, is_zipfile

from cliconform.errors import Problem, SpecError
from cliconform.memory_limit import MOST_MEMORY, limit_memory
from cliconform.model.history import RunSummary
from cliconform.model.recording import Manifest
from cliconform.model.report import Report
from cliconform.recording.manifest import (
    CONTENTS,
    INDEX,
    MANIFEST,
    PLAN,
    REPORT,
    SUMMARY,
    ManifestError,
    parse_manifest,
)
from cliconform.recording.summary import SummaryError, make_summary, parse_summary
from cliconform.reporting.run.stored_run import parse_stored_run

_LARGEST_MANIFEST = 16 * 1024 * 1024
_LARGEST_SUMMARY = 256 * 1024 * 1024
_LARGEST_REPORT = 2 * 1024**3
"""Bytes that an entry may have: a few bytes of a ZIP file can be made to fill the memory."""
_SURELY_PACKED = 192 * 1024 * 1024
"""Bytes that an entry may have, however few bytes it is packed in."""
_PACKED = 200
"""How many bytes one byte may stand for in an entry that has more than that; in a long report, one
stands for about 30."""
_DAMAGES = (BadZipFile, LargeZipFile, zlib.error, EOFError, OSError, NotImplementedError,
            RuntimeError, ValueError)  # fmt: skip
"""What reading an entry of a damaged file raises."""
_HINT = "record the run again: `cliconform check --record FILE.zip`"


class MissingContentError(Exception):
    """The recording does not have a content; the message says why."""


def is_recording(file: Path) -> bool:
    """Return whether ``file`` is a ZIP file, as all recordings are, and no stored run.

    So is one that was cut off, also before its first byte: an empty ``run.zip``.
    """
    try:
        if not file.is_file():  # a device may have no end, and a named pipe blocks
            return False
        if not file.stat().st_size:
            return file.suffix == ".zip"
        with file.open("rb") as opened:
            return is_zipfile(opened) or _begins_as_zip(opened)
    except OSError:
        return False


def _begins_as_zip(opened: IO[bytes]) -> bool:
    opened.seek(0)
    return opened.read(2) == b"PK"


class Archive:
    """An open recording. As a context manager, it is closed at the end.

    Whatever is wrong with the file is raised as :class:`~cliconform.errors.SpecError`.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        try:
            self._size = file.stat().st_size
            with limit_memory(MOST_MEMORY):
                self._zip = ZipFile(file)
        except BadZipFile:
            raise self._fail("it is damaged, or was cut off") from None
        except OSError as error:
            raise self._fail((error.strerror or str(error)).lower()) from None
        except MemoryError:
            raise self._fail("it has more entries than there is memory for") from None
        except (ValueError, NotImplementedError):  # of what its list of entries says
            raise self._fail("it is damaged, or was cut off") from None
        try:
            self.manifest: Manifest = parse_manifest(self._read(MANIFEST, _LARGEST_MANIFEST))
        except ManifestError as error:
            self._zip.close()
            raise self._fail(str(error)) from None
        except SpecError:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    def read_report(self) -> Report:
        """Return the report of the run."""
        data = self._read(REPORT, _LARGEST_REPORT)
        packed = min(self._zip.getinfo(REPORT).compress_size, self._size)
        return parse_stored_run(data, str(self.file), packed)

    def read_plan(self) -> bytes:
        """Return the file of the plan that it is a shard of; nothing if it is none."""
        return self._read(PLAN, _LARGEST_REPORT) if PLAN in self._zip.NameToInfo else b""

    def read_summary(self) -> RunSummary:
        """Return what the history keeps of the run; of recordings of earlier versions, it is made
        of the report.
        """
        if SUMMARY not in self._zip.NameToInfo:
            return make_summary(self.read_report(), self.manifest, self.read_plan())
        try:
            return parse_summary(self.read_stored_summary())
        except SummaryError as error:
            raise self._fail(f"its entry {SUMMARY} cannot be read: {error}") from None

    def read_stored_summary(self) -> bytes:
        """Return that as it is stored; nothing in recordings of earlier versions."""
        is_there = SUMMARY in self._zip.NameToInfo
        return self._read(SUMMARY, _LARGEST_SUMMARY) if is_there else b""

    def read_index(self) -> bytes:
        """Return the index of the commands that can be reused; nothing if there is none."""
        return self._read(INDEX, _LARGEST_REPORT) if INDEX in self._zip.NameToInfo else b""

    def list_contents(self) -> Iterator[tuple[str, int]]:
        """Yield the digest of each content with the number of bytes that are stored of it."""
        for name, entry in self._zip.NameToInfo.items():
            folder, _, digest = name.partition("/")
            if folder == CONTENTS and digest:
                yield digest, entry.file_size

    def read_stored(self, digest: str, size: int) -> bytes:
        """Return what is stored of the content with ``digest``: at most ``size`` bytes."""
        return self._read(f"{CONTENTS}/{digest}", size)

    def read_content(self, digest: str, size: int) -> bytes:
        """Return the content of ``size`` bytes with ``digest``, or what is recorded of it where
        secrets are masked.

        Raises :class:`MissingContentError` where the recording does not have it.
        """
        if reason := self.manifest.left_out.get(digest):
            raise MissingContentError(reason)
        name = f"{CONTENTS}/{digest}"
        if name not in self._zip.NameToInfo:
            raise MissingContentError("it was not recorded")
        size = min(self.manifest.masked.get(digest, size), _LARGEST_REPORT)
        data = self._read(name, size)
        if len(data) != size:
            raise self._fail(f"the content {digest[:12]} has {len(data):,} bytes, not {size:,}")
        return data

    def read_start(self, digest: str, size: int) -> bytes:
        """Return the first ``size`` bytes that are stored of a content; nothing where none are.

        It is not noticed here where the rest is damaged.
        """
        try:
            with self._zip.open(f"{CONTENTS}/{digest}") as file:
                return file.read(size)
        except KeyError:
            return b""
        except _DAMAGES:
            raise self._fail(f"its entry {CONTENTS}/{digest} is damaged") from None

    def _read(self, name: str, limit: int) -> bytes:
        """Return the entry ``name``, of which at most ``limit`` bytes are accepted."""
        try:
            entry = self._zip.getinfo(name)
            packed = min(entry.compress_size, self._size)
            limit = min(limit, max(_SURELY_PACKED, _PACKED * packed))
            if entry.file_size > limit:
                raise self._fail(f"its entry {name} is larger than it can be")
            with self._zip.open(entry) as file:
                data = file.read(limit + 1)
        except KeyError:
            raise self._fail(f"it has no {name}, so it is no recording of cliconform") from None
        except _DAMAGES:
            raise self._fail(f"its entry {name} is damaged") from None
        if len(data) > limit:
            raise self._fail(f"its entry {name} is larger than it can be")
        return data

    def _fail(self, message: str) -> SpecError:
        message = f"the recording cannot be read: {message}"
        problem = Problem(file=str(self.file), line=0, key="", message=message, hint=_HINT)
        return SpecError((problem,))
