"""Reads the texts that lie in files beside the spec: what is expected, and what is typed."""

from __future__ import annotations

import stat
from functools import lru_cache
from pathlib import Path

from cliconform.loading.files import digest_content
from cliconform.loading.problem_log import Location, join_names
from cliconform.model.spec import MatrixRow
from cliconform.model.template import MissingValueError, Template
from cliconform.quick_dataclass import dataclass, field

LARGEST = 8_000_000
"""Bytes. Of a stream that is longer, not all is kept."""


class _FileFaultError(Exception):
    """Why a file is none that can be compared with; ``hint`` is what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class FoundText:
    """The text of a file, or of one for each row of the matrix."""

    file: Template
    """The path as it is written, relative to the spec's folder."""
    text: Template | None
    """The text, in which nothing is a placeholder; ``None`` if it depends on the row."""


@dataclass(frozen=True, slots=True)
class TextFiles:
    """The files beside a spec whose texts a table may name."""

    folder: Path
    rows: tuple[MatrixRow, ...] = ()
    """The rows of the command's matrix, whose columns may be placeholders in a path."""
    row_texts: dict[str, Template] = field(default_factory=dict)
    """The texts of the files that depend on the row, by path: reading adds to them."""

    def read(self, path: str, at: Location) -> FoundText:
        """Return the text of the file at ``path``, which is relative to the folder.

        A path with columns of the matrix is one file for each row. What is wrong with a file is
        reported to ``at``, and its text is empty then.
        """
        file = Template(path)
        columns = sorted(self.rows[0].values) if self.rows else []
        unknown = sorted(file.names().difference(columns))
        if unknown:
            hint = "only a column of the command's own `matrix` can be a part of it"
            if columns:
                hint = f"the columns of the command's `matrix` are {join_names(columns)}"
            message = f"`${{{unknown[0]}}}` is not filled in in the path of this file"
            return FoundText(file, _report(at, message, hint))
        if not file.names():
            return FoundText(file, self._read(file.fill({}), at))
        for row in self.rows:
            self._read_of_row(file, row, at)
        return FoundText(file, None)

    def _read_of_row(self, file: Template, row: MatrixRow, at: Location) -> None:
        try:
            path = row.fill_path(file)
        except MissingValueError as error:
            message = f"`${{{error.name}}}` gets its value only during the run"
            _report(at, message, "the path of this file must be known before")
            return
        if path not in self.row_texts:
            self.row_texts[path] = self._read(path, at)

    def _read(self, path: str, at: Location) -> Template:
        if "\0" in path or path.startswith(("/", "~")):
            hint = "write it relative to the spec's folder"
            return _report(at, f"`{path}` is not a relative path", hint)
        file = (self.folder / path).absolute()
        try:
            status = file.stat()
            text, digest = _read_text(file, status.st_mtime_ns, status.st_size)
            at.log.files.answers["content", str(file), ""] = digest
            return Template(text)
        except FileNotFoundError:
            hint = f"the path is relative to the spec's folder, {self.folder}"
            return _report(at, f"`{path}` does not exist", hint)
        except OSError as error:
            reason = error.strerror or str(error)
            return _report(at, f"`{path}` cannot be read: {reason}", "check its permissions")
        except _FileFaultError as error:
            return _report(at, f"`{path}` {error}", error.hint)


def _report(at: Location, message: str, hint: str) -> Template:
    """Report a problem of a file; return what stands in for its text."""
    at.problem(message, hint)
    return Template("")


@lru_cache(maxsize=64)
def _read_text(file: Path, changed: int, size: int) -> tuple[str, str]:
    """Return the text of ``file`` as the source of a template, and the digest of its content.

    Many commands may name it.

    Raises ``OSError`` and :class:`_FileFaultError`.
    """
    del changed
    if stat.S_ISDIR(file.stat().st_mode):
        raise _FileFaultError("is a folder, not a file", "name a file in it")
    if not stat.S_ISREG(file.stat().st_mode):
        raise _FileFaultError("is not a regular file", "name a file with the text")
    if size > LARGEST:
        raise _FileFaultError(
            f"is too large: {size:,} bytes, and at most {LARGEST:,} are allowed",
            "promise a part of the text with `contains` or `matches`",
        )
    with file.open("rb") as stream:
        data = stream.read(LARGEST)
    try:
        return Template.literal(data.decode("utf-8")).source, digest_content(data)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"is not UTF-8: byte 0x{data[error.start]:02x} in line {line}"
        raise _FileFaultError(message, "save it as UTF-8; other bytes are no text") from None
