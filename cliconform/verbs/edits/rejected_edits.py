"""Remembers which edits of a spec were rejected, in the user's state folder."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from cliconform import host
from cliconform.errors import WriteError
from cliconform.file_search import resolve
from cliconform.hashes import blake2b
from cliconform.model.edit import Edit

_FOLDER = "rejected-edits"
_MOST = 2_000


class RejectedEdits:
    """The edits of the spec ``spec`` that were rejected.

    An edit is the same as long as it has the same address, the same new value and the same
    evidence: what the program does otherwise later on is offered again.
    """

    def __init__(self, spec: Path) -> None:
        name = blake2b(os.fsencode(resolve(spec)), digest_size=12).hexdigest()
        self._file = host.state_folder() / _FOLDER / f"{name}.json"
        self._digests = self._read()

    def has(self, edit: Edit) -> bool:
        """Whether ``edit`` was rejected."""
        return _digest(edit) in self._digests

    def add(self, edits: Iterable[Edit]) -> None:
        """Remember that ``edits`` were rejected. Raises :class:`WriteError`."""
        self._write([*self._digests, *map(_digest, edits)])

    def remove(self, edits: Iterable[Edit]) -> None:
        """Forget that ``edits`` were rejected. Raises :class:`WriteError`."""
        gone = set(map(_digest, edits))
        self._write([each for each in self._digests if each not in gone])

    def _read(self) -> list[str]:
        try:
            stored = json.loads(self._file.read_text(encoding="utf-8"))
            return [str(each) for each in stored["rejected"]]
        except (OSError, ValueError, KeyError, TypeError):
            return []

    def _write(self, digests: list[str]) -> None:
        self._digests = list(dict.fromkeys(digests))[-_MOST:]
        text = json.dumps({"rejected": self._digests})
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            partial = self._file.with_suffix(".partial")
            partial.write_text(text, encoding="utf-8")
            partial.replace(self._file)
        except OSError as error:
            raise WriteError(
                f"{self._file} cannot be written: {(error.strerror or str(error)).lower()}",
                hint="the edit is offered again next time",
            ) from error


def _digest(edit: Edit) -> str:
    what = repr((edit.address, edit.kind.value, edit.new, edit.evidence))
    return blake2b(what.encode("utf-8", "replace"), digest_size=12).hexdigest()
