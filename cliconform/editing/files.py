"""The files that a spec is in, as they were when they were read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cliconform.errors import EditError
from cliconform.loading.include import find_parts
from cliconform.loading.positions import find_positions
from cliconform.loading.problem_log import ProblemLog
from cliconform.loading.sources import Source, Sources
from cliconform.loading.toml_source import decode, digest_of, parse_toml, read_bytes
from cliconform.model.spec import Spec
from cliconform.quick_dataclass import dataclass

_BOM = b"\xef\xbb\xbf"
_MARKERS = ("<<<<<<< ", ">>>>>>> ", "||||||| ")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFile:
    """A TOML file: its text with the line ends as they are, its data, and its digest."""

    file: str
    text: str
    data: Mapping[str, Any]
    digest: str
    has_bom: bool = False

    def encode(self, text: str) -> bytes:
        """Return the bytes of the file with ``text`` in place of its own."""
        return (_BOM if self.has_bom else b"") + text.encode()


def read_file(file: Path) -> TextFile:
    """Return the TOML file ``file``.

    Raises :class:`~cliconform.errors.SpecError` where it cannot be read or is not TOML, and
    :class:`EditError` where it has the markers of a merge that was not finished.
    """
    raw = read_bytes(file)
    return make_file(str(file), raw)


def make_file(file: str, raw: bytes) -> TextFile:
    """Return ``raw`` as the content of ``file``; raises as :func:`read_file` does."""
    text = decode(raw, Path(file))
    _reject_markers(text, file)
    return TextFile(
        file=file,
        text=text,
        data=parse_toml(text, Path(file)),
        digest=digest_of(raw),
        has_bom=raw.startswith(_BOM),
    )


def read_spec_files(spec: Spec) -> dict[str, TextFile]:
    """Return the files of ``spec``, the one with its target first, by the names in its places."""
    return {name: read_file(Path(name)) for name in spec.files}


def read_with_parts(file: Path) -> list[TextFile]:
    """Return a spec and the files that it includes; a file of another kind alone.

    Raises as :func:`read_file` does, and where it includes a file that does not exist.
    """
    spec = read_file(file)
    include = spec.data.get("include")
    if not isinstance(include, str | list):
        return [spec]
    log = ProblemLog(Sources(Source(spec.file, find_positions(spec.text))))
    parts = [read_file(part) for part in find_parts(file, include, log.at("include"))]
    log.raise_problems()
    return [spec, *parts]


def _reject_markers(text: str, file: str) -> None:
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(_MARKERS):
            raise EditError(
                f"{file} has the markers of a merge conflict",
                place=f"{file}:{number}",
                hint="resolve the conflict first",
            )
