"""What loading has asked of the file system: while the answers are the same, so is the result.

Whatever loading reads or looks for is noted here. Where it asks what is not easily asked again, as
for the matches of a glob in a tree of folders, it notes that instead: :attr:`Files.is_complete`.
"""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TypeAlias

from cliconform.file_search import exists, is_file, resolve
from cliconform.hashes import blake2b

Kind: TypeAlias = Literal["content", "exists", "is file", "resolved", "matches"]
Question: TypeAlias = tuple[Kind, str, str]
"""What was asked, of which path, and for matches the pattern."""
Answer: TypeAlias = str | bool | tuple[str, ...]

LARGEST = 100_000_000
"""Bytes of a file that is read again to see whether it has changed."""


class Files:
    """The questions of one loading, with the answers."""

    def __init__(self) -> None:
        self.answers: dict[Question, Answer] = {}
        self.is_complete = True
        """Whether nothing was asked but ``answers``."""

    def note_content(self, file: Path, content: bytes) -> None:
        """Note what was read from ``file``."""
        self.answers["content", str(file), ""] = digest_content(content)

    def ask(self, kind: Literal["exists", "is file", "resolved"], path: Path) -> Answer:
        """Return the answer of the file system, and note it."""
        answer = self.answers[kind, str(path), ""] = _find(kind, path, "")
        return answer

    def match(self, folder: Path, text: str) -> list[Path]:
        """Return the files that a path or a glob relative to ``folder`` matches, sorted by name."""
        found = _match_glob(folder, text)
        self.answers["matches", str(folder), text] = tuple(map(str, found))
        return found

    def note_other(self) -> None:
        """Note that the result depends on more than the answers."""
        self.is_complete = False


def are_current(answers: Mapping[Question, Answer]) -> bool:
    """Return whether the file system gives the same answers now."""
    try:
        return all(
            _find(kind, Path(path), pattern) == answer
            for (kind, path, pattern), answer in answers.items()
        )
    except (OSError, ValueError, NotImplementedError):
        return False


def digest_content(content: bytes) -> str:
    """Return what tells whether the content of a file has changed."""
    return blake2b(content, digest_size=32).hexdigest()


def _match_glob(folder: Path, text: str) -> list[Path]:
    if set(text) & set("*?["):
        return sorted(path for path in folder.glob(text) if is_file(path))
    path = folder / text
    return [path] if exists(path) else []


def _find(kind: Kind, path: Path, pattern: str) -> Answer:
    match kind:
        case "content":
            return _find_content(path)
        case "exists":
            return exists(path)
        case "is file":
            return is_file(path)
        case "resolved":
            return str(resolve(path))
        case "matches":
            return tuple(map(str, _match_glob(path, pattern)))


def _find_content(file: Path) -> str:
    facts = file.stat()
    if not stat.S_ISREG(facts.st_mode) or facts.st_size > LARGEST:
        return ""
    return digest_content(file.read_bytes())
