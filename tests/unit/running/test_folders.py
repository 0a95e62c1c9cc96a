"""Folders of any depth: snapshotted, copied, removed."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from cliconform.running.home import folders
from cliconform.running.home.copy_tree import copy_tree
from cliconform.running.home.removal import remove_tree
from cliconform.running.home.snapshot import take_snapshot
from support.folders import make_folder


def nest_folders(root: Path, depth: int, name: str = "folder") -> None:
    fd = os.open(root, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir(name, dir_fd=fd)
        below = os.open(name, os.O_RDONLY, dir_fd=fd)
        os.close(fd)
        fd = below
    os.close(os.open("file", os.O_CREAT | os.O_WRONLY, dir_fd=fd))
    os.close(fd)


def test_there_is_no_limit_to_the_depth_of_folders(tmp_path: Path) -> None:
    old, new = make_folder(tmp_path / "old"), make_folder(tmp_path / "new")
    nest_folders(old, 1500)
    copy_tree(str(old), str(new))
    facts = take_snapshot(str(new)).facts
    assert len(facts) == 1501
    assert facts == take_snapshot(str(old)).facts
    assert remove_tree(str(old))
    assert remove_tree(str(new))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["\u00e9" * 120, "\U0001f600" * 60])
def test_the_length_of_a_path_is_that_of_its_bytes(tmp_path: Path, name: str) -> None:
    root = make_folder(tmp_path / "root")
    nest_folders(root, 40, name)
    assert len(take_snapshot(str(root)).facts) == 41
    assert remove_tree(str(root))


def test_no_descriptor_stays_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "_MAX_LENGTH", 50)
    before = len(list(Path("/proc/self/fd").iterdir()))
    root = make_folder(tmp_path / "root")
    nest_folders(root, 100)
    take_snapshot(str(root))
    remove_tree(str(root))
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_of_another_user_s_folder_it_is_said_that_it_cannot_be_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not that its mode cannot be changed, which is only tried."""
    root = make_folder(tmp_path / "root")

    def refuse(number: int) -> Callable[..., NoReturn]:
        def call(*_: object, **__: object) -> NoReturn:
            raise OSError(number, os.strerror(number))

        return call

    location = folders.Location.of(str(root)).join("folder")
    (root / "folder").mkdir()
    (root / "file").touch()
    monkeypatch.setattr(os, "open", refuse(errno.EACCES))
    monkeypatch.setattr(os, "chmod", refuse(errno.EPERM))
    with pytest.raises(PermissionError, match="Permission denied"):
        folders.FolderOpener().open(location)
    opened = folders.open_for_reading(location.base.fd, "file", 0)
    with pytest.raises(PermissionError, match="Permission denied"), opened:
        pass
