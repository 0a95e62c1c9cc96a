"""A file system in a home that does not answer, such as a dead mount: it is left alone."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from cliconform.running.home.copy_tree import copy_tree
from cliconform.running.home.snapshot import take_snapshot

ScanFolder = AbstractContextManager[Iterator["os.DirEntry[str]"]]


class Entry:
    """An entry of a folder whose status nothing tells."""

    def __init__(self, entry: os.DirEntry[str], number: int) -> None:
        self.name = entry.name
        self._entry = entry
        self._number = number

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        del follow_symlinks
        raise OSError(self._number, os.strerror(self._number), self.name)

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        return self._entry.is_dir(follow_symlinks=follow_symlinks)


class Scan:
    """What :func:`os.scandir` returns, with such entries for all that is called ``dead``."""

    def __init__(self, scan: ScanFolder, number: int) -> None:
        self._scan = scan
        self._number = number

    def __enter__(self) -> Iterator[object]:
        entries = self._scan.__enter__()
        return (Entry(each, self._number) if "dead" in each.name else each for each in entries)

    def __exit__(self, *error: object) -> None:
        self._scan.__exit__(None, None, None)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "1"
    (home / "dead").mkdir(parents=True)
    (home / "dead.txt").write_text("x")
    (home / "a").write_text("own")
    return home


def answer_with(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    scan = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: Scan(scan(path), number))


@pytest.mark.parametrize("number", [errno.ENOTCONN, errno.EIO, errno.ESTALE])
def test_what_does_not_answer_is_in_the_snapshot_without_its_content(
    home: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    answer_with(number, monkeypatch)
    facts = take_snapshot(str(home)).facts
    assert {path: fact.kind for path, fact in facts.items()} == {
        "a": "file",
        "dead": "dir",
        "dead.txt": "device",
    }


def test_a_copy_of_the_home_has_the_folder_and_all_else(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_with(errno.ENOTCONN, monkeypatch)
    (tmp_path / "2").mkdir()
    copy_tree(str(home), str(tmp_path / "2"))
    assert (tmp_path / "2" / "a").read_text() == "own"
    assert (tmp_path / "2" / "dead").is_dir()


def test_any_other_error_is_raised(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_with(errno.ENOMEM, monkeypatch)
    with pytest.raises(OSError, match="memory"):
        take_snapshot(str(home))
